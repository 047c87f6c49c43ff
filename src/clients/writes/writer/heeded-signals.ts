import type { QueuedEvent } from './event-queue.ts'

interface Heeded {
  readonly events: Set<QueuedEvent>
  readonly forget: () => void
}

/** The signals of events on their way. A platform looks through all listeners of a signal for each one more, so one serves many events. */
export class HeededSignals {
  readonly #onAbort: (events: Iterable<QueuedEvent>) => void
  readonly #heeded = new Map<AbortSignal, Heeded>()

  constructor(onAbort: (events: Iterable<QueuedEvent>) => void) {
    this.#onAbort = onAbort
  }

  add(event: QueuedEvent, signal: AbortSignal): void {
    const { events } = this.#heeded.get(signal) ?? this.#listen(signal)
    events.add(event)
  }

  delete(event: QueuedEvent, signal: AbortSignal): void {
    const heeded = this.#heeded.get(signal)
    heeded?.events.delete(event)
    if (heeded?.events.size !== 0) return
    heeded.forget()
    this.#heeded.delete(signal)
  }

  #listen(signal: AbortSignal): Heeded {
    const events = new Set<QueuedEvent>()
    const onAbort = () => this.#onAbort([...events])
    signal.addEventListener('abort', onAbort, { once: true })
    const heeded = { events, forget: () => signal.removeEventListener('abort', onAbort) }
    this.#heeded.set(signal, heeded)
    return heeded
  }
}

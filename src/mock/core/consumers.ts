import type { Consumer } from '../../api.ts'
import type { LogEntry } from './event-log.ts'
import { passesRegistered } from './type-filter.ts'

/** The durable consumers: filters, and a cursor that only moves forward. */
export class ConsumerRegistry {
  readonly #consumers = new Map<string, Consumer>()
  /** The last acknowledgement since the last registration: all that Core finds again after a restart. */
  readonly #recoverable = new Map<string, number>()

  /** Creates a consumer, or gives a known one new filters; its cursor stays. */
  register(consumerId: string, filters: readonly string[]): Consumer {
    const consumer = { ...this.get(consumerId), event_type_filters: [...filters] }
    this.#consumers.set(consumerId, consumer)
    this.#recoverable.delete(consumerId)
    return consumer
  }

  /** The consumer, created without filters if there is none of that name. */
  get(consumerId: string): Consumer {
    let consumer = this.#consumers.get(consumerId)
    if (consumer === undefined) {
      consumer = { consumer_id: consumerId, event_type_filters: [], cursor_position: null }
      this.#consumers.set(consumerId, consumer)
    }
    return consumer
  }

  /** Moves the cursor forward to `position`; an older one changes nothing. */
  acknowledge(consumerId: string, position: number): void {
    const consumer = this.get(consumerId)
    if (position > (consumer.cursor_position ?? 0)) {
      this.#consumers.set(consumerId, { ...consumer, cursor_position: position })
      this.#recoverable.set(consumerId, position)
    }
  }

  /** Forgets a consumer's cursor, or every one, but keeps the registrations. */
  resetCursors(consumerId?: string): void {
    for (const [id, consumer] of this.#consumers) {
      if (consumerId !== undefined && id !== consumerId) continue
      this.#recoverable.delete(id)
      this.#consumers.set(id, { ...consumer, cursor_position: null })
    }
  }

  /** Puts every cursor where Core finds it after a restart: a registration without a later acknowledgement loses it. */
  recoverCursors(): void {
    for (const [id, consumer] of this.#consumers) {
      this.#consumers.set(id, { ...consumer, cursor_position: this.#recoverable.get(id) ?? null })
    }
  }

  clear(): void {
    this.#consumers.clear()
    this.#recoverable.clear()
  }
}

/** The entries after a consumer's cursor that its filters let through, with their positions, oldest first. */
export function* entriesAfterCursor(
  consumer: Consumer,
  entries: readonly LogEntry[],
  end = entries.length,
): Generator<{ position: number; entry: LogEntry }> {
  for (let index = consumer.cursor_position ?? 0; index < end; index++) {
    const entry = entries[index] as LogEntry
    if (passesRegistered(entry.event.event_type, consumer.event_type_filters))
      yield { position: index + 1, entry }
  }
}

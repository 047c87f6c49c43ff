import type { Clock } from '../../../internal/clock.ts'

type State = { readonly type: 'idle' } | { readonly type: 'waiting'; readonly cancel: () => void }

const idle: State = Object.freeze({ type: 'idle' })

/** Has events wait for others, once for each `lingerMs`. */
export class Linger {
  readonly #lingerMs: number
  readonly #clock: Clock
  readonly #onOver: () => void
  #state: State = idle
  /** Events up to this number have waited long enough. */
  #waitedSeq = 0

  /** @param onOver called when events have waited long enough */
  constructor(lingerMs: number, clock: Clock, onOver: () => void) {
    this.#lingerMs = lingerMs
    this.#clock = clock
    this.#onOver = onOver
  }

  /** Whether an event is to wait now. @param lastSeq gives the newest event, once the time is over */
  holds(seq: number, lastSeq: () => number): boolean {
    if (this.#lingerMs === 0 || seq <= this.#waitedSeq) return false
    if (this.#state.type === 'waiting') return true
    const cancel = this.#clock.setTimeout(() => {
      this.#state = idle
      this.#waitedSeq = lastSeq()
      this.#onOver()
    }, this.#lingerMs)
    this.#state = { type: 'waiting', cancel }
    return true
  }

  /** Nothing waits any more. */
  end(): void {
    if (this.#state.type === 'waiting') this.#state.cancel()
    this.#state = idle
  }
}

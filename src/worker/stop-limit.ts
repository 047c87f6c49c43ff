import type { Clock } from '../internal/clock.ts'

/** From `stop` to the end, whatever hangs. */
const STOP_MS = 900

/** The time that a stop may take. What is work, and does not hang, is given more. */
export class StopLimit {
  readonly #clock: Clock
  readonly #timeUp = new AbortController()
  #endsAtMs = Number.POSITIVE_INFINITY
  #cancel: () => void = () => {}

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Aborts when the time is up. */
  get signal(): AbortSignal {
    return this.#timeUp.signal
  }

  start(): void {
    this.#endAt(this.#clock.now() + STOP_MS)
  }

  /** Gives so much more, even if the time ran out while the thread was busy. Call it after `start`. */
  extend(ms: number): void {
    if (!this.signal.aborted && ms > 0) this.#endAt(this.#endsAtMs + ms)
  }

  /** Lets go of the timer. */
  close(): void {
    this.#cancel()
  }

  #endAt(ms: number): void {
    this.#cancel()
    this.#endsAtMs = ms
    this.#cancel = this.#clock.setTimeout(() => this.#timeUp.abort(), Math.max(0, ms - this.#clock.now()))
  }
}

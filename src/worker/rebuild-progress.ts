import type { Clock } from '../internal/clock.ts'
import type { Notices } from './notices.ts'

/** Events from one word of the progress to the next. */
const STEP = 1_000

/** What is rebuilt: a `Keeper` is one. */
interface Of {
  readonly notices: Notices
  readonly projection: { readonly position: number }
}

/** Tells how far a rebuild is, and how long it takes if it goes on as it went. */
export class RebuildProgress {
  readonly #notices: Notices
  readonly #clock: Clock
  readonly #first: number
  readonly #total: number | undefined
  readonly #startedMs: number
  #nextAt: number

  /** @param total events, those before the state's position included; 0 if it is not known */
  constructor({ notices, projection }: Of, clock: Clock, total: number) {
    this.#notices = notices
    this.#clock = clock
    this.#first = projection.position
    this.#total = total === 0 ? undefined : total
    this.#startedMs = clock.now()
    this.#nextAt = this.#first
  }

  /** So many events are done. Cheap enough to call for each. */
  at(done: number): void {
    if (done < this.#nextAt) return
    this.#nextAt = done + STEP
    const total = this.#total
    this.#notices.give({ type: 'rebuilding', done, total, remainingMs: this.#remainingMs(done) })
  }

  /** All are. */
  end(done: number): void {
    this.#notices.give({ type: 'rebuilding', done, total: done, remainingMs: 0 })
  }

  #remainingMs(done: number): number | undefined {
    const total = this.#total
    const here = done - this.#first
    if (total === undefined || here === 0) return undefined
    return Math.round(((this.#clock.now() - this.#startedMs) * Math.max(0, total - done)) / here)
  }
}

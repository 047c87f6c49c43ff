import type { Clock } from '../../internal/clock.ts'

/** How many requests are at work at once, and how many may wait for a place. */
const atWork = 16
const waiting = 64
const maxWaitMs = 2000

/** Core 0.27's gate before all requests: a place to work in, or none in time. */
export class Gate {
  readonly #clock: Clock
  readonly #queue: (() => void)[] = []
  #working = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** `true` with a place, which `leave` gives back; `false` when there is no room to wait, or the wait was too long. */
  enter(): true | Promise<boolean> {
    if (this.#working < atWork) {
      this.#working += 1
      return true
    }
    if (this.#queue.length >= waiting) return Promise.resolve(false)
    return new Promise((resolve) => {
      const enter = () => {
        cancel()
        resolve(true)
      }
      const cancel = this.#clock.setTimeout(() => {
        this.#queue.splice(this.#queue.indexOf(enter), 1)
        resolve(false)
      }, maxWaitMs)
      this.#queue.push(enter)
    })
  }

  leave(): void {
    const next = this.#queue.shift()
    if (next === undefined) this.#working -= 1
    else next()
  }
}

import type { Clock } from '../internal/clock.ts'

/** A retry budget without gaps. */
export interface RetryBudgetPolicy {
  readonly capacity: number
  readonly perSuccess: number
  readonly perSecond: number
}

/** What all calls together may spend on retries: a bucket of tokens, full at first, of which each retry takes one. */
export class RetryBudget {
  readonly #policy: RetryBudgetPolicy
  readonly #clock: Clock
  #tokens: number
  #countedAtMs: number

  constructor(policy: RetryBudgetPolicy, clock: Clock) {
    this.#policy = policy
    this.#clock = clock
    this.#tokens = policy.capacity
    this.#countedAtMs = clock.now()
  }

  /** Takes a token for one retry; `false` if there is none. */
  spend(): boolean {
    const now = this.#clock.now()
    this.#add(((now - this.#countedAtMs) / 1000) * this.#policy.perSecond)
    this.#countedAtMs = now
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }

  /** A call was answered at the first attempt. */
  earn(): void {
    this.#add(this.#policy.perSuccess)
  }

  #add(tokens: number): void {
    this.#tokens = Math.min(this.#policy.capacity, this.#tokens + tokens)
  }
}

import { type MockReply, mapReply, textAnswer } from './answer.ts'
import { TokenBuckets } from './token-bucket.ts'

/** Core's limit on requests, for each tenant. */
export class RateLimit {
  readonly #perMinute: number
  readonly #buckets: TokenBuckets

  constructor(perMinute: number, burst: number, nowMs: () => number) {
    this.#perMinute = perMinute
    this.#buckets = new TokenBuckets({ perSecond: perMinute / 60, burst }, nowMs)
  }

  /** The answer with what is left, or the refusal. `Retry-After` counts whole seconds, so mostly there is none. */
  admit(tenant: string, answer: () => MockReply): MockReply {
    const taken = this.#buckets.take(tenant)
    if (taken.type === 'empty') {
      const refusal = textAnswer(429, `Rate limit exceeded. Limit: ${this.#perMinute} requests/min`)
      const seconds = Math.floor(taken.retryAfterSeconds)
      return seconds === 0
        ? refusal
        : { ...refusal, headers: { ...refusal.headers, 'retry-after': String(seconds) } }
    }
    const limits = {
      'x-ratelimit-limit': String(this.#perMinute),
      'x-ratelimit-remaining': String(taken.remaining),
    }
    return mapReply(answer(), ({ headers, ...rest }) => ({ ...rest, headers: { ...headers, ...limits } }))
  }
}

/** How fast a caller may ask, and how much at once. */
export interface BucketSize {
  readonly perSecond: number
  readonly burst: number
}

/** What a bucket says to a request. */
export type BucketAnswer =
  | { readonly type: 'taken'; readonly remaining: number }
  | { readonly type: 'empty'; readonly retryAfterSeconds: number }

/** A bucket for each caller: full at first, refilled as time passes. */
export class TokenBuckets {
  readonly #size: BucketSize
  readonly #nowMs: () => number
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>()

  constructor(size: BucketSize, nowMs: () => number) {
    this.#size = size
    this.#nowMs = nowMs
  }

  /** Takes a token of the caller's, if there is one. */
  take(caller: string): BucketAnswer {
    const { perSecond, burst } = this.#size
    const nowMs = this.#nowMs()
    const { tokens: before, atMs } = this.#buckets.get(caller) ?? { tokens: burst, atMs: nowMs }
    const tokens = Math.min(burst, before + (Math.max(0, nowMs - atMs) / 1000) * perSecond)
    const isTaken = tokens >= 1
    this.#buckets.set(caller, { tokens: isTaken ? tokens - 1 : tokens, atMs: nowMs })
    if (isTaken) return { type: 'taken', remaining: Math.floor(tokens - 1) }
    return { type: 'empty', retryAfterSeconds: (1 - tokens) / perSecond }
  }
}

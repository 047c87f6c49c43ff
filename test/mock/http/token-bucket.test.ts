import { describe, expect, it } from 'vitest'
import { TokenBuckets } from '../../../src/mock/http/token-bucket.ts'

describe('token buckets', () => {
  it('let a burst through, then as many as time brings', () => {
    let nowMs = 0
    const buckets = new TokenBuckets({ perSecond: 2, burst: 3 }, () => nowMs)
    expect([1, 2, 3].map(() => buckets.take('a').type)).toEqual(['taken', 'taken', 'taken'])
    expect(buckets.take('a')).toEqual({ type: 'empty', retryAfterSeconds: 0.5 })
    nowMs = 500
    expect(buckets.take('a')).toEqual({ type: 'taken', remaining: 0 })
    expect(buckets.take('a').type).toBe('empty')
  })

  it('are separate for each caller and never overflow', () => {
    let nowMs = 0
    const buckets = new TokenBuckets({ perSecond: 1, burst: 2 }, () => nowMs)
    buckets.take('a')
    expect(buckets.take('b')).toEqual({ type: 'taken', remaining: 1 })
    nowMs = 60_000
    expect(buckets.take('a')).toEqual({ type: 'taken', remaining: 1 })
  })
})

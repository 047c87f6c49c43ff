import { describe, expect, it } from 'vitest'
import { emptyAnswer, isHeld, type MockReply } from '../../../src/mock/http/answer.ts'
import { RateLimit } from '../../../src/mock/http/rate-limit.ts'

const answered = (reply: MockReply) => {
  if (isHeld(reply)) throw new Error('not expected to wait')
  return reply
}

describe('a rate limit', () => {
  it('tells what is left, and refuses in text when nothing is', () => {
    const limit = new RateLimit(600, 2, () => 0)
    const admit = (tenant: string) => answered(limit.admit(tenant, () => emptyAnswer(200)))
    expect(admit('a').headers).toEqual({ 'x-ratelimit-limit': '600', 'x-ratelimit-remaining': '1' })
    expect(admit('a').headers['x-ratelimit-remaining']).toBe('0')
    expect(admit('a')).toEqual({
      status: 429,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: 'Rate limit exceeded. Limit: 600 requests/min',
    })
    expect(admit('b').status).toBe(200)
  })

  it('says how many whole seconds to wait', () => {
    const limit = new RateLimit(20, 1, () => 0)
    limit.admit('a', () => emptyAnswer(200))
    expect(answered(limit.admit('a', () => emptyAnswer(200))).headers['retry-after']).toBe('3')
  })

  it('adds to an answer that is still to come', () => {
    const limit = new RateLimit(600, 2, () => 0)
    const reply = limit.admit('a', () => ({
      untilMs: 5,
      poll: (isOver) => (isOver ? emptyAnswer(200) : undefined),
    }))
    if (!isHeld(reply)) throw new Error('expected to wait')
    expect([reply.untilMs, reply.poll(false)]).toEqual([5, undefined])
    expect(reply.poll(true)?.headers).toMatchObject({ 'x-ratelimit-remaining': '1' })
  })
})

import { expect, test } from 'vitest'
import { RetryBudget } from '../../src/transport/retry-budget.ts'
import { json, networkFailure, type Step, status } from '../support/fake-fetch.ts'
import { ending, operations, testTransport } from '../support/test-transport.ts'
import { virtualClock } from '../support/virtual-clock.ts'

const policy = { capacity: 3, perSuccess: 0.5, perSecond: 2 }
const breakerOff = { circuitBreaker: false } as const
const noRefill = { perSuccess: 0, perSecond: 0 } as const

function spendAll(budget: RetryBudget): number {
  let spent = 0
  while (budget.spend()) spent++
  return spent
}

test('begins full', () => {
  expect(spendAll(new RetryBudget(policy, virtualClock()))).toBe(3)
})

test('earns a share of a retry by each success', () => {
  const budget = new RetryBudget(policy, virtualClock())
  spendAll(budget)
  budget.earn()
  expect(budget.spend()).toBe(false)
  budget.earn()
  expect([budget.spend(), budget.spend()]).toEqual([true, false])
})

test('comes back with time', async () => {
  const clock = virtualClock()
  const budget = new RetryBudget(policy, clock)
  spendAll(budget)
  await clock.advance(499)
  expect(budget.spend()).toBe(false)
  await clock.advance(1)
  expect([budget.spend(), budget.spend()]).toEqual([true, false])
})

test('saves up no more than its capacity', async () => {
  const clock = virtualClock()
  const budget = new RetryBudget(policy, clock)
  for (let i = 0; i < 100; i++) budget.earn()
  await clock.advance(1_000_000)
  expect(spendAll(budget)).toBe(3)
})

test('is one for all calls of a client, and ends the next with the answer that it has', async () => {
  const { call, requests } = testTransport([status(503)], {
    ...breakerOff,
    retryBudget: { capacity: 4, ...noRefill },
  })
  expect(await ending(call())).toMatchObject({ code: 'api', attempts: [{}, {}, {}, {}] })
  const second = await ending(call())
  expect(second).toMatchObject({
    code: 'api',
    status: 503,
    attempts: [{ outcome: 503 }, { outcome: 503, notRepeated: 'retry_budget' }],
    message: expect.stringContaining('have spent their `retryBudget`'),
  })
  expect(requests).toHaveLength(6)
})

test('says so in the attempts of a call that no answer came to', async () => {
  const { call } = testTransport([networkFailure('ECONNREFUSED')], {
    ...breakerOff,
    retryBudget: { capacity: 0, ...noRefill },
  })
  expect(await ending(call())).toMatchObject({
    code: 'network',
    attempts: [{ outcome: 'network', notRepeated: 'retry_budget' }],
  })
})

test('says nothing of itself where a call ends for another reason', async () => {
  for (const step of [status(503), status(404)]) {
    const { call } = testTransport([step], breakerOff)
    const end = (await ending(call())) as Error & { attempts: object[] }
    expect(end.message).not.toContain('retryBudget')
    expect(end.attempts.at(-1)).not.toHaveProperty('notRepeated')
  }
})

test.each<[name: string, step: Step]>([
  ['a 429 that says when to come again', status(429, { 'retry-after': '1' })],
  ['a 503 of a scope that does', json({ scope: 'tenant', retry_after: 1 }, { status: 503 })],
])('costs nothing for %s', async (_, step) => {
  const { call, requests } = testTransport([step, step, json({})], {
    retryBudget: { capacity: 0, ...noRefill },
  })
  await call()
  expect(requests).toHaveLength(3)
})

test('costs nothing for an archive that is waited for', async () => {
  const busy = json({ error: 'archive_hydration_refused' }, { status: 503, headers: { 'retry-after': '1' } })
  const { call, requests } = testTransport([busy, busy, json({})], {
    retryBudget: { capacity: 0, ...noRefill },
  })
  await call(operations.safe, { deadlineMs: 10_000 })
  expect(requests).toHaveLength(3)
})

test.each<[name: string, step: Step]>([
  ['a 429 without a time', status(429)],
  ['a 503 with one', status(503, { 'retry-after': '1' })],
])('is spent by %s', async (_, step) => {
  const { call, requests } = testTransport([step], { retryBudget: { capacity: 0, ...noRefill } })
  await ending(call())
  expect(requests).toHaveLength(1)
})

test.each<[name: string, step: Step, earned: number]>([
  ['a success', json({}), 1],
  ['a 404', status(404), 1],
  ['a 500', status(500), 0],
  ['a 429', status(429), 0],
  ['no answer', networkFailure('ECONNRESET'), 0],
])('earns by what shows the server at work: %s', async (_, step, earned) => {
  const { call, requests } = testTransport([status(503), status(503), step, status(503)], {
    ...breakerOff,
    retryBudget: { capacity: 1, perSuccess: 1, perSecond: 0 },
  })
  await ending(call()) // spends the one retry
  await ending(call(operations.safe, { retry: false }))
  await ending(call())
  expect(requests).toHaveLength(4 + earned)
})

/** R5: 100 callers make 20 calls each, one after the other, while every answer is a 503 for ten seconds. */
async function storm(options: object): Promise<number> {
  const downUntilMs = 10_000
  const step: Step = () => new Response(null, { status: clock.now() < downUntilMs ? 503 : 200 })
  const { start, requests, clock } = testTransport([step], { random: Math.random, ...options })
  const caller = async () => {
    for (let i = 0; i < 20; i++) {
      await ending(start())
      await new Promise<void>((resolve) => clock.setTimeout(resolve, 500))
    }
  }
  await clock.run(Promise.all(Array.from({ length: 100 }, caller)))
  return requests.length
}

test('keeps a storm of failures to little more than a request for each call, also without a breaker', async () => {
  const calls = 100 * 20
  for (const options of [{}, breakerOff]) {
    const requests = await storm(options)
    expect(requests).toBeLessThanOrEqual(1.1 * calls + 100)
  }
  expect(await storm({ ...breakerOff, retryBudget: false })).toBeGreaterThan(1.5 * calls)
})

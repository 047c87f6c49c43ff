import { expect, test } from 'vitest'
import { json, status } from '../support/fake-fetch.ts'
import { ending, listeners, operations, testTransport } from '../support/test-transport.ts'
import { settled } from '../support/virtual-clock.ts'

const noRetry = { retry: false } as const

test('holds every caller back until the time that one was told', async () => {
  const { start, requests, clock } = testTransport([status(429, { 'retry-after': '3' }), json({})])
  expect(await ending(start(operations.safe, noRetry))).toMatchObject({
    code: 'rate_limited',
    retryAfterMs: 3_000,
  })
  const others = Array.from({ length: 5 }, () => start())
  await clock.advance(2_999)
  expect(requests).toHaveLength(1)
  await clock.advance(1)
  await Promise.all(others)
  expect(requests).toHaveLength(6)
})

test('lets a retry pass like any other request', async () => {
  const { call, requests, clock } = testTransport([status(429, { 'retry-after': '3' }), json({})], {
    random: () => 0,
  })
  await call()
  expect(requests).toHaveLength(2)
  expect(clock.now()).toBe(3_000)
})

test('keeps to the later of two times', async () => {
  const answers = [status(429, { 'retry-after': '5' }), status(429, { 'retry-after': '1' }), json({})]
  const { start, clock, requests } = testTransport(answers)
  await Promise.all([ending(start(operations.safe, noRetry)), ending(start(operations.safe, noRetry))])
  const third = start()
  await clock.advance(4_999)
  expect(requests).toHaveLength(2)
  await clock.advance(1)
  await third
})

test('waits on when the time is put off while it waits', async () => {
  const { start, clock, requests } = testTransport([
    status(429, { 'retry-after': '1' }),
    async () => {
      await new Promise<void>((resolve) => clock.setTimeout(resolve, 100))
      return new Response(null, { status: 429, headers: { 'retry-after': '2' } })
    },
    json({}),
  ])
  const refused = [ending(start(operations.safe, noRetry)), ending(start(operations.safe, noRetry))]
  await settled()
  const waiting = start()
  await clock.advance(2_099)
  await Promise.all(refused)
  expect(requests).toHaveLength(2)
  await clock.advance(1)
  await waiting
})

test('refuses at once a call whose deadline is nearer, without sending it', async () => {
  const { start, requests, clock } = testTransport([status(429, { 'retry-after': '3' }), json({})])
  await ending(start(operations.safe, noRetry))
  const end = await ending(start(operations.safe, { deadlineMs: 2_000 }))
  expect(end).toMatchObject({
    code: 'rate_limited',
    retryAfterMs: 3_000,
    request: { path: '/api/v1/stats' },
    attempts: [],
  })
  expect([requests.length, clock.now(), clock.pending]).toEqual([1, 0, 0])
})

test('refuses at once while the wait is longer than `maxRetryAfterMs`, and then waits for the rest', async () => {
  const { start, clock, requests } = testTransport([status(429, { 'retry-after': '100' }), json({})])
  expect(await ending(start())).toMatchObject({ code: 'rate_limited', retryAfterMs: 100_000 })
  expect(await ending(start())).toMatchObject({ code: 'rate_limited', retryAfterMs: 100_000 })
  await clock.advance(40_000)
  const patient = start()
  await clock.advance(60_000)
  await patient
  expect(requests).toHaveLength(2)
})

test('names the scope of the refusal to those it holds back', async () => {
  const refusal = json(
    { error: 'tenant_rate_limited', scope: 'global_fair_share' },
    { status: 429, headers: { 'retry-after': '90' } },
  )
  const { start } = testTransport([refusal])
  await ending(start())
  expect(await ending(start())).toMatchObject({ scope: 'global_fair_share' })
})

test.each([
  ['a 429 without a time', status(429)],
  ['a 429 with `Retry-After: 0`', status(429, { 'retry-after': '0' })],
  ['a 429 with garbage', status(429, { 'retry-after': 'later' })],
  ['a 503 of one archive, though it names a time', status(503, { 'retry-after': '30' })],
  ['a success that names a time', status(200, { 'retry-after': '30' })],
])('holds nobody back for %s', async (_, step) => {
  const { start, requests, clock } = testTransport([step, json({})])
  await ending(start(operations.safe, noRetry))
  await start()
  expect([requests.length, clock.now()]).toEqual([2, 0])
})

test('lets an aborted call go and leaves nothing behind', async () => {
  const { start, clock } = testTransport([status(429, { 'retry-after': '3' }), json({})])
  await ending(start(operations.safe, noRetry))
  const controller = new AbortController()
  const reason = new Error('gone')
  const end = ending(start(operations.safe, { signal: controller.signal }))
  await settled()
  expect(clock.pending).toBe(1)
  controller.abort(reason)
  expect(await end).toBe(reason)
  expect([clock.pending, listeners(controller.signal)]).toEqual([0, 0])
})

import { expect, test } from 'vitest'
import { hang, hangForEver, json, networkFailure, status, text } from '../support/fake-fetch.ts'
import { ending, listeners, operations, testTransport } from '../support/test-transport.ts'

test('ends a call that hangs, with how long it took and what was tried', async () => {
  const { call, clock } = testTransport([hang()])
  const end = await ending(call(operations.safe, { deadlineMs: 1_000 }))
  expect(end).toMatchObject({
    code: 'timeout',
    phase: 'deadline',
    elapsedMs: 1_000,
    request: { method: 'GET', path: '/api/v1/stats' },
    attempts: [{ outcome: 'timeout', elapsedMs: 1_000 }],
  })
  expect(clock.now()).toBe(1_000)
})

test('spans attempts and the waits between them', async () => {
  const { call, requests, clock } = testTransport([networkFailure('ECONNRESET'), hang()])
  const end = await ending(call(operations.safe, { deadlineMs: 1_000, timeoutMs: 900 }))
  expect(end).toMatchObject({
    code: 'timeout',
    phase: 'deadline',
    attempts: [{ outcome: 'network' }, { outcome: 'timeout', elapsedMs: 800 }],
  })
  expect(requests).toHaveLength(2)
  expect(clock.now()).toBe(1_000)
})

test('ends a call whose `fetch` does not heed its signal', async () => {
  const { call, clock } = testTransport([hangForEver()])
  expect(await ending(call(operations.safe, { deadlineMs: 50 }))).toMatchObject({
    code: 'timeout',
    phase: 'deadline',
  })
  expect(clock.now()).toBe(50)
})

test('leaves the outcome of a write open once it was sent', async () => {
  const { call } = testTransport([hang()])
  const end = await ending(call(operations.conditional, { deadlineMs: 50 }))
  expect(end).toMatchObject({ code: 'outcome_unknown', cause: { code: 'timeout', phase: 'deadline' } })
})

test('knows that a write in the line was not sent', async () => {
  const { start, clock, requests } = testTransport([hang()], { maxConcurrent: 1 })
  const first = new AbortController()
  const busy = ending(start(operations.safe, { signal: first.signal }))
  const end = ending(start(operations.conditional, { deadlineMs: 50 }))
  await clock.advance(50)
  expect(await end).toMatchObject({ code: 'timeout', phase: 'deadline', attempts: [] })
  expect(requests).toHaveLength(1)
  first.abort()
  await busy
})

test('is off unless asked for', async () => {
  const { call, clock } = testTransport([status(503), status(503), json({})])
  await call()
  expect(clock.now()).toBe(600)
})

test('leaves no timer and no listener behind, however the call ends', async () => {
  for (const step of [json({}), text('x', { status: 400 }), networkFailure('ECONNREFUSED'), hang()]) {
    const { signal } = new AbortController()
    const { call, clock } = testTransport([step])
    await ending(call(operations.safe, { deadlineMs: 5_000, signal }))
    expect([clock.pending, listeners(signal)]).toEqual([0, 0])
  }
})

test('prefers the reason of the caller who gave up first', async () => {
  const controller = new AbortController()
  const reason = new Error('the user left')
  const { start, clock } = testTransport([hang()])
  const end = ending(start(operations.safe, { deadlineMs: 1_000, signal: controller.signal }))
  await clock.advance(500)
  controller.abort(reason)
  expect(await end).toBe(reason)
})

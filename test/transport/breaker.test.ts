import { expect, test } from 'vitest'
import {
  breakInBody,
  hang,
  hangForEver,
  json,
  networkFailure,
  type Step,
  status,
} from '../support/fake-fetch.ts'
import { ending, operations, testTransport } from '../support/test-transport.ts'
import { settled } from '../support/virtual-clock.ts'

const once = { retry: false } as const

/** The state after six calls that all meet the same. */
async function stateAfter(
  step: Step,
  operation = operations.safe as (typeof operations)[keyof typeof operations],
) {
  const { call, transport } = testTransport([step])
  for (let i = 0; i < 6; i++) await ending(call(operation, once))
  return transport.circuitState
}

test.each([
  ['500', status(500)],
  ['502', status(502)],
  ['503', status(503)],
  ['504', status(504)],
  ['501', status(501)],
  ['a refused connection', networkFailure('ECONNREFUSED')],
  ['a reset', networkFailure('ECONNRESET')],
  ['a time-out', hang()],
  ['a gateway’s 400 for a 502 behind it', json({ error: 'HTTP 502: ""' }, { status: 400 })],
])('opens after failures of the server: %s', async (_, step) => {
  expect(await stateAfter(step)).toBe('open')
  expect(await stateAfter(step, operations.unsafe)).toBe('open')
})

test.each([
  ['400', status(400)],
  ['401', status(401)],
  ['404', status(404)],
  ['408', status(408)],
  ['409', status(409)],
  ['422', status(422)],
  ['429', status(429)],
  ['a redirect', status(302)],
  ['a 503 that names a scope', json({ scope: 'tenant' }, { status: 503 })],
  ['a gateway’s 422 for a 429', json({ error: 'HTTP 429: ""' }, { status: 422 })],
  ['a body that breaks off', breakInBody()],
])('stays closed after what is no failure of the server: %s', async (_, step) => {
  expect(await stateAfter(step)).toBe('closed')
})

test('stays closed after an answer that the document counts as one', async () => {
  const { call, transport } = testTransport([status(503)])
  for (let i = 0; i < 6; i++) await ending(call({ ...operations.safe, answers: [503] }, once))
  expect(transport.circuitState).toBe('closed')
})

test('counts what the attempts of one call meet', async () => {
  const { call, transport, requests } = testTransport([status(500)], { circuitBreaker: { threshold: 4 } })
  await ending(call())
  expect([requests.length, transport.circuitState]).toEqual([4, 'open'])
})

test('refuses before sending once open, and says which call and until when', async () => {
  const { call, requests, clock } = testTransport([status(500)])
  for (let i = 0; i < 5; i++) await ending(call(operations.safe, once))
  await clock.advance(10_000)
  expect(await ending(call())).toMatchObject({
    code: 'circuit_open',
    retryAfterMs: 20_000,
    request: { method: 'GET', path: '/api/v1/stats' },
    attempts: [],
  })
  expect(requests).toHaveLength(5)
})

test('probes with one of twenty callers, without retries, and closes on success', async () => {
  const { call, start, transport, requests, clock } = testTransport([status(500), status(500), json({})], {
    circuitBreaker: { threshold: 2 },
  })
  for (let i = 0; i < 2; i++) await ending(call(operations.safe, once))
  await clock.advance(30_000)
  expect(transport.circuitState).toBe('half_open')
  const ends = await Promise.all(Array.from({ length: 20 }, () => ending(start())))
  expect(ends.filter((end) => end === 'ok')).toHaveLength(1)
  expect(requests).toHaveLength(3)
  expect(transport.circuitState).toBe('closed')
})

test('does not retry a failed probe, and reopens', async () => {
  const { call, transport, requests, clock } = testTransport([status(500)], {
    circuitBreaker: { threshold: 1 },
  })
  await ending(call(operations.safe, once))
  await clock.advance(30_000)
  expect(await ending(call())).toMatchObject({ code: 'api', attempts: [{ outcome: 500 }] })
  expect([requests.length, transport.circuitState, clock.now()]).toEqual([2, 'open', 30_000])
})

test('does not retry a probe that was refused either', async () => {
  const { call, requests, clock } = testTransport([status(500), status(429)], {
    circuitBreaker: { threshold: 1 },
  })
  await ending(call(operations.safe, once))
  await clock.advance(30_000)
  expect(await ending(call())).toMatchObject({ code: 'rate_limited' })
  expect(requests).toHaveLength(2)
})

test('frees the place of an aborted probe for the next caller', async () => {
  const { call, start, transport, clock } = testTransport([status(500), hang(), json({})], {
    circuitBreaker: { threshold: 1 },
  })
  await ending(call(operations.safe, once))
  await clock.advance(30_000)
  const controller = new AbortController()
  const probe = ending(start(operations.safe, { signal: controller.signal }))
  await settled()
  expect(await ending(start())).toMatchObject({ code: 'circuit_open' })
  controller.abort()
  await probe
  expect(transport.circuitState).toBe('half_open')
  await start()
  expect(transport.circuitState).toBe('closed')
})

test('frees the place of a probe that hangs without a timeout after the recovery time', async () => {
  const { call, start, transport, clock } = testTransport([status(500), hangForEver(), json({})], {
    circuitBreaker: { threshold: 1 },
  })
  await ending(call(operations.safe, once))
  await clock.advance(30_000)
  start(operations.safe, { timeoutMs: false })
  await clock.advance(30_000)
  await start()
  expect(transport.circuitState).toBe('closed')
})

test('does not count what the caller cut short', async () => {
  const { start, transport } = testTransport([hang()])
  for (let i = 0; i < 6; i++) {
    const controller = new AbortController()
    const end = ending(start(operations.unsafe, { signal: controller.signal }))
    await settled()
    controller.abort()
    await end
  }
  expect(transport.circuitState).toBe('closed')
})

test('does not count what a deadline cut short: a full line would open it', async () => {
  const { call, transport } = testTransport([hang()])
  for (let i = 0; i < 6; i++) await ending(call(operations.safe, { deadlineMs: 100 }))
  for (let i = 0; i < 6; i++) await ending(call(operations.unsafe, { deadlineMs: 100 }))
  expect(transport.circuitState).toBe('closed')
})

test('does not count a key provider that fails or hangs', async () => {
  const failing = () => {
    throw new Error('vault sealed')
  }
  const hanging = () => new Promise<string>(() => {})
  for (const apiKey of [failing, hanging]) {
    const { call, transport } = testTransport([json({})], { apiKey })
    for (let i = 0; i < 6; i++) await ending(call(operations.safe, once))
    expect(transport.circuitState).toBe('closed')
  }
})

test('never opens when it is switched off', async () => {
  const { call, transport, requests } = testTransport([status(500)], { circuitBreaker: false })
  for (let i = 0; i < 20; i++) await ending(call(operations.safe, once))
  expect([requests.length, transport.circuitState]).toEqual([20, 'closed'])
})

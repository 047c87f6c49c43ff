import { expect, test } from 'vitest'
import { OutgoingRequest } from '../../src/transport/call.ts'
import { resolveCallOptions } from '../../src/transport/resolve-options.ts'
import { hang, json, status } from '../support/fake-fetch.ts'
import { ending, operations, testTransport } from '../support/test-transport.ts'
import { settled } from '../support/virtual-clock.ts'

test('resolves with the last answer, whatever its status, for the caller to judge', async () => {
  const { transport } = testTransport([status(404)])
  const request = new OutgoingRequest('http://core.test:3900/x', {})
  const facts = { method: 'GET', path: '/x' }
  const response = await transport.send(request, facts, operations.safe, resolveCallOptions(undefined))
  expect(response.status).toBe(404)
})

test('sends what waits in the line only once the rate gate is open', async () => {
  const { start, clock, requests } = testTransport([status(429, { 'retry-after': '2' }), json({})], {
    maxConcurrent: 1,
  })
  const calls = [ending(start(operations.safe, { retry: false })), ending(start()), ending(start())]
  await clock.advance(1_999)
  expect(requests).toHaveLength(1)
  await clock.advance(1)
  await Promise.all(calls)
  expect(requests).toHaveLength(3)
})

test('asks the breaker only when a call has passed the line and the gate', async () => {
  const { start, clock, requests, transport } = testTransport([status(500), hang(), json({})], {
    maxConcurrent: 1,
    circuitBreaker: { threshold: 1, recoveryMs: 1_000 },
  })
  await ending(start(operations.safe, { retry: false }))
  await clock.advance(1_000)
  const controller = new AbortController()
  const probe = ending(start(operations.safe, { signal: controller.signal }))
  const inLine = start()
  await settled()
  expect(requests).toHaveLength(2)
  controller.abort()
  await probe
  expect((await inLine).status).toBe(200)
  expect(transport.circuitState).toBe('closed')
})

test('gives each attempt its whole timeout, however long it stood in the line', async () => {
  const { start, clock } = testTransport([hang()], { maxConcurrent: 1 })
  const options = { retry: false, timeoutMs: 100 } as const
  const calls = [ending(start(operations.safe, options)), ending(start(operations.safe, options))]
  const ends = await clock.run(Promise.all(calls))
  expect(ends).toMatchObject([
    { code: 'timeout', elapsedMs: 100 },
    { code: 'timeout', elapsedMs: 100 },
  ])
  expect(clock.now()).toBe(200)
})

test('calls a breaker that is switched off closed', () => {
  expect(testTransport([], { circuitBreaker: false }).transport.circuitState).toBe('closed')
})

test('refuses bad options at construction', () => {
  expect(() => testTransport([], { baseUrl: 'file:///x' })).toThrow(
    expect.objectContaining({ code: 'config' }),
  )
})

import { afterEach, expect, test, vi } from 'vitest'
import type { CoreClient } from '../../src/clients/core-client.ts'
import type { Hooks, RequestNotice } from '../../src/transport/hooks.ts'
import { resolveHooks } from '../../src/transport/hooks.ts'
import { hang, json, networkFailure, type Step, status } from '../support/fake-fetch.ts'
import { notingHooks } from '../support/noting-hooks.ts'
import { testCore, withProbes } from '../support/test-client.ts'
import { ending, KEY, operations, testTransport } from '../support/test-transport.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** A transport whose hooks are noted. */
function noting(steps: Step[], options: Parameters<typeof testTransport>[1] = {}) {
  const noted = notingHooks()
  return { ...noted, ...testTransport(steps, { hooks: noted.hooks, ...options }) }
}

/** The statuses that came, and whether each was told of as an error. */
function ended(told: readonly (readonly [string, object])[]): unknown[] {
  return told.flatMap(([name, facts]) => {
    const { status, isError } = facts as { status?: number; isError?: boolean }
    return name === 'onResponse' ? [[status, isError]] : []
  })
}

/** The console's errors, which are not shown. */
function muted() {
  return vi.spyOn(console, 'error').mockImplementation(() => {})
}

test('tell of an attempt and its answer', async () => {
  const { told, notices, call } = noting([json({})])
  await call()
  expect(told).toEqual([
    ['onRequest', { attempt: 1, queuedMs: 0 }],
    ['onResponse', { attempt: 1, queuedMs: 0, status: 200, isError: false, elapsedMs: 0 }],
  ])
  for (const notice of notices)
    expect(notice).toMatchObject({
      baseUrl: 'http://core.test:3900',
      request: { method: 'GET', path: '/api/v1/stats' },
    })
})

test('tell of each retry before its wait, and how the attempt before ended', async () => {
  const { told, call } = noting([status(503), networkFailure('ECONNREFUSED'), json({})])
  await call()
  expect(told).toEqual([
    ['onRequest', { attempt: 1, queuedMs: 0 }],
    ['onResponse', { attempt: 1, queuedMs: 0, status: 503, isError: true, elapsedMs: 0 }],
    ['onRetry', { attempt: 2, outcome: 503, delayMs: 200 }],
    ['onRequest', { attempt: 2, queuedMs: 0 }],
    ['onRequestError', { attempt: 2, queuedMs: 0, error: 'network', elapsedMs: 0 }],
    ['onRetry', { attempt: 3, outcome: 'network', delayMs: 400 }],
    ['onRequest', { attempt: 3, queuedMs: 0 }],
    ['onResponse', { attempt: 3, queuedMs: 0, status: 200, isError: false, elapsedMs: 0 }],
  ])
})

test('give the notices of one call the same `request`, and those of another call another', async () => {
  const { notices, start } = noting([status(503), json({})], { retry: false })
  await ending(start())
  await start()
  const [first, ended, second] = notices as RequestNotice[]
  expect(ended?.request).toBe(first?.request)
  expect(second?.request).not.toBe(first?.request)
})

test('tell of a timeout after the time that it took', async () => {
  const { told, call } = noting([hang()], { timeoutMs: 50, retry: false })
  await ending(call())
  expect(told.at(-1)).toEqual([
    'onRequestError',
    { attempt: 1, queuedMs: 0, error: 'timeout', elapsedMs: 50 },
  ])
})

test('tell of a write whose outcome is unknown by that code', async () => {
  const { told, call } = noting([networkFailure('ECONNRESET')])
  await ending(call(operations.unsafe))
  expect(told.at(-1)).toEqual([
    'onRequestError',
    { attempt: 1, queuedMs: 0, error: 'outcome_unknown', elapsedMs: 0 },
  ])
})

test('tell of an abort by the caller', async () => {
  const { told, start, clock } = noting([hang()])
  const controller = new AbortController()
  const end = ending(start(operations.safe, { signal: controller.signal }))
  await clock.advance(5)
  controller.abort()
  await end
  expect(told.at(-1)).toEqual(['onRequestError', { attempt: 1, queuedMs: 0, error: 'aborted', elapsedMs: 5 }])
})

test('tell of a refusal for want of capacity, with the wait and whose limit it is', async () => {
  const full = json({ error: 'slow down', scope: 'tenant' }, { status: 429, headers: { 'retry-after': '2' } })
  const { told, call } = noting([full, json({})])
  await call()
  expect(told.slice(1, 4)).toEqual([
    ['onResponse', { attempt: 1, queuedMs: 0, status: 429, isError: true, elapsedMs: 0 }],
    ['onRateLimited', { attempt: 1, status: 429, retryAfterMs: 2_000, scope: 'tenant' }],
    ['onRetry', { attempt: 2, outcome: 429, delayMs: 2_000 }],
  ])
})

test('tell when the retry budget is spent', async () => {
  const { told, call } = noting([status(503)], { retryBudget: { capacity: 1, perSuccess: 0, perSecond: 0 } })
  await ending(call())
  expect(told.at(-1)).toEqual(['onRetryBudgetSpent', { attempt: 2, outcome: 503 }])
  expect(told.filter(([name]) => name === 'onRetry')).toHaveLength(1)
})

test('tell of each change of the breaker, once', async () => {
  const { told, notices, call, clock } = noting([status(500), status(500), status(500), json({})], {
    circuitBreaker: { threshold: 2, recoveryMs: 1_000 },
    retry: false,
  })
  const changes = () => told.flatMap(([name, facts]) => (name === 'onBreakerChange' ? [facts] : []))
  for (let i = 0; i < 5; i++) await ending(call())
  expect(changes()).toEqual([{ from: 'closed', to: 'open' }])
  await clock.advance(1_000)
  await ending(call())
  await clock.advance(1_000)
  await call()
  await call()
  expect(changes()).toEqual([
    { from: 'closed', to: 'open' },
    { from: 'open', to: 'half_open' },
    { from: 'half_open', to: 'open' },
    { from: 'open', to: 'half_open' },
    { from: 'half_open', to: 'closed' },
  ])
  expect(notices.every((notice) => 'baseUrl' in notice)).toBe(true)
})

test('tell of each call that an open breaker refuses, and when to come again', async () => {
  const { told, call, clock } = noting([status(500)], {
    circuitBreaker: { threshold: 1, recoveryMs: 1_000 },
    retry: false,
  })
  await ending(call())
  const before = told.length
  await clock.advance(400)
  expect(await ending(call())).toMatchObject({ code: 'circuit_open' })
  expect(told.slice(before)).toEqual([
    ['onNotSent', { attempt: 1, queuedMs: 0, error: 'circuit_open', retryAfterMs: 600 }],
  ])
})

test('tell of a refusal by an open breaker before anything was made of the call', async () => {
  const { hooks, told, notices } = notingHooks()
  const { client, clock, requests } = testCore([status(500)], {
    hooks,
    circuitBreaker: { threshold: 1, recoveryMs: 1_000 },
    retry: false,
  })
  const call = () => clock.run(ending(client.api.GET('/api/v1/stats')))
  await call()
  await call()
  await call()
  expect(told.filter(([name]) => name === 'onNotSent')).toEqual(
    Array(2).fill(['onNotSent', { attempt: 1, queuedMs: 0, error: 'circuit_open', retryAfterMs: 1_000 }]),
  )
  expect(notices.at(-1)).toMatchObject({ request: { method: 'GET', path: '/api/v1/stats' } })
  expect(requests).toHaveLength(1)
})

test('tell of a retry that the breaker refuses, and the call ends with the answer that it has', async () => {
  const { told, call } = noting([status(503)], { circuitBreaker: { threshold: 1, recoveryMs: 60_000 } })
  expect(await ending(call())).toMatchObject({ code: 'api', status: 503 })
  expect(told.slice(-2)).toEqual([
    ['onRetry', { attempt: 2, outcome: 503, delayMs: 200 }],
    ['onNotSent', { attempt: 2, queuedMs: 0, error: 'circuit_open', retryAfterMs: 59_800 }],
  ])
})

test('tell of a call that may not wait as long as the server asked', async () => {
  const full = status(429, { 'retry-after': '90' })
  const { told, call } = noting([full, json({})], { retry: false })
  await ending(call())
  expect(await ending(call())).toMatchObject({ code: 'rate_limited' })
  expect(told.at(-1)).toEqual([
    'onNotSent',
    { attempt: 1, queuedMs: 0, error: 'rate_limited', retryAfterMs: 90_000 },
  ])
})

test('tell how long an attempt waited for a place, and for the server', async () => {
  const slow: Step = async () => {
    await new Promise<void>((done) => clock.setTimeout(done, 30))
    return new Response('{}')
  }
  const full = status(429, { 'retry-after': '2' })
  const { told, start, clock } = noting([slow, full, json({})], { maxConcurrent: 1, retry: false })
  await clock.run(Promise.all([start(), ending(start()), start()]))
  expect(told.filter(([name]) => name !== 'onRateLimited')).toEqual([
    ['onRequest', { attempt: 1, queuedMs: 0 }],
    ['onResponse', { attempt: 1, queuedMs: 0, status: 200, isError: false, elapsedMs: 30 }],
    ['onRequest', { attempt: 1, queuedMs: 30 }],
    ['onResponse', { attempt: 1, queuedMs: 30, status: 429, isError: true, elapsedMs: 0 }],
    ['onRequest', { attempt: 1, queuedMs: 2_030 }],
    ['onResponse', { attempt: 1, queuedMs: 2_030, status: 200, isError: false, elapsedMs: 0 }],
  ])
})

test('do not count a back-off as a wait for a turn', async () => {
  const { told, call } = noting([status(503), json({})])
  await call()
  expect(told.at(-1)?.[1]).toMatchObject({ attempt: 2, queuedMs: 0 })
})

test('tell of a call whose deadline, or whose caller, ends it before its turn', async () => {
  const { told, start, clock } = noting([hang()], { maxConcurrent: 1 })
  const holding = new AbortController()
  const held = ending(start(operations.safe, { signal: holding.signal }))
  const controller = new AbortController()
  const late = ending(start(operations.safe, { deadlineMs: 20 }))
  const given = ending(start(operations.safe, { signal: controller.signal }))
  await clock.advance(20)
  expect(await late).toMatchObject({ code: 'timeout', phase: 'deadline' })
  await clock.advance(5)
  controller.abort()
  await given
  expect(told.slice(1)).toEqual([
    ['onNotSent', { attempt: 1, queuedMs: 20, error: 'timeout', retryAfterMs: undefined }],
    ['onNotSent', { attempt: 1, queuedMs: 25, error: 'aborted', retryAfterMs: undefined }],
  ])
  holding.abort()
  await held
})

test('say that an answer is no error where the caller gets it as a value', async () => {
  const { hooks, told } = notingHooks()
  const view = { params: { path: { view: 'prices' } } }
  const row = { params: { path: { view: 'prices', key: 'BTC' } } }
  const calls: readonly [
    body: object,
    status: number,
    isError: boolean,
    call: (core: CoreClient) => unknown,
  ][] = [
    [{}, 304, false, ({ api }) => api.GET('/api/v1/events/query')],
    [
      { error: "Entity not found: Event 'e1' not found" },
      404,
      false,
      ({ api }) => api.GET('/api/v1/events/{event_id}', { params: { path: { event_id: 'e1' } } }),
    ],
    [
      { error: 'Entity not found: BTC' },
      404,
      false,
      ({ api }) => api.GET('/api/v1/entities/{entity_id}/state', { params: { path: { entity_id: 'BTC' } } }),
    ],
    [{ error: 'view_not_found' }, 404, false, ({ api }) => api.GET('/api/v1/views/{view}', view)],
    [{ error: 'view_not_found' }, 404, false, ({ api }) => api.DELETE('/api/v1/views/{view}', view)],
    [{ error: 'not_found' }, 404, false, ({ api }) => api.GET('/api/v1/views/{view}/entities/{key}', row)],
    [
      { error: 'view_not_found' },
      404,
      true,
      ({ api }) => api.GET('/api/v1/views/{view}/entities/{key}', row),
    ],
    [{}, 404, true, ({ api }) => api.GET('/api/v1/stats')],
    [{ error: 'conflict' }, 409, true, ({ api }) => api.GET('/api/v1/stats')],
  ]
  for (const [body, code, , call] of calls) {
    const answer = code === 304 ? status(304) : json(body, { status: code })
    const { client, clock } = testCore([answer], { hooks })
    await clock.run(Promise.resolve(call(client)))
  }
  expect(ended(told)).toEqual(calls.map(([, code, isError]) => [code, isError]))
})

test('say that it is no error where a Core lacks a route that its abilities are asked by', async () => {
  const { hooks, told } = notingHooks()
  const { client, clock } = testCore([withProbes('0.27.0', false, json({}))], { hooks })
  await clock.run(client.capabilities())
  expect(ended(told)).toEqual([
    [200, false],
    [404, false],
    [404, false],
  ])
  const path = { name: 'prices', entity_id: 'BTC' }
  const gone = testCore([status(404)], { hooks })
  await gone.clock.run(
    gone.client.api.GET('/api/v1/projections/{name}/{entity_id}/state', { params: { path } }),
  )
  expect(ended(told).at(-1)).toEqual([404, true])
})

test('several are called in their order', async () => {
  const order: string[] = []
  const hooks = ['a', 'b'].map((name): Hooks => ({ onRequest: () => void order.push(name) }))
  const { call } = testTransport([json({})], { hooks })
  await call()
  expect(order).toEqual(['a', 'b'])
})

test('are called as methods of what they belong to', async () => {
  const counting = {
    count: undefined as number | undefined,
    onRequest() {
      this.count = (this.count ?? 0) + 1
    },
  }
  const { call } = testTransport([json({})], { hooks: counting as Hooks })
  await call()
  expect(counting.count).toBe(1)
})

test.each<[string, () => void | Promise<void>]>([
  [
    'throws',
    () => {
      throw new Error('a bug')
    },
  ],
  ['rejects', () => Promise.reject(new Error('a bug'))],
])('one that %s breaks no call, and is reported once', async (_, bug) => {
  const reported = muted()
  const heard: string[] = []
  const names = ['onRequest', 'onResponse', 'onRetry', 'onBreakerChange', 'onRateLimited'] as const
  const broken = Object.fromEntries(names.map((name) => [name, bug])) as Hooks
  const { call, clock } = testTransport([status(500), status(429), status(503), json({})], {
    hooks: [broken, { onResponse: ({ status }) => void heard.push(String(status)) }],
    circuitBreaker: { threshold: 1, recoveryMs: 100 },
  })
  await ending(call())
  await clock.advance(100)
  await call()
  await clock.advance(0)
  expect(heard.at(-1)).toBe('200')
  const first = reported.mock.calls.map(([message]) => String(message))
  expect(first.filter((message) => message.includes('onRequest'))).toHaveLength(1)
  expect(new Set(first).size).toBe(first.length)
})

test('change nothing of how a call ends, whatever they do', async () => {
  muted()
  const names = Object.keys(notingHooks().hooks)
  const bugs: readonly (() => unknown)[] = [
    () => {
      throw new Error('a bug')
    },
    () => Promise.reject(new Error('a bug')),
    () => new Promise(() => {}),
    () => 'text',
  ]
  const scripts: readonly Step[][] = [
    [json({})],
    [status(503), json({})],
    [status(500), status(500), json({})],
    [networkFailure('ECONNRESET')],
    [status(429, { 'retry-after': '1' }), json({})],
    [status(429, { 'retry-after': '90' })],
    [hang()],
  ]
  for (const steps of scripts) {
    const outcome = async (hooks?: Hooks) => {
      const { start, clock, requests } = testTransport(steps, {
        ...(hooks && { hooks }),
        circuitBreaker: { threshold: 2, recoveryMs: 1_000 },
        timeoutMs: 50,
      })
      const ends: string[] = []
      for (const operation of [operations.safe, operations.unsafe, operations.safe])
        ends.push(String(await clock.run(ending(start(operation)))))
      return { ends, sent: requests.length, endedMs: clock.now() }
    }
    const expected = await outcome()
    for (const bug of bugs) {
      const hooks = Object.fromEntries([...names, 'requestHeaders'].map((name) => [name, bug])) as Hooks
      expect(await outcome(hooks)).toEqual(expected)
    }
  }
})

test('give headers to an attempt, and change none that the call has', async () => {
  const hooks: Hooks = {
    requestHeaders: ({ attempt }) => ({
      'x-attempt': String(attempt),
      'Content-Type': 'text/plain',
      Authorization: 'Bearer other',
    }),
  }
  const { call, requests } = testTransport([networkFailure('ECONNREFUSED'), json({})], { hooks })
  await call(operations.unsafe)
  expect(requests.map(({ headers }) => headers.get('x-attempt'))).toEqual(['1', '2'])
  expect(requests[1]?.headers.get('content-type')).toBe('application/json')
  expect(requests[1]?.headers.get('authorization')).toBe(`Bearer ${KEY}`)
})

test('headers that cannot travel are left out and reported, their value unseen', async () => {
  const reported = muted()
  const hooks: Hooks = { requestHeaders: () => ({ 'x-bad': 'one\r\nx-two: 2' }) }
  const { call, requests } = testTransport([json({})], { hooks })
  await call()
  expect([...(requests[0]?.headers.keys() ?? [])].filter((name) => name.startsWith('x-'))).toEqual([])
  expect(String(reported.mock.calls[0]?.[1])).not.toContain('x-two')
})

test('that are none cost nothing: there is nothing to call', () => {
  expect(resolveHooks(undefined, 'http://a.test')).toBeUndefined()
  expect(resolveHooks([], 'http://a.test')).toBeUndefined()
  expect(resolveHooks([{}, { onRetry: undefined }], 'http://a.test')).toBeUndefined()
  expect(Object.keys(resolveHooks({ onRetry: () => {} }, 'http://a.test') ?? {})).toEqual(['onRetry'])
})

test.each([
  [{ onRequests: () => {} }, 'hooks.onRequests'],
  [{ onRetry: 'log' }, 'hooks.onRetry'],
  [[null], 'hooks'],
  ['log', 'hooks'],
])('refuses %o', (hooks, option) => {
  expect(() => testTransport([], { hooks: hooks as Hooks })).toThrow(
    expect.objectContaining({ code: 'config', option }),
  )
})

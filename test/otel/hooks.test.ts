import { inspect } from 'node:util'
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { afterEach, describe, expect, test } from 'vitest'
import { CoreClient } from '../../src/clients/core-client.ts'
import { openTelemetryHooks, type TelemetryOptions } from '../../src/otel/hooks.ts'
import { hang, json, networkFailure, type Step, status } from '../support/fake-fetch.ts'
import { telemetry, withoutTelemetry } from '../support/telemetry.ts'
import { testCore, withProbes } from '../support/test-client.ts'
import { ending, KEY } from '../support/test-transport.ts'

afterEach(withoutTelemetry)

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/
const STATS = {
  'http.request.method': 'GET',
  'url.template': '/api/v1/stats',
  'url.scheme': 'http',
  'server.address': 'allsource.test',
  'server.port': 80,
}

function millis([seconds, nanos] = [0, 0]): number {
  return seconds * 1_000 + nanos / 1e6
}

/** A client that is recorded, and a call of it. */
function recorded(steps: Step[], options: TelemetryOptions = {}, more: Parameters<typeof testCore>[1] = {}) {
  const hooks = openTelemetryHooks(options)
  const { client, clock, requests } = testCore(steps, { hooks, ...more })
  return { client, clock, requests, call: () => clock.run(ending(client.api.GET('/api/v1/stats'))) }
}

describe('spans', () => {
  test('are client spans of attempts, by the semantic conventions', async () => {
    const { spans } = telemetry()
    await recorded([json({})]).call()
    const [span, ...others] = spans()
    expect(others).toEqual([])
    expect(span).toMatchObject({ name: 'GET /api/v1/stats', kind: SpanKind.CLIENT })
    expect(span?.status.code).toBe(SpanStatusCode.UNSET)
    expect(span?.attributes).toEqual({ ...STATS, 'http.response.status_code': 200 })
  })

  test('of attempts after the first say how many were made before', async () => {
    const { spans } = telemetry()
    await recorded([status(503), networkFailure('ECONNREFUSED'), json({})]).call()
    expect(
      spans().map(({ attributes, status }) => [
        attributes['http.request.resend_count'],
        attributes['http.response.status_code'],
        attributes['error.type'],
        status.code,
      ]),
    ).toEqual([
      [undefined, 503, '503', SpanStatusCode.ERROR],
      [1, undefined, 'network', SpanStatusCode.ERROR],
      [2, 200, undefined, SpanStatusCode.UNSET],
    ])
  })

  test('are below the span that is active where the call is made, also after a wait', async () => {
    const { spans, tracer } = telemetry()
    const { call } = recorded([status(503), json({})])
    const parent = tracer.startSpan('checkout')
    await context.with(trace.setSpan(context.active(), parent), call)
    expect(spans().map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual(
      Array(2).fill(parent.spanContext().spanId),
    )
  })

  test('of calls at once are each their own', async () => {
    const { spans } = telemetry()
    const { client, clock } = recorded([json({})])
    await clock.run(Promise.all([1, 2, 3].map(() => client.api.GET('/api/v1/stats'))))
    expect(new Set(spans().map((span) => span.spanContext().spanId)).size).toBe(3)
  })

  test('end with a call that is aborted, which is no error', async () => {
    const { spans } = telemetry()
    const { client, clock } = recorded([hang()])
    const controller = new AbortController()
    const end = ending(client.api.GET('/api/v1/stats', { signal: controller.signal }))
    await clock.advance(1)
    controller.abort()
    await end
    expect(spans().map(({ attributes, status }) => [attributes, status.code])).toEqual([
      [STATS, SpanStatusCode.UNSET],
    ])
  })

  test('are errors from 400 on, unless the answer is what was asked for', async () => {
    const { spans, measured } = telemetry()
    const { client, clock } = recorded([
      status(304),
      json({ error: 'Entity not found: Event e1' }, { status: 404 }),
      json({ error: 'Tenant not found: t1' }, { status: 404 }),
      json({ error: 'conflict' }, { status: 409 }),
    ])
    const event = { params: { path: { event_id: 'e1' } } }
    for (let i = 0; i < 2; i++) await clock.run(client.api.GET('/api/v1/events/{event_id}', event))
    const entity = { params: { path: { entity_id: 'e1' } } }
    for (let i = 0; i < 2; i++) await clock.run(client.api.GET('/api/v1/entities/{entity_id}/state', entity))
    const errors = [undefined, undefined, '404', '409']
    expect(
      spans().map(({ attributes, status }) => [
        attributes['http.response.status_code'],
        attributes['error.type'],
        status.code === SpanStatusCode.ERROR ? attributes['error.type'] : undefined,
      ]),
    ).toEqual([304, 404, 404, 409].map((code, i) => [code, errors[i], errors[i]]))
    const durations = await measured('http.client.request.duration')
    expect(durations.map(({ attributes }) => attributes['error.type'])).toEqual(errors)
  })

  test('are no errors where a Core lacks what it is asked for to learn its abilities', async () => {
    const { spans } = telemetry()
    const { client, clock } = recorded([withProbes('0.27.0', false, json({}))])
    await clock.run(client.capabilities())
    expect(
      spans().map(({ attributes, status }) => [attributes['http.response.status_code'], status.code]),
    ).toEqual([
      [200, SpanStatusCode.UNSET],
      [404, SpanStatusCode.UNSET],
      [404, SpanStatusCode.UNSET],
    ])
  })

  test('of attempts that did not begin are internal, over their wait', async () => {
    const { spans } = telemetry()
    const { client, clock } = recorded([hang()], {}, { maxConcurrent: 1 })
    const controller = new AbortController()
    const held = ending(client.api.GET('/api/v1/stats', { signal: controller.signal }))
    const late = ending(client.api.GET('/api/v1/stats', { deadlineMs: 250 }))
    await clock.advance(250)
    await late
    const [span, ...others] = spans()
    expect(others).toEqual([])
    expect(span).toMatchObject({
      name: 'GET /api/v1/stats',
      kind: SpanKind.INTERNAL,
      status: { code: SpanStatusCode.ERROR },
    })
    expect(span?.attributes).toEqual({ ...STATS, 'allsource.queue.duration': 0.25, 'error.type': 'timeout' })
    expect(millis(span?.endTime) - millis(span?.startTime)).toBeGreaterThanOrEqual(250)
    controller.abort()
    await held
  })

  test('of calls that an open breaker refuses are internal, and errors', async () => {
    const { spans, measured } = telemetry()
    const circuitBreaker = { threshold: 1, recoveryMs: 1_000 }
    const { call } = recorded([status(500)], {}, { circuitBreaker, retry: false })
    await call()
    await call()
    await call()
    expect(spans().map(({ kind, attributes }) => [kind, attributes['error.type']])).toEqual([
      [SpanKind.CLIENT, '500'],
      [SpanKind.INTERNAL, 'circuit_open'],
      [SpanKind.INTERNAL, 'circuit_open'],
    ])
    expect(await measured('allsource.client.not_sent')).toEqual([
      { value: 2, attributes: { ...STATS, 'error.type': 'circuit_open' } },
    ])
    expect((await measured('http.client.request.duration')).map(({ value }) => value)).toMatchObject([
      { count: 1 },
    ])
  })

  test('name an IPv6 address without the brackets of a URL', async () => {
    const { spans } = telemetry()
    await recorded([json({})], {}, { baseUrl: 'http://[::1]:3900' }).call()
    expect(spans()[0]?.attributes).toMatchObject({ 'server.address': '::1', 'server.port': 3900 })
  })

  test('tell neither the key nor an id nor a filter', async () => {
    const { spans } = telemetry()
    const { client, clock } = recorded([json({ error: KEY }, { status: 400 })])
    const options = { params: { path: { entity_id: 'patient-7' }, query: { as_of: '2026-01-01T00:00:00Z' } } }
    await clock.run(ending(client.api.GET('/api/v1/entities/{entity_id}/state', options)))
    const shown = inspect(spans(), { depth: 10 })
    expect(shown).toContain('{entity_id}')
    for (const secret of [KEY, KEY.slice(4, 12), 'patient-7', '2026-01-01'])
      expect(shown).not.toContain(secret)
  })

  test('are not made with `tracer: false`', async () => {
    const { spans, measured } = telemetry()
    await recorded([json({})], { tracer: false }).call()
    expect(spans()).toEqual([])
    expect(await measured('http.client.request.duration')).toHaveLength(1)
  })
})

describe('the trace context', () => {
  test('stays here unless it is asked for', async () => {
    telemetry()
    const { call, requests } = recorded([json({})])
    await call()
    expect(requests[0]?.headers.has('traceparent')).toBe(false)
  })

  test('of each attempt’s span travels with `propagate`', async () => {
    const { spans } = telemetry()
    const { call, requests } = recorded([status(503), json({})], { propagate: true })
    await call()
    const sent = requests.map(({ headers }) => headers.get('traceparent') ?? '')
    for (const header of sent) expect(header).toMatch(TRACEPARENT)
    expect(sent.map((header) => header.split('-')[2])).toEqual(
      spans().map((span) => span.spanContext().spanId),
    )
  })

  test('of the active span travels where no spans are made', async () => {
    const { tracer } = telemetry()
    const { call, requests } = recorded([json({})], { propagate: true, tracer: false })
    const parent = tracer.startSpan('checkout')
    await context.with(trace.setSpan(context.active(), parent), call)
    expect(requests[0]?.headers.get('traceparent')).toContain(parent.spanContext().spanId)
  })

  test('brings the baggage, and what else the SDK propagates', async () => {
    const { tracer, spans } = telemetry()
    propagation.setGlobalPropagator({
      fields: () => ['baggage'],
      extract: (within) => within,
      inject: (within, carrier, { set }) =>
        set(carrier, 'baggage', `tenant=${propagation.getBaggage(within)?.getEntry('tenant')?.value}`),
    })
    const { call, requests } = recorded([json({})], { propagate: true })
    const baggage = propagation.createBaggage({ tenant: { value: 'acme' } })
    const parent = trace.setSpan(context.active(), tracer.startSpan('checkout'))
    await context.with(propagation.setBaggage(parent, baggage), call)
    expect(requests[0]?.headers.get('baggage')).toBe('tenant=acme')
    expect(requests[0]?.headers.get('traceparent')).toContain(spans()[0]?.spanContext().spanId)
  })

  test('of calls at once is each their own, also of those that wait for a place', async () => {
    const { spans, tracer } = telemetry()
    const slow: Step = async () => {
      await new Promise<void>((done) => clock.setTimeout(done, 10))
      return new Response('{}')
    }
    const { client, clock, requests } = recorded([slow], { propagate: true }, { maxConcurrent: 1 })
    const parents = ['first', 'second', 'third'].map((name) => tracer.startSpan(name))
    const calls = parents.map((parent, i) =>
      context.with(trace.setSpan(context.active(), parent), () =>
        client.api.GET('/api/v1/stats', { headers: { 'x-call': String(i) } }),
      ),
    )
    await clock.run(Promise.all(calls))
    const traces = parents.map((parent) => parent.spanContext().traceId)
    expect(spans().map((span) => [span.spanContext().traceId, span.parentSpanContext?.spanId])).toEqual(
      parents.map((parent) => [parent.spanContext().traceId, parent.spanContext().spanId]),
    )
    expect(
      requests.map(({ headers }) => [headers.get('x-call'), headers.get('traceparent')?.split('-')[1]]),
    ).toEqual(traces.map((id, i) => [String(i), id]))
  })

  test('of the call’s own header is not replaced', async () => {
    telemetry()
    const { client, clock, requests } = recorded([json({})], { propagate: true })
    await clock.run(client.api.GET('/api/v1/stats', { headers: { traceparent: 'own' } }))
    expect(requests[0]?.headers.get('traceparent')).toBe('own')
  })
})

describe('metrics', () => {
  test('tell durations in seconds by status and error', async () => {
    const { measured } = telemetry()
    const slow: Step = async () => {
      await new Promise<void>((done) => clock.setTimeout(done, 250))
      return new Response(null, { status: 503 })
    }
    const { call, clock } = recorded([slow, json({})])
    await call()
    const durations = await measured('http.client.request.duration')
    expect(durations.map(({ attributes }) => attributes)).toEqual([
      { ...STATS, 'http.response.status_code': 503, 'error.type': '503' },
      { ...STATS, 'http.response.status_code': 200 },
    ])
    expect(durations.map(({ value }) => (value as { sum: number }).sum)).toEqual([0.25, 0])
    expect(durations[0]?.value).toMatchObject({
      // Of the semantic conventions for this metric.
      buckets: { boundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] },
    })
  })

  test('count what is under way, retries, refusals and calls without a retry budget', async () => {
    const { measured } = telemetry()
    const full = json(
      { error: 'slow down', scope: 'tenant' },
      { status: 429, headers: { 'retry-after': '1' } },
    )
    const retryBudget = { capacity: 1, perSuccess: 0, perSecond: 0 }
    const { call } = recorded([full, status(503)], {}, { retryBudget })
    await call()
    expect(await measured('http.client.active_requests')).toEqual([{ value: 0, attributes: STATS }])
    const retries = await measured('allsource.client.retries')
    expect(retries.map(({ value, attributes }) => [value, attributes['error.type']])).toEqual([
      [1, '429'],
      [1, '503'],
    ])
    expect(await measured('allsource.client.rate_limits')).toMatchObject([
      { value: 1, attributes: { 'allsource.rate_limit.scope': 'tenant' } },
    ])
    expect((await measured('allsource.client.retry_budget.refusals')).map(({ value }) => value)).toEqual([1])
  })

  test('tell how long attempts waited for their turn', async () => {
    const { measured, spans } = telemetry()
    const slow: Step = async () => {
      await new Promise<void>((done) => clock.setTimeout(done, 250))
      return new Response('{}')
    }
    const { client, clock } = recorded([slow], {}, { maxConcurrent: 1 })
    await clock.run(Promise.all([1, 2, 3].map(() => client.api.GET('/api/v1/stats'))))
    expect(await measured('allsource.client.queue.duration')).toMatchObject([
      { value: { count: 3, sum: 0.75 }, attributes: STATS },
    ])
    expect(spans().map(({ attributes }) => attributes['allsource.queue.duration'])).toEqual([
      undefined,
      0.25,
      0.5,
    ])
  })

  test('tell the state of the breaker', async () => {
    const { measured } = telemetry()
    const circuitBreaker = { threshold: 1, recoveryMs: 1_000 }
    const { call, clock } = recorded([status(500), json({})], {}, { circuitBreaker, retry: false })
    const state = async () => (await measured('allsource.client.circuit.state')).map(({ value }) => value)
    await call()
    expect(await state()).toEqual([2])
    await clock.advance(1_000)
    await call()
    expect(await state()).toEqual([0])
  })

  test('are measured by an SDK that is registered after the client was made', async () => {
    const { call } = recorded([json({})])
    const { measured, spans } = telemetry()
    await call()
    expect(spans()).toHaveLength(1)
    expect(await measured('http.client.request.duration')).toHaveLength(1)
  })

  test('are not made with `meter: false`', async () => {
    const { measured, spans } = telemetry()
    await recorded([json({})], { meter: false }).call()
    expect(await measured('http.client.request.duration')).toEqual([])
    expect(spans()).toHaveLength(1)
  })
})

test('record nothing and change nothing without an SDK', async () => {
  const { client, clock, requests } = recorded([status(503), json({ total_events: 1 })], { propagate: true })
  const { data } = await clock.run(client.api.GET('/api/v1/stats'))
  expect(data).toEqual({ total_events: 1 })
  expect(requests.map(({ headers }) => headers.get('traceparent'))).toEqual([null, null])
})

test('tell of the port that an address does not name', async () => {
  const { spans } = telemetry()
  for (const baseUrl of ['https://core.test', 'http://core.test:3900'])
    await recorded([json({})], {}, { baseUrl }).call()
  expect(spans().map(({ attributes }) => [attributes['server.port'], attributes['url.scheme']])).toEqual([
    [443, 'https'],
    [3900, 'http'],
  ])
})

test('refuse an option that there is not', () => {
  expect(() => openTelemetryHooks({ tracers: false } as TelemetryOptions)).toThrow(
    expect.objectContaining({ code: 'config', option: 'tracers' }),
  )
  expect(
    () => new CoreClient({ baseUrl: 'http://a.test', apiKey: KEY, hooks: openTelemetryHooks() }),
  ).not.toThrow()
})

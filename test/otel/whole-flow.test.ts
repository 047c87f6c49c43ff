import { context, SpanKind, trace } from '@opentelemetry/api'
import { afterEach, expect, test } from 'vitest'
import { causedBy } from '../../src/clients/writes/caused-by.ts'
import { openTelemetryHooks, reducerSpans, traceLink, traceMetadata } from '../../src/otel/index.ts'
import { ProjectionWorker } from '../../src/worker/index.ts'
import { telemetry, withoutTelemetry } from '../support/telemetry.ts'
import { assetEvent, world } from '../support/world.ts'

afterEach(withoutTelemetry)

function recordedWorld() {
  const recorded = telemetry()
  const w = world()
  const { core } = w.program({
    hooks: openTelemetryHooks({ propagate: true }),
    eventMetadata: traceMetadata,
  })
  /** Runs something below a span of its own. */
  const under = <T>(name: string, run: () => Promise<T>) => {
    const span = recorded.tracer.startSpan(name)
    const done = context.with(trace.setSpan(context.active(), span), run)
    return { span: span.spanContext(), done: done.finally(() => span.end()) }
  }
  const named = (name: string) => recorded.spans().filter((span) => span.name === name)
  return { ...recorded, w, core, under, named }
}

test('a request is below its caller’s span, its event tells of that, and the reducer’s span is linked to it', async () => {
  const { w, core, under, named } = recordedWorld()
  const handle = await ProjectionWorker.builder(w.program().core)
    .name('prices')
    .initialState(() => ({ count: 0 }))
    .reducer((state) => {
      state.count++
    })
    .aroundReducer(reducerSpans({ name: 'prices', clock: w.clock }))
    .start()
  await w.clock.run(handle.caughtUp())
  const checkout = under('checkout', () => core.ingestEvent(assetEvent('A')))
  const { event_id } = await w.clock.run(checkout.done)
  await w.clock.run(handle.caughtUp())
  await w.clock.advance(0)

  const [request] = named('POST /api/v1/events')
  expect(request).toMatchObject({
    kind: SpanKind.CLIENT,
    parentSpanContext: { spanId: checkout.span.spanId },
  })
  expect(w.mock.events[0]?.metadata).toEqual({
    traceparent: `00-${checkout.span.traceId}-${checkout.span.spanId}-01`,
  })
  const [reduced, ...others] = named('process prices')
  expect(others).toEqual([])
  expect(reduced?.parentSpanContext).toBeUndefined()
  expect(reduced?.spanContext().traceId).not.toBe(checkout.span.traceId)
  expect(reduced?.links.map((link) => link.context)).toEqual([
    { traceId: checkout.span.traceId, spanId: checkout.span.spanId, traceFlags: 1, isRemote: true },
  ])
  expect(reduced?.attributes).toMatchObject({ 'messaging.message.id': event_id })
  await w.clock.run(handle.stop())
})

test('events of callers at once are each of their own caller, and of those that are caused by others of both', async () => {
  const { w, core, under } = recordedWorld()
  const writers = ['A', 'B', 'C'].map((entity) =>
    under(entity, async () => {
      const placed = await core.ingestEvent(assetEvent(entity), {
        eventMetadata: { correlation_id: `request-${entity}` },
      })
      const [event] = (await core.queryEvents({ entity_id: entity })).events
      expect(event?.id).toBe(placed.event_id)
      if (event === undefined) return
      await core.ingestEvent(assetEvent(`${entity}-packed`), { eventMetadata: causedBy(event) })
    }),
  )
  await w.clock.run(Promise.all(writers.map(({ done }) => done)))
  expect(w.mock.events).toHaveLength(6)
  for (const event of w.mock.events) {
    const letter = event.entity_id.slice(0, 1)
    const writer = writers['ABC'.indexOf(letter)]
    expect(traceLink(event)?.context.spanId).toBe(writer?.span.spanId)
    expect(event.metadata).toMatchObject({ correlation_id: `request-${letter}` })
    if (event.entity_id.endsWith('packed')) {
      const cause = w.mock.events.find(({ entity_id }) => entity_id === letter)
      expect(event.metadata).toMatchObject({ causation_id: cause?.id })
    }
  }
})

test('a writer that is not sampled says so in its events, and so does the link', async () => {
  const { w, core } = recordedWorld()
  const unsampled = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 0 }
  await w.clock.run(
    context.with(trace.setSpanContext(context.active(), unsampled), () => core.ingestEvent(assetEvent('A'))),
  )
  const [event] = w.mock.events
  expect(event?.metadata).toMatchObject({ traceparent: expect.stringMatching(/-00$/) })
  expect(event && traceLink(event)?.context.traceFlags).toBe(0)
})

test('streams are counted while they are open, and their handshakes are spans', async () => {
  const { w, core, named, measured } = recordedWorld()
  const handle = await ProjectionWorker.builder(core)
    .name('prices')
    .reducer(() => {})
    .start()
  await w.clock.run(handle.caughtUp())
  const server = { 'server.address': 'core.test', 'server.port': 3900 }
  expect(await measured('allsource.client.streams')).toEqual([{ value: 1, attributes: server }])
  await w.clock.advance(7_000)
  w.mock.dropConnections()
  w.write(1)
  await w.clock.run(handle.caughtUp())
  await w.clock.run(handle.stop())
  expect((await measured('allsource.client.streams')).map(({ value }) => value)).toEqual([0])
  const ended = await measured('allsource.client.stream.duration')
  expect(ended[0]).toMatchObject({
    value: { count: 1, min: expect.closeTo(7, 0) },
    attributes: { ...server, 'error.type': 'stream_closed' },
  })
  expect(named('GET /api/v1/events/stream').map(({ kind, attributes }) => [kind, attributes])).toEqual(
    Array(2).fill([
      SpanKind.CLIENT,
      {
        'http.request.method': 'GET',
        'url.template': '/api/v1/events/stream',
        'url.scheme': 'http',
        ...server,
        'http.response.status_code': 101,
      },
    ]),
  )
})

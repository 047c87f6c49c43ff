import { context, createTraceState, type SpanContext, trace } from '@opentelemetry/api'
import { afterEach, expect, test } from 'vitest'
import { CoreClient } from '../../src/clients/core-client.ts'
import { mockCore } from '../../src/mock/index.ts'
import { traceLink, traceMetadata } from '../../src/otel/trace-context.ts'
import { telemetry, withoutTelemetry } from '../support/telemetry.ts'

afterEach(withoutTelemetry)

const span: SpanContext = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: 1,
}
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

function under<T>(active: SpanContext, run: () => T): T {
  return context.with(trace.setSpanContext(context.active(), active), run)
}

test('is that of the active span, as the W3C writes it', () => {
  telemetry()
  expect(under(span, traceMetadata)).toEqual({ traceparent })
  expect(under({ ...span, traceFlags: 0 }, traceMetadata)).toEqual({
    traceparent: traceparent.replace(/1$/, '0'),
  })
  const traceState = createTraceState('vendor=x,other=y')
  expect(under({ ...span, traceState }, traceMetadata)).toEqual({
    traceparent,
    tracestate: 'vendor=x,other=y',
  })
})

test('is none without a span, with one that is not valid, and without an SDK', () => {
  expect(traceMetadata()).toBeUndefined()
  expect(under(span, traceMetadata)).toBeUndefined()
  telemetry()
  expect(traceMetadata()).toBeUndefined()
  expect(under({ ...span, spanId: '0'.repeat(16) }, traceMetadata)).toBeUndefined()
})

test('goes with each event to the server and is linked to from there, also through a writer', async () => {
  const { tracer } = telemetry()
  const mock = mockCore()
  const core = new CoreClient({
    baseUrl: 'http://core.test',
    apiKey: 'ask_test',
    fetch: mock.fetch,
    eventMetadata: traceMetadata,
  })
  const event = { event_type: 'a.made', entity_id: 'one', payload: {} }
  const parents = ['first', 'second'].map((name) => tracer.startSpan(name))
  const writer = core.writer({ lingerMs: 5 })
  await Promise.all(
    parents.map((parent) =>
      context.with(trace.setSpan(context.active(), parent), () => writer.append(event)),
    ),
  )
  await writer.close()
  await core.ingestEvent(event)
  expect(mock.events.map((stored) => traceLink(stored)?.context)).toEqual([
    ...parents.map((parent) => {
      const { traceId, spanId } = parent.spanContext()
      return { traceId, spanId, traceFlags: 1, isRemote: true }
    }),
    undefined,
  ])
})

test('is linked to with its state, and without one that is malformed', () => {
  const stateOf = (tracestate: unknown) =>
    traceLink({ metadata: { traceparent, tracestate } as never })?.context.traceState?.serialize()
  expect(stateOf('vendor=x,other=y')).toBe('vendor=x,other=y')
  expect(stateOf('=')).toBe('')
  expect(stateOf(7)).toBeUndefined()
})

test('is read from a later version with more fields', () => {
  expect(traceLink({ metadata: { traceparent: `cc${traceparent.slice(2)}-more` } })?.context.spanId).toBe(
    span.spanId,
  )
})

test.each([
  undefined,
  null,
  'text',
  {},
  { traceparent: 7 },
  { traceparent: '' },
  { traceparent: `${traceparent}-more` },
  { traceparent: traceparent.toUpperCase() },
  { traceparent: `ff${traceparent.slice(2)}` },
  { traceparent: `00-${'0'.repeat(32)}-${span.spanId}-01` },
  { traceparent: `00-${span.traceId}-${'0'.repeat(16)}-01` },
])('is not read from %o', (metadata) => {
  expect(traceLink({ metadata: metadata as never })).toBeUndefined()
})

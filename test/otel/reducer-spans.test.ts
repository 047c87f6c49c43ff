import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { afterEach, expect, test } from 'vitest'
import type { Event } from '../../src/api.ts'
import { type ReducerSpanOptions, reducerSpans } from '../../src/otel/reducer-spans.ts'
import { traceContextOf } from '../../src/otel/trace-context.ts'
import { ProjectionWorker } from '../../src/worker/index.ts'
import { telemetry, withoutTelemetry } from '../support/telemetry.ts'
import { virtualClock } from '../support/virtual-clock.ts'
import { assetEvent, world } from '../support/world.ts'

afterEach(withoutTelemetry)

function written(count: number, spanIdOf: (n: number) => number = (n) => n): Event[] {
  return Array.from({ length: count }, (_, n) => ({
    ...assetEvent('A'),
    id: `id-${n}`,
    metadata: traceContextOf({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: (spanIdOf(n) + 1).toString(16).padStart(16, '0'),
      traceFlags: 1,
    }),
  })) as unknown as Event[]
}

function setUp(options: Partial<ReducerSpanOptions> = {}) {
  const clock = virtualClock()
  return { ...telemetry(), clock, around: reducerSpans({ name: 'prices', clock, ...options }) }
}

test('a span is over all that is folded in one go, and linked to what it was written under', async () => {
  const { around, clock, spans } = setUp()
  const folded: string[] = []
  for (const event of written(3)) around([event], () => void folded.push(event.id))
  expect(spans()).toEqual([])
  await clock.advance(0)
  for (const event of written(1)) around([event], () => void folded.push(event.id))
  await clock.advance(0)
  expect(folded).toEqual(['id-0', 'id-1', 'id-2', 'id-0'])
  expect(
    spans().map(({ attributes, links }) => [attributes['messaging.batch.message_count'], links.length]),
  ).toEqual([
    [3, 3],
    [1, 1],
  ])
  expect(spans()[0]).toMatchObject({
    name: 'process prices',
    kind: SpanKind.CONSUMER,
    attributes: { 'messaging.operation.type': 'process', 'messaging.consumer.group.name': 'prices' },
  })
})

test('a span over one event names it, and what it is correlated by', async () => {
  const { around, clock, spans } = setUp()
  const [event] = written(1)
  const correlated = { ...event, metadata: { correlation_id: 'request-42' } } as unknown as Event
  for (const batch of [[correlated], written(1), written(2), []]) {
    around(batch, () => {})
    await clock.advance(0)
  }
  const named = spans().map(({ attributes }) => [
    attributes['messaging.message.id'],
    attributes['messaging.message.conversation_id'],
  ])
  expect(named).toEqual([
    ['id-0', 'request-42'],
    ['id-0', undefined],
    [undefined, undefined],
    [undefined, undefined],
  ])
})

test('a span is linked to each other span once, to 128 at most, and to none of events without', async () => {
  const { around, clock, spans } = setUp()
  const batches = [
    written(10, () => 7),
    written(500),
    written(2).map((event) => ({ ...event, metadata: null })),
  ]
  for (const batch of batches) {
    around(batch as Event[], () => {})
    await clock.advance(0)
  }
  expect(spans().map(({ links }) => links.length)).toEqual([1, 128, 0])
})

test('a span takes no more than `maxEvents`', async () => {
  const { around, clock, spans } = setUp({ maxEvents: 4 })
  for (const event of written(10)) around([event], () => {})
  await clock.advance(0)
  expect(spans().map(({ attributes }) => attributes['messaging.batch.message_count'])).toEqual([4, 4, 2])
  expect(clock.pending).toBe(0)
})

test('what a reducer does is below its span', async () => {
  const { around, clock, spans, tracer } = setUp()
  around(written(1), () => tracer.startSpan('look up').end())
  await clock.advance(0)
  const [inner, outer] = spans()
  expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId)
  expect(trace.getActiveSpan()).toBeUndefined()
})

test('a span lasts as long as an asynchronous reducer', async () => {
  const { around, clock, spans } = setUp()
  const done = around(
    written(1),
    () => new Promise<string>((resolve) => clock.setTimeout(() => resolve('a'), 50)),
  )
  await clock.advance(49)
  expect(spans()).toEqual([])
  expect(await clock.run(done)).toBe('a')
  expect(spans()).toHaveLength(1)
})

test('a reducer that fails is told by its span, and its error is the worker’s', async () => {
  const { around, clock, spans } = setUp()
  const bug = new RangeError('a bug')
  expect(() =>
    around(written(1), () => {
      throw bug
    }),
  ).toThrow(bug)
  await clock.advance(0)
  await expect(around(written(1), () => Promise.reject(bug))).rejects.toBe(bug)
  await clock.advance(0)
  expect(spans().map(({ status, attributes }) => [status.code, attributes['error.type']])).toEqual(
    Array(2).fill([SpanStatusCode.ERROR, 'RangeError']),
  )
})

test('a worker’s replay has few spans, a live event its own, and the state is the same', async () => {
  const { spans } = telemetry()
  const w = world()
  w.mock.append(...written(300).map(({ metadata }) => assetEvent('A', { metadata })))
  const handle = await ProjectionWorker.builder(w.program().core)
    .name('prices')
    .initialState(() => ({ count: 0 }))
    .reducer((state) => {
      state.count++
    })
    .aroundReducer(reducerSpans({ name: 'prices', clock: w.clock }))
    .start()
  await w.clock.run(handle.caughtUp())
  await w.clock.advance(0)
  const replayed = spans().length
  expect(replayed).toBeLessThan(30)
  const counts = () => spans().map(({ attributes }) => Number(attributes['messaging.batch.message_count']))
  expect(counts().reduce((sum, count) => sum + count)).toBe(300)
  w.mock.append(assetEvent('A', { metadata: written(1)[0]?.metadata }))
  await w.clock.run(handle.caughtUp())
  await w.clock.advance(0)
  expect(counts().slice(replayed)).toEqual([1])
  expect(spans().at(-1)?.links).toHaveLength(1)
  expect(handle.state()).toEqual({ count: 301 })
  await w.clock.run(handle.stop())
})

test('nothing is recorded without an SDK, and all is folded', async () => {
  const clock = virtualClock()
  const around = reducerSpans({ name: 'prices', clock })
  expect(around(written(1), () => 'folded')).toBe('folded')
  await clock.advance(0)
  expect(clock.pending).toBe(0)
})

test('an option that there is not is refused', () => {
  expect(() => reducerSpans({ name: 'prices', maxEvents: 0 })).toThrow(
    expect.objectContaining({ code: 'config', option: 'maxEvents' }),
  )
})

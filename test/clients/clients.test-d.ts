import { expectTypeOf, test } from 'vitest'
import type { Event, EventInput, IngestReceipt } from '../../src/api.ts'
import { CoreClient } from '../../src/clients/core-client.ts'
import type { EventFolder } from '../../src/clients/fold.ts'
import type { Paged } from '../../src/clients/paging/paged.ts'
import type { QueryClient } from '../../src/clients/query-client.ts'
import { DetectDuplicatesParams, QueryEventsParams } from '../../src/clients/query-params.ts'
import type { ConditionalEventsPage } from '../../src/clients/reads.ts'

const core = {} as CoreClient
const query = {} as QueryClient
const event: EventInput = { event_type: 'a', entity_id: 'b', payload: {} }

test('types what the methods take and give', () => {
  expectTypeOf(core.ingestEvent).parameter(0).toEqualTypeOf<EventInput>()
  expectTypeOf(core.ingestEvent).returns.resolves.toEqualTypeOf<IngestReceipt>()
  expectTypeOf(core.loadCheckpoint).returns.resolves.toEqualTypeOf<number | undefined>()
  expectTypeOf(core.events).returns.toEqualTypeOf<Paged<Event>>()
  expectTypeOf(query.getEntityEvents).returns.resolves.toEqualTypeOf<Event[]>()
  expectTypeOf(query.queryEventsConditional).returns.resolves.toEqualTypeOf<ConditionalEventsPage>()
})

test('tells a page from word that nothing changed', () => {
  const read = (outcome: ConditionalEventsPage) => {
    if (outcome.type === 'modified') return outcome.page.events
    // @ts-expect-error: there is no page
    return outcome.page
  }
  expectTypeOf(read).toBeFunction()
})

test('types the state of a fold by what folds', () => {
  const fold = () =>
    [
      query.queryAndFold({}, {} as EventFolder<{ price: number }>),
      query.queryAndFold({}, { initialState: () => 0, reducer: (sum, { version }) => sum + version }),
    ] as const
  expectTypeOf<Awaited<ReturnType<typeof fold>[0]>>().toEqualTypeOf<{ price: number } | undefined>()
  expectTypeOf<Awaited<ReturnType<typeof fold>[1]>>().toEqualTypeOf<number>()
})

test('refuses wrong use', () => {
  const misuse = () => [
    // @ts-expect-error: no key
    new CoreClient('http://localhost:3900'),
    // @ts-expect-error: no payload
    core.ingestEvent({ event_type: 'a', entity_id: 'b' }),
    // @ts-expect-error: the wire name is `event_type`
    core.ingestEvent({ ...event, eventType: 'a' }),
    // @ts-expect-error: a batch is a list
    core.ingestBatch(event),
    // @ts-expect-error: the wire name is `entity_id`
    core.queryEvents({ entityId: 'BTC' }),
    // @ts-expect-error: no such order
    query.queryEvents({ order: 'newest' }),
    // @ts-expect-error: filters are a list
    core.registerConsumer('c', 'asset.*'),
    // @ts-expect-error: `group_by` is required
    new DetectDuplicatesParams({ event_type_prefix: 'a' }),
    // @ts-expect-error: the transport's options are fixed once it is made
    core.with({ baseUrl: 'http://elsewhere.test' }),
    // @ts-expect-error: writing is for Core's own network
    query.ingestEvent(event),
  ]
  expectTypeOf(misuse).toBeFunction()
})

test('keeps the fields of a builder from being changed', () => {
  const misuse = () => {
    // @ts-expect-error: read only
    new QueryEventsParams().fields.limit = 5
  }
  expectTypeOf(misuse).toBeFunction()
})

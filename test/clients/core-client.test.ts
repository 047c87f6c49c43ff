import { expect, test } from 'vitest'
import type { EventInput } from '../../src/api.ts'
import type { CoreClient } from '../../src/clients/core-client.ts'
import { type ListEntitiesFields, QueryEventsParams } from '../../src/clients/query-params.ts'
import { json, type SeenRequest, type Step, status } from '../support/fake-fetch.ts'
import { collect } from '../support/page-server.ts'
import { sampleEvent, sampleHealth, samplePage, sampleReceipt } from '../support/samples.ts'
import { isProbe, testCore, withProbes } from '../support/test-client.ts'
import { ending } from '../support/test-transport.ts'
import { settled } from '../support/virtual-clock.ts'

const event: EventInput = { event_type: 'asset.registered', entity_id: 'BTC', payload: { price: 1.5 } }
const consumer = { consumer_id: 'c/1', event_type_filters: ['asset.*'], cursor_position: 7 }
const state = { projection: 'p', entity_id: 'e/1', state: { a: 1 }, found: true }

/** A request in a line, as in `GET /health?a=b {"body":1}`. */
function line({ method, path, query, body }: SeenRequest): string {
  const search = new URLSearchParams(query).toString()
  return `${method} ${path}${search && `?${search}`}${body === undefined ? '' : ` ${body}`}`
}

/** Each method once: what it sends, what comes, what it gives if that is not what came. */
const calls: [
  name: string,
  call: (core: CoreClient) => Promise<unknown>,
  sent: string,
  body: unknown,
  given?: unknown,
][] = [
  [
    'ingestEvent',
    (core) => core.ingestEvent({ ...event, metadata: { by: 'me' }, expected_version: 0 }),
    'POST /api/v1/events {"event_type":"asset.registered","entity_id":"BTC","payload":{"price":1.5},"metadata":{"by":"me"},"expected_version":0,"tenant_id":"default"}',
    sampleReceipt,
  ],
  [
    'ingestBatch',
    (core) => core.ingestBatch([event, { ...event, tenant_id: 'acme', expected_version: 3 }]),
    'POST /api/v1/events/batch {"events":[{"event_type":"asset.registered","entity_id":"BTC","payload":{"price":1.5},"tenant_id":"default"},{"event_type":"asset.registered","entity_id":"BTC","payload":{"price":1.5},"tenant_id":"acme","expected_version":3}]}',
    { total: 2, ingested: 2, events: [sampleReceipt, { ...sampleReceipt, event_id: 'another', version: 4 }] },
  ],
  [
    'ingestBatch of none',
    (core) => core.ingestBatch([]),
    'POST /api/v1/events/batch {"events":[]}',
    { total: 0, ingested: 0, events: [] },
  ],
  [
    'queryEvents',
    (core) => core.queryEvents({ entity_id: 'BTC', payload_filter: { a: 1 }, limit: 5 }),
    `GET /api/v1/events/query?entity_id=BTC&limit=5&payload_filter=${encodeURIComponent('{"a":1}')}&tenant_id=default`,
    samplePage([sampleEvent({ payload: { a: 1 } })]),
    expect.objectContaining({ count: 1, has_more: false }),
  ],
  [
    'queryEvents without a filter',
    (core) => core.queryEvents(),
    'GET /api/v1/events/query?tenant_id=default',
    samplePage([]),
    expect.objectContaining({ events: [] }),
  ],
  [
    'queryEvents with a builder',
    (core) => core.queryEvents(new QueryEventsParams().eventTypePrefix('asset.').limit(1)),
    'GET /api/v1/events/query?limit=1&event_type_prefix=asset.&tenant_id=default',
    samplePage([sampleEvent()]),
    expect.objectContaining({ events: [sampleEvent()] }),
  ],
  [
    'listEntities',
    (core) => core.listEntities({ event_type_prefix: 'asset.', order: 'asc', limit: 2 }),
    'GET /api/v1/entities?event_type_prefix=asset.&limit=2&order=asc',
    {
      entities: [
        { entity_id: 'BTC', event_count: 1, last_event_type: 'a', last_event_at: '2026-01-01T00:00:00Z' },
      ],
      total: 1,
      has_more: false,
    },
  ],
  [
    'detectDuplicates',
    (core) => core.detectDuplicates({ event_type_prefix: 'asset.', group_by: ['symbol', 'name'] }),
    `GET /api/v1/entities/duplicates?event_type_prefix=asset.&group_by=symbol${encodeURIComponent(',')}name`,
    {
      duplicates: [{ key: { symbol: 'BTC', name: null }, entity_ids: ['a', 'b'], count: 2 }],
      total: 1,
      has_more: false,
    },
  ],
  [
    'listProjections',
    (core) => core.listProjections(),
    'GET /api/v1/projections',
    { projections: [{ name: 'entity_snapshots', type: '"entity_snapshots"', status: 'running' }], total: 1 },
  ],
  ['health', (core) => core.health(), 'GET /health', sampleHealth],
  [
    'getProjectionState',
    (core) => core.getProjectionState('p', 'e/1'),
    'GET /api/v1/projections/p/e%2F1/state',
    state,
  ],
  [
    'putProjectionState',
    (core) => core.putProjectionState('p', 'e/1', null),
    'PUT /api/v1/projections/p/e%2F1/state {"state":null}',
    { projection: 'p', entity_id: 'e/1', saved: true },
  ],
  [
    'bulkPutProjectionState',
    (core) => core.bulkPutProjectionState('p', [{ entity_id: 'e', state: 1 }]),
    'POST /api/v1/projections/p/bulk/save {"states":[{"entity_id":"e","state":1}]}',
    { projection: 'p', saved: 1, total: 1 },
  ],
  [
    'bulkGetProjectionStates',
    (core) => core.bulkGetProjectionStates('p', ['a', 'b']),
    'POST /api/v1/projections/p/bulk {"entity_ids":["a","b"]}',
    {
      projection: 'p',
      states: [
        { entity_id: 'a', state: 1, found: true },
        { entity_id: 'b', state: null, found: false },
      ],
      total: 2,
    },
  ],
  [
    'listProjectionStates',
    (core) => core.listProjectionStates('p'),
    'GET /api/v1/projections/p/state',
    { projection: 'p', states: [{ entity_id: 'a', state: 1 }], total: 1 },
  ],
  [
    'registerConsumer',
    (core) => core.registerConsumer('c/1', ['asset.*']),
    'POST /api/v1/consumers {"consumer_id":"c/1","event_type_filters":["asset.*"]}',
    consumer,
  ],
  [
    'registerConsumer for all',
    (core) => core.registerConsumer('c/1'),
    'POST /api/v1/consumers {"consumer_id":"c/1","event_type_filters":[]}',
    consumer,
  ],
  ['getConsumer', (core) => core.getConsumer('c/1'), 'GET /api/v1/consumers/c%2F1', consumer],
  [
    'ackConsumer',
    (core) => core.ackConsumer('c/1', 7),
    'POST /api/v1/consumers/c%2F1/ack {"position":7}',
    { status: 'ok', consumer_id: 'c/1', position: 7 },
  ],
  [
    'pollConsumerEvents',
    (core) => core.pollConsumerEvents('c/1', { limit: 2 }),
    'GET /api/v1/consumers/c%2F1/events?limit=2',
    { events: [{ ...sampleEvent(), position: 8 }], count: 1 },
  ],
  [
    'pollConsumerEvents as many as Core likes',
    (core) => core.pollConsumerEvents('c/1'),
    'GET /api/v1/consumers/c%2F1/events',
    { events: [], count: 0 },
  ],
  [
    'saveCheckpoint',
    (core) => core.saveCheckpoint('c/1', 7),
    'POST /api/v1/consumers/c%2F1/ack {"position":7}',
    { status: 'ok', consumer_id: 'c/1', position: 7 },
    undefined,
  ],
  ['loadCheckpoint', (core) => core.loadCheckpoint('c/1'), 'GET /api/v1/consumers/c%2F1', consumer, 7],
  [
    'loadCheckpoint of none',
    (core) => core.loadCheckpoint('c/1'),
    'GET /api/v1/consumers/c%2F1',
    { ...consumer, cursor_position: null },
    undefined,
  ],
]

test.each(calls)(
  '%s sends exactly what the document says and gives what comes',
  async (name, call, sent, body, ...given) => {
    const { client, requests } = testCore([
      name === 'health' ? json(body) : withProbes('0.26.1', true, json(body)),
    ])
    expect(await call(client)).toEqual(given.length === 0 ? body : given[0])
    expect(requests.filter((request) => name === 'health' || !isProbe(request)).map(line)).toEqual([sent])
  },
)

/** Where options come after an argument that may be left out. */
const places: Record<string, number> = { queryEvents: 1, listEntities: 1, registerConsumer: 2 }

test.each(calls)('%s takes options for the call, last', async (name, call, _, body) => {
  const { client, requests } = testCore([
    name === 'health' ? json(body) : withProbes('0.26.1', true, json(body)),
  ])
  const withHeader = new Proxy(client, {
    get: (target, method) => (first: unknown, second: unknown, third: unknown) => {
      const act = Reflect.get(target, method, target) as (...args: unknown[]) => unknown
      const args = [first, second, third, undefined]
      const place = places[String(method)] ?? act.length
      args[place] = { ...(args[place] as object), headers: { 'x-call': '1' } }
      return act.apply(target, args)
    },
  })
  await call(withHeader)
  expect(requests.at(-1)?.headers.get('x-call')).toBe('1')
})

test('sends its tenant with every event and every read that takes one', async () => {
  const { client, requests } = testCore([json(sampleReceipt), json(samplePage([]))], { tenantId: 'acme' })
  await client.ingestEvent({ ...event, tenant_id: null as never })
  await client.queryEvents()
  expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({ tenant_id: 'acme' })
  expect(requests[1]?.query).toEqual({ tenant_id: 'acme' })
})

test('does not touch the caller’s event', async () => {
  const { client } = testCore([json(sampleReceipt)], { normalizeEventTypes: true })
  const frozen = Object.freeze({ ...event, event_type: 'AssetRegistered' })
  await client.ingestEvent(frozen)
  expect(frozen).toEqual({ ...event, event_type: 'AssetRegistered' })
})

test('rewrites event types only if it was made to', async () => {
  const { client, requests } = testCore(
    [json(sampleReceipt), json({ ...sampleReceipt, event_id: 'later' })],
    {
      normalizeEventTypes: true,
    },
  )
  await client.ingestEvent({ ...event, event_type: 'APIKeyCreated' })
  await client.with({ normalizeEventTypes: false }).ingestEvent({ ...event, event_type: 'user_created' })
  expect(requests.map(({ body }) => JSON.parse(body ?? '').event_type)).toEqual([
    'api.key.created',
    'user_created',
  ])
  const plain = testCore([json(sampleReceipt)])
  expect(await ending(plain.client.ingestEvent({ ...event, event_type: 'APIKeyCreated' }))).toMatchObject({
    field: 'event_type',
  })
})

test.each<[call: (core: CoreClient) => Promise<unknown>, field: string]>([
  [(core) => core.ingestEvent({ ...event, entity_id: '' }), 'entity_id'],
  [(core) => core.ingestEvent(undefined as never), 'event'],
  [(core) => core.ingestEvent('event' as never), 'event_type'],
  [(core) => core.ingestEvent({ ...event, payload: { at: 1n } }), 'payload'],
  [(core) => core.ingestEvent({ ...event, metadata: '\ud800' }), 'metadata'],
  [(core) => core.ingestEvent({ ...event, payload: 'x'.repeat(3 * 1024 * 1024) }), 'event'],
  [(core) => core.ingestBatch([event, { ...event, event_type: 'Bad' }]), 'events[1].event_type'],
  [(core) => core.ingestBatch([event, null as never]), 'events[1]'],
  [(core) => core.ingestBatch(event as never), 'events'],
  [(core) => core.ingestBatch('ab' as never), 'events'],
  [(core) => core.queryEvents({ limit: -1 }), 'limit'],
  [(core) => core.queryEvents(null as never), 'params'],
  [(core) => core.putProjectionState('p', 'e', undefined), 'state'],
  [(core) => core.getProjectionState('..', 'e'), 'name'],
  [(core) => core.getProjectionState('p', ''), 'entity_id'],
  [(core) => core.bulkPutProjectionState('p', 'ab' as never), 'states'],
  [(core) => core.bulkGetProjectionStates('p', 'ab' as never), 'entity_ids'],
  [(core) => core.registerConsumer(''), 'consumer_id'],
  [(core) => core.registerConsumer('c', 'asset.*' as never), 'event_type_filters'],
  [(core) => core.getConsumer('.'), 'consumer_id'],
  [(core) => core.ackConsumer('c', -1), 'position'],
  [(core) => core.ackConsumer('c', 1.5), 'position'],
  [(core) => core.ackConsumer('c', 2 ** 53), 'position'],
  [(core) => core.saveCheckpoint('c', undefined as never), 'position'],
  [(core) => core.pollConsumerEvents('c', { limit: -1 }), 'limit'],
])('refuses before the network what Core would refuse or misread: %s', async (call, field) => {
  const { client, requests } = testCore([withProbes('0.19.2', true, status(500))])
  expect(await ending(call(client))).toMatchObject({ code: 'invalid_input', field })
  expect(requests.filter((request) => !isProbe(request))).toEqual([])
})

test.each<[options: object, option: string]>([
  [{ timeoutMs: -1 }, 'timeoutMs'],
  [{ retry: true }, 'retry'],
  [{ signal: {} }, 'signal'],
  [{ headers: new Headers({ 'x-call': '1' }) }, 'headers'],
])('refuses the bad options %j of a call before the network', async (options, option) => {
  const { client, requests } = testCore([json(sampleHealth)])
  expect(await ending(client.health(options))).toMatchObject({ code: 'config', option })
  expect(requests).toEqual([])
})

test('takes nothing for a position and for a limit', async () => {
  const { client, requests } = testCore([
    json({ status: 'ok', consumer_id: 'c', position: 0 }),
    json({ events: [], count: 0 }),
  ])
  await client.ackConsumer('c', 0)
  await client.pollConsumerEvents('c', { limit: 0 })
  expect([requests[0]?.body, requests[1]?.query]).toEqual(['{"position":0}', { limit: '0' }])
})

test('tells a version conflict', async () => {
  const { client } = testCore([
    json({ error: 'version_conflict', expected_version: 0, current_version: 4 }, { status: 409 }),
  ])
  expect(await ending(client.ingestEvent({ ...event, expected_version: 0 }))).toMatchObject({
    code: 'version_conflict',
    expected: 0,
    current: 4,
  })
})

test.each([
  ['archive_index_incomplete', 4],
  ['archive_hydration_refused', 4],
  ['Store is read-only', 4],
  ['Queue full: Conditional archive admission timed out', 4],
  ['Queue full: the outcome may be uncertain', 1],
  ['Storage error: disk full', 1],
])('writes again after a 503 of %j only if that says nothing was written', async (error, times) => {
  const { client, requests, clock } = testCore([json({ error }, { status: 503 })])
  const end = await ending(clock.run(client.ingestEvent(event)))
  expect(requests).toHaveLength(times)
  expect(end).toMatchObject({ code: times === 1 ? 'outcome_unknown' : 'api' })
  const batch = testCore([json({ error }, { status: 503 })])
  expect(await ending(batch.clock.run(batch.client.ingestBatch([event])))).toMatchObject({
    code: 'outcome_unknown',
  })
  expect(batch.requests).toHaveLength(1)
})

test('repeats an ack, which changes nothing the second time', async () => {
  const { client, requests, clock } = testCore([
    status(500),
    json({ status: 'ok', consumer_id: 'c', position: 7 }),
  ])
  await clock.run(client.ackConsumer('c', 7))
  expect(requests).toHaveLength(2)
})

test.each<(core: CoreClient) => Promise<unknown>>([
  (core) => core.getProjectionState('p', 'e'),
  (core) => core.putProjectionState('p', 'e', 1),
  (core) => core.bulkPutProjectionState('p', []),
  (core) => core.bulkGetProjectionStates('p', []),
  (core) => core.listProjectionStates('p'),
])('says which server lacks key-value routes and read models, and calls neither: %s', async (call) => {
  const { client, requests } = testCore([withProbes('0.22.0', false, status(404))])
  expect(await ending(call(client))).toMatchObject({ code: 'unsupported', serverVersion: '0.22.0' })
  expect(requests.every(isProbe)).toBe(true)
})

test('refuses what an old Core would silently get wrong', async () => {
  const { client, requests } = testCore([withProbes('0.19.2', true, json(samplePage([sampleEvent()])))])
  expect(await ending(client.queryEvents({ offset: 5 }))).toMatchObject({
    code: 'unsupported',
    ability: '`offset` of queryEvents',
    serverVersion: '0.19.2',
  })
  for (const read of [
    client.queryEvents({ order: 'desc', limit: 1 }),
    client.queryEventsConditional({ order: 'desc' }),
    collect(client.events({ order: 'desc', limit: 1 })),
  ]) {
    expect(await ending(read)).toMatchObject({ code: 'unsupported', ability: '`order` of queryEvents' })
  }
  expect(requests.every(isProbe)).toBe(true)
  await client.queryEvents({ offset: 0, order: 'asc' })
  expect(await collect(client.events({ offset: 1 }))).toEqual([])
})

test('asks a new Core for a window and an order as they are', async () => {
  const { client, requests } = testCore([withProbes('0.27.0', false, json(samplePage([])))])
  await client.queryEvents({ offset: 5, order: 'desc', limit: 1 })
  expect(requests.at(-1)?.query).toEqual({ offset: '5', order: 'desc', limit: '1', tenant_id: 'default' })
})

test('gives every event over all pages, each page of its tenant', async () => {
  const events = [1, 2, 3].map((i) => sampleEvent({ id: `${i}`, timestamp: `2026-01-01T00:00:0${i}Z` }))
  const server: Step = ({ query }) => {
    const rest = events.filter(({ timestamp }) => query.since === undefined || timestamp >= query.since)
    return Response.json(samplePage(rest.slice(0, 2), { has_more: rest.length > 2 }))
  }
  const { client, requests } = testCore([server], { tenantId: 'acme' })
  expect(await collect(client.events({ event_type_prefix: 'asset.' }))).toEqual(events)
  expect(requests.map(({ query }) => query)).toEqual([
    { event_type_prefix: 'asset.', limit: '1000', tenant_id: 'acme' },
    { event_type_prefix: 'asset.', limit: '2001', tenant_id: 'acme', since: '2026-01-01T00:00:02Z' },
  ])
})

test('fails with a typed error, and does not go round for ever, when a server ignores the time', async () => {
  const events = [1, 2].map((i) => sampleEvent({ id: `${i}`, timestamp: `2026-01-01T00:00:0${i}Z` }))
  const { client, requests } = testCore([json(samplePage(events, { has_more: true }))])
  expect(await ending(collect(client.events()))).toMatchObject({
    code: 'unsupported',
    ability: expect.stringContaining('`since`'),
  })
  expect(requests).toHaveLength(2)
})

test('reads shorter pages of events where Core says that a page is too large', async () => {
  const all = Array.from({ length: 900 }, (_, i) => {
    return sampleEvent({ id: `e-${i}`, timestamp: new Date(i).toISOString() })
  })
  const step: Step = (request) => {
    const { since, limit } = request.query
    const rest = all.filter(({ timestamp }) => since === undefined || timestamp >= since)
    if (Number(limit) > 400) return json({ error: 'response_too_large' }, { status: 413 })(request)
    const events = rest.slice(0, Number(limit))
    return json({ ...samplePage(events), total_count: rest.length, has_more: events.length < rest.length })(
      request,
    )
  }
  const { client, requests } = testCore([step])
  expect(await collect(client.events())).toEqual(all)
  expect(requests.map(({ query }) => query.limit)).toEqual(['1000', '500', '250', '251', '251', '251'])
})

test('gives every entity over all pages', async () => {
  const entity = (entity_id: string) => ({
    entity_id,
    event_count: 1,
    last_event_type: 'a',
    last_event_at: '2026-01-01T00:00:00Z',
  })
  const pages: Step = (request) => {
    const isFirst = request.query.offset === '0'
    return json({ entities: [entity(isFirst ? 'a' : 'b')], total: 2, has_more: isFirst })(request)
  }
  const { client, requests } = testCore([withProbes('0.21.0', true, pages)])
  expect(await collect(client.entities({ event_type_prefix: 'x.' }))).toEqual([entity('a'), entity('b')])
  expect(requests.filter((request) => !isProbe(request)).map(({ query }) => query.offset)).toEqual([
    '0',
    '1',
    '0',
  ])
})

test('reads entities at once where the pages of a Core do not fit together, and puts them in order itself', async () => {
  const entity = (entity_id: string, second: number) => ({
    entity_id,
    event_count: 1,
    last_event_type: 'a',
    last_event_at: `2026-01-01T00:00:0${second}Z`,
  })
  const all = [entity('c', 3), entity('b', 2), entity('a', 2), entity('d', 1)]
  const pages: Step = ({ query, ...request }) => {
    const page = query.limit === undefined ? all : all.slice(0, 1)
    return json({ entities: page, total: 4, has_more: page.length < 4 })({ query, ...request })
  }
  const { client, requests } = testCore([withProbes('0.20.2', true, pages)])
  const idsOf = async (fields: ListEntitiesFields) =>
    (await collect(client.entities(fields))).map(({ entity_id }) => entity_id)
  expect(await idsOf({})).toEqual(['c', 'a', 'b', 'd'])
  expect(await idsOf({ order: 'asc' })).toEqual(['d', 'a', 'b', 'c'])
  expect(await idsOf({ offset: 1, limit: 2 })).toEqual(['a', 'b'])
  expect(await idsOf({ limit: 3 })).toEqual(['c', 'a', 'b'])
  const asked = requests.filter((request) => !isProbe(request))
  expect(asked.every(({ query }) => query.order === undefined)).toBe(true)
  expect(await ending(client.listEntities({ order: 'asc' }))).toMatchObject({
    code: 'unsupported',
    ability: '`order` of listEntities',
    serverVersion: '0.20.2',
  })
})

test('leaves types out itself where a Core does not, and does not ask it to', async () => {
  const kept = sampleEvent({ id: 'kept', event_type: 'asset.registered' })
  const noise = sampleEvent({ id: 'noise', event_type: 'internal.tick' })
  const old = testCore([withProbes('0.22.0', true, json(samplePage([noise, kept])))])
  expect(await collect(old.client.events({ exclude_event_type_prefix: ['internal.'] }))).toEqual([kept])
  expect(old.requests.filter((request) => !isProbe(request)).map(line)).toEqual([
    'GET /api/v1/events/query?limit=1000&tenant_id=default',
  ])
  expect(await ending(old.client.queryEvents({ exclude_event_type_prefix: ['internal.'] }))).toMatchObject({
    code: 'unsupported',
    ability: '`exclude_event_type_prefix` of queryEvents',
  })
  const able = testCore([withProbes('0.23.0', true, json(samplePage([kept])))])
  const params = new QueryEventsParams().excludeEventTypePrefix('internal.').excludeEventTypePrefix('x', 'y')
  expect(await collect(able.client.events(params))).toEqual([kept])
  expect(able.requests.at(-1)?.query.exclude_event_type_prefix).toBe('internal.,x,y')
})

test.each([
  ['0.20.1', { order: 'desc' }, false],
  ['0.20.2', { order: 'desc' }, true],
  ['0.22.0', { offset: 1 }, false],
  ['0.23.0', { offset: 1, order: 'desc' }, true],
] as const)('asks Core %s for %j only if it heeds it', async (version, fields, heeds) => {
  const { client } = testCore([withProbes(version, true, json(samplePage([])))])
  const end = await ending(client.queryEvents(fields))
  expect(end).toEqual(heeds ? 'ok' : expect.objectContaining({ code: 'unsupported', serverVersion: version }))
})

test('refuses bad parameters of an iteration when it is made, not when it is read', () => {
  const { client } = testCore([])
  expect(() => client.events({ limit: -1 })).toThrow(expect.objectContaining({ code: 'invalid_input' }))
  expect(() => client.entities({ limit: -1 })).toThrow(expect.objectContaining({ code: 'invalid_input' }))
})

test('ends an iteration by its signal', async () => {
  const { client } = testCore([() => new Promise(() => {})])
  const controller = new AbortController()
  const end = ending(collect(client.events({}, { signal: controller.signal })))
  await settled()
  controller.abort('enough')
  expect(await end).toBe('enough')
})

test('makes typed calls through the same transport', async () => {
  const { client } = testCore([status(500)], { circuitBreaker: { threshold: 1 } })
  await client.api.GET('/api/v1/stats', { retry: false })
  expect(client.circuitState()).toBe('open')
})

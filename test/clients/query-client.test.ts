import { expect, test } from 'vitest'
import { reducerFolder } from '../../src/clients/fold.ts'
import type { QueryClient } from '../../src/clients/query-client.ts'
import { QueryEventsParams } from '../../src/clients/query-params.ts'
import { json, type SeenRequest, type Step, status, text } from '../support/fake-fetch.ts'
import { collect } from '../support/page-server.ts'
import { sampleEvent, samplePage } from '../support/samples.ts'
import { isProbe, testQuery, withProbes } from '../support/test-client.ts'
import { ending } from '../support/test-transport.ts'

const entity = {
  entity_id: 'BTC',
  event_count: 1,
  last_event_type: 'a',
  last_event_at: '2026-01-01T00:00:00Z',
}
const group = { key: { symbol: 'BTC' }, entity_ids: ['a', 'b'], count: 2 }
const template = {
  name: 'event-count',
  title: 'Events',
  kind: 'counter',
  status: 'building',
  entity_count: 1,
}

/** Each method once: what it sends, what comes, what it gives if that is not what came. */
const calls: [
  name: string,
  call: (query: QueryClient) => Promise<unknown>,
  sent: string,
  body: unknown,
  given?: unknown,
][] = [
  [
    'queryEvents',
    (query) => query.queryEvents(new QueryEventsParams().entityId('BTC').limit(10).offset(5)),
    'GET /api/v1/events/query entity_id=BTC&limit=10&offset=5',
    { events: [sampleEvent()], count: 1, total_count: 6, has_more: false },
    expect.objectContaining({ events: [sampleEvent()], total_count: 6 }),
  ],
  [
    'listEntities',
    (query) => query.listEntities({ event_type_prefix: 'asset.', limit: 1 }),
    'GET /api/v1/entities event_type_prefix=asset.&limit=1',
    { entities: [entity], total: 1, has_more: false },
  ],
  [
    'detectDuplicates',
    (query) => query.detectDuplicates({ event_type_prefix: 'asset.', group_by: ['symbol'] }),
    'GET /api/v1/entities/duplicates event_type_prefix=asset.&group_by=symbol',
    { duplicates: [group], total: 1, has_more: false },
  ],
  [
    'listProjections',
    (query) => query.listProjections(),
    'GET /api/v1/projections ',
    { projections: [template], total: 1 },
  ],
  [
    'listProjections in an envelope',
    (query) => query.listProjections(),
    'GET /api/v1/projections ',
    { data: [template], count: 1, _links: {} },
    { projections: [template], total: 1 },
  ],
  [
    'health',
    (query) => query.health(),
    'GET /health ',
    { service: 'query_service_ex', status: 'healthy', checks: { backend: 'healthy' }, version: '0.26.0' },
  ],
  [
    'getEntityEvents',
    (query) => query.getEntityEvents('BTC'),
    'GET /api/v1/events/query entity_id=BTC&limit=1000',
    { events: [sampleEvent()], count: 1, has_more: false },
    [sampleEvent()],
  ],
  [
    'getEventsByType',
    (query) => query.getEventsByType('asset.registered'),
    'GET /api/v1/events/query event_type=asset.registered&limit=1000',
    { data: [sampleEvent()], count: 1, has_more: false },
    [sampleEvent()],
  ],
]

test.each(calls)(
  '%s sends exactly what the document says and gives what comes',
  async (_, call, sent, body, ...given) => {
    const { client, requests } = testQuery([json(body)])
    expect(await call(client)).toEqual(given.length === 0 ? body : given[0])
    const isQuestion = (request: SeenRequest) => isProbe(request) && !sent.startsWith(`GET ${request.path}`)
    expect(
      requests
        .filter((request) => !isQuestion(request))
        .map(({ method, path, query }) => `${method} ${path} ${new URLSearchParams(query)}`),
    ).toEqual([sent])
  },
)

test('knows what an old Core ignores, where it is one', async () => {
  const { client } = testQuery([withProbes('0.22.0', true, json(samplePage([])))], { tenantId: 'acme' })
  expect(await ending(client.queryEvents({ offset: 5 }))).toMatchObject({
    code: 'unsupported',
    serverVersion: '0.22.0',
  })
  expect(await ending(client.queryEvents({ order: 'desc' }))).toBe('ok')
})

test.each([
  ['a gateway', json({ status: 'healthy', service: 'query_service_ex', version: '9.0.0' })],
  ['a gateway without health', status(404)],
  ['what does not let everyone ask', status(403)],
])('takes %s to heed what it is asked for', async (_, health) => {
  const page = json({ events: [sampleEvent()], count: 1 })
  const { client, requests } = testQuery([(request) => (isProbe(request) ? health : page)(request)])
  expect(await ending(client.queryEvents({ offset: 5, exclude_event_type_prefix: ['x.'] }))).toBe('ok')
  expect(requests.at(-1)?.query).toMatchObject({ offset: '5', exclude_event_type_prefix: 'x.' })
})

test('leaves the tenant to the gateway, unless it has one for a Core', async () => {
  const { client, requests } = testQuery([json({ events: [sampleEvent()], count: 1 })])
  await client.queryEvents()
  await client.with({ tenantId: 'acme' }).queryEvents()
  expect(requests.map(({ query }) => query.tenant_id)).toEqual([undefined, 'acme'])
})

/** A Query Service that gives pages of two and does not say whether there are more. */
function pagesOfTwo(events: readonly ReturnType<typeof sampleEvent>[]): Step {
  return ({ query }) => {
    const rest = events.filter(({ timestamp }) => query.since === undefined || timestamp >= query.since)
    const page = rest.slice(0, 2)
    return Response.json({ data: page, count: page.length })
  }
}

const prices = [3, 1, 2].map((price, i) =>
  sampleEvent({ id: `${i}`, timestamp: `2026-01-01T00:00:0${i}Z`, payload: { price } }),
)
const priceOf = (event: { payload: unknown }) => (event.payload as { price: number }).price

test('reads all pages where the gateway cuts them short and says nothing', async () => {
  const { client } = testQuery([pagesOfTwo(prices)])
  expect(await client.getEntityEvents('BTC')).toEqual(prices)
  expect(await client.getEventsByType('asset.registered')).toEqual(prices)
  expect(await collect(client.events({ limit: 2 }))).toEqual(prices.slice(0, 2))
})

test('folds all pages with a folder', async () => {
  const { client } = testQuery([pagesOfTwo(prices)])
  const lowest = () => {
    let low: number | undefined
    return {
      apply(event: { payload: unknown }) {
        low = Math.min(low ?? Number.POSITIVE_INFINITY, priceOf(event))
        return true
      },
      finalize: () => low,
    }
  }
  expect(await client.queryAndFold({ entity_id: 'BTC' }, lowest())).toBe(1)
  expect(await testQuery([json({ events: [], count: 0 })]).client.queryAndFold({}, lowest())).toBeUndefined()
})

test('folds all pages from an initial state with a reducer', async () => {
  const { client } = testQuery([pagesOfTwo(prices)])
  const sum = {
    initialState: () => 0,
    reducer: (total: number, event: { payload: unknown }) => total + priceOf(event),
  }
  expect(await client.queryAndFold(new QueryEventsParams().entityId('BTC'), sum)).toBe(6)
  expect(await client.queryAndFold({}, reducerFolder(sum.initialState, sum.reducer))).toBe(6)
})

test('ends a fold with what its reducer throws', async () => {
  const { client, requests } = testQuery([pagesOfTwo(prices)])
  const reducer = () => {
    throw new RangeError('mine')
  }
  expect(await ending(client.queryAndFold({}, { initialState: () => 0, reducer }))).toMatchObject({
    name: 'RangeError',
  })
  expect(requests).toHaveLength(1)
})

test('gives every entity over all pages', async () => {
  const { client } = testQuery([json({ entities: [entity], total: 1, has_more: false })])
  expect(await collect(client.entities())).toEqual([entity])
})

test.each([
  [{ service: 'query_service_ex', status: 'unhealthy', checks: { backend: 'timeout' } }],
  [
    {
      service: 'allsource-control-plane',
      status: 'unhealthy',
      core_status: 'unreachable',
      persistence: 'core',
      features: {},
    },
  ],
])('gives the health that comes with a 503, at once: %j', async (body) => {
  const { client, requests } = testQuery([json(body, { status: 503 })], { circuitBreaker: { threshold: 1 } })
  expect(await client.health()).toEqual(body)
  expect([requests.length, client.circuitState()]).toEqual([1, 'closed'])
})

/** What gateways answer besides success, and what it is to the caller. */
test.each<[name: string, step: Step, expected: object]>([
  [
    'a quota used up',
    json(
      {
        error: {
          code: 'quota_exceeded',
          message: 'No queries left',
          usage_type: 'queries',
          used: 5,
          quota: 5,
        },
      },
      { status: 402 },
    ),
    {
      code: 'api',
      status: 402,
      body: { error: { code: 'quota_exceeded' } },
      message: expect.stringContaining('402 quota_exceeded: No queries left'),
    },
  ],
  [
    'no subscription',
    json({ error: { code: 'subscription_required', message: 'Trial ended' } }, { status: 402 }),
    { code: 'api', status: 402 },
  ],
  [
    'a refused key',
    json(
      { error: { code: 'unauthorized', message: 'invalid API key', correlation_id: 'c-1' } },
      { status: 401, headers: { 'x-correlation-id': 'c-1' } },
    ),
    {
      code: 'api',
      status: 401,
      correlationId: 'c-1',
      message: expect.stringContaining('unauthorized: invalid API key'),
    },
  ],
  [
    'a refused key at the control plane',
    json({ error: 'unauthorized', message: 'invalid key' }, { status: 401 }),
    { code: 'api', message: expect.stringContaining('401 unauthorized: invalid key') },
  ],
  [
    'a missing route',
    json({ errors: { detail: 'Not Found' } }, { status: 404 }),
    { code: 'unsupported', ability: '`GET /api/v1/events/query`' },
  ],
  [
    'a text of Core',
    text('Rate limit exceeded', { status: 400 }),
    { code: 'api', body: 'Rate limit exceeded' },
  ],
  [
    'its rate limit',
    json(
      { error: { code: 'rate_limit_exceeded', message: 'Slow down', retry_after_seconds: 90, tier: 'free' } },
      { status: 429, headers: { 'retry-after': '90' } },
    ),
    { code: 'rate_limited', retryAfterMs: 90_000, scope: undefined },
  ],
  [
    'a fair share used up, with the wait in the body only',
    json({ error: 'tenant_rate_limited', scope: 'global_fair_share', retry_after: 90 }, { status: 429 }),
    { code: 'rate_limited', retryAfterMs: 90_000, scope: 'global_fair_share' },
  ],
  [
    'no capacity',
    json(
      { error: 'egress_capacity_unavailable', scope: 'global' },
      { status: 503, headers: { 'retry-after': '90' } },
    ),
    { code: 'rate_limited', scope: 'global' },
  ],
  [
    'a bad request of Core',
    json({ error: 'HTTP 400: %{"error" => "Invalid input: x"}' }, { status: 400 }),
    { code: 'api', status: 400 },
  ],
])('tells %s', async (_, step, expected) => {
  const { client, requests } = testQuery([step])
  expect(await ending(client.queryEvents())).toMatchObject({
    request: { method: 'GET', path: '/api/v1/events/query' },
    ...expected,
  })
  expect(requests).toHaveLength(1)
})

test('reads again after a 400 that stands for a failure of the Core behind', async () => {
  const { client, requests, clock } = testQuery([
    json({ error: 'HTTP 503: ""' }, { status: 400 }),
    json({ events: [sampleEvent()], count: 1 }),
  ])
  await clock.run(client.queryEvents())
  expect(requests).toHaveLength(2)
})

test('obeys a wait that browsers can read in the body only', async () => {
  const { client, clock } = testQuery([
    json({ error: { retry_after_seconds: 3 } }, { status: 429 }),
    json({ events: [], count: 0 }),
  ])
  await clock.run(client.queryEvents())
  expect(clock.now()).toBe(3_000)
})

test('never writes again through a gateway, unless it refused', async () => {
  const body = { event_type: 'a', entity_id: 'b', payload: {} }
  const post = (step: Step) => {
    const { client, requests, clock } = testQuery([step])
    return clock.run(ending(client.api.POST('/api/v1/events', { body }))).then(() => requests.length)
  }
  expect(await post(json({ error: 'HTTP 503: ""' }, { status: 422 }))).toBe(1)
  expect(await post(json({ error: 'archive_index_incomplete' }, { status: 503 }))).toBe(1)
  expect(await post(status(429))).toBe(4)
})

test.each<[says: string, step: Step]>([
  ['the Query Service', json({ errors: { detail: 'Not Found' } }, { status: 404 })],
  ['the control plane', text('404 page not found', { status: 404 })],
  ['a Core', status(404)],
  ['a Core', status(405)],
])('says that %s lacks the route', async (service, step) => {
  const { client } = testQuery([step])
  for (const call of [client.listEntities(), client.listProjectionTemplates(), client.listProjections()]) {
    expect(await ending(call)).toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining(`${service} has no such route; known to have it: `),
    })
  }
})

test('does not take what is not there for a route that is not there', async () => {
  const missing = (error: unknown) => testQuery([json({ error }, { status: 404 })]).client
  expect(await ending(missing('Unknown projection template: x').enableProjection('x'))).toMatchObject({
    code: 'api',
    status: 404,
    message: expect.stringContaining('404 Unknown projection template: x'),
  })
  const tenant = { code: 'tenant_not_found', message: 'Workspace not found' }
  expect(await ending(missing(tenant).listProjectionReplays())).toMatchObject({ code: 'api', status: 404 })
  const coded = { code: 'not_found', message: 'Not found' }
  expect(await ending(missing(coded).getProjectionReplay('r'))).toMatchObject({ code: 'api', status: 404 })
  expect(await ending(missing(coded).listProjectionReplays())).toMatchObject({ code: 'unsupported' })
})

test.each([
  ['no events', json(samplePage([]))],
  ['two tenants’ events', json(samplePage([sampleEvent(), sampleEvent({ tenant_id: 'other' })]))],
])('says that a Core needs a tenant, once it gives %s', async (_, page) => {
  const { client } = testQuery([withProbes('0.19.2', true, page)])
  for (const call of [client.queryEvents(), client.getEntityEvents('BTC')]) {
    expect(await ending(call)).toMatchObject({
      code: 'unsupported',
      serverVersion: '0.19.2',
      message: expect.stringContaining('give the client a `tenantId`'),
    })
  }
  expect((await client.with({ tenantId: 'acme' }).queryEvents()).count).toBeGreaterThanOrEqual(0)
})

test.each([404, 200])('says so for an entity’s state too, where the answer is %i', async (code) => {
  const state = { entity_id: 'a', last_updated: null, event_count: 1, as_of: null, current_state: {} }
  const body = code === 404 ? { error: 'Entity not found: a' } : state
  const { client } = testQuery([withProbes('0.27.0', false, json(body, { status: code }))])
  expect(await ending(client.entityState('a'))).toMatchObject({
    code: 'unsupported',
    serverVersion: '0.27.0',
  })
})

test.each([
  ['says who it is', json({ status: 'healthy', service: 'query_service_ex', version: '9.0.0' }), 1],
  ['does not say', status(403), 1],
])('asks a gateway that %s once, and only where it finds nothing', async (_, health, questions) => {
  let found = [sampleEvent()]
  const { client, requests } = testQuery([
    (request) => (isProbe(request) ? health : json({ events: found, count: found.length }))(request),
  ])
  for (let i = 0; i < 3; i++) await client.queryEvents()
  expect(requests.filter(isProbe)).toHaveLength(0)
  found = []
  for (let i = 0; i < 3; i++) expect((await client.queryEvents()).events).toEqual([])
  expect(requests.filter(isProbe)).toHaveLength(questions)
})

test.each<[field: string, call: (query: QueryClient) => Promise<unknown>]>([
  ['entity_id', (query) => query.getEntityEvents(5 as never)],
  ['event_type', (query) => query.getEventsByType(undefined as never)],
])('does not read everything where `%s` is none', async (field, call) => {
  const { client, requests } = testQuery([json(samplePage([]))])
  expect(await ending(call(client))).toMatchObject({ code: 'invalid_input', field })
  expect(requests).toEqual([])
})

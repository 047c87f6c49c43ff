import { setupServer } from 'msw/node'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { CoreClient } from '../../src/clients/core-client.ts'
import { reducerFolder } from '../../src/clients/fold.ts'
import { QueryClient } from '../../src/clients/query-client.ts'
import { type MockCoreOptions, mockCore, refusals } from '../../src/mock/index.ts'
import { handlers } from '../../src/mock/msw.ts'
import { collect } from '../support/page-server.ts'
import { ending, KEY } from '../support/test-transport.ts'

/** The clients through the global `fetch`, answered by the mock that this package ships. */

const BASE_URL = 'http://core.internal:3900'
const server = setupServer()

beforeAll(() => server.listen({ onUnhandledFrame: 'error' }))
beforeEach(() => server.resetHandlers())
afterAll(() => server.close())

const quick = { baseUrl: BASE_URL, apiKey: KEY, retry: { baseDelayMs: 0 } }

function mount(options: MockCoreOptions = {}) {
  const mock = mockCore({ apiKey: KEY, ...options })
  server.use(...handlers(mock, { baseUrl: BASE_URL }))
  return { mock, core: new CoreClient(quick), query: new QueryClient(quick) }
}

const registered = (entity_id: string, payload: unknown = {}) => ({
  event_type: 'asset.registered',
  entity_id,
  payload,
})

test('writes events and reads them back', async () => {
  const { core, query } = mount()
  const receipt = await core.ingestEvent(registered('BTC', { price: 1 }))
  expect(receipt.version).toBe(1)
  const batch = await core.ingestBatch([registered('BTC', { price: 2 }), registered('ETH', { price: 3 })])
  expect(batch).toMatchObject({ total: 2, ingested: 2, events: [{ version: 2 }, { version: 1 }] })
  const page = await core.queryEvents({ entity_id: 'BTC' })
  expect(page).toMatchObject({
    count: 2,
    has_more: false,
    entity_version: 2,
    events: [{ id: receipt.event_id, version: 1 }, { version: 2 }],
  })
  expect(await query.with({ tenantId: 'default' }).getEntityEvents('BTC')).toEqual(page.events)
})

test('keeps tenants apart', async () => {
  const { core } = mount()
  await core.with({ tenantId: 'acme' }).ingestEvent(registered('BTC'))
  expect((await core.queryEvents({ entity_id: 'BTC' })).events).toEqual([])
  expect((await core.with({ tenantId: 'acme' }).queryEvents({ entity_id: 'BTC' })).count).toBe(1)
})

test('tells a version conflict from other conflicts', async () => {
  const { core } = mount()
  await core.ingestEvent({ ...registered('BTC'), expected_version: 0 })
  expect(await ending(core.ingestEvent({ ...registered('BTC'), expected_version: 0 }))).toMatchObject({
    code: 'version_conflict',
    expected: 0,
    current: 1,
  })
})

test('reads every page, forward and back', async () => {
  const { core } = mount()
  for (let start = 0; start < 2_300; start += 460) {
    await core.ingestBatch(Array.from({ length: 460 }, (_, i) => registered(`x-${start + i}`)))
  }
  const forward = (await collect(core.events())).map(({ entity_id }) => entity_id)
  expect(forward).toEqual(Array.from({ length: 2_300 }, (_, i) => `x-${i}`))
  const back = (await collect(core.events({ order: 'desc' }))).map(({ entity_id }) => entity_id)
  expect(back).toEqual(forward.reverse())
  expect(await collect(core.entities())).toHaveLength(2_300)
})

test('knows an unchanged page by its `etag`', async () => {
  const { core } = mount()
  await core.ingestEvent(registered('BTC'))
  const first = await core.queryEventsConditional({ entity_id: 'BTC' })
  expect(await core.queryEventsConditional({ entity_id: 'BTC', ifNoneMatch: first.etag })).toMatchObject({
    type: 'not_modified',
  })
  await core.ingestEvent(registered('BTC'))
  expect(await core.queryEventsConditional({ entity_id: 'BTC', ifNoneMatch: first.etag })).toMatchObject({
    type: 'modified',
  })
})

test('keeps a consumer’s cursor', async () => {
  const { core } = mount()
  await core.ingestBatch([registered('BTC'), registered('ETH')])
  expect(await core.loadCheckpoint('assets')).toBeUndefined()
  await core.registerConsumer('assets', ['asset.*'])
  const { events } = await core.pollConsumerEvents('assets', { limit: 1 })
  expect(events).toMatchObject([{ entity_id: 'BTC', position: 1 }])
  await core.saveCheckpoint('assets', 1)
  expect(await core.loadCheckpoint('assets')).toBe(1)
  expect((await core.pollConsumerEvents('assets')).events).toMatchObject([{ entity_id: 'ETH' }])
  expect(await ending(core.ackConsumer('assets', 99))).toMatchObject({ code: 'api', status: 400 })
})

test.each(['core-0.19.2', 'core-0.27.0'] as const)(
  'stores projection state where %s can',
  async (flavour) => {
    const { core } = mount({ flavour })
    await core.putProjectionState('prices', 'a/b', { price: 1 })
    expect(await core.getProjectionState('prices', 'a/b')).toMatchObject({ state: { price: 1 }, found: true })
    await core.bulkPutProjectionState('prices', [{ entity_id: 'c', state: null }])
    expect((await core.bulkGetProjectionStates('prices', ['c', 'd'])).states).toMatchObject([
      { found: true },
      { found: false },
    ])
    expect((await core.listProjectionStates('prices')).total).toBe(2)
  },
)

test('refuses on an old Core what it would silently get wrong', async () => {
  const { core } = mount({ flavour: 'core-0.19.2' })
  await core.ingestBatch([registered('BTC', { price: 1 }), registered('BTC', { price: 2 })])
  expect(await ending(core.queryEvents({ entity_id: 'BTC', order: 'desc', limit: 1 }))).toMatchObject({
    code: 'unsupported',
    serverVersion: '0.19.2',
  })
  expect(await ending(core.queryEvents({ entity_id: 'BTC', offset: 1 }))).toMatchObject({
    code: 'unsupported',
  })
  expect((await collect(core.events({ offset: 1 }))).map(({ payload }) => payload)).toEqual([{ price: 2 }])
})

test('finds duplicates, projections and health', async () => {
  const { core } = mount()
  await core.ingestBatch([
    registered('a', { symbol: 'BTC' }),
    registered('b', { symbol: 'BTC' }),
    registered('c', { symbol: 'ETH' }),
  ])
  expect(await core.detectDuplicates({ event_type_prefix: 'asset.', group_by: ['symbol'] })).toMatchObject({
    duplicates: [{ key: { symbol: 'BTC' }, entity_ids: ['a', 'b'], count: 2 }],
  })
  expect((await core.listProjections()).total).toBeGreaterThan(0)
  expect(await core.health()).toMatchObject({ service: 'allsource-core', version: '0.27.0' })
})

test('stores a write once whose answer is lost, and says that it does not know', async () => {
  const { mock, core } = mount()
  mock.fail({ type: 'drop', takesEffect: true }, { method: 'POST' })
  expect(await ending(core.ingestEvent(registered('BTC')))).toMatchObject({ code: 'outcome_unknown' })
  expect(mock.events).toHaveLength(1)
})

test('reads again after failures, and obeys an overloaded server', async () => {
  const { mock, core } = mount()
  mock.fail({ type: 'answer', status: 503, body: { error: 'archive_hydration_refused' } }, { times: 2 })
  expect(await core.queryEvents()).toMatchObject({ events: [] })
  mock.fail({ type: 'drop' })
  expect(await core.queryEvents()).toMatchObject({ events: [] })
  mock.fail(refusals.overloaded())
  expect(await ending(core.queryEvents({}, { deadlineMs: 500 }))).toMatchObject({
    code: 'rate_limited',
    retryAfterMs: 1_000,
  })
})

test('tells a wrong key where the server looks at it', async () => {
  mount({ requireKey: true })
  const stranger = new CoreClient({ ...quick, apiKey: 'ask_somebody_else' })
  expect(await ending(stranger.ingestEvent(registered('BTC')))).toMatchObject({
    code: 'api',
    status: 401,
    message: expect.stringContaining('Invalid API key'),
  })
})

test('reads through the Query Service', async () => {
  const { mock, query } = mount({ flavour: 'query-service' })
  mock.append(...[1, 2, 3].map((price) => ({ ...registered('BTC', { price }), tenant_id: 'default' })))
  const sum = {
    initialState: () => 0,
    reducer: (total: number, { payload }: { payload: unknown }) =>
      total + (payload as { price: number }).price,
  }
  expect(await query.queryAndFold({ entity_id: 'BTC' }, sum)).toBe(6)
  expect(await query.queryAndFold({ entity_id: 'ETH' }, reducerFolder(sum.initialState, sum.reducer))).toBe(0)
  expect(await query.health()).toMatchObject({ service: 'query_service_ex' })
  expect((await query.listProjections()).projections).toBeInstanceOf(Array)
})

test('tells a subscription that ended', async () => {
  const { query } = mount({ flavour: 'query-service', plan: { subscription: 'canceled' } })
  expect(await ending(query.queryEvents())).toMatchObject({
    code: 'api',
    status: 402,
    message: expect.stringContaining('subscription_required'),
  })
})

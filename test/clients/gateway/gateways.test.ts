import { describe, expect, it } from 'vitest'
import { QueryClient } from '../../../src/clients/query-client.ts'
import { type GatewayOptions, type MockCore, type MockFlavour, mockCore } from '../../../src/mock/index.ts'
import { collect } from '../../support/page-server.ts'
import { ending } from '../../support/test-transport.ts'

const node = 'node:contact:1'

function made(flavour: MockFlavour, gateway: GatewayOptions = {}): { mock: MockCore; query: QueryClient } {
  const mock = mockCore({ flavour, gateway })
  const { fetch } = mock
  return {
    mock,
    query: new QueryClient({ baseUrl: 'http://gateway.test', apiKey: 'ask_test', fetch, retry: false }),
  }
}

const event = (event_type: string, entity_id: string, payload: object = {}) => ({
  event_type,
  entity_id,
  payload,
})

describe('a QueryClient at the query service', () => {
  it('enables, reads and rebuilds a projection', async () => {
    const { mock, query } = made('query-service')
    mock.append(event('a', 'x'), event('b', 'x'))
    const names = (await query.listProjectionTemplates()).map(({ name }) => name)
    expect(names).toContain('entity-activity')
    expect(await query.enableProjection('entity-activity')).toMatchObject({ status: 'building' })
    expect((await query.listProjections()).projections).toMatchObject([
      { name: 'entity-activity', status: 'ready' },
    ])
    expect(await query.projectionState('entity-activity', 'x')).toMatchObject({ state: { event_count: 2 } })
    expect(await query.projectionState('entity-activity', 'y')).toBeUndefined()
    expect(await query.analyzeProjectionReplay('entity-activity')).toMatchObject({ total_events: 2 })
    const { replay_id } = await query.startProjectionReplay('entity-activity')
    expect(await query.getProjectionReplay(replay_id)).toMatchObject({ status: 'completed' })
    expect(await query.listProjectionReplays()).toMatchObject([{ replay_id }])
    expect(await ending(query.cancelProjectionReplay(replay_id))).toMatchObject({ code: 'api', status: 409 })
    expect(await query.cancelProjectionReplay('none')).toBeUndefined()
    expect(await query.disableProjection('entity-activity')).toBe(true)
    expect(await query.disableProjection('entity-activity')).toBe(false)
    expect(await ending(query.projectionState('entity-activity'))).toMatchObject({ code: 'api', status: 404 })
    expect(await ending(query.startProjectionReplay('entity-activity'))).toMatchObject({
      code: 'api',
      status: 422,
    })
  })

  it('sees a view become ready and follows it', async () => {
    const { mock, query } = made('query-service')
    mock.append(event('asset.priced', 'BTC', { price: 1 }))
    await query.defineView('prices', {
      source: { prefixes: ['asset.'] },
      key: '{entity_id}',
      ops: [{ on: 'asset.priced', set: { price: 'payload.price' } }],
    })
    expect(await query.getView('prices')).toMatchObject({ ready: true })
    expect(await query.entityState('BTC')).toMatchObject({ current_state: { price: 1 } })
    expect(await collect(query.feedEvents())).toMatchObject([{ event: { entity_id: 'BTC' } }])
    expect(await query.viewEntities('prices')).toMatchObject({ rows: [{ key: 'BTC', state: { price: 1 } }] })
  })

  it('reads an old one page by page, and is told what that one ignores', async () => {
    const { mock, query } = made('query-service', { isOld: true })
    mock.append(...Array.from({ length: 250 }, (_, i) => event(i % 2 ? 'a.x' : 'b.x', 'e')))
    expect(await query.getEntityEvents('e')).toHaveLength(250)
    expect(await ending(query.queryEvents({ event_type_prefix: 'a.' }))).toMatchObject({
      code: 'unsupported',
      ability: expect.stringContaining('event_type_prefix'),
    })
    expect(await ending(query.listProjectionTemplates())).toMatchObject({ code: 'unsupported' })
    expect(await query.listProjections()).toMatchObject({ total: 2 })
  })

  it('reads every page where nobody says whether there are more', async () => {
    const { mock, query } = made('query-service', { omitsHasMore: true })
    mock.append(...Array.from({ length: 250 }, () => event('a', 'e')))
    expect(await collect(query.events({ entity_id: 'e' }))).toHaveLength(250)
  })

  it('asks for strong consistency when it is told to, for one call or for all', async () => {
    const { mock, query } = made('query-service')
    await query.queryEvents({}, { consistency: 'strong' })
    const strong = query.with({ consistency: 'strong' })
    await strong.listProjections()
    await strong.entityState('x')
    await strong.listProjections({ consistency: 'eventual' })
    await query.listProjections()
    expect(await ending(query.listProjections({ consistency: 'weak' as 'strong' }))).toMatchObject({
      code: 'config',
      option: 'consistency',
    })
    const asked = mock.requests.filter(({ path }) => path !== '/health')
    expect(asked.map(({ path, headers }) => [path, headers['x-consistency']])).toEqual([
      ['/api/v1/events/query', 'strong'],
      ['/api/v1/projections', 'strong'],
      ['/api/v1/entities/x/state', 'strong'],
      ['/api/v1/projections', 'eventual'],
      ['/api/v1/projections', undefined],
    ])
  })
})

describe('a QueryClient at the control plane', () => {
  it('reads events and entity states', async () => {
    const { mock, query } = made('control-plane')
    mock.append(event('a', 'x', { n: 1 }), event('a', 'x', { n: 2 }))
    expect(await query.getEntityEvents('x')).toHaveLength(2)
    expect(await query.entityState('x')).toMatchObject({ current_state: { n: 2 } })
    expect(await query.health()).toMatchObject({ service: 'allsource-control-plane' })
    expect(await query.queryEventsConditional({ ifNoneMatch: '"x"' })).toMatchObject({
      type: 'modified',
      etag: undefined,
    })
  })

  it.each([
    ['listProjectionTemplates', (query: QueryClient) => query.listProjectionTemplates()],
    ['enableProjection', (query: QueryClient) => query.enableProjection('event-count')],
    ['disableProjection', (query: QueryClient) => query.disableProjection('event-count')],
    ['projectionState', (query: QueryClient) => query.projectionState('event-count')],
    ['startProjectionReplay', (query: QueryClient) => query.startProjectionReplay('event-count')],
    ['getProjectionReplay', (query: QueryClient) => query.getProjectionReplay('r-1')],
    ['listProjections', (query: QueryClient) => query.listProjections()],
    ['listEntities', (query: QueryClient) => query.listEntities()],
    ['feed', (query: QueryClient) => query.feed()],
    ['listViews', (query: QueryClient) => query.listViews()],
    ['readModel', (query: QueryClient) => query.readModel('assets').page()],
  ])('says of %s that it is not there', async (_, call) => {
    expect(await ending(call(made('control-plane').query))).toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('the control plane has no such route'),
    })
  })
})

describe.each(['query-service', 'control-plane'] as const)('Prime at the %s', (flavour) => {
  it('puts nodes together and says where a field comes from', async () => {
    const { mock, query } = made(flavour)
    mock.append(
      event('prime.node.created', node, { properties: { status: 'cold', tags: ['a'] } }),
      event('prime.node.updated', node, { properties: { status: 'warm' } }),
    )
    const policies = { status: 'last_write', tags: 'merge_array' } as const
    expect(await query.definePrimeProjection('contact', policies)).toEqual({
      entity_type: 'contact',
      persisted: true,
    })
    expect(await query.listPrimeProjections()).toEqual([{ entity_type: 'contact', field_policies: policies }])
    expect(await query.projectNode(node)).toMatchObject({ fields: { status: 'warm', tags: ['a'] } })
    expect(await query.nodeFieldProvenance(node, 'status')).toMatchObject({
      source_event_id: mock.events[1]?.id,
    })
    expect(await query.nodeFieldProvenance(node, 'tags')).toBeUndefined()
  })

  it('says that a policy or a type is unknown', async () => {
    const { query } = made(flavour)
    const best = { status: 'best' as 'last_write' }
    expect(await ending(query.definePrimeProjection('contact', best))).toMatchObject({
      code: 'api',
      message: expect.stringContaining('unknown policy'),
    })
    expect(await ending(query.projectNode(node))).toMatchObject({
      code: 'api',
      message: expect.stringContaining('no projection defined'),
    })
  })

  it('may be missing', async () => {
    const { query } = made(flavour, { hasPrime: false })
    expect(await ending(query.listPrimeProjections())).toMatchObject({ code: 'unsupported' })
  })
})

describe('a QueryClient at a Core', () => {
  it.each(['core-0.27.0', 'core-0.19.2'] as const)(
    'says that %s has no templates, replays and Prime',
    async (flavour) => {
      const { query } = made(flavour)
      for (const call of [
        query.listProjectionTemplates(),
        query.enableProjection('event-count'),
        query.projectionState('event-count'),
        query.listProjectionReplays(),
        query.startProjectionReplay('event-count'),
        query.projectNode(node),
      ]) {
        expect(await ending(call)).toMatchObject({ code: 'unsupported' })
      }
    },
  )
})

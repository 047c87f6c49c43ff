import { expect, test } from 'vitest'
import type { CoreClient } from '../../src/clients/core-client.ts'
import { json, type SeenRequest, type Step, status } from '../support/fake-fetch.ts'
import { sampleEvent, samplePage, sampleReceipt } from '../support/samples.ts'
import { testCore, withProbes } from '../support/test-client.ts'
import { ending } from '../support/test-transport.ts'

const event = { event_type: 'asset.registered', entity_id: 'BTC', payload: {} }
const isLoad = ({ query }: SeenRequest) => query.event_type === 'allsource_probe'

/** What was asked of a Core beyond which one it is, in a line each. */
function asked(requests: readonly SeenRequest[]): string[] {
  return requests
    .filter((request) => isLoad(request) || !/health|allsource_probe/.test(request.path))
    .map((request) =>
      isLoad(request) ? `load ${request.query.tenant_id}` : `${request.method} ${request.path}`,
    )
}

test.each([
  ['0.19.2', []],
  ['0.20.0', ['load default']],
  ['0.25.1', ['load default']],
  ['0.25.2', []],
  ['0.27.0', []],
])('has Core %s load the archive that it would not compare a version with', async (version, loads) => {
  const { client, requests } = testCore([withProbes(version, true, json(sampleReceipt))])
  await client.ingestEvent({ ...event, expected_version: 0 })
  expect(asked(requests)).toEqual([...loads, 'POST /api/v1/events'])
})

test('loads each tenant of a batch once, and none for what is not compared', async () => {
  let count = 0
  const step: Step = (request) => {
    const sent: { expected_version?: number }[] = JSON.parse(request.body ?? '').events
    const events = sent.map(({ expected_version = 0 }) => {
      return { ...sampleReceipt, event_id: `e-${count++}`, version: expected_version + 1 }
    })
    return json({ total: events.length, ingested: events.length, events })(request)
  }
  const { client, requests } = testCore([withProbes('0.24.0', true, step)])
  await client.ingestBatch([
    { ...event, expected_version: 1 },
    { ...event, tenant_id: 'acme', expected_version: 0 },
    { ...event, tenant_id: 'acme', expected_version: 1 },
    { ...event, tenant_id: 'other' },
  ])
  expect(asked(requests)).toEqual(['load default', 'load acme', 'POST /api/v1/events/batch'])
  requests.length = 0
  await client.ingestBatch([event])
  expect(asked(requests)).toEqual(['POST /api/v1/events/batch'])
})

test('writes nothing when the archive to compare with cannot be loaded', async () => {
  const step: Step = (request) =>
    (isLoad(request) ? status(500) : withProbes('0.24.0', true, status(500)))(request)
  const { client, requests } = testCore([step], { retry: false })
  expect(await ending(client.ingestEvent({ ...event, expected_version: 0 }))).toMatchObject({ code: 'api' })
  expect(asked(requests)).toEqual(['load default'])
})

test.each<[string, (core: CoreClient) => Promise<unknown>]>([
  ['listEntities', (core) => core.listEntities()],
  ['detectDuplicates', (core) => core.detectDuplicates({ event_type_prefix: 'a', group_by: ['b'] })],
])('%s has the tenant loaded where Core waits to be asked for it', async (_, call) => {
  const body = { entities: [], duplicates: [], total: 0, has_more: false }
  const lazy = testCore([withProbes('0.27.0', false, json(body))], { tenantId: 'acme' })
  await call(lazy.client)
  expect(asked(lazy.requests)[0]).toBe('load acme')
  const eager = testCore([withProbes('0.19.2', true, json(body))], { tenantId: 'acme' })
  await call(eager.client)
  expect(asked(eager.requests)).toHaveLength(1)
})

test('looks for an event in the archive, too, before it says that there is none', async () => {
  const found = sampleEvent()
  let isLoaded = false
  const step: Step = (request) => {
    if (isLoad(request)) isLoaded = true
    if (!request.path.endsWith(found.id)) return withProbes('0.27.0', false, status(500))(request)
    const absent = json({ error: `Entity not found: Event '${found.id}' not found` }, { status: 404 })
    return (isLoaded ? json({ event: found, found: true }) : absent)(request)
  }
  const { client } = testCore([step])
  expect(await client.getEvent(found.id)).toEqual(found)
})

/** A Core before 0.23 with the events of two tenants, of which its statistics tell together. */
function sharedCore(own: number, all: number): Step {
  return withProbes('0.22.0', true, (request) => {
    const page = { events: [], count: 0, total_count: own, has_more: own > 0 }
    const stats = { total_events: all, total_entities: 1, total_event_types: 1, total_ingested: all }
    if (request.path.endsWith('/query')) return json(page)(request)
    if (request.path.endsWith('/stats')) return json(stats)(request)
    if (request.path.endsWith('/streams')) return json({ streams: [], total: 1 })(request)
    return json({ event_types: [], total: 1 })(request)
  })
}

test.each<[string, (core: CoreClient) => Promise<unknown>]>([
  ['statistics', (core) => core.stats()],
  ['streams', (core) => core.listStreams()],
  ['event types', (core) => core.listEventTypes()],
])('gives the %s of an old Core only to a tenant that is alone there', async (what, call) => {
  const alone = testCore([sharedCore(7, 7)])
  expect(await ending(call(alone.client))).toBe('ok')
  // The count comes first: it has the archive loaded.
  expect(asked(alone.requests)[0]).toBe('GET /api/v1/events/query')
  const among = testCore([sharedCore(6, 7)])
  expect(await ending(call(among.client))).toMatchObject({
    code: 'unsupported',
    ability: `${what} of one tenant`,
    serverVersion: '0.22.0',
  })
})

test('asks again whether a tenant is alone where events were written meanwhile', async () => {
  let own = 3
  const step: Step = (request) => {
    const answer = sharedCore(own, 7)(request)
    if (request.path.endsWith('/stats')) own = 7
    return answer
  }
  const { client } = testCore([step])
  expect(await client.stats()).toMatchObject({ total_events: 7 })
})

const entityEvents = [
  sampleEvent({ id: 'a', timestamp: '2026-01-01T00:00:01Z', payload: { price: 1, note: 'x' } }),
  sampleEvent({ id: 'b', timestamp: '2026-01-01T00:00:02Z', payload: ['no object'] }),
  sampleEvent({
    id: 'c',
    timestamp: '2026-01-01T00:00:03Z',
    payload: JSON.parse('{"price":null,"__proto__":2}'),
  }),
]
const merged = {
  entity_id: 'BTC',
  last_updated: '2026-01-01T00:00:09Z',
  event_count: 9,
  as_of: null,
  current_state: { of: 'all tenants' },
  history: [],
}

/** A Core of a version that has three events of the tenant, and whose own merge is another. */
function mergingCore(version: string, events = entityEvents): Step {
  return withProbes(version, true, (request) =>
    json(request.path.endsWith('/state') ? merged : samplePage(events))(request),
  )
}

test('merges the tenant’s own events where Core would merge those of all', async () => {
  const { client, requests } = testCore([mergingCore('0.22.0')])
  const state = await client.entityState('BTC', { as_of: '2026-01-02T00:00:00Z', history: true })
  expect(state).toEqual({
    entity_id: 'BTC',
    last_updated: '2026-01-01T00:00:03Z',
    event_count: 3,
    as_of: '2026-01-02T00:00:00Z',
    current_state: JSON.parse('{"price":null,"note":"x","__proto__":2}'),
    version: 3,
    history: entityEvents.map(({ id, event_type, timestamp, payload }) => ({
      event_id: id,
      type: event_type,
      timestamp,
      payload,
    })),
  })
  expect(requests.at(-1)?.query).toMatchObject({
    entity_id: 'BTC',
    until: '2026-01-02T00:00:00Z',
    tenant_id: 'default',
  })
  expect(await client.entityState('BTC')).not.toHaveProperty('history')
})

test('finds no state where only other tenants have events of the entity', async () => {
  const { client } = testCore([mergingCore('0.19.2', [])])
  expect(await client.entityState('BTC')).toBeUndefined()
  expect(await client.entityStateConditional('BTC', {})).toEqual({ type: 'not_found' })
})

test('takes the state of a Core that knows tenants as it is', async () => {
  const { client, requests } = testCore([mergingCore('0.23.0')])
  expect(await client.entityState('BTC', { history: true })).toEqual(merged)
  expect(asked(requests)).toEqual(['GET /api/v1/entities/BTC/state'])
})

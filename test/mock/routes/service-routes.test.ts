import { describe, expect, it } from 'vitest'
import { type MockCore, mockCore } from '../../../src/mock/index.ts'
import { ask, input } from '../ask.ts'

const key = { authorization: 'Bearer ask_any' }

async function answers(mock: MockCore, requests: [string, string][]) {
  const all = requests.map(([method, path]) =>
    ask(mock, method, path, method === 'GET' ? undefined : {}, key),
  )
  return (await Promise.all(all)).map(({ status, text }) => [status, text])
}

describe('a Core in memory', () => {
  it('has no compaction, configuration or audit, and is in no cluster', async () => {
    const noCluster = '{"error":"cluster_not_enabled","message":"Cluster mode is not enabled on this node"}'
    const noRegions =
      '{"error":"geo_replication_not_enabled","message":"Geo-replication is not enabled on this node"}'
    expect(
      await answers(mockCore(), [
        ['POST', '/api/v1/compaction/trigger'],
        ['GET', '/api/v1/config'],
        ['GET', '/api/v1/audit/events'],
        ['GET', '/api/v1/cluster/status'],
        ['DELETE', '/api/v1/cluster/members/x'],
        ['GET', '/api/v1/geo/peers'],
        ['GET', '/api/v1/tenants'],
      ]),
    ).toEqual([
      [500, '{"error":"Internal error: Compaction not enabled (no Parquet storage)"}'],
      [500, '{"error":"Internal error: Config repository not configured"}'],
      [500, '{"error":"Internal error: Audit repository not configured"}'],
      [503, noCluster],
      [400, 'Invalid URL: Cannot parse `x` to a `u32`'],
      [503, noRegions],
      [404, ''],
    ])
  })

  it('seeds a demonstration once', async () => {
    const mock = mockCore()
    expect((await ask(mock, 'POST', '/api/v1/demo/seed')).text).toBe('{"event_count":1000,"seeded":true}')
    expect((await ask(mock, 'POST', '/api/v1/demo/seed')).json).toMatchObject({
      message: 'Demo data already seeded',
    })
    expect(mock.events).toHaveLength(1001)
    expect(mock.events[999]).toMatchObject({
      entity_id: 'user-0999',
      event_type: 'user.search',
      metadata: { demo_index: 999, source: 'demo_seed' },
    })
  })

  it('tells the methods of a path even to whom it refuses', async () => {
    const { status, headers } = await ask(mockCore(), 'PATCH', '/api/v1/config/a')
    expect([status, headers.get('allow')]).toEqual([401, 'GET,HEAD,PUT,DELETE'])
  })
})

describe('a follower', () => {
  const follower = () => mockCore({ role: 'follower' })
  const readOnly = '{"error":"read_only","message":"This node is a read-only follower"}'

  it('refuses writes, and reads by POST under the same paths', async () => {
    for (const path of ['/api/v1/events', '/api/v1/schemas/validate', '/api/v1/webhooks', '/api/v1/replay']) {
      const { status, text } = await ask(follower(), 'POST', path, {})
      expect([status, text]).toEqual([409, readOnly])
    }
  })

  it('lets consumers, keys and reads be', async () => {
    expect((await ask(follower(), 'POST', '/api/v1/consumers', { consumer_id: 'c' })).status).toBe(200)
    expect((await ask(follower(), 'POST', '/api/v1/auth/api-keys', { name: 'k' }, key)).status).toBe(201)
    expect((await ask(follower(), 'GET', '/api/v1/streams')).status).toBe(200)
    expect((await ask(follower(), 'GET', '/health')).json).toMatchObject({ role: 'follower' })
  })
})

describe('metrics', () => {
  it('count events, queries and, on 0.27.0, requests by their templates', async () => {
    const mock = mockCore()
    mock.append(input('a', 'e'), input('a', 'e'))
    await ask(mock, 'GET', '/api/v1/events/query?tenant_id=default&entity_id=e')
    await ask(mock, 'GET', '/api/v1/entities/e/state')
    await ask(mock, 'GET', '/api/v1/entities/f/state')
    await ask(mock, 'GET', '/nothing')
    const { text, headers } = await ask(mock, 'GET', '/metrics')
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4')
    for (const line of [
      '# TYPE allsource_events_ingested_total counter',
      'allsource_events_ingested_total 2',
      'allsource_events_ingested_by_type{event_type="a"} 2',
      'allsource_storage_events_total 2',
      'allsource_queries_total{query_type="entity"} 3',
      'allsource_ingestion_duration_seconds_bucket{le="+Inf"} 2',
      'allsource_http_requests_total{endpoint="/api/v1/entities/{entity_id}/state",method="GET",status="404"} 1',
      'allsource_http_requests_total{endpoint="unmatched",method="GET",status="401"} 1',
    ])
      expect(text.split('\n')).toContain(line)
  })

  it('count no requests on 0.19.2', async () => {
    const { text } = await ask(mockCore({ flavour: 'core-0.19.2' }), 'GET', '/metrics')
    expect(text).toContain('allsource_http_requests_in_flight 0')
    expect(text).not.toContain('allsource_http_requests_total')
  })
})

describe('GraphQL', () => {
  const query = async (mock: MockCore, text: string) =>
    (await ask(mock, 'POST', '/api/v1/graphql', { query: text })).text

  it('finds events, with the fields that are asked for', async () => {
    const mock = mockCore()
    mock.append(input('a', 'e', { x: 1 }), input('b', 'e'))
    expect(
      await query(mock, 'query Q { events(entity_id: "e", limit: 1) { payload event_type } stats }'),
    ).toBe(
      '{"data":{"events":[{"event_type":"a","payload":{"x":1}}],"stats":{"total_entities":1,"total_event_types":2,"total_events":2}}}',
    )
    const { id } = mock.events[0] ?? {}
    expect(await query(mock, `{ event(id: "${id}") { id } }`)).toBe(`{"data":{"event":{"id":"${id}"}}}`)
  })

  it.each([
    ['{ nope }', '{"data":{},"errors":[{"message":"Unknown field: nope"}]}'],
    ['{ event }', `{"data":{},"errors":[{"message":"event query requires 'id' argument"}]}`],
    ['{}', '{"errors":[{"message":"Empty query body"}]}'],
    ['mutation { x }', '{"errors":[{"message":"Mutations are not supported (read-only API)"}]}'],
    ['{ events(limit: 1 }', '{"errors":[{"message":"Unclosed argument list"}]}'],
    ['{ events { id }', '{"errors":[{"message":"Unclosed field selection"}]}'],
  ])('answers %s with 200 and its errors', async (text, answer) => {
    expect(await query(mockCore(), text)).toBe(answer)
  })
})

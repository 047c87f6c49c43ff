import { describe, expect, it } from 'vitest'
import { type GatewayPlan, type MockCore, mockCore } from '../../../src/mock/index.ts'
import { ask, input } from '../ask.ts'

const tenants = { 'key-of-a': 'a', 'key-of-b': 'b' }
const a = { 'x-api-key': 'key-of-a' }
const b = { authorization: 'Bearer key-of-b' }

function gateway(plan: GatewayPlan = {}, nowMs = () => 0): MockCore {
  return mockCore({
    flavour: 'query-service',
    tenants,
    plan,
    clock: { now: nowMs, setTimeout: () => () => {} },
  })
}

describe('the query service', () => {
  it('puts receipts into an envelope, with 201', async () => {
    const mock = gateway()
    const one = await ask(mock, 'POST', '/api/v1/events', input('a', 'e'), a)
    expect(one.status).toBe(201)
    expect(one.json).toMatchObject({ data: { event_id: mock.events[0]?.id, version: 1, _links: {} } })
    const batch = await ask(
      mock,
      'POST',
      '/api/v1/events/batch',
      { events: [input('a', 'e'), input('a', 'e')] },
      a,
    )
    expect(batch.status).toBe(201)
    expect(batch.json).toMatchObject({ data: [{ version: 2 }, { version: 3 }], count: 2 })
  })

  it('takes the tenant from the key, whatever the request says', async () => {
    const mock = gateway()
    await ask(mock, 'POST', '/api/v1/events', { ...input('a', 'e'), tenant_id: 'b' }, a)
    expect(mock.events[0]?.tenant_id).toBe('a')
    const counts = [a, b].map(async (headers) => {
      const { json } = await ask(mock, 'GET', '/api/v1/events/query?tenant_id=a', undefined, headers)
      return (json as { count: number }).count
    })
    expect(await Promise.all(counts)).toEqual([1, 0])
  })

  it('reads 100 events unless told otherwise, without an envelope or a tag', async () => {
    const mock = gateway()
    mock.append(...Array.from({ length: 101 }, () => ({ ...input('a', 'e'), tenant_id: 'a' })))
    const first = await ask(mock, 'GET', '/api/v1/events/query?limit=nonsense', undefined, a)
    expect(first.json).toMatchObject({ count: 100, total_count: 101, has_more: true })
    expect(first.headers.has('etag')).toBe(false)
    const all = await ask(mock, 'GET', '/api/v1/events/query?limit=500', undefined, a)
    expect(all.json).toMatchObject({ count: 101, has_more: false })
  })

  it('tells what Core refused by text only: 422 for a write, 400 for a read', async () => {
    const mock = gateway()
    mock.append({ ...input('a', 'e'), tenant_id: 'a' })
    const write = await ask(mock, 'POST', '/api/v1/events', { ...input('a', 'e'), expected_version: 0 }, a)
    expect([write.status, write.json]).toEqual([
      422,
      {
        error: 'HTTP 409: %{"current_version" => 1, "error" => "version_conflict", "expected_version" => 0}',
      },
    ])
    const read = await ask(mock, 'GET', '/api/v1/events/query?since=x', undefined, a)
    expect([read.status, read.json]).toEqual([
      400,
      { error: 'HTTP 400: "Failed to deserialize query string: since: input contains invalid characters"' },
    ])
    const shape = await ask(mock, 'POST', '/api/v1/events', { entity_id: 'e' }, a)
    expect(shape.status).toBe(422)
    expect((shape.json as { error: string }).error).toMatch(/^HTTP 422: "Failed to deserialize the JSON body/)
  })

  it('puts an empty payload where there is none, and wants a list for a batch', async () => {
    const mock = gateway()
    expect((await ask(mock, 'POST', '/api/v1/events', { event_type: 'a', entity_id: 'e' }, a)).status).toBe(
      201,
    )
    expect(mock.events[0]?.payload).toEqual({})
    const batch = await ask(mock, 'POST', '/api/v1/events/batch', {}, a)
    expect([batch.status, batch.json]).toEqual([400, { error: "Expected 'events' array in request body" }])
  })

  it('lists events in an envelope', async () => {
    const mock = gateway()
    mock.append(
      { ...input('a', 'x'), tenant_id: 'a' },
      { ...input('b', 'y'), tenant_id: 'a' },
      { ...input('a', 'x'), tenant_id: 'b' },
    )
    const ids = async (path: string) => {
      const { json } = await ask(mock, 'GET', `/api/v1/events${path}`, undefined, a)
      return (json as { data: { entity_id: string }[] }).data.map(({ entity_id }) => entity_id)
    }
    expect(await ids('')).toEqual(['x', 'y'])
    expect(await ids('/recent')).toEqual(['y', 'x'])
    expect(await ids('/entity/y')).toEqual(['y'])
    expect(await ids('/type/a')).toEqual(['x'])
    const [, , foreign] = mock.events
    const one = await ask(mock, 'GET', `/api/v1/events/${foreign?.id}`, undefined, a)
    expect([one.status, one.json]).toEqual([404, { error: 'Event not found' }])
  })

  it.each([
    ['GET', '/api/v1/entities'],
    ['POST', '/api/v1/replay'],
    ['GET', '/api/v1/admin/views'],
    ['POST', '/api/v1/consumers'],
    ['GET', '/api/v1/consumers/c/events'],
    ['GET', '/api/v1/stats'],
    ['PUT', '/api/v1/events'],
    ['GET', '/unknown'],
  ])('knows no %s %s, with or without a key', async (method, path) => {
    for (const headers of [a, {}]) {
      const { status, json } = await ask(
        gateway(),
        method,
        path,
        undefined,
        headers as Record<string, string>,
      )
      expect([status, json]).toEqual([404, { errors: { detail: 'Not Found' } }])
    }
  })

  it.each([
    [{}, 'missing authentication credentials'],
    [{ 'x-api-key': 'wrong', authorization: 'Bearer key-of-a' }, 'invalid API key'],
  ])('refuses %j with a coded error', async (headers, message) => {
    const { status, json } = await ask(
      gateway(),
      'GET',
      '/api/v1/events/query',
      undefined,
      headers as Record<string, string>,
    )
    expect(status).toBe(401)
    expect(json).toMatchObject({
      error: { code: 'unauthorized', message, timestamp: '1970-01-01T00:00:00.000Z' },
    })
  })

  it('is healthy, without a key and under several names', async () => {
    for (const path of ['/health', '/api/health', '/api/v1/health']) {
      const { status, json } = await ask(gateway(), 'GET', path)
      expect([status, (json as { service: string }).service]).toEqual([200, 'query_service_ex'])
    }
  })

  it('refuses everything with 402 when the subscription is not active, but for health', async () => {
    const mock = gateway({ subscription: 'canceled' })
    const { status, json } = await ask(mock, 'GET', '/api/v1/events/query', undefined, a)
    expect(status).toBe(402)
    expect(json).toMatchObject({ error: { code: 'subscription_required', subscription_status: 'canceled' } })
    expect((await ask(mock, 'GET', '/health')).status).toBe(200)
  })

  it('refuses writes with 402 when the quota is used up, a batch not before', async () => {
    const mock = gateway({ eventQuota: 2 })
    await ask(mock, 'POST', '/api/v1/events', input('a', 'e'), a)
    expect(
      (await ask(mock, 'POST', '/api/v1/events/batch', { events: [input('a', 'e'), input('a', 'e')] }, a))
        .status,
    ).toBe(201)
    const { status, json } = await ask(mock, 'POST', '/api/v1/events', input('a', 'e'), a)
    expect(status).toBe(402)
    expect(json).toMatchObject({ error: { code: 'quota_exceeded', usage_type: 'events', used: 3, quota: 2 } })
    expect((await ask(mock, 'GET', '/api/v1/events/query', undefined, a)).status).toBe(200)
  })

  it('lets writes beyond the quota in, if they are paid for', async () => {
    const mock = gateway({ eventQuota: 1, overage: true })
    const write = () => ask(mock, 'POST', '/api/v1/events', input('a', 'e'), a)
    expect((await write()).headers.has('x-usage-overage')).toBe(false)
    const { status, headers } = await write()
    expect([status, headers.get('x-usage-overage'), headers.get('x-overage-units')]).toEqual([
      201,
      'true',
      '1',
    ])
  })

  it('empties a bucket for each tenant and says when to come back', async () => {
    let nowMs = 0
    const mock = gateway({ tier: 'indie', rateLimit: { perSecond: 0.5, burst: 1 } }, () => nowMs)
    const get = (headers: Record<string, string>) =>
      ask(mock, 'GET', '/api/v1/events/query', undefined, headers)
    expect((await get(a)).headers.get('x-ratelimit-remaining')).toBe('0')
    const { status, json, headers } = await get(a)
    expect([status, headers.get('retry-after')]).toEqual([429, '2'])
    expect(json).toMatchObject({
      error: { code: 'rate_limit_exceeded', retry_after_seconds: 2, tier: 'indie', limit: 0.5 },
    })
    expect((await get(b)).status).toBe(200)
    nowMs = 2_000
    expect((await get(a)).status).toBe(200)
  })

  it('tells each answer by the id that it was sent, or by one of its own', async () => {
    const mock = gateway()
    const sent = await ask(mock, 'GET', '/health', undefined, { 'x-correlation-id': 'c-1' })
    expect(sent.headers.get('x-correlation-id')).toBe('c-1')
    const own = await ask(mock, 'GET', '/api/v1/events/query')
    expect(own.json).toMatchObject({ error: { correlation_id: own.headers.get('x-correlation-id') } })
  })

  it('tells what it was asked too often in the words of the admission layer, if it is told to', async () => {
    const mock = gateway({ rateLimit: { perSecond: 1, burst: 1 }, refusal: 'admission' })
    const get = () => ask(mock, 'GET', '/api/v1/events/query', undefined, a)
    expect((await get()).headers.has('x-ratelimit-limit')).toBe(false)
    const { status, json, headers } = await get()
    expect([status, headers.get('retry-after'), json]).toEqual([
      429,
      '1',
      { error: 'tenant_rate_limited', scope: 'tenant', retry_after: 1 },
    ])
  })

  it('says when the bucket is full again', async () => {
    const mock = gateway({ rateLimit: { perSecond: 2, burst: 4 } }, () => 10_000)
    const { headers } = await ask(mock, 'GET', '/api/v1/events/query', undefined, a)
    expect(headers.get('x-ratelimit-reset')).toBe('11')
  })

  it('lists streams and types in an envelope', async () => {
    const mock = gateway()
    mock.append({ ...input('a', 'x'), tenant_id: 'a' }, { ...input('b', 'x'), tenant_id: 'a' })
    const streams = await ask(mock, 'GET', '/api/v1/streams', undefined, a)
    expect(streams.json).toMatchObject({ data: [{ stream_id: 'x', event_count: 2 }], count: 1, total: 1 })
    const types = await ask(mock, 'GET', '/api/event-types', undefined, a)
    expect(types.json).toMatchObject({ data: [{ event_type: 'a' }, { event_type: 'b' }], count: 2 })
  })

  it('makes keys that are shown once and can be revoked', async () => {
    const mock = gateway()
    const { status, json } = await ask(mock, 'POST', '/api/api-keys', { name: 'worker' }, a)
    expect([status, json]).toMatchObject([201, { name: 'worker', key: expect.any(String) }])
    const { key, id } = json as { key: string; id: string }
    const get = () => ask(mock, 'GET', '/api/v1/events/query', undefined, { 'x-api-key': key })
    expect((await get()).status).toBe(200)
    const listed = await ask(mock, 'GET', '/api/api-keys', undefined, a)
    expect(listed.text).not.toContain(key)
    expect(listed.json).toMatchObject({ keys: expect.arrayContaining([expect.objectContaining({ id })]) })
    expect((await ask(mock, 'DELETE', `/api/api-keys/${id}`, undefined, b)).status).toBe(404)
    const revoked = await ask(mock, 'DELETE', `/api/api-keys/${id}`, undefined, a)
    expect([revoked.status, revoked.json]).toMatchObject([200, { data: { id } }])
    expect((await get()).status).toBe(401)
  })

  it('leaves out whether there is more, if it is told to', async () => {
    const mock = mockCore({ flavour: 'query-service', gateway: { omitsHasMore: true } })
    mock.append(input('a', 'e'), input('a', 'e'))
    const { json } = await ask(mock, 'GET', '/api/v1/events/query?limit=1', undefined, a)
    expect(json).toMatchObject({ count: 1, total_count: 2 })
    expect(json).not.toHaveProperty('has_more')
  })

  it('is as it was of old, if it is told to', async () => {
    const mock = mockCore({ flavour: 'query-service', gateway: { isOld: true } })
    const event = { ...input('asset.a', 'e'), metadata: { by: 'x' }, expected_version: 7 }
    expect((await ask(mock, 'POST', '/api/v1/events', event, a)).status).toBe(201)
    expect(mock.events[0]?.metadata).toBeNull()
    const page = await ask(mock, 'GET', '/api/v1/events/query?event_type_prefix=other.&limit=1', undefined, a)
    expect(Object.keys(page.json as object)).toEqual(['events', 'count'])
    expect(page.json).toMatchObject({ count: 1 })
    const projections = await ask(mock, 'GET', '/api/v1/projections', undefined, a)
    expect(projections.json).toMatchObject({ data: [{ name: 'entity_snapshots' }, {}], count: 2 })
    for (const path of ['/api/v1/projection-templates', '/api/replay', '/api/v1/views'])
      expect((await ask(mock, 'GET', path, undefined, a)).status).toBe(404)
  })

  it('has no stream', async () => {
    const mock = gateway()
    const socket = new mock.webSocket('ws://gateway.test/api/v1/events/stream')
    const closed = await new Promise<CloseEvent>((resolve) => socket.addEventListener('close', resolve))
    expect(closed.code).toBe(1006)
  })
})

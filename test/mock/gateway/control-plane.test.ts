import { describe, expect, it } from 'vitest'
import { type GatewayPlan, type MockCore, mockCore } from '../../../src/mock/index.ts'
import { ask, input } from '../ask.ts'

const tenants = {
  'key-of-a': 'a',
  'key-of-b': 'b',
  'key-of-reader': { id: 'r', tenant: 'a', role: 'readonly' },
} as const
const a = { authorization: 'Bearer key-of-a' }
const b = { authorization: 'Bearer key-of-b' }
const reader = { authorization: 'Bearer key-of-reader' }

function gateway(plan: GatewayPlan = {}): MockCore {
  return mockCore({ flavour: 'control-plane', tenants, plan })
}

describe('the control plane', () => {
  it('gives what Core says, without an envelope', async () => {
    const mock = gateway()
    const one = await ask(mock, 'POST', '/api/v1/events', input('a', 'e'), a)
    expect([one.status, one.json]).toMatchObject([200, { event_id: mock.events[0]?.id, version: 1 }])
    const batch = await ask(mock, 'POST', '/api/v1/events/batch', { events: [input('a', 'e')] }, a)
    expect([batch.status, batch.json]).toMatchObject([200, { total: 1, ingested: 1 }])
    const page = await ask(mock, 'GET', '/api/v1/events/query', undefined, a)
    expect(page.json).toMatchObject({ count: 2, total_count: 2, has_more: false })
    const state = await ask(mock, 'GET', '/api/v1/entities/e/state', undefined, a)
    expect(state.json).toMatchObject({ entity_id: 'e', event_count: 2 })
    const stats = await ask(mock, 'GET', '/api/v1/stats', undefined, a)
    expect(stats.json).toMatchObject({ total_events: 2, event_types: { a: 2 } })
  })

  it('takes the tenant from the key, in the query, the event and each event of a batch', async () => {
    const mock = gateway()
    await ask(mock, 'POST', '/api/v1/events', { ...input('a', 'e'), tenant_id: 'b' }, a)
    const events = [{ ...input('a', 'e'), tenant_id: 'b' }]
    await ask(mock, 'POST', '/api/v1/events/batch', { events }, a)
    expect(mock.events.map(({ tenant_id }) => tenant_id)).toEqual(['a', 'a'])
    const count = async (headers: Record<string, string>) =>
      (await ask(mock, 'GET', '/api/v1/events/query?tenant_id=a', undefined, headers)).json
    expect(await count(a)).toMatchObject({ count: 2 })
    expect(await count(b)).toMatchObject({ count: 0 })
  })

  it('passes a conflict on, with Core’s status', async () => {
    const mock = gateway()
    await ask(mock, 'POST', '/api/v1/events', input('a', 'e'), a)
    const { status, json } = await ask(
      mock,
      'POST',
      '/api/v1/events',
      { ...input('a', 'e'), expected_version: 0 },
      a,
    )
    expect([status, json]).toEqual([
      409,
      { error: 'version_conflict', expected_version: 0, current_version: 1 },
    ])
  })

  it('drops every header of Core but the content type, and never answers 304', async () => {
    const mock = gateway()
    mock.append({ ...input('a', 'e'), tenant_id: 'a' })
    const headers = { ...a, 'if-none-match': '*' }
    const answer = await ask(mock, 'GET', '/api/v1/entities/e/state', undefined, headers)
    expect(answer.status).toBe(200)
    expect([...answer.headers.keys()].filter((name) => name !== 'content-length')).toEqual(['content-type'])
  })

  it.each([
    ['GET', '/api/v1/events'],
    ['GET', '/api/v1/entities'],
    ['GET', '/api/v1/projections'],
    ['GET', '/api/v1/event-feed'],
    ['GET', '/api/v1/views'],
    ['GET', '/api/replay'],
    ['POST', '/api/v1/consumers'],
  ])('knows no %s %s', async (method, path) => {
    const { status, text } = await ask(gateway(), method, path, undefined, a)
    expect([status, text]).toEqual([404, '404 page not found'])
  })

  it.each([
    [{}, 'missing authorization header'],
    [{ 'x-api-key': 'key-of-a' }, 'missing authorization header'],
    [{ authorization: 'bearer key-of-a' }, 'invalid authorization header'],
    [{ authorization: 'Bearer wrong' }, 'invalid token'],
  ])('refuses %j', async (headers, message) => {
    const { status, json } = await ask(
      gateway(),
      'GET',
      '/api/v1/stats',
      undefined,
      headers as Record<string, string>,
    )
    expect([status, json]).toEqual([401, { error: 'unauthorized', message }])
  })

  it('lets a reader read', async () => {
    const mock = gateway()
    expect((await ask(mock, 'GET', '/api/v1/stats', undefined, reader)).status).toBe(200)
    const { status, json } = await ask(mock, 'POST', '/api/v1/events', input('a', 'e'), reader)
    expect([status, json]).toEqual([
      403,
      { error: 'forbidden', message: 'permission denied: write required' },
    ])
    expect(mock.events).toEqual([])
  })

  it.each([
    ['/api/v1/events', 'no JSON', 'invalid JSON'],
    ['/api/v1/events', '[]', 'invalid JSON'],
    ['/api/v1/events/batch', '{}', 'missing events'],
    ['/api/v1/events/batch', '{"events":[1]}', 'events must be objects'],
  ])('refuses at %s the body %s', async (path, body, message) => {
    const { status, json } = await ask(gateway(), 'POST', path, body, a)
    expect([status, json]).toEqual([400, { error: 'bad request', message }])
  })

  it('takes 256 KiB for an event and 1 MiB for a batch', async () => {
    const mock = gateway()
    const large = input('a', 'e', 'x'.repeat(300_000))
    expect((await ask(mock, 'POST', '/api/v1/events', large, a)).status).toBe(413)
    expect((await ask(mock, 'POST', '/api/v1/events/batch', { events: [large] }, a)).status).toBe(200)
    const events = [large, large, large, large]
    expect((await ask(mock, 'POST', '/api/v1/events/batch', { events }, a)).status).toBe(413)
    expect(mock.events).toHaveLength(1)
  })

  it('is held back by the admission layer', async () => {
    const mock = gateway({ rateLimit: { perSecond: 0.1, burst: 1 } })
    await ask(mock, 'GET', '/api/v1/stats', undefined, a)
    const { status, json } = await ask(mock, 'GET', '/api/v1/stats', undefined, a)
    expect([status, json]).toMatchObject([429, { error: 'tenant_rate_limited', scope: 'tenant' }])
  })

  it('is healthy and alive, without a key', async () => {
    const mock = gateway()
    expect((await ask(mock, 'GET', '/health')).json).toMatchObject({
      status: 'healthy',
      service: 'allsource-control-plane',
      core_status: 'healthy',
    })
    expect((await ask(mock, 'GET', '/livez')).json).toMatchObject({ status: 'ok' })
  })

  it('has no stream', async () => {
    const socket = new (gateway().webSocket)('ws://gateway.test/api/v1/events/stream')
    const closed = await new Promise<CloseEvent>((resolve) => socket.addEventListener('close', resolve))
    expect(closed.code).toBe(1006)
  })
})

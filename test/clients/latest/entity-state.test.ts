import { describe, expect, test } from 'vitest'
import { json, status, text } from '../../support/fake-fetch.ts'
import { isProbe, testCore, testQuery } from '../../support/test-client.ts'
import { ending } from '../../support/test-transport.ts'

const state = {
  entity_id: 'a/1',
  last_updated: '2026-01-01T00:00:00Z',
  event_count: 1,
  as_of: null,
  current_state: { price: 1 },
  version: 1,
}
const history = [
  { event_id: 'e', type: 'asset.updated', timestamp: '2026-01-01T00:00:00Z', payload: { price: 1 } },
]

describe('entityState', () => {
  test('asks for the entity and the tenant, and for nothing that was not asked for', async () => {
    const { client, requests } = testCore([json(state)])
    expect(await client.entityState('a/1')).toEqual(state)
    expect(requests[0]).toMatchObject({
      path: '/api/v1/entities/a%2F1/state',
      query: { tenant_id: 'default' },
    })
  })

  test('asks for a time and the history', async () => {
    const { client, requests } = testCore([json({ ...state, history })])
    const as_of = new Date('2026-01-31T12:00:00Z')
    expect(await client.entityState('a', { as_of, history: true })).toEqual({ ...state, history })
    expect(requests[0]?.query).toEqual({
      as_of: '2026-01-31T12:00:00.000Z',
      history: 'true',
      tenant_id: 'default',
    })
  })

  test('leaves out a history that an old Core sends unasked', async () => {
    const { client } = testCore([json({ ...state, history })])
    expect(await client.entityState('a')).toEqual(state)
  })

  test('gives nothing for an entity without events', async () => {
    const { client } = testCore([json({ error: 'Entity not found: a' }, { status: 404 })])
    expect(await client.entityState('a')).toBeUndefined()
  })

  test.each([
    ['without a body', status(404)],
    ['in Phoenix’s words', json({ errors: { detail: 'Not Found' } }, { status: 404 })],
    ['as text', text('404 page not found', { status: 404 })],
  ])('does not take a missing route for an entity without events: %s', async (_, answer) => {
    expect(await ending(testQuery([answer]).client.entityState('a'))).toMatchObject({ code: 'unsupported' })
  })

  test('is conditional by the etag of an earlier answer', async () => {
    const { client, requests } = testCore([
      json(state, { headers: { etag: '"sha256:1"' } }),
      status(304, { etag: '"sha256:1"' }),
      json({ error: 'Entity not found: a' }, { status: 404 }),
    ])
    const first = await client.entityStateConditional('a', {})
    expect(first).toEqual({ type: 'found', state, etag: '"sha256:1"' })
    const again = { ifNoneMatch: '"sha256:1"' }
    expect(await client.entityStateConditional('a', again)).toEqual({
      type: 'not_modified',
      etag: '"sha256:1"',
    })
    expect(await client.entityStateConditional('a', again)).toEqual({ type: 'not_found' })
    expect(requests.map(({ headers }) => headers.get('if-none-match'))).toEqual([
      null,
      '"sha256:1"',
      '"sha256:1"',
    ])
  })

  test('sends no tenant through a gateway, unless it was given one', async () => {
    const gateway = json({ status: 'healthy', service: 'query_service_ex', version: '0.26.0' })
    const { client, requests } = testQuery([(request) => (isProbe(request) ? gateway : json(state))(request)])
    await client.entityState('a')
    await client.entityState('a')
    await client.with({ tenantId: 'acme' }).entityState('a')
    const reads = requests.filter((request) => !isProbe(request))
    expect(reads.map(({ query }) => query)).toEqual([{}, {}, { tenant_id: 'acme' }])
    // Whether it is a Core, which would merge all tenants' events.
    expect(requests.filter(isProbe)).toHaveLength(1)
  })

  test.each([5, '', null])('refuses %j for an entity', async (entity_id) => {
    const { client, requests } = testCore([json(state)])
    const end = await ending(client.entityState(entity_id as string))
    expect(end).toMatchObject({ code: 'invalid_input', field: 'entity_id' })
    expect(requests).toEqual([])
  })

  test.each<[fields: object, field: string]>([
    [{ as_of: 'yesterday' }, 'as_of'],
    [{ as_of: new Date(Number.NaN) }, 'as_of'],
    [{ history: 'yes' }, 'history'],
    [{ asOf: '2026-01-31T12:00:00Z' }, 'asOf'],
    [{ ifNoneMatch: 'a\nb' }, 'ifNoneMatch'],
  ])('refuses %j before anything is sent', async (fields, field) => {
    const { client, requests } = testCore([json(state)])
    expect(await ending(client.entityStateConditional('a', fields as never))).toMatchObject({
      code: 'invalid_input',
      field,
    })
    expect(requests).toEqual([])
  })

  test('refuses a condition where there is no way to say that it holds', async () => {
    const { client } = testCore([json(state)])
    const call = client.entityState('a', { ifNoneMatch: '"x"' } as never)
    expect(await ending(call)).toMatchObject({ code: 'invalid_input', field: 'ifNoneMatch' })
  })
})

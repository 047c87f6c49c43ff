import { expect, test } from 'vitest'
import { ID, testSentCalls, testWrongCalls } from '../support/call-tests.ts'
import { json } from '../support/fake-fetch.ts'
import { testCore, withProbes } from '../support/test-client.ts'

testSentCalls([
  ['getEvent', (core) => core.getEvent(ID), `GET /api/v1/events/${ID}`, { entity_id: 'BTC', version: 1 }],
  ['stats', (core) => core.stats(), 'GET /api/v1/stats?tenant_id=acme', { total_events: 7 }],
  [
    'listStreams',
    (core) => core.listStreams({ limit: 5, offset: undefined }),
    'GET /api/v1/streams?limit=5&tenant_id=acme',
    { streams: expect.any(Array), total: expect.any(Number) },
  ],
  [
    'listEventTypes',
    (core) => core.listEventTypes({ offset: 3 }),
    'GET /api/v1/event-types?offset=3&tenant_id=acme',
    { event_types: expect.any(Array), total: expect.any(Number) },
  ],
  ['whoAmI', (core) => core.whoAmI(), 'GET /api/v1/auth/me', { role: 'admin', tenant_id: 'default' }],
])

test('gives `undefined` where there is no event of this id', async () => {
  const error = `Entity not found: Event '${ID}' not found`
  const { client } = testCore([withProbes('0.19.2', true, json({ error }, { status: 404 }))])
  expect(await client.getEvent(ID)).toBeUndefined()
})

testWrongCalls([
  ['event_id', (core) => core.getEvent('7')],
  ['limit', (core) => core.listStreams({ limit: -1 })],
  ['page', (core) => core.listEventTypes({ page: 2 } as object)],
])

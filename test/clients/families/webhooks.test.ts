import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { type Call, ID, testAbsentCalls, testSentCalls, testWrongCalls } from '../../support/call-tests.ts'
import { json, status } from '../../support/fake-fetch.ts'
import { testCore } from '../../support/test-client.ts'
import { ending } from '../../support/test-transport.ts'

testSentCalls([
  [
    'webhooks.create',
    (core) => core.webhooks.create({ url: 'https://a.test/', event_types: ['b.', 'a'], entity_ids: ['c'] }),
    'POST /api/v1/webhooks {"tenant_id":"acme","url":"https://a.test/","event_types":["a","b.*"],"entity_ids":["c"]}',
    { tenant_id: 'default', secret: expect.stringMatching(/^whsec_/) },
  ],
  [
    'webhooks.create of another tenant',
    (core) => core.webhooks.create({ url: 'http://a.test', tenant_id: 'b', event_types: ['*'], secret: 's' }),
    'POST /api/v1/webhooks {"tenant_id":"b","secret":"s","url":"http://a.test","event_types":[]}',
    { active: true },
  ],
  [
    'webhooks.list',
    (core) => core.webhooks.list(),
    'GET /api/v1/webhooks?tenant_id=acme',
    { total: 1, webhooks: [expect.objectContaining({ active: true })] },
  ],
  ['webhooks.get', (core) => core.webhooks.get(ID), `GET /api/v1/webhooks/${ID}`, { active: true }],
  [
    'webhooks.update',
    (core) => core.webhooks.update(ID, { active: false, event_types: [], url: undefined, description: '' }),
    `PUT /api/v1/webhooks/${ID} {"event_types":[],"active":false,"description":""}`,
    { active: false },
  ],
  ['webhooks.delete', (core) => core.webhooks.delete(ID), `DELETE /api/v1/webhooks/${ID}`, true],
  [
    'webhooks.listDeliveries',
    (core) => core.webhooks.listDeliveries(ID, { limit: 0 }),
    `GET /api/v1/webhooks/${ID}/deliveries?limit=0`,
    { deliveries: [expect.objectContaining({ attempt: 2, status: 'success' })] },
  ],
])

testAbsentCalls([
  ['a webhook', "Entity not found: Webhook 'x' not found", (core) => core.webhooks.get(ID), undefined],
  [
    'a webhook to change',
    "Entity not found: Webhook 'x' not found",
    (core) => core.webhooks.update(ID, {}),
    undefined,
  ],
  [
    'a webhook to delete',
    "Entity not found: Webhook 'x' not found",
    (core) => core.webhooks.delete(ID),
    false,
  ],
  [
    'deliveries',
    "Entity not found: Webhook 'x' not found",
    (core) => core.webhooks.listDeliveries(ID),
    undefined,
  ],
])

testWrongCalls([
  ['url', (core) => core.webhooks.create({ url: 'ftp://a.test' })],
  ['url', (core) => core.webhooks.create({ url: '/hook' })],
  ['url', (core) => core.webhooks.create({ url: undefined as unknown as string })],
  ['secret', (core) => core.webhooks.create({ url: 'https://a.test', secret: '' })],
  ['event_types[0]', (core) => core.webhooks.create({ url: 'https://a.test', event_types: ['a*'] })],
  ['entity_ids', (core) => core.webhooks.create({ url: 'https://a.test', entity_ids: 'a' as unknown as [] })],
  ['entity_ids[1]', (core) => core.webhooks.create({ url: 'https://a.test', entity_ids: ['a', ''] })],
  ['secret', (core) => core.webhooks.update(ID, { secret: 'x' } as object)],
  ['active', (core) => core.webhooks.update(ID, { active: 1 as unknown as true })],
  ['description', (core) => core.webhooks.update(ID, { description: null as unknown as string })],
  ['webhook_id', (core) => core.webhooks.delete('x')],
  ['limit', (core) => core.webhooks.listDeliveries(ID, { limit: 0.5 })],
])

test('does not make a webhook twice when it cannot know whether it did', async () => {
  const { client, clock, requests } = testCore([status(502)])
  const end = await ending(clock.run(client.webhooks.create({ url: 'https://a.test' })))
  expect(end).toMatchObject({ code: 'outcome_unknown' })
  expect(requests).toHaveLength(1)
})

test('does not take a failure of the server for word that a webhook is not there', async () => {
  const error = "Entity not found: Webhook 'x' not found"
  const { client, clock } = testCore([json({ error }, { status: 500 })])
  expect(await ending(clock.run(client.webhooks.get(ID)))).toMatchObject({ code: 'api', status: 500 })
})

const SECRET = 'whsec_5f39da373ccf439397ce1ed1953191d2'
test.each<[name: string, body: object, call: Call]>([
  [
    'create',
    { created: true, webhook: { secret: SECRET } },
    (core) => core.webhooks.create({ url: 'https://a.test', secret: SECRET }),
  ],
  ['list', { webhooks: [{ secret: SECRET }], total: SECRET }, (core) => core.webhooks.list()],
  ['get', { found: true, webhook: { secret: [SECRET] } }, (core) => core.webhooks.get(ID)],
])('shows no secret in the error about an answer that breaks the document: %s', async (_, body, call) => {
  const error = (await ending(call(testCore([json(body)]).client))) as Error
  expect(error).toMatchObject({ code: 'protocol' })
  expect(inspect(error) + JSON.stringify(error)).not.toContain('whsec_')
})

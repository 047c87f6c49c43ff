import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { ID, testSentCalls, testWrongCalls } from '../../support/call-tests.ts'
import { json, status, text } from '../../support/fake-fetch.ts'
import { testCore } from '../../support/test-client.ts'
import { ending } from '../../support/test-transport.ts'

testSentCalls([
  [
    'apiKeys.create',
    (core) => core.apiKeys.create({ name: 'a', role: 'readonly', expires_in_days: 1, tenant_id: undefined }),
    'POST /api/v1/auth/api-keys {"name":"a","role":"readonly","expires_in_days":1}',
    { key: expect.stringMatching(/^ask_/) },
  ],
  ['apiKeys.list', (core) => core.apiKeys.list(), 'GET /api/v1/auth/api-keys', [{ name: 'bootstrap' }]],
  ['apiKeys.revoke', (core) => core.apiKeys.revoke(ID), `DELETE /api/v1/auth/api-keys/${ID}`, true],
])

testWrongCalls([
  ['name', (core) => core.apiKeys.create({ name: '' })],
  ['role', (core) => core.apiKeys.create({ name: 'a', role: 'Admin' as 'admin' })],
  ['expires_in_days', (core) => core.apiKeys.create({ name: 'a', expires_in_days: 0 })],
  ['tenant_id', (core) => core.apiKeys.create({ name: 'a', tenant_id: 'a b' })],
  ['id', (core) => core.apiKeys.revoke('x')],
])

test('gives `false` where there is no key to revoke, which Core says as text', async () => {
  const { client } = testCore([text('Validation error: API key not found', { status: 404 })])
  const { data, response } = await client.apiKeys.revoke(ID).withResponse()
  expect([data, response.status]).toEqual([false, 404])
})

test('does not make a key twice when it cannot know whether it did', async () => {
  const { client, clock, requests } = testCore([status(502)])
  const end = await ending(clock.run(client.apiKeys.create({ name: 'a' })))
  expect(end).toMatchObject({ code: 'outcome_unknown' })
  expect(requests).toHaveLength(1)
})

test('shows no key in the error about an answer that breaks the document', async () => {
  const key = 'ask_SXcMWHzAh7nSxOD9FJufLWuUqteuBMFDW0cQ9k31EAw'
  const { client } = testCore([json({ key, name: key, id: [key] })])
  const error = await ending(client.apiKeys.create({ name: 'a' }))
  expect(error).toMatchObject({ code: 'protocol' })
  expect(inspect(error) + JSON.stringify(error)).not.toContain('ask_')
})

import { expect, test } from 'vitest'
import { CoreClient } from '../../../src/clients/core-client.ts'
import { mockCore } from '../../../src/mock/index.ts'
import { type Call, testAbsentCalls, testSentCalls, testWrongCalls } from '../../support/call-tests.ts'
import { status } from '../../support/fake-fetch.ts'
import { testCore } from '../../support/test-client.ts'
import { ending } from '../../support/test-transport.ts'

testSentCalls([
  [
    'snapshots.create',
    (core) => core.snapshots.create('BTC'),
    'POST /api/v1/snapshots {"entity_id":"BTC"}',
    { event_count: 2 },
  ],
  [
    'snapshots.list',
    (core) => core.snapshots.list({ entity_id: 'BTC' }),
    'GET /api/v1/snapshots?entity_id=BTC',
    { total: 1 },
  ],
  [
    'snapshots.getLatest',
    (core) => core.snapshots.getLatest('a/b'),
    'GET /api/v1/snapshots/a%2Fb/latest',
    { state: { price: 64000.5, symbol: 'BTC' } },
  ],
])

testAbsentCalls([
  ['an entity to keep', 'Entity not found: BTC', (core) => core.snapshots.create('BTC'), undefined],
  ['a snapshot', 'Entity not found: BTC', (core) => core.snapshots.getLatest('BTC'), undefined],
])

testWrongCalls([['entity_id', (core) => core.snapshots.create('')]])

test.each<[name: string, call: Call]>([
  ['create', (core) => core.snapshots.create('BTC')],
  ['list', (core) => core.snapshots.list()],
  ['getLatest', (core) => core.snapshots.getLatest('BTC')],
])('says that a new Core has none: %s', async (_, call) => {
  const { client } = testCore([status(404)])
  expect(await ending(call(client))).toMatchObject({
    code: 'unsupported',
    ability: expect.stringContaining('/api/v1/snapshots'),
  })
})

test('leaves what entityState tells as it was', async () => {
  const mock = mockCore({ flavour: 'core-0.19.2' })
  const core = new CoreClient({ baseUrl: 'http://core.test', apiKey: 'ask_test', fetch: mock.fetch })
  for (const price of [1, 2])
    await core.ingestEvent({ event_type: 'asset.updated', entity_id: 'BTC', payload: { price } })
  const before = await core.entityState('BTC')
  expect(await core.snapshots.create('BTC')).toMatchObject({ event_count: 2 })
  expect(await core.entityState('BTC')).toEqual(before)
  expect(before).toMatchObject({ event_count: 2, current_state: { price: 2 } })
})

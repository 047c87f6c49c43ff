import { expect, test } from 'vitest'
import { json, status } from '../support/fake-fetch.ts'
import { sampleEvent, samplePage } from '../support/samples.ts'
import { testCore, testQuery } from '../support/test-client.ts'
import { ending } from '../support/test-transport.ts'

const event = sampleEvent()

test('gives a page of Core with all it tells', async () => {
  const { client } = testCore([
    json(samplePage([event], { total_count: 5, has_more: true, entity_version: 9 })),
  ])
  expect(await client.queryEvents()).toEqual({
    events: [event],
    count: 1,
    total_count: 5,
    has_more: true,
    entity_version: 9,
  })
})

test.each([
  ['`events`', { events: [event], count: 1 }],
  ['`data`', { data: [event], count: 1 }],
  [
    'nulls for what it does not know',
    { events: [event], count: 1, total_count: null, has_more: null, entity_version: null },
  ],
])('gives a page of a gateway that sends %s', async (_, body) => {
  const { client } = testQuery([json(body)])
  expect(await client.queryEvents()).toEqual({
    events: [event],
    count: 1,
    total_count: undefined,
    has_more: undefined,
    entity_version: undefined,
  })
})

test.each([
  ['tenant_id', ''],
  ['version', 0],
  ['metadata', null],
])('fills in the `%s` that an old gateway leaves out of an event', async (field, filled) => {
  const sparse = { ...event, [field]: undefined, _links: {} }
  const { client } = testQuery([json({ data: [sparse], count: 1 })])
  expect((await client.queryEvents()).events).toEqual([{ ...sparse, [field]: filled }])
})

test.each([[{ count: 0 }], [{ data: {}, count: 0 }], [{ events: [{ ...event, id: null }], count: 1 }]])(
  'takes %j for a broken protocol',
  async (body) => {
    const { client } = testQuery([json(body)])
    expect(await ending(client.queryEvents())).toMatchObject({
      code: 'protocol',
      request: { path: '/api/v1/events/query' },
    })
  },
)

test.each([
  ['a filter', { entity_id: 'ETH' }, '`entity_id` of queryEvents'],
  ['a prefix', { event_type_prefix: 'user.' }, '`event_type_prefix` of queryEvents'],
  ['a time', { since: '2030-01-01T00:00:00Z' }, '`since` of queryEvents'],
])('refuses a page that shows that %s was ignored', async (_, params, ability) => {
  const { client } = testQuery([json({ events: [event], count: 1 })])
  expect(await ending(client.queryEvents(params))).toMatchObject({
    code: 'unsupported',
    ability: expect.stringContaining(ability),
  })
})

test('gives the `etag` with a page, and that nothing changed as a value', async () => {
  const { client, requests } = testCore([
    json(samplePage([event]), { headers: { etag: '"sha256:1"' } }),
    status(304, { etag: '"sha256:1"' }),
  ])
  const first = await client.queryEventsConditional({ entity_id: 'BTC' })
  expect(first).toMatchObject({ type: 'modified', etag: '"sha256:1"', page: { events: [event] } })
  const second = await client.queryEventsConditional({ entity_id: 'BTC', ifNoneMatch: first.etag })
  expect(second).toEqual({ type: 'not_modified', etag: '"sha256:1"' })
  expect(requests.map(({ headers }) => headers.get('if-none-match'))).toEqual([null, '"sha256:1"'])
})

test('keeps the headers of the call beside the condition', async () => {
  const { client, requests } = testQuery([json({ events: [], count: 0 })], { headers: { 'x-client': '1' } })
  expect(
    await client.queryEventsConditional({ ifNoneMatch: 'W/"1"' }, { headers: { 'x-call': '2' } }),
  ).toMatchObject({ type: 'modified', etag: undefined })
  expect(Object.fromEntries(requests[0]?.headers ?? [])).toMatchObject({
    'if-none-match': 'W/"1"',
    'x-client': '1',
    'x-call': '2',
  })
})

test('throws where a plain read meets that nothing changed', async () => {
  const { client } = testCore([status(304)])
  expect(await ending(client.queryEvents({ ifNoneMatch: '"1"' }))).toMatchObject({
    code: 'api',
    status: 304,
    message: expect.stringContaining('queryEventsConditional'),
    request: { path: '/api/v1/events/query' },
  })
})

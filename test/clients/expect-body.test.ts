import { expect, test } from 'vitest'
import { breakInBody, json, type Step, status, text } from '../support/fake-fetch.ts'
import { sampleEvent, sampleHealth, samplePage, sampleReceipt } from '../support/samples.ts'
import { testCore, testQuery } from '../support/test-client.ts'
import { ending } from '../support/test-transport.ts'

const event = { event_type: 'asset.registered', entity_id: 'BTC', payload: {} }

test('gives a body of the right shape as it came, unknown fields included', async () => {
  const { client } = testCore([json({ ...sampleReceipt, epoch: 7 })])
  expect(await client.ingestEvent(event)).toEqual({ ...sampleReceipt, epoch: 7 })
})

test.each([200, 201, 202])('takes a %i for a success', async (code) => {
  const { client } = testCore([json(sampleReceipt, { status: code })])
  expect(await client.ingestEvent(event)).toEqual(sampleReceipt)
})

test.each<[name: string, step: Step, where: string, reason: RegExp]>([
  [
    'empty',
    status(200),
    'body',
    /^is empty \(status 200\); is `baseUrl` the right server\?; the write was accepted and may be stored/,
  ],
  ['empty, as a 204', status(204), 'body', /^is empty \(status 204\)/],
  ['`null`', json(null), 'body', /^expected an object, got null/],
  ['a list', json([]), 'body', /^expected an object, got an array/],
  ['a text', json('fine'), 'body', /^expected an object, got a string/],
  ['another object', json({ ok: true }), 'event_id', /^missing/],
  [
    'of another type',
    json({ ...sampleReceipt, version: '1' }),
    'version',
    /^expected an integer, got a string/,
  ],
  [
    'with a version beyond 2^53',
    text(JSON.stringify(sampleReceipt).replace(':1}', ':9007199254740993}')),
    'version',
    /^expected an integer below 2\^53/,
  ],
  ['HTML', text('<html>'), 'body', /^is not JSON but starts "<html>"/],
  ['cut short', text('{"event_id":"0b'), 'body', /^is not JSON.*the write was accepted/],
  ['broken off', breakInBody('{"event_id"'), 'body', /broke off: terminated; the write was accepted/],
])(
  'takes a success that is %s for a broken protocol, and asks no second time',
  async (_, step, where, reason) => {
    const { client, requests, clock } = testCore([step])
    const end = await ending(clock.run(client.ingestEvent(event)))
    expect(end).toMatchObject({
      code: 'protocol',
      where,
      reason: expect.stringMatching(reason),
      request: { method: 'POST', path: '/api/v1/events' },
      attempts: [{}],
    })
    expect(requests).toHaveLength(1)
  },
)

test('names the place in a long answer', async () => {
  const broken = { ...sampleEvent(), id: 7 }
  const { client } = testCore([json(samplePage([sampleEvent(), broken as never]))])
  expect(await ending(client.queryEvents())).toMatchObject({
    code: 'protocol',
    where: 'events[1].id',
    reason: expect.stringMatching(/^expected a string, got a number/),
  })
})

test('throws the error of a failure', async () => {
  const { client } = testCore([text('Missing authorization header', { status: 401 })])
  expect(await ending(client.health())).toMatchObject({
    code: 'api',
    status: 401,
    body: 'Missing authorization header',
  })
})

test('gives a documented answer that is no success', async () => {
  const { client } = testQuery([json({ ...sampleHealth, status: 'unhealthy' }, { status: 503 })])
  expect(await client.health()).toMatchObject({ status: 'unhealthy' })
})

test.each([
  ['an HTML page', text('<html>', { status: 503 })],
  ['nothing', status(503)],
  ['an error of the proxy', json({ error: 'no upstream' }, { status: 503 })],
])('throws the error of a documented answer that is %s', async (_, step) => {
  const { client } = testQuery([step])
  expect(await ending(client.health())).toMatchObject({ code: 'api', status: 503 })
})

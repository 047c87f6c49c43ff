import { expect, test } from 'vitest'
import { CoreClient } from '../../src/clients/core-client.ts'
import { serve } from '../support/loopback.ts'
import { ending, KEY } from '../support/test-transport.ts'

/** Node's own `fetch` against a server on loopback: what a scripted `fetch` can only claim. */

const event = { event_type: 'asset.registered', entity_id: 'BTC', payload: {} }
function client(baseUrl: string, options: object = {}): CoreClient {
  return new CoreClient({ baseUrl, apiKey: KEY, retry: { baseDelayMs: 0 }, ...options })
}

test('knows of a write that a closed port cannot have taken it', async () => {
  await using server = await serve(() => {})
  await server.close()
  const end = await ending(client(server.url).ingestEvent(event))
  expect(end).toMatchObject({
    code: 'network',
    phase: 'connect',
    message: expect.stringContaining('ECONNREFUSED'),
  })
  expect(end).toMatchObject({ attempts: [{}, {}, {}, {}] })
})

test('does not send a write again when the server goes away in the middle', async () => {
  await using server = await serve((request) => request.socket.resetAndDestroy())
  expect(await ending(client(server.url).ingestEvent(event))).toMatchObject({
    code: 'outcome_unknown',
    attempts: [{ outcome: 'outcome_unknown' }],
  })
  expect(server.seen).toHaveLength(1)
})

test('sees that a body was cut short, and asks no second time', async () => {
  await using server = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write('{"event_id":"', () => response.destroy())
  })
  expect(await ending(client(server.url).ingestEvent(event))).toMatchObject({
    code: 'protocol',
    where: 'body',
  })
  expect(server.seen).toHaveLength(1)
})

test('keeps the path of its base URL', async () => {
  await using server = await serve((_, response) => response.writeHead(404).end())
  await ending(client(`${server.url}/allsource/core//`).health())
  expect(server.seen).toMatchObject([
    { method: 'GET', url: '/allsource/core/health', headers: { authorization: `Bearer ${KEY}` } },
  ])
})

import { expect, test } from 'vitest'
import { CoreClient } from '../../src/clients/core-client.ts'
import type { TransportOptions } from '../../src/transport/options.ts'
import { serve } from '../support/loopback.ts'
import { ending, KEY } from '../support/test-transport.ts'

/** Both ways to a server on loopback: what a scripted `fetch` can only claim. */

const event = { event_type: 'asset.registered', entity_id: 'BTC', payload: {} }
function client(baseUrl: string, options: object = {}): CoreClient {
  return new CoreClient({ baseUrl, apiKey: KEY, retry: { baseDelayMs: 0 }, ...options })
}

const ways: [way: string, options: Partial<TransportOptions>][] = [
  ['Node’s http', {}],
  ['fetch', { fetch: (url, init) => globalThis.fetch(url, init) }],
]

test.each(ways)('knows of a write that a closed port cannot have taken it (over %s)', async (_, options) => {
  await using server = await serve(() => {})
  await server.close()
  const end = await ending(client(server.url, options).ingestEvent(event))
  expect(end).toMatchObject({
    code: 'network',
    phase: 'connect',
    message: expect.stringContaining('ECONNREFUSED'),
  })
  expect(end).toMatchObject({ attempts: [{}, {}, {}, {}] })
})

test.each(ways)(
  'does not send a write again when the server goes away in the middle (over %s)',
  async (_, options) => {
    await using server = await serve((request) => request.socket.resetAndDestroy())
    expect(await ending(client(server.url, options).ingestEvent(event))).toMatchObject({
      code: 'outcome_unknown',
      attempts: [{ outcome: 'outcome_unknown' }],
    })
    expect(server.seen).toHaveLength(1)
  },
)

test.each(ways)('sees that a body was cut short, and asks no second time (over %s)', async (_, options) => {
  await using server = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write('{"event_id":"', () => response.destroy())
  })
  expect(await ending(client(server.url, options).ingestEvent(event))).toMatchObject({
    code: 'protocol',
    where: 'body',
  })
  expect(server.seen).toHaveLength(1)
})

test.each(ways)('keeps the path of its base URL (over %s)', async (_, options) => {
  await using server = await serve((_, response) => response.writeHead(404).end())
  await ending(client(`${server.url}/allsource/core//`, options).health())
  expect(server.seen).toMatchObject([
    { method: 'GET', url: '/allsource/core/health', headers: { authorization: `Bearer ${KEY}` } },
  ])
})

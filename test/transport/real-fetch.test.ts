import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { CoreClient } from '../../src/clients/core-client.ts'
import { ending, KEY } from '../support/test-transport.ts'

/** Node's own `fetch` against a server on loopback: what a scripted `fetch` can only claim. */

const event = { event_type: 'asset.registered', entity_id: 'BTC', payload: {} }
const open: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const seen: { method: string | undefined; url: string | undefined; headers: IncomingMessage['headers'] }[] =
    []
  const server = createServer((request, response) => {
    seen.push({ method: request.method, url: request.url, headers: request.headers })
    request.resume().on('end', () => answer(request, response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  open.push(close)
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, close }
}

function client(baseUrl: string, options: object = {}): CoreClient {
  return new CoreClient({ baseUrl, apiKey: KEY, retry: { baseDelayMs: 0 }, ...options })
}

test('knows of a write that a closed port cannot have taken it', async () => {
  const { url, close } = await serve(() => {})
  await close()
  const end = await ending(client(url).ingestEvent(event))
  expect(end).toMatchObject({
    code: 'network',
    phase: 'connect',
    message: expect.stringContaining('ECONNREFUSED'),
  })
  expect(end).toMatchObject({ attempts: [{}, {}, {}, {}] })
})

test('does not send a write again when the server goes away in the middle', async () => {
  const { url, seen } = await serve((request) => request.socket.resetAndDestroy())
  expect(await ending(client(url).ingestEvent(event))).toMatchObject({
    code: 'outcome_unknown',
    attempts: [{ outcome: 'outcome_unknown' }],
  })
  expect(seen).toHaveLength(1)
})

test('sees that a body was cut short, and asks no second time', async () => {
  const { url, seen } = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write('{"event_id":"', () => response.destroy())
  })
  expect(await ending(client(url).ingestEvent(event))).toMatchObject({ code: 'protocol', where: 'body' })
  expect(seen).toHaveLength(1)
})

test('does not follow a redirect to another origin, nor sends the key there', async () => {
  const other = await serve((_, response) => response.end('{}'))
  const { url } = await serve((_, response) =>
    response.writeHead(307, { location: `${other.url}/api/v1/events` }).end(),
  )
  expect(await ending(client(url).ingestEvent(event))).toMatchObject({ code: 'api', status: 307 })
  expect(other.seen).toEqual([])
})

test('keeps the path of its base URL', async () => {
  const { url, seen } = await serve((_, response) => response.writeHead(404).end())
  await ending(client(`${url}/allsource/core//`).health())
  expect(seen).toMatchObject([
    { method: 'GET', url: '/allsource/core/health', headers: { authorization: `Bearer ${KEY}` } },
  ])
})

const ids = [
  '...',
  '.hidden',
  '%2e%2e',
  '%2E',
  '%',
  'a/../b',
  '../../../health',
  '/',
  '//elsewhere.test',
  'a?b=c',
  'a#b',
  'a\\..\\b',
  '\0',
  'a\r\nx-evil: 1',
  'a b',
  ' ',
  '+',
  ';v=1',
  'ünï',
  '😀',
  '\u202e',
  '__proto__',
  'constructor',
  'x'.repeat(4_096),
]

test.each(ids)('asks for exactly the id %j, at exactly its route', async (id) => {
  const { url, seen } = await serve((_, response) => response.writeHead(404).end())
  const { api } = client(url)
  await api.GET('/api/v1/consumers/{consumer_id}', { params: { path: { consumer_id: id } } })
  await api.GET('/api/v1/entities/{entity_id}/state', {
    params: { path: { entity_id: id }, query: { tenant_id: 't' } },
  })
  await api.GET('/api/v1/events/{event_id}', { params: { path: { event_id: id } } })
  await api.GET('/api/v1/projections/{name}/{entity_id}/state', {
    params: { path: { name: id, entity_id: id } },
  })
  const segments = seen.map((request) =>
    (request.url ?? '').split('?')[0]?.split('/').map(decodeURIComponent).slice(3),
  )
  expect(segments).toEqual([
    ['consumers', id],
    ['entities', id, 'state'],
    ['events', id],
    ['projections', id, id, 'state'],
  ])
})

test.each(['.', '..', '', '\ud800', 'a\udc00b'])('refuses the id %j before the network', async (id) => {
  const { url, seen } = await serve((_, response) => response.end())
  const { api } = client(url)
  const end = await ending(
    api.GET('/api/v1/consumers/{consumer_id}', { params: { path: { consumer_id: id } } }),
  )
  expect(end).toMatchObject({ code: 'invalid_input', field: 'consumer_id' })
  const other = await ending(
    api.GET('/api/v1/projections/{name}/{entity_id}/state', {
      params: { path: { name: 'n', entity_id: id } },
    }),
  )
  expect(other).toMatchObject({ code: 'invalid_input', field: 'entity_id' })
  expect(seen).toEqual([])
})

test('ends with a typed error on an id that no server takes', async () => {
  const { url } = await serve((_, response) => response.writeHead(404).end())
  const end = await ending(client(url).getConsumer('x'.repeat(65_536)))
  expect(end).toMatchObject({ code: 'api', status: 431 })
})

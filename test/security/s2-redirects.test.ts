import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { CoreClient } from '../../src/clients/core-client.ts'
import { EventStreamClient } from '../../src/stream/index.ts'
import type { FetchLike, WebSocketClass } from '../../src/transport/options.ts'
import { fakeFetch, json, status } from '../support/fake-fetch.ts'
import { type Loopback, serve } from '../support/loopback.ts'
import { sampleHealth } from '../support/samples.ts'
import { ending, KEY } from '../support/test-transport.ts'

const event = { event_type: 'asset.registered', entity_id: 'BTC', payload: {} }
const STATUSES = [300, 301, 302, 303, 307, 308]
const SCHEMES = ['bearer', 'x-api-key'] as const

/** Where a redirect may lead; `own` is the redirecting server, `other` another origin. */
const targets: [name: string, location: (own: string, other: string, path: string) => string][] = [
  ['another origin', (_, other, path) => other + path],
  ['another origin, by two slashes', (_, other, path) => other.replace('http:', '') + path],
  ['another origin, by backslashes', (_, other, path) => other.replace('http://', '\\\\') + path],
  ['another name of the same host', (own, _, path) => own.replace('127.0.0.1', 'localhost') + path],
  ['another path of the same origin', (own, _, path) => `${own}/elsewhere${path}`],
  ['another path, relative', () => 'elsewhere'],
  ['itself', (own, _, path) => own + path],
]

/** Makes one read and one write. */
async function bothEndings(core: CoreClient): Promise<unknown[]> {
  return [await ending(core.health()), await ending(core.ingestEvent(event))]
}

test.each(STATUSES.flatMap((code) => targets.map(([name, location]) => [code, name, location] as const)))(
  'a %i to %s is told, not followed',
  async (code, _, location) => {
    await using other = await serve((_, response) => response.end(JSON.stringify(sampleHealth)))
    const own: Loopback & AsyncDisposable = await serve(({ url = '' }, response) =>
      response.writeHead(code, { location: location(own.url, other.url, url) }).end(),
    )
    await using _own = own
    for (const authScheme of SCHEMES) {
      own.seen.splice(0)
      const core = new CoreClient({ baseUrl: own.url, apiKey: KEY, authScheme })
      for (const end of await bothEndings(core))
        expect(end).toMatchObject({
          code: 'api',
          status: code,
          message: expect.stringContaining('not followed'),
        })
      expect(own.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
        'GET /health',
        'POST /api/v1/events',
      ])
      expect(other.seen).toEqual([])
    }
  },
)

test('a given fetch that follows unless told otherwise is told otherwise', async () => {
  await using other = await serve((_, response) => response.end(JSON.stringify(sampleHealth)))
  await using own = await serve((_, response) =>
    response.writeHead(307, { location: `${other.url}/x` }).end(),
  )
  const given: FetchLike = (url, init) => globalThis.fetch(new Request(url, { redirect: 'follow' }), init)
  for (const authScheme of SCHEMES) {
    const core = new CoreClient({ baseUrl: own.url, apiKey: KEY, authScheme, fetch: given })
    for (const end of await bothEndings(core)) expect(end).toMatchObject({ code: 'api', status: 307 })
  }
  expect(other.seen).toEqual([])
})

test('every request asks that no redirect be followed', async () => {
  const asked: unknown[] = []
  const { fetch } = fakeFetch(status(401), json(sampleHealth))
  const given: FetchLike = (url, init) => {
    asked.push(init.redirect)
    return fetch(url, init)
  }
  await new CoreClient({ baseUrl: 'http://core.test', apiKey: async () => KEY, fetch: given }).health()
  expect(asked).toEqual(['manual', 'manual'])
})

test('a given fetch that follows all the same is found out, and what it brings is refused', async () => {
  await using other = await serve((_, response) => response.end(JSON.stringify(sampleHealth)))
  await using own = await serve((_, response) =>
    response.writeHead(308, { location: `${other.url}/x` }).end(),
  )
  const given: FetchLike = (url, init) => globalThis.fetch(url, { ...init, redirect: 'follow' })
  const core = new CoreClient({ baseUrl: own.url, apiKey: KEY, fetch: given })
  const [read, write] = await bothEndings(core)
  expect(read).toMatchObject({ code: 'protocol', where: 'redirect' })
  expect(write).toMatchObject({ code: 'protocol', message: expect.stringContaining('may be stored') })
  // A write is not sent once more for it.
  expect(own.seen.map(({ method }) => method)).toEqual(['GET', 'POST'])
})

test('an answer that a browser hides, because it was a redirect, is told as none', async () => {
  const hidden = () => {
    const response = new Response(null)
    Object.defineProperties(response, { status: { value: 0 }, type: { value: 'opaqueredirect' } })
    return response
  }
  const core = new CoreClient({ baseUrl: 'http://core.test', apiKey: KEY, fetch: async () => hidden() })
  for (const end of await bothEndings(core)) expect(end).toMatchObject({ code: 'protocol', where: 'status' })
})

/** A Core whose upgrades are answered by a redirect. */
async function redirectingStream(code: number, location: string) {
  const upgrades: string[] = []
  const consumer = { consumer_id: 'c', event_type_filters: [], cursor_position: null }
  const server = createServer((_, response) => response.end(JSON.stringify(consumer)))
  server.on('upgrade', ({ url }, socket) => {
    upgrades.push(url ?? '')
    socket.end(`HTTP/1.1 ${code} Moved\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url, upgrades, [Symbol.asyncDispose]: close }
}

test.each(STATUSES.flatMap((code) => [[code, undefined] as const, [code, globalThis.WebSocket] as const]))(
  'an upgrade answered by a %i is not made elsewhere (socket class: %o)',
  async (code, webSocket: WebSocketClass | undefined) => {
    const elsewhere: unknown[] = []
    const other = createServer((request) => elsewhere.push(request.headers))
    other.on('upgrade', (request, socket) => {
      elsewhere.push(request.headers)
      socket.destroy()
    })
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const otherUrl = `127.0.0.1:${(other.address() as AddressInfo).port}`
    for (const location of [`http://${otherUrl}/`, `ws://${otherUrl}/`, `//${otherUrl}/`]) {
      await using own = await redirectingStream(code, location)
      const core = new CoreClient({ baseUrl: own.url, apiKey: KEY, webSocket })
      const end = await ending(new EventStreamClient(core).connect('c'))
      expect(end).toMatchObject({ code: 'stream_closed' })
      if (webSocket === undefined)
        expect(end).toMatchObject({ fatal: true, message: expect.stringContaining(`${code}`) })
      expect(own.upgrades).toHaveLength(1)
    }
    expect(elsewhere).toEqual([])
    other.closeAllConnections()
    await new Promise((resolve) => other.close(resolve))
  },
)

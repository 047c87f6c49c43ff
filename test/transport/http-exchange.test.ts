import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import http from 'node:http'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, test, vi } from 'vitest'
import { CoreClient } from '../../src/clients/core-client.ts'
import type { TransportOptions } from '../../src/transport/options.ts'
import { serve } from '../support/loopback.ts'
import { piecesIn, shownOf } from '../support/pieces-of-key.ts'
import { sampleHealth } from '../support/samples.ts'
import { type ScriptedServer, scriptedServer, whole, wire } from '../support/scripted-server.ts'
import { ending, KEY, listeners } from '../support/test-transport.ts'
import { CERTIFICATE, serveTls } from '../support/tls-server.ts'
import { virtualClock } from '../support/virtual-clock.ts'

const HEALTH = JSON.stringify(sampleHealth)
const event = { event_type: 'asset.registered', entity_id: 'BTC', payload: { name: 'Zoë' } }

function client(baseUrl: string, options: Partial<TransportOptions> = {}): CoreClient {
  return new CoreClient({ baseUrl, apiKey: KEY, retry: false, ...options })
}

/** Until the other side has closed a connection. */
function closed({ sockets }: ScriptedServer, at = 0): Promise<unknown> {
  const socket = sockets[at]
  return new Promise((resolve) => (socket?.destroyed ? resolve(true) : socket?.once('close', resolve)))
}

afterEach(() => {
  vi.restoreAllMocks()
})

test('sends what `fetch` would, and no header more than it needs', async () => {
  await using server = await scriptedServer((socket) => socket.write(whole('{}')))
  await ending(client(server.url).ingestEvent(event, { headers: { 'X-Own': '1' } }))
  const body = JSON.stringify({ ...event, tenant_id: 'default' })
  const [head = '', sent] = server.requests[0]?.split('\r\n\r\n') ?? []
  const [line, ...headers] = head.split('\r\n')
  expect(line).toBe('POST /api/v1/events HTTP/1.1')
  expect(headers.sort()).toEqual([
    `Connection: keep-alive`,
    `Host: 127.0.0.1:${server.port}`,
    'accept-encoding: identity',
    'accept: */*',
    `authorization: Bearer ${KEY}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'content-type: application/json',
    'user-agent: node',
    'x-own: 1',
  ])
  expect(Buffer.from(sent ?? '', 'latin1').toString()).toBe(body)
})

test('asks for what it reads in the codings that it takes off', async () => {
  await using server = await serve((_, response) => response.end(HEALTH))
  await client(server.url).health()
  await client(server.url).health({ headers: { 'accept-encoding': 'br' } })
  expect(server.seen.map(({ headers }) => headers['accept-encoding'])).toEqual(['gzip, deflate', 'br'])
})

test('lets nobody else say how a message is framed', async () => {
  await using server = await serve((_, response) => response.end(HEALTH))
  const headers = {
    'transfer-encoding': 'chunked',
    'content-length': '3',
    connection: 'close',
    upgrade: 'x',
    expect: '1',
  }
  await ending(client(server.url).ingestEvent(event, { headers }))
  expect(server.seen[0]?.headers).toMatchObject({ connection: 'keep-alive' })
  for (const name of ['transfer-encoding', 'upgrade', 'expect'])
    expect(server.seen[0]?.headers).not.toHaveProperty(name)
})

test('frames the body of a DELETE', async () => {
  await using server = await serve((_, response) => response.end('{}'))
  const init = { body: { a: 1 }, params: {} } as never
  await client(server.url).api.DELETE('/api/v1/x' as never, init)
  expect(server.seen).toMatchObject([{ method: 'DELETE', headers: { 'content-length': '7' } }])
  expect(server.seen[0]?.headers).not.toHaveProperty('transfer-encoding')
})

test('goes by the `request` that `node:http` has at the call, for those who trace or mock it', async () => {
  await using server = await serve((_, response) => response.end(HEALTH))
  const request = vi.spyOn(http, 'request')
  await client(server.url).health()
  expect(request).toHaveBeenCalledTimes(1)
})

test('uses a connection again, but not one over which something came that nobody asked for', async () => {
  await using server = await scriptedServer((socket) => socket.write(whole(HEALTH)))
  const core = client(server.url)
  for (let n = 0; n < 3; n++) await core.health()
  expect(server.sockets).toHaveLength(1)
  server.sockets[0]?.write(whole('{"status":"of another request"}'))
  await closed(server)
  expect(await core.health()).toEqual(sampleHealth)
  expect(server.sockets).toHaveLength(2)
})

test('gives no request a connection that is being closed', async () => {
  await using server = await scriptedServer((socket) => socket.write(whole(HEALTH)))
  const core = client(server.url)
  await Promise.all([core.health(), core.health(), core.health()])
  const { destroy } = Socket.prototype
  const sent = new Promise<unknown>((resolve) => {
    vi.spyOn(Socket.prototype, 'destroy').mockImplementationOnce(function (this: Socket, error?: Error) {
      const closing = destroy.call(this, error)
      resolve(ending(core.health()))
      return closing
    })
  })
  server.sockets.at(-1)?.write('what nobody asked for')
  expect(await sent).toBe('ok')
})

test('keeps a connection no longer than the server says that it does', async () => {
  await using server = await scriptedServer((socket) =>
    socket.write(whole(HEALTH, 'keep-alive: timeout=0\n')),
  )
  const core = client(server.url)
  for (let n = 0; n < 3; n++) await core.health()
  expect(server.sockets).toHaveLength(3)
})

test('sends nothing over connections that the server has ended while they were idle', async () => {
  await using server = await scriptedServer((socket) => socket.write(whole(HEALTH)))
  const core = client(server.url)
  await Promise.all([core.health(), core.health(), core.health()])
  const ended = server.sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)))
  for (const socket of server.sockets) socket.end()
  await ended[0]
  expect(await core.health()).toEqual(sampleHealth)
  expect(server.requests).toHaveLength(4)
})

test('closes a connection whose server has answered and does not take the rest of the body', async () => {
  const large = 8 * 2 ** 20
  await using server = await scriptedServer((socket) => {
    socket.pause()
    socket.write(wire('HTTP/1.1 413 Payload Too Large\ncontent-length: 0\n\n'))
  })
  const core = client(server.url, { maxRequestBytes: 2 * large })
  const error = await ending(core.ingestEvent({ ...event, payload: { text: 'x'.repeat(large) } }))
  expect(error).toMatchObject({ code: 'api', status: 413 })
  server.sockets[0]?.resume()
  await closed(server)
  expect(server.requests.join('').length).toBeLessThan(large)
})

test('does not use a connection again that was answered with more than was asked for', async () => {
  await using server = await scriptedServer((socket) =>
    socket.write(Buffer.concat([whole(HEALTH), wire('oh\n')])),
  )
  expect(await client(server.url).health()).toEqual(sampleHealth)
  await closed(server)
})

test('tries a write again of which it knows that no connection was made', async () => {
  const closing = await scriptedServer((socket) => socket.end())
  const retry = { maxRetries: 1, baseDelayMs: 0 }
  for (const baseUrl of [
    // A server that knows no TLS.
    closing.url.replace('http:', 'https:'),
    // A label may have 63 letters.
    `http://${'a'.repeat(64)}.test`,
    'http://[::1]:9',
  ]) {
    const end = await ending(client(baseUrl, { retry }).ingestEvent(event))
    expect(end).toMatchObject({ code: 'network', phase: 'connect', attempts: [{}, {}] })
  }
  expect(closing.requests.join()).not.toContain('POST')
  await closing[Symbol.asyncDispose]()
})

test('trusts the certificates that Node trusts, and sends nothing to others', async () => {
  await using server = await serveTls(sampleHealth)
  expect(await ending(client(server.url).ingestEvent(event))).toMatchObject({
    code: 'network',
    phase: 'connect',
    message: expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT'),
  })
  const folder = await mkdtemp(join(tmpdir(), 'allsource-'))
  const path = join(folder, 'ca.pem')
  await writeFile(path, CERTIFICATE)
  const script = 'for (let n = 0; n < 3; n++) console.log((await core.health()).version)'
  const told = await processOf(script, server.url, { NODE_EXTRA_CA_CERTS: path })
  await rm(folder, { recursive: true })
  expect(told).toBe('0.27.0\n0.27.0\n0.27.0\n')
})

/** What a process prints that makes a client and runs a script; it must end by itself. */
async function processOf(script: string, url: string, env: Record<string, string> = {}): Promise<string> {
  const code = `
    import { CoreClient } from 'allsource'
    const core = new CoreClient({ baseUrl: process.env.URL, apiKey: 'ask_of_a_test', retry: false })
    ${script}
  `
  const args = ['--conditions=allsource-source', '--input-type=module', '--eval', code]
  const options = { cwd: join(import.meta.dirname, '../..'), env: { ...process.env, ...env, URL: url } }
  const { stdout } = await promisify(execFile)(process.execPath, args, options)
  return stdout
}

test('lets a process end whose connections are idle, or whose calls were aborted', async () => {
  await using server = await scriptedServer((socket, request) => {
    if (request.startsWith('GET')) socket.write(whole(HEALTH))
  })
  const script = `
    await Promise.all([core.health(), core.health()])
    const controller = new AbortController()
    const write = core.ingestEvent({ event_type: 'a', entity_id: 'b', payload: {} }, { signal: controller.signal })
    setTimeout(() => controller.abort('enough'), 50)
    console.log(await write.catch((reason) => reason))
  `
  expect(await processOf(script, server.url)).toBe('enough\n')
})

/** Where a request can be when it has to end: what the server does, and whether it had the request. */
const phases: [name: string, url: (server: ScriptedServer) => string, answer: Buffer | undefined][] = [
  ['making a connection', ({ port }) => `https://127.0.0.1:${port}`, undefined],
  ['waiting for headers', ({ url }) => url, undefined],
  ['reading headers', ({ url }) => url, wire('HTTP/1.1 200 OK\ncontent-le')],
  ['reading the body', ({ url }) => url, wire('HTTP/1.1 200 OK\ncontent-length: 99\n\n{')],
  ['reading the body of an error', ({ url }) => url, wire('HTTP/1.1 500 No\ncontent-length: 99\n\n{')],
  [
    'unpacking the body',
    ({ url }) => url,
    whole(gzipSync(HEALTH), 'content-encoding: gzip\n').subarray(0, -1),
  ],
]

/** A server that goes so far, and tells when it is there. */
async function stalling(answer: Buffer | undefined) {
  let arrived = () => {}
  const isThere = new Promise<void>((resolve) => {
    arrived = resolve
  })
  const server = await scriptedServer((socket) => {
    if (answer !== undefined) socket.write(answer)
    arrived()
  })
  return { server, isThere }
}

test.each(phases)('closes the connection when it is aborted while %s', async (_, urlOf, answer) => {
  const { server, isThere } = await stalling(answer)
  await using _server = server
  const controller = new AbortController()
  const reason = { my: 'reason' }
  const ends = [
    ending(client(urlOf(server)).health({ signal: controller.signal })),
    ending(client(urlOf(server)).ingestEvent(event, { signal: controller.signal })),
  ]
  await isThere
  await new Promise((resolve) => setTimeout(resolve, 20))
  controller.abort(reason)
  expect(await Promise.all(ends)).toEqual([reason, reason])
  expect(listeners(controller.signal)).toBe(0)
  await Promise.all(server.sockets.map((_, at) => closed(server, at)))
})

test.each(phases)('knows what a timeout means while %s', async (name, urlOf, answer) => {
  const { server, isThere } = await stalling(answer)
  await using _server = server
  const clock = virtualClock()
  const core = client(urlOf(server), { clock, timeoutMs: 500 })
  const ends = [ending(core.health()), ending(core.ingestEvent(event))]
  await isThere
  await new Promise((resolve) => setTimeout(resolve, 20))
  await clock.advance(500)
  const [read, write] = await Promise.all(ends)
  expect(read).toMatchObject({ code: 'timeout', phase: 'attempt', elapsedMs: 500 })
  const isUnsent = name === 'making a connection'
  expect(write).toMatchObject({ code: isUnsent ? 'timeout' : 'outcome_unknown' })
  expect(clock.pending).toBe(0)
  await Promise.all(server.sockets.map((_, at) => closed(server, at)))
})

test('sends nothing for a caller who gives up in a hook', async () => {
  await using server = await serve((_, response) => response.end(HEALTH))
  const controller = new AbortController()
  const hooks = {
    requestHeaders: () => {
      controller.abort('enough')
      return {}
    },
  }
  const core = client(server.url, { hooks })
  const { signal } = controller
  const ends = [ending(core.health({ signal })), ending(core.ingestEvent(event, { signal }))]
  expect(await Promise.all(ends)).toEqual(['enough', 'enough'])
  expect(server.seen).toEqual([])
})

test.each([
  ['no HTTP', wire(`key ${KEY} is bad\n\n`)],
  ['a header of it', wire(`HTTP/1.1 500 Oh ${KEY}\nx-${KEY}: ${KEY}\n a\n\n`)],
  ['a body that breaks off', wire(`HTTP/1.1 200 OK\ncontent-length: 99\n\n${KEY}`)],
  ['what cannot be unpacked', wire(`HTTP/1.1 200 OK\ncontent-encoding: gzip\n\n${KEY}`)],
  ['a refusal', wire(`HTTP/1.1 401 No ${KEY}\nx-correlation-id: ${KEY}\ncontent-length: 28\n\n${KEY}`)],
  ['nothing', Buffer.alloc(0)],
])('shows no piece of the key after %s', async (_, answer) => {
  await using server = await scriptedServer((socket) => socket.end(answer))
  for (const url of [server.url, server.url.replace('http:', 'https:')]) {
    const core = client(url)
    for (const end of [await ending(core.health()), await ending(core.ingestEvent(event))]) {
      expect(end).toBeInstanceOf(Error)
      expect(piecesIn(shownOf(end))).toEqual([])
      expect(shownOf(end)).not.toContain('rawPacket')
    }
  }
})

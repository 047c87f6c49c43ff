import { once } from 'node:events'
import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { type ListenOptions, mockCore } from '../../../src/mock/index.ts'
import { input } from '../ask.ts'

async function serve(options?: ListenOptions) {
  const mock = mockCore()
  const server = await mock.listen(options)
  const stream = (query = '') =>
    new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/events/stream${query}`)
  return { mock, server, stream }
}

/** The next `count` messages of a socket. */
async function messages(socket: WebSocket, count: number): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = []
  for await (const [data] of onMessages(socket)) {
    found.push(JSON.parse(String(data)))
    if (found.length === count) break
  }
  return found
}

async function* onMessages(socket: WebSocket): AsyncGenerator<[Buffer]> {
  const queue: [Buffer][] = []
  let wake = () => {}
  socket.on('message', (data: Buffer) => {
    queue.push([data])
    wake()
  })
  for (;;) {
    const next = queue.shift()
    if (next !== undefined) yield next
    else await new Promise<void>((resolve) => (wake = resolve))
  }
}

const json = { 'content-type': 'application/json' }

describe('the loopback server', () => {
  it('serves HTTP', async () => {
    const { mock, server } = await serve()
    await using _ = server
    const response = await fetch(`${server.url}/api/v1/events`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify(input('a', 'é')),
    })
    expect(await response.json()).toMatchObject({ version: 1 })
    expect(mock.events[0]?.entity_id).toBe('é')
    const missing = await fetch(`${server.url}/api/v1/events/a/b`)
    expect([missing.status, await missing.text()]).toEqual([404, ''])
  })

  it('says no length where there is no body to have one', async () => {
    const { server } = await serve()
    await using _ = server
    const lengthOf = async (method: string, path: string) => {
      const response = await fetch(`${server.url}${path}`, { method, headers: { authorization: 'ask_x' } })
      return [response.status, response.headers.get('content-length')]
    }
    const created = await fetch(`${server.url}/api/v1/auth/api-keys`, {
      method: 'POST',
      headers: { ...json, authorization: 'ask_x' },
      body: '{"name":"k"}',
    })
    const { id } = (await created.json()) as { id: string }
    expect(await lengthOf('DELETE', `/api/v1/auth/api-keys/${id}`)).toEqual([204, null])
    expect(await lengthOf('HEAD', '/api/v1/events/')).toEqual([404, null])
    expect(await lengthOf('HEAD', '/api/v1/events')).toEqual([405, '0'])
    expect(await lengthOf('GET', '/api/v1/events/')).toEqual([404, '0'])
  })

  it.each(['http://core.test/api/v1/stats', '/api/v1/stats#top'])('takes the target %s', async (path) => {
    const { server } = await serve()
    await using _ = server
    const sent = request({ port: server.port, path }).end()
    const [{ statusCode }] = await once(sent, 'response')
    expect(statusCode).toBe(200)
  })

  it('replays and goes live', async () => {
    const { mock, server, stream } = await serve()
    await using _ = server
    mock.append(input('a', 'old'))
    const socket = stream('?consumer_id=c')
    const read = messages(socket, 3)
    await once(socket, 'open')
    while (!mock.connections[0]?.isLive) await new Promise(setImmediate)
    await fetch(`${server.url}/api/v1/events`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify(input('a', 'new')),
    })
    const [old, fresh] = mock.events
    expect(await read).toEqual([
      { type: 'replay', position: 1, event: old },
      { type: 'replay_complete', replayed: 1 },
      fresh,
    ])
    socket.terminate()
  })

  it('replays a backlog larger than its buffers, in order', async () => {
    const { mock, server, stream } = await serve()
    await using _ = server
    const payload = 'x'.repeat(10_000)
    mock.append(...Array.from({ length: 300 }, (_, i) => input('a', `${i}`, payload)))
    const socket = stream('?consumer_id=c')
    const frames = await messages(socket, 301)
    expect(frames.slice(0, -1).map(({ position }) => position)).toEqual(
      Array.from({ length: 300 }, (_, i) => i + 1),
    )
    socket.terminate()
  })

  it('lags behind a reader that stopped, and keeps the newest 1,024 events for it', async () => {
    const { mock, server, stream } = await serve({ streamBufferLength: 1_000 })
    await using _ = server
    const socket = stream()
    await once(socket, 'open')
    while (!mock.connections[0]?.isLive) await new Promise(setImmediate)
    socket.pause()
    const payload = 'x'.repeat(100_000)
    for (let i = 0; i < 3_000; i++) {
      mock.append(input('a', `${i}`, i < 300 ? payload : 0))
      if (i < 300) await new Promise(setImmediate)
    }
    const read = messages(socket, 1_026)
    socket.resume()
    const frames = await read
    const lag = frames.findIndex((frame) => frame.type === 'lagged')
    expect(lag).toBeGreaterThan(0)
    expect(frames[lag]?.missed).toBe(3_000 - 1_024 - lag)
    expect(frames[lag + 1]?.entity_id).toBe(`${3_000 - 1_024}`)
    socket.terminate()
  })

  it('answers pings once it is live', async () => {
    const { server, stream } = await serve()
    await using _ = server
    const socket = stream('?consumer_id=c')
    await once(socket, 'open')
    socket.ping('hello')
    const [data] = await once(socket, 'pong')
    expect(String(data)).toBe('hello')
    socket.terminate()
  })

  it('echoes a close, and hangs up only with the next event', async () => {
    const { mock, server, stream } = await serve()
    await using _ = server
    const socket = stream()
    await once(socket, 'open')
    socket.close(4_001, 'bye')
    while (mock.connections[0]?.isOpen) await new Promise(setImmediate)
    expect(socket.readyState).toBe(WebSocket.CLOSING)
    mock.append(input('a', 'e'))
    const [code, reason] = await once(socket, 'close')
    expect([code, String(reason)]).toEqual([4_001, 'bye'])
  })

  it('hangs up at once on request', async () => {
    const { server, stream } = await serve({ lingersAfterClose: false })
    await using _ = server
    const socket = stream()
    await once(socket, 'open')
    socket.close(1_000)
    expect((await once(socket, 'close'))[0]).toBe(1_000)
  })

  it('picks no subprotocol', async () => {
    const { server } = await serve()
    await using _ = server
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/events/stream`, ['proto'])
    const [error] = await once(socket, 'error')
    expect(error.message).toBe('Server sent no subprotocol')
  })

  it('answers a refused handshake over HTTP', async () => {
    const { mock, server, stream } = await serve()
    await using _ = server
    mock.fail({ type: 'answer', status: 503, headers: { 'retry-after': '1' } })
    const socket = stream()
    const [request, response] = await once(socket, 'unexpected-response')
    expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '1'])
    request.destroy()
  })

  it('resets the connection of a request that is dropped, after storing it or before', async () => {
    const { mock, server } = await serve()
    await using _ = server
    const post = () =>
      fetch(`${server.url}/api/v1/events`, {
        method: 'POST',
        headers: json,
        body: JSON.stringify(input('a', 'e')),
      })
    mock.fail({ type: 'drop' })
    await expect(post()).rejects.toThrow('fetch failed')
    expect(mock.events).toHaveLength(0)
    mock.fail({ type: 'drop', takesEffect: true })
    await expect(post()).rejects.toThrow('fetch failed')
    expect(mock.events).toHaveLength(1)
  })

  it('cuts streams when told to', async () => {
    const { mock, server, stream } = await serve()
    await using _ = server
    const socket = stream()
    await once(socket, 'open')
    mock.dropConnections()
    expect((await once(socket, 'close'))[0]).toBe(1006)
  })

  it('frees its port when it is closed, and cuts what is open', async () => {
    const { server, stream } = await serve()
    const socket = stream()
    await once(socket, 'open')
    const closed = once(socket, 'close')
    await server.close()
    expect((await closed)[0]).toBe(1006)
    await expect(fetch(server.url)).rejects.toThrow('fetch failed')
    const again = await mockCore().listen({ port: server.port })
    expect(again.port).toBe(server.port)
    await again.close()
  })

  it('compresses an answer of 32 bytes for who asks, and says so', async () => {
    const { server } = await serve()
    await using _ = server
    const get = (path: string, coding: string) =>
      fetch(`${server.url}${path}`, { headers: { 'accept-encoding': coding } })
    const compressed = await get('/health', 'gzip')
    expect(await compressed.json()).toMatchObject({ status: 'healthy' })
    expect([...compressed.headers]).toEqual(
      expect.arrayContaining([
        ['content-encoding', 'gzip'],
        ['transfer-encoding', 'chunked'],
        ['vary', 'accept-encoding'],
      ]),
    )
    expect(compressed.headers.get('content-length')).toBeNull()
    expect((await get('/api/v1/consumers/c/events', 'gzip')).headers.get('content-encoding')).toBeNull()
  })

  it.each([
    ['gzip', 'gzip'],
    ['br, x-gzip;q=0.1', 'gzip'],
    ['*', 'gzip'],
    ['gzip, identity', 'gzip'],
    ['gzip;q=0', null],
    ['gzip;q=high', null],
    ['gzip;q=0.5, identity', null],
    ['br', null],
  ])('weighs Accept-Encoding: %s as Core does', async (header, coding) => {
    const { server } = await serve()
    await using _ = server
    const response = await fetch(`${server.url}/health`, { headers: { 'accept-encoding': header } })
    expect(response.headers.get('content-encoding')).toBe(coding)
  })

  it('compresses nothing on 0.19.2', async () => {
    const server = await mockCore({ flavour: 'core-0.19.2' }).listen()
    await using _ = server
    const response = await fetch(`${server.url}/health`, { headers: { 'accept-encoding': 'gzip' } })
    expect(response.headers.get('content-encoding')).toBeNull()
  })

  it.each([
    ['identity', 10],
    ['gzip', 10],
    ['identity', 0],
  ])('cuts a body in its middle, coded as %s, after %d bytes', async (coding, bytes) => {
    const { mock, server } = await serve()
    await using _ = server
    mock.fail({ type: 'truncate', bytes })
    const response = await fetch(`${server.url}/health`, { headers: { 'accept-encoding': coding } })
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow()
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
  })

  it('answers a long poll when rows are committed, and forgets a client that leaves', async () => {
    const mock = mockCore({ views: true })
    const server = await mock.listen()
    await using _ = server
    const headers = { ...json, authorization: 'Bearer ask_x' }
    const definition = {
      source: { prefixes: ['a'] },
      key: '{entity_id}',
      ops: [{ on: 'a', set: { n: 'entity_id' } }],
    }
    await fetch(`${server.url}/api/v1/views/v`, { method: 'PUT', headers, body: JSON.stringify(definition) })
    const poll = (signal: AbortSignal | null) =>
      fetch(`${server.url}/api/v1/views/v/changes?wait=20`, { headers, signal })
    const left = new AbortController()
    const abandoned = poll(left.signal).catch(() => 'left')
    const waiting = poll(null)
    while (mock.requests.length < 3) await new Promise((resolve) => setTimeout(resolve, 1))
    left.abort()
    expect(await abandoned).toBe('left')
    mock.append(input('a', 'x'))
    mock.foldViews()
    expect(await (await waiting).json()).toMatchObject({ changes: [{ key: 'x', state: { n: 'x' } }] })
  })

  it('loses, cuts and slows frames, and resets the connection behind some', async () => {
    const { mock, server, stream } = await serve()
    await using _ = server
    mock.append(...['a', 'b', 'c', 'd'].map((entity) => input('a', entity)))
    mock.fail({ type: 'frames', lose: [1], dropAfter: 3, delayMs: 1 })
    const socket = stream('?consumer_id=c')
    const positions: unknown[] = []
    socket.on('message', (data) => positions.push(JSON.parse(String(data)).position))
    const [code] = await once(socket, 'close')
    expect([positions, code]).toEqual([[2, 3], 1006])
  })
})

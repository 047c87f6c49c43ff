import { describe, expect, test } from 'vitest'
import { CoreClient } from '../../src/clients/core-client.ts'
import type { ClientOptions } from '../../src/clients/settings.ts'
import { type MockCore, mockCore } from '../../src/mock/index.ts'
import type { StreamMessage } from '../../src/stream/frames.ts'
import { EventStreamClient } from '../../src/stream/index.ts'
import type { WebSocketClass } from '../../src/transport/options.ts'
import { settled, virtualClock } from '../support/virtual-clock.ts'

const KEY = 'ask_q7Zk2vXw9RtLm4NbYc8HdPs5'

function clientOf(mock: MockCore, options: Partial<ClientOptions> = {}): CoreClient {
  const { fetch, webSocket } = mock
  return new CoreClient({ baseUrl: 'http://core.test:3900', apiKey: KEY, fetch, webSocket, ...options })
}

function streamOf(mock: MockCore, options: Partial<ClientOptions> = {}): EventStreamClient {
  return new EventStreamClient(clientOf(mock, options))
}

/** Reads until the replay is over. */
async function replayOf(stream: AsyncIterable<StreamMessage>): Promise<StreamMessage[]> {
  const seen: StreamMessage[] = []
  for await (const message of stream) {
    seen.push(message)
    if (message.type === 'replay_complete') break
  }
  return seen
}

const asset = (entity_id: string, tenant_id?: string) => ({
  event_type: 'asset.updated',
  entity_id,
  payload: {},
  ...(tenant_id === undefined ? {} : { tenant_id }),
})

function registrations(mock: MockCore): string[] {
  return mock.requests
    .filter(({ method, path }) => method === 'POST' && path === '/api/v1/consumers')
    .map((r) => r.body)
}

describe('EventStreamClient', () => {
  test('replays what was not acknowledged, tells the end, and goes on live', async () => {
    const mock = mockCore()
    const [first] = mock.append(asset('A'), asset('B'))
    await using connection = await streamOf(mock).connect('reader')
    const replayed = [...((await connection.read()) ?? [])]
    while (replayed.at(-1)?.type !== 'replay_complete') replayed.push(...((await connection.read()) ?? []))
    expect(replayed).toMatchObject([
      { type: 'event', mode: 'replay', position: 1, event: first },
      { type: 'event', mode: 'replay', position: 2 },
      { type: 'replay_complete', replayed: 2 },
    ])
    const [live] = mock.append(asset('C'))
    expect(await connection.read()).toEqual([
      { type: 'event', mode: 'live', position: undefined, event: live },
    ])
  })

  test('registers a consumer only if its filters are not what they should be', async () => {
    const mock = mockCore()
    const streams = streamOf(mock)
    await (await streams.connect('reader', ['b.', 'a.one'])).close()
    await (await streams.connect('reader', ['a.one', 'b.*', 'b.'])).close()
    expect(registrations(mock)).toEqual([
      JSON.stringify({ consumer_id: 'reader', event_type_filters: ['a.one', 'b.*'] }),
    ])
    await (await streams.connect('reader', ['a.one'])).close()
    expect(registrations(mock)).toHaveLength(2)
  })

  test('registers nothing for a consumer that wants everything', async () => {
    const mock = mockCore()
    await (await streamOf(mock).connect('reader', ['*'])).close()
    expect(registrations(mock)).toEqual([])
  })

  test('gives only events of the tenant that pass the filters', async () => {
    const mock = mockCore()
    const other = { event_type: 'asset', entity_id: 'A', payload: {} }
    mock.append(asset('A'), asset('A', 'other'), other, asset('B'))
    const replayed = await replayOf(await streamOf(mock).connect('reader', ['asset.']))
    expect(replayed.map((message) => (message.type === 'event' ? message.position : message.type))).toEqual([
      1,
      4,
      'replay_complete',
    ])
    const others = await replayOf(await streamOf(mock, { tenantId: 'other' }).connect('reader', ['asset.']))
    expect(others).toMatchObject([{ position: 2 }, { type: 'replay_complete' }])
  })

  test('tells of lost events', async () => {
    const mock = mockCore()
    const connection = await streamOf(mock).connect('reader')
    await connection.read()
    mock.lag(2)
    mock.append(asset('A'), asset('B'))
    expect(await connection.read()).toEqual([{ type: 'lagged', missed: 2 }])
    await connection.close()
  })

  test('carries any consumer id to the server as it is', async () => {
    const mock = mockCore()
    for (const id of ['a b', 'a/b?c#d', 'ä&consumer_id=x', '%2e%2e', '名']) {
      await (await streamOf(mock).connect(id)).close()
      expect(mock.connections.at(-1)?.consumerId).toBe(id)
    }
  })

  test.each(['', '.', '..', '\ud800', undefined, 7])('refuses %j as a consumer id', async (id) => {
    const mock = mockCore()
    await expect(streamOf(mock).connect(id as string)).rejects.toMatchObject({ code: 'invalid_input' })
    expect(mock.requests).toEqual([])
  })

  test('refuses a filter that Core would not understand before anything is sent', async () => {
    const mock = mockCore()
    await expect(streamOf(mock).connect('reader', ['*foo'])).rejects.toMatchObject({
      code: 'invalid_input',
      field: 'filters[0]',
    })
    expect(mock.requests).toEqual([])
  })

  test.each([0, -1, 1.5, '15'])('refuses %j as a heartbeat', (heartbeatMs) => {
    expect(() => new EventStreamClient(clientOf(mockCore()), { heartbeatMs: heartbeatMs as number })).toThrow(
      expect.objectContaining({ code: 'config', option: 'heartbeatMs' }),
    )
  })

  test('notices a server that fell silent within two heartbeats', async () => {
    const clock = virtualClock()
    class Silent {
      onopen: () => void = () => {}
      onclose: (event: unknown) => void = () => {}
      constructor() {
        queueMicrotask(() => this.onopen())
      }
      on() {}
      ping() {}
      close() {}
      terminate() {
        this.onclose({ code: 1006, reason: '' })
      }
    }
    const core = clientOf(mockCore(), { clock, webSocket: Silent as unknown as WebSocketClass })
    const connection = await new EventStreamClient(core, { heartbeatMs: 1_000 }).connect('reader')
    await expect(clock.run(connection.read())).rejects.toMatchObject({ code: 'stream_closed' })
    expect(clock.now()).toBeLessThanOrEqual(2_000)
    await clock.advance(1_000)
    expect(clock.pending).toBe(0)
  })

  test('hears the pongs of a server that has nothing to say', async () => {
    const clock = virtualClock()
    const connection = await new EventStreamClient(clientOf(mockCore(), { clock }), {
      heartbeatMs: 1_000,
    }).connect('r')
    await connection.read()
    let isDone = false
    connection.read().finally(() => {
      isDone = true
    })
    await clock.advance(60_000)
    expect(isDone).toBe(false)
    await connection.close()
    expect(clock.pending).toBe(0)
  })

  test('rejects with the reason of an abort while the consumer is looked up', async () => {
    const mock = mockCore()
    mock.fail({ type: 'hang' })
    const controller = new AbortController()
    const connecting = streamOf(mock).connect('reader', [], { signal: controller.signal })
    await settled()
    controller.abort('enough')
    await expect(connecting).rejects.toBe('enough')
    expect(mock.connections).toEqual([])
  })

  test('rejects with the reason of an abort while the key is asked for', async () => {
    const mock = mockCore()
    let asked = 0
    const apiKey = () => (++asked === 1 ? Promise.resolve(KEY) : new Promise<string>(() => {}))
    const core = clientOf(mock, { apiKey })
    await core.health()
    core.transport.options.secret.invalidate(`Bearer ${KEY}`)
    const controller = new AbortController()
    const opening = new EventStreamClient(core).open('reader', () => true, controller.signal)
    await settled()
    controller.abort('enough')
    await expect(opening).rejects.toBe('enough')
  })

  test('rejects with the reason of an abort during the handshake', async () => {
    const mock = mockCore()
    mock.fail({ type: 'hang' }, { path: '/api/v1/events/stream' })
    const controller = new AbortController()
    const clock = virtualClock()
    const connecting = streamOf(mock, { clock }).connect('reader', [], { signal: controller.signal })
    await settled()
    controller.abort('enough')
    await expect(connecting).rejects.toBe('enough')
    await clock.advance(300)
    expect(clock.pending).toBe(0)
  })

  test.each([
    { client: 5_000, call: {}, takes: 5_000 },
    { client: 5_000, call: { timeoutMs: 700 }, takes: 700 },
    { client: false as const, call: { timeoutMs: 700 }, takes: 700 },
  ])('gives up a handshake after the timeout of the call, else of the client: %o', async (given) => {
    const mock = mockCore()
    mock.fail({ type: 'hang' }, { path: '/api/v1/events/stream' })
    const clock = virtualClock()
    let end: unknown
    const options = { clock, timeoutMs: given.client }
    streamOf(mock, options)
      .connect('reader', [], given.call)
      .catch((error) => {
        end = error
      })
    await settled()
    await clock.advance(given.takes - 1)
    expect(end).toBeUndefined()
    await clock.advance(1)
    expect(end).toMatchObject({ code: 'stream_closed', fatal: false })
  })

  test('says what is wrong with a socket class that throws', async () => {
    class Refusing {
      constructor() {
        throw new DOMException('An insecure WebSocket connection may not be initiated', 'SecurityError')
      }
    }
    const streams = streamOf(mockCore(), { webSocket: Refusing as unknown as WebSocketClass })
    await expect(streams.connect('reader')).rejects.toMatchObject({ code: 'config', option: 'webSocket' })
  })

  test('makes a socket of the platform with the URL alone and ignores what is not text', async () => {
    const given: unknown[][] = []
    const mock = mockCore()
    class Plain {
      onopen: () => void = () => {}
      onmessage: (event: unknown) => void = () => {}
      onclose: (event: unknown) => void = () => {}
      constructor(...args: unknown[]) {
        given.push(args)
        queueMicrotask(() => {
          this.onopen()
          this.onmessage({ data: new ArrayBuffer(4) })
          this.onmessage({ data: '{"type":"replay_complete","replayed":0}' })
        })
      }
      close() {
        queueMicrotask(() => this.onclose({ code: 1000, reason: '' }))
      }
    }
    const webSocket = Plain as unknown as WebSocketClass
    const streams = streamOf(mock, { webSocket, baseUrl: 'https://core.test/prefix/' })
    const connection = await streams.open('a b', () => true, undefined)
    expect(await connection.read()).toEqual([{ type: 'replay_complete', replayed: 0 }])
    await connection.close()
    expect(given).toEqual([['wss://core.test/prefix/api/v1/events/stream?consumer_id=a%20b']])
  })
})

describe('EventStreamClient on the ws package', () => {
  const tenants = { [KEY]: 'default' }

  test.each(['bearer', 'x-api-key'] as const)(
    'sends the key as %s and never in the URL',
    async (authScheme) => {
      const mock = mockCore({ tenants, requireKey: true })
      await using server = await mock.listen()
      const core = new CoreClient({ baseUrl: server.url, apiKey: KEY, authScheme })
      mock.append(asset('A'))
      const replayed = await replayOf(await new EventStreamClient(core).connect('reader'))
      expect(replayed).toMatchObject([{ position: 1 }, { type: 'replay_complete', replayed: 1 }])
      const upgrade = mock.requests.at(-1)
      expect(upgrade?.path).toBe('/api/v1/events/stream?consumer_id=reader')
      const header = authScheme === 'bearer' ? 'authorization' : 'x-api-key'
      expect(upgrade?.headers[header]).toBe('[redacted]')
      expect(upgrade?.headers['sec-websocket-extensions']).toBeUndefined()
      expect(upgrade?.headers['sec-websocket-protocol']).toBeUndefined()
      expect(JSON.stringify(mock.requests)).not.toContain(KEY.slice(0, 8))
    },
  )

  test.each([
    [401, 'stream_closed', true],
    [403, 'stream_closed', true],
    [302, 'stream_closed', true],
    [500, 'stream_closed', false],
    [503, 'stream_closed', false],
    [404, 'unsupported', undefined],
  ] as const)('answers a handshake refused with %i by %s', async (status, code, fatal) => {
    const mock = mockCore()
    await using server = await mock.listen()
    mock.fail(
      { type: 'answer', status, headers: { location: 'http://127.0.0.1:9/' } },
      { path: '/api/v1/events/stream' },
    )
    const core = new CoreClient(server.url, KEY)
    const connecting = new EventStreamClient(core).connect('reader')
    await expect(connecting).rejects.toMatchObject(fatal === undefined ? { code } : { code, fatal })
  })

  test('says that nobody listens', async () => {
    const mock = mockCore()
    const server = await mock.listen()
    await server.close()
    const core = new CoreClient(server.url, KEY)
    const opening = new EventStreamClient(core).open('reader', () => true, undefined)
    await expect(opening).rejects.toMatchObject({ code: 'stream_closed', closeCode: 1006, fatal: false })
    await expect(opening).rejects.toThrow('ECONNREFUSED')
  })

  test('ends a frame that is larger than the largest answer', async () => {
    const mock = mockCore()
    await using server = await mock.listen()
    const core = new CoreClient({ baseUrl: server.url, apiKey: KEY, maxResponseBytes: 10_000 })
    const connection = await new EventStreamClient(core).connect('reader')
    mock.append({ ...asset('A'), payload: 'x'.repeat(20_000) })
    const reading = async () => {
      for await (const _ of connection);
    }
    await expect(reading()).rejects.toMatchObject({ code: 'stream_closed' })
  })

  test('holds the server back while it is not read', async () => {
    const mock = mockCore()
    await using server = await mock.listen()
    const large = { ...asset('A'), payload: 'x'.repeat(512 * 1024) }
    for (let i = 0; i < 60; i++) mock.append(large)
    const connection = await new EventStreamClient(new CoreClient(server.url, KEY)).connect('reader')
    const sent = () => mock.connections[0]?.sentCount ?? 0
    for (let before = -1; before < sent(); ) {
      before = sent()
      for (let turn = 0; turn < 20; turn++) await settled()
    }
    expect(sent()).toBeLessThan(60)
    expect((await replayOf(connection)).length).toBe(61)
  })
})

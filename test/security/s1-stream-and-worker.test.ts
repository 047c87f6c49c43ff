import { expect, test } from 'vitest'
import { CoreClient } from '../../src/clients/core-client.ts'
import { mockCore } from '../../src/mock/index.ts'
import { EventStreamClient } from '../../src/stream/index.ts'
import type { FetchLike, WebSocketClass } from '../../src/transport/options.ts'
import { ProjectionWorker, type WorkerNotice } from '../../src/worker/index.ts'
import { piecesIn, shownOf } from '../support/pieces-of-key.ts'
import { ending, KEY } from '../support/test-transport.ts'
import { settled, virtualClock } from '../support/virtual-clock.ts'

type Act = (socket: WebSocket) => void

/** A socket class whose server opens and then does one thing. */
function socketThat(act: Act): WebSocketClass {
  return class {
    onopen: (() => void) | undefined
    onmessage: ((event: object) => void) | undefined
    onerror: ((event: object) => void) | undefined
    onclose: ((event: object) => void) | undefined
    constructor() {
      queueMicrotask(() => {
        this.onopen?.()
        act(this as unknown as WebSocket)
      })
    }
    close() {
      queueMicrotask(() => this.onclose?.({ code: 1000, reason: '' }))
    }
  } as unknown as WebSocketClass
}

const say = (frame: unknown) => (socket: WebSocket) =>
  socket.onmessage?.({ data: JSON.stringify(frame) } as MessageEvent)
const event = { id: 'x', event_type: 'a', entity_id: 'b', tenant_id: 'default', timestamp: 't', payload: {} }

const indiscreet: [name: string, act: Act][] = [
  ['in the reason of a close', (s) => s.onclose?.({ code: 4001, reason: `no key ${KEY}` } as CloseEvent)],
  [
    'in part, in the reason of a close',
    (s) => s.onclose?.({ code: 4001, reason: KEY.slice(0, 9) } as CloseEvent),
  ],
  ['in the message of an error', (s) => s.onerror?.({ message: `refused ${KEY}` } as unknown as Event)],
  ['in an error', (s) => s.onerror?.({ error: new Error(KEY) } as unknown as Event)],
  ['as a position', say({ type: 'replay', position: KEY, event })],
  ['as a list of positions', say({ type: 'replay', position: [KEY], event })],
  ['as a type', (s) => [say({ type: KEY })(s), s.onclose?.({ code: 1000, reason: '' } as CloseEvent)]],
]

test.each(indiscreet)('a stream shows no piece of the key when a server repeats it %s', async (_, act) => {
  const { fetch } = mockCore()
  const webSocket = socketThat(act)
  const core = new CoreClient({ baseUrl: 'http://core.test', apiKey: KEY, fetch, webSocket })
  const client = new EventStreamClient(core)
  const connection = await client.connect('reader')
  const end = await ending(connection.read())
  expect(end).toBeInstanceOf(Error)
  for (const shown of [end, client, connection]) expect(piecesIn(shownOf(shown))).toEqual([])
})

test('a stream shows no piece of the key where the platform cannot open it', async () => {
  const { fetch } = mockCore()
  const webSocket = class {
    constructor(url: string) {
      throw new SyntaxError(`cannot open ${url}`)
    }
  } as unknown as WebSocketClass
  const core = new CoreClient({ baseUrl: 'http://core.test', apiKey: KEY, fetch, webSocket })
  const end = await ending(new EventStreamClient(core).connect('reader'))
  expect(end).toMatchObject({ code: 'config' })
  expect(piecesIn(shownOf(end))).toEqual([])
})

/** A Core that works until `turn`, and then repeats the key in whatever it says. */
function turning() {
  const mock = mockCore()
  const clock = virtualClock(Date.now())
  let hasTurned = false
  const fetch: FetchLike = async (url, init) =>
    hasTurned
      ? new Response(`what is ${KEY}, or ${KEY.slice(0, 8)}?`, { status: 401 })
      : mock.fetch(url, init)
  const sockets: WebSocket[] = []
  const webSocket = function Turning(url: string) {
    const socket = new mock.webSocket(url)
    sockets.push(socket)
    return socket
  } as unknown as WebSocketClass
  const turn = () => {
    hasTurned = true
    for (const socket of sockets) socket.onclose?.({ code: 4001, reason: `revoked: ${KEY}` } as CloseEvent)
  }
  const core = new CoreClient({ baseUrl: 'http://core.test', apiKey: KEY, fetch, webSocket, clock })
  return { mock, clock, core, turn }
}

test('a worker shows no piece of the key in its notices, its handle and what ends it', async () => {
  const { mock, clock, core, turn } = turning()
  const notices: WorkerNotice[] = []
  mock.append(
    { event_type: 'a', entity_id: 'bad', payload: {} },
    { event_type: 'a', entity_id: 'b', payload: {} },
  )
  const builder = ProjectionWorker.builder(core)
    .name('w')
    .reducer(async (state, { entity_id }) => {
      if (entity_id === 'bad') await core.api.GET('/health', { headers: { authorization: 'Bearer other' } })
      if (entity_id === 'bad') throw new Error('bad', { cause: core })
      state[entity_id] = true
    })
    .onReducerError('dead_letter')
  const worker = builder.build()
  const handle = await worker.start({ onNotice: (notice) => notices.push(notice) })
  await clock.run(handle.caughtUp())
  expect(handle.deadLetters()).toHaveLength(1)
  turn()
  const outcome = ending(handle.done)
  for (let minute = 0; minute < 5; minute++) await clock.advance(60_000)
  await settled()
  const types = notices.map(({ type }) => type)
  expect(types).toEqual(expect.arrayContaining(['left_out', 'reconnecting']))
  await clock.run(handle.stop()).catch(() => {})
  const shown = [
    builder,
    worker,
    handle,
    handle.metrics(),
    handle.lag(),
    handle.deadLetters(),
    handle.state(),
  ]
  for (const value of [...shown, ...notices, await outcome]) expect(piecesIn(shownOf(value))).toEqual([])
})

test('a worker that cannot start shows no piece of the key', async () => {
  const { clock, core, turn } = turning()
  turn()
  const start = ProjectionWorker.builder(core)
    .name('w')
    .reducer(() => {})
    .start()
  const end = await clock.run(ending(start))
  expect(end).toMatchObject({ code: 'api', status: 401 })
  expect(piecesIn(shownOf(end))).toEqual([])
})

test('a writer shows no piece of the key, whoever hears of what failed', async () => {
  const { clock, core, turn } = turning()
  turn()
  const writer = core.writer()
  const heard = writer.append({ event_type: 'a', entity_id: 'b', payload: {} })
  const ends = [heard, writer.flush()].map(ending)
  const shown = [writer, writer.writable(), ...(await clock.run(Promise.all(ends)))]
  writer.append({ event_type: 'a', entity_id: 'b', payload: {} })
  const closed = await clock.run(ending(writer.close()))
  expect(closed).toMatchObject({ code: 'appends_failed' })
  for (const value of [...shown, closed]) expect(piecesIn(shownOf(value))).toEqual([])
})

test('a mock shows no piece of the key that it was given', async () => {
  const mock = mockCore()
  for (const authScheme of ['bearer', 'x-api-key'] as const) {
    const { fetch } = mock
    await new CoreClient({ baseUrl: 'http://core.test', apiKey: KEY, authScheme, fetch }).stats()
  }
  expect(mock.requests.length).toBeGreaterThan(1)
  expect(piecesIn(shownOf(mock))).toEqual([])
  expect(piecesIn(shownOf(mock.requests))).toEqual([])
})

import { expect, test } from 'vitest'
import { CoreClient } from '../../src/clients/core-client.ts'
import { mockCore } from '../../src/mock/index.ts'
import { EventStreamClient } from '../../src/stream/index.ts'
import type { CallOptions, TransportOptions } from '../../src/transport/options.ts'
import { ProjectionWorker } from '../../src/worker/index.ts'
import { notingHooks } from '../support/noting-hooks.ts'
import { ending, KEY } from '../support/test-transport.ts'
import { settled, virtualClock } from '../support/virtual-clock.ts'
import { world } from '../support/world.ts'

const STREAM = { method: 'GET', path: '/api/v1/events/stream' }

function setUp(options: Partial<TransportOptions> = {}) {
  const noted = notingHooks()
  const mock = mockCore()
  const clock = virtualClock()
  const { fetch, webSocket } = mock
  const core = new CoreClient({
    baseUrl: 'http://core.test:3900',
    apiKey: KEY,
    fetch,
    webSocket,
    clock,
    hooks: noted.hooks,
    ...options,
  })
  /** What was told of streams alone. */
  const streams = () =>
    noted.told.filter((_, i) => {
      const { request } = noted.notices[i] as { request?: { path: string } }
      return request?.path === STREAM.path
    })
  const connect = (call: CallOptions = {}) => new EventStreamClient(core).connect('reader', [], call)
  return { ...noted, mock, clock, streams, connect }
}

const OPENED = [
  ['onRequest', { attempt: 1, queuedMs: 0 }],
  ['onResponse', { attempt: 1, queuedMs: 0, status: 101, isError: false, elapsedMs: 0 }],
]

test('tells of a handshake as of an attempt, and of the end of the stream after the time it was open', async () => {
  const { mock, clock, streams, notices, connect } = setUp()
  const connection = await connect()
  await clock.advance(5_000)
  mock.dropConnections()
  await connection.read()
  await expect(connection.read()).rejects.toMatchObject({ code: 'stream_closed' })
  expect(streams()).toEqual([...OPENED, ['onStreamEnd', { error: 'stream_closed', elapsedMs: 5_000 }]])
  const [asked, answered, ended] = notices.slice(-3) as { request: object }[]
  expect(asked).toMatchObject({ baseUrl: 'http://core.test:3900', request: STREAM })
  expect([answered?.request, ended?.request]).toEqual([asked?.request, asked?.request])
  expect(answered?.request).toBe(asked?.request)
})

test('tells of no error where the reader closes the stream, once', async () => {
  const { streams, connect } = setUp()
  const connection = await connect()
  await connection.close()
  await connection.close()
  expect(streams()).toEqual([...OPENED, ['onStreamEnd', { error: undefined, elapsedMs: 0 }]])
})

test('tells of an abort by the caller, of an open stream and of a handshake', async () => {
  for (const hangs of [false, true]) {
    const { mock, streams, connect } = setUp()
    if (hangs) mock.fail({ type: 'hang' }, { path: STREAM.path })
    const controller = new AbortController()
    const connecting = ending(connect({ signal: controller.signal }))
    await settled()
    controller.abort()
    await connecting
    expect(streams().at(-1)).toEqual(
      hangs
        ? ['onRequestError', { attempt: 1, queuedMs: 0, error: 'aborted', elapsedMs: 0 }]
        : ['onStreamEnd', { error: 'aborted', elapsedMs: 0 }],
    )
    expect(streams()).toHaveLength(hangs ? 2 : 3)
  }
})

test('tells of a handshake that takes too long', async () => {
  const { mock, clock, streams, connect } = setUp()
  mock.fail({ type: 'hang' }, { path: STREAM.path })
  const connecting = ending(connect({ timeoutMs: 700 }))
  await settled()
  await clock.advance(700)
  expect(await connecting).toMatchObject({ code: 'stream_closed' })
  expect(streams().slice(1)).toEqual([
    ['onRequestError', { attempt: 1, queuedMs: 0, error: 'stream_closed', elapsedMs: 700 }],
  ])
})

test('tells of a refusal by its status, and sends the headers that the hooks give, but not another key', async () => {
  const noted = notingHooks()
  const mock = mockCore({ requireKey: true })
  await using server = await mock.listen()
  const core = new CoreClient({
    baseUrl: server.url,
    apiKey: KEY,
    hooks: [noted.hooks, { requestHeaders: () => ({ TraceParent: 'ours', Authorization: 'Bearer other' }) }],
  })
  mock.fail({ type: 'answer', status: 503 }, { path: STREAM.path })
  const stream = new EventStreamClient(core)
  expect(await ending(stream.open('reader', () => true, undefined))).toMatchObject({ code: 'stream_closed' })
  expect(noted.told.map(([name]) => name)).toEqual(['onRequest', 'onResponse'])
  expect(noted.told[1]?.[1]).toMatchObject({ status: 503, isError: true })
  await using _ = await stream.open('reader', () => true, undefined)
  const upgrade = mock.requests.find(({ path }) => path.startsWith(STREAM.path))
  expect(upgrade?.headers).toMatchObject({ traceparent: 'ours', authorization: '[redacted]' })
})

test('tells of each connection that a worker makes and loses', async () => {
  const { hooks, told } = notingHooks()
  const w = world()
  w.write(3)
  const handle = await ProjectionWorker.builder(w.program({ hooks }).core)
    .name('prices')
    .reducer(() => {})
    .start()
  await w.clock.run(handle.caughtUp())
  w.mock.lag(2)
  w.write(3)
  await w.clock.run(handle.caughtUp())
  w.mock.dropConnections()
  w.write(1)
  await w.clock.run(handle.caughtUp())
  await w.clock.run(handle.stop())
  const isOpened = (name: string, facts: object) =>
    name === 'onResponse' && 'status' in facts && facts.status === 101
  expect(told.filter(([name, facts]) => isOpened(name, facts))).toHaveLength(3)
  expect(
    told.flatMap(([name, facts]) => (name === 'onStreamEnd' ? [(facts as { error: unknown }).error] : [])),
  ).toEqual([undefined, 'stream_closed', 'aborted'])
})

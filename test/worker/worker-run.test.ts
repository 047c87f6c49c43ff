import { describe, expect, test } from 'vitest'
import { CoreClient } from '../../src/index.ts'
import { type MockCore, mockCore } from '../../src/mock/index.ts'
import type { WebSocketClass } from '../../src/transport/options.ts'
import { ProjectionWorker } from '../../src/worker/index.ts'
import { caughtUp, foldOf, type Seen, see } from '../support/seer.ts'
import { unrulySocket } from '../support/unruly-socket.ts'
import { settled } from '../support/virtual-clock.ts'
import { assetEvent, world } from '../support/world.ts'

const STREAM = '/api/v1/events/stream'

function registrations({ requests }: MockCore): string[] {
  return requests
    .filter(({ method, path }) => method === 'POST' && path === '/api/v1/consumers')
    .map(({ body }) => body)
}

describe('a worker whose connection breaks', () => {
  test('connects again and goes on where it was when live', async () => {
    const w = world()
    w.write(10)
    const handle = await caughtUp(w)
    for (let round = 0; round < 10; round++) {
      w.write(3)
      if (round % 2 === 0) await settled()
      w.mock.dropConnections()
      w.write(3)
      await w.clock.advance(2_000)
    }
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    expect(w.mock.connections).toHaveLength(11)
    await w.clock.run(handle.stop())
  })

  test('connects again and goes on where it was in the middle of a replay', async () => {
    const w = world()
    w.write(100)
    let applied = 0
    const onEvent = () => {
      applied++
      if (applied % 30 === 0) w.mock.dropConnections()
    }
    const handle = await caughtUp(w, { onEvent, checkpointInterval: 7 })
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    expect(applied).toBe(100)
    expect(w.mock.connections.length).toBeGreaterThanOrEqual(2)
    await w.clock.run(handle.stop())
  })

  test('says that it is not caught up until it is again', async () => {
    const w = world()
    const handle = await caughtUp(w)
    w.mock.fail({ type: 'drop' }, { path: STREAM, times: 3 })
    w.mock.dropConnections()
    await settled()
    expect(handle.isCaughtUp()).toBe(false)
    await w.clock.advance(5_000)
    expect(handle.isCaughtUp()).toBe(true)
    await w.clock.run(handle.stop())
  })

  test('notices a black hole and loses nothing in it', async () => {
    const w = world()
    w.write(5)
    let isHole = false
    const webSocket = unrulySocket(w.mock.webSocket as WebSocketClass, () => {
      const isFirst = w.mock.connections.length === 0
      return (frame, deliver) => {
        if (!isHole || !isFirst) deliver(frame)
      }
    })
    const program = w.program({ webSocket: withoutPongs(webSocket, () => isHole) })
    const handle = await caughtUp(w, {}, program)
    isHole = true
    w.write(5)
    await w.clock.advance(31_000)
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    expect(w.mock.connections).toHaveLength(2)
    isHole = false
    await w.clock.run(handle.stop())
  })

  test('waits from 100 ms to 30 s between tries that come to nothing, each time up to twice as long', async () => {
    const w = world()
    const connectedAtMs: number[] = []
    const webSocket = function Noting(url: string) {
      connectedAtMs.push(w.clock.now())
      return new w.mock.webSocket(url)
    } as unknown as WebSocketClass
    const handle = await caughtUp(w, {}, w.program({ webSocket, random: () => 1 }))
    w.mock.fail({ type: 'drop' }, { path: STREAM, times: 11 })
    w.mock.dropConnections()
    connectedAtMs.splice(0, 1, w.clock.now())
    await w.clock.advance(400_000)
    const waitsMs = connectedAtMs.slice(1).map((ms, i) => ms - (connectedAtMs[i] ?? 0))
    expect(waitsMs).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000, 30_000])
    expect(handle.isCaughtUp()).toBe(true)
    await w.clock.run(handle.stop())
  })

  test('spreads its tries by chance', async () => {
    const waitsMs = []
    for (const chance of [0, 0.25, 0.5]) {
      const w = world()
      const program = w.program({ random: () => chance })
      const handle = await caughtUp(w, {}, program)
      w.mock.fail({ type: 'drop' }, { path: STREAM, times: 4 })
      w.mock.dropConnections()
      const fromMs = w.clock.now()
      await w.clock.run(handle.caughtUp())
      waitsMs.push(w.clock.now() - fromMs)
      await w.clock.run(handle.stop())
    }
    expect(waitsMs[0]).toBeLessThan(10)
    expect(waitsMs[2]).toBeCloseTo(2 * (waitsMs[1] ?? 0), -1)
  })

  test('makes at most 14 tries in two minutes of a server that accepts and closes', async () => {
    for (let seed = 1; seed <= 10; seed++) {
      const w = world({ seed })
      w.write(3)
      let flaps = false
      const webSocket = function Flapping(url: string) {
        const socket = new w.mock.webSocket(url)
        if (flaps) socket.addEventListener('open', () => queueMicrotask(() => w.mock.dropConnections()))
        return socket
      } as unknown as WebSocketClass
      const handle = await caughtUp(w, {}, w.program({ webSocket, random: () => 0.5 + w.random() / 2 }))
      flaps = true
      w.mock.dropConnections()
      const before = w.mock.connections.length
      await w.clock.advance(120_000)
      expect(w.mock.connections.length - before).toBeLessThanOrEqual(14)
      expect(w.mock.connections.length - before).toBeGreaterThanOrEqual(8)
      flaps = false
      await w.clock.run(handle.stop())
    }
  })

  test('begins with short waits again once events came through', async () => {
    const w = world()
    const connectedAtMs: number[] = []
    const webSocket = function Noting(url: string) {
      connectedAtMs.push(w.clock.now())
      return new w.mock.webSocket(url)
    } as unknown as WebSocketClass
    const handle = await caughtUp(w, {}, w.program({ webSocket, random: () => 1 }))
    w.mock.fail({ type: 'drop' }, { path: STREAM, times: 5 })
    w.mock.dropConnections()
    await w.clock.advance(20_000)
    w.write(1)
    await settled()
    const droppedAtMs = w.clock.now()
    w.mock.dropConnections()
    await w.clock.advance(1_000)
    expect((connectedAtMs.at(-1) ?? 0) - droppedAtMs).toBe(100)
    await w.clock.run(handle.stop())
  })

  test('waits as long as the server asks', async () => {
    const w = world()
    const program = w.program({ retry: false, circuitBreaker: false })
    const handle = await caughtUp(w, {}, program)
    w.mock.fail(
      { type: 'answer', status: 429, headers: { 'retry-after': '7' } },
      { path: '/api/v1/consumers/seer' },
    )
    w.mock.dropConnections()
    const fromMs = w.clock.now()
    await w.clock.run(handle.caughtUp())
    expect(w.clock.now() - fromMs).toBeGreaterThanOrEqual(7_000)
    expect(w.clock.now() - fromMs).toBeLessThan(9_000)
    await w.clock.run(handle.stop())
  })

  test('tries again as soon as the circuit breaker lets it', async () => {
    const w = world()
    const handle = await caughtUp(w, {}, w.program({ random: () => 0.99 }))
    w.mock.fail({ type: 'refuse' }, { times: 5 })
    w.mock.dropConnections()
    const fromMs = w.clock.now()
    await w.clock.run(handle.caughtUp())
    expect(w.clock.now() - fromMs).toBeGreaterThanOrEqual(30_000)
    expect(w.clock.now() - fromMs).toBeLessThan(36_000)
    await w.clock.run(handle.stop())
  })

  test('comes back after Core was gone for an hour', async () => {
    const w = world()
    w.write(10)
    const program = w.program()
    const handle = await caughtUp(w, {}, program)
    w.mock.fail({ type: 'refuse' }, { times: 100_000 })
    w.mock.dropConnections()
    await w.clock.advance(3_600_000)
    expect(handle.isCaughtUp()).toBe(false)
    w.mock.clearFaults()
    w.write(10)
    await w.clock.advance(61_000)
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test('registers its consumer once, whatever breaks', async () => {
    const w = world()
    const handle = await caughtUp(w, { eventTypes: ['asset.', 'order.'] })
    for (let i = 0; i < 5; i++) {
      w.mock.dropConnections()
      await w.clock.run(handle.caughtUp())
    }
    expect(registrations(w.mock)).toHaveLength(1)
    await w.clock.run(handle.stop())
  })
})

describe('a worker that cannot go on', () => {
  test.each([
    [400, '/api/v1/consumers/seer'],
    [401, '/api/v1/consumers/seer'],
    [403, '/api/v1/consumers/seer'],
    [403, '/api/v1/events/query'],
    [401, '/api/v1/consumers/{consumer_id}/events'],
  ])('ends with a typed error when it is answered %i by %s', async (status, path) => {
    const w = world()
    w.write(3)
    const program = w.program()
    const handle = await caughtUp(w, {}, program)
    w.mock.fail({ type: 'answer', status, body: 'no' }, { path, times: 1_000 })
    w.mock.dropConnections()
    const waiting = handle.caughtUp()
    await expect(w.clock.run(waiting)).rejects.toMatchObject({ code: 'api', status })
    await expect(handle.done).rejects.toMatchObject({ code: 'api', status })
    expect(handle.isCaughtUp()).toBe(false)
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.advance(250)
    expect([program.timers, program.sockets]).toEqual([0, 0])
  })

  test('ends when what answers has no consumers', async () => {
    const w = world()
    const handle = await caughtUp(w)
    w.mock.fail({ type: 'answer', status: 404 }, { path: '/api/v1/consumers/seer', times: 1_000 })
    w.mock.dropConnections()
    await expect(w.clock.run(handle.done)).rejects.toMatchObject({ code: 'unsupported' })
  })

  test.each([408, 500, 502, 503, 504])('tries again when it is answered %i', async (status) => {
    const w = world()
    w.write(3)
    const handle = await caughtUp(w, {}, w.program({ circuitBreaker: false }))
    w.mock.fail({ type: 'answer', status, body: 'later' }, { path: '/api/v1/consumers/seer', times: 10 })
    w.mock.dropConnections()
    await w.clock.run(handle.caughtUp())
    expect(handle.isCaughtUp()).toBe(true)
    await w.clock.run(handle.stop())
  })

  test('tries again when it is answered by a page of something else', async () => {
    const w = world()
    const handle = await caughtUp(w)
    w.mock.fail(
      { type: 'answer', status: 200, body: '<html>starting</html>' },
      { path: '/api/v1/consumers/seer', times: 3 },
    )
    w.mock.dropConnections()
    await w.clock.run(handle.caughtUp())
    await w.clock.run(handle.stop())
  })

  test('ends with a position that no number can hold', async () => {
    const w = world()
    w.write(3)
    let isBroken = false
    const webSocket = unrulySocket(w.mock.webSocket as WebSocketClass, () => (frame, deliver) => {
      deliver(isBroken ? frame.replace(/"position":\d+/, '"position":9007199254740993') : frame)
    })
    const handle = await caughtUp(w, {}, w.program({ webSocket }))
    isBroken = true
    w.mock.fail({ type: 'answer', status: 503 }, { path: '/api/v1/consumers/{consumer_id}/ack', times: 100 })
    w.write(1)
    w.mock.dropConnections()
    await w.clock.advance(60_000)
    expect(handle.isCaughtUp()).toBe(false)
    expect(handle.position()).toBe(3)
    isBroken = false
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test.each([401, 403])('ends when the handshake is answered %i', async (status) => {
    const mock = mockCore()
    await using server = await mock.listen()
    mock.append(assetEvent('A'))
    mock.fail({ type: 'answer', status }, { path: STREAM })
    const handle = await ProjectionWorker.builder(new CoreClient(server.url, 'ask_test'))
      .name('seer')
      .initialState((): Seen => ({}))
      .reducer(see)
      .start()
    await expect(handle.done).rejects.toMatchObject({ code: 'stream_closed', fatal: true })
  })

  test('ends when there is no stream', async () => {
    const mock = mockCore()
    await using server = await mock.listen()
    mock.fail({ type: 'answer', status: 404 }, { path: STREAM })
    const handle = await ProjectionWorker.builder(new CoreClient(server.url, 'ask_test'))
      .name('seer')
      .reducer(() => {})
      .start()
    await expect(handle.done).rejects.toMatchObject({ code: 'unsupported', ability: 'the event stream' })
  })
})

/** The same sockets, but no pong comes while `isHole`. */
function withoutPongs(Socket: WebSocketClass, isHole: () => boolean): WebSocketClass {
  return function Mute(url: string) {
    const socket = new Socket(url) as WebSocket & { on(name: 'pong', listener: () => void): void }
    const on = socket.on.bind(socket)
    socket.on = (name, listener) => on(name, () => isHole() || listener())
    return socket
  } as unknown as WebSocketClass
}

import { describe, expect, test } from 'vitest'
import type { Event } from '../../src/api.ts'
import type { MockCore } from '../../src/mock/index.ts'
import type { WebSocketClass } from '../../src/transport/options.ts'
import { caughtUp, foldOf, seer } from '../support/seer.ts'
import { isLiveFrame, unrulySocket } from '../support/unruly-socket.ts'
import { settled } from '../support/virtual-clock.ts'
import { disk, world } from '../support/world.ts'

const POLL = '/api/v1/consumers/{consumer_id}/events'

/** How many events each poll asked for. */
function pollLimits({ requests }: MockCore): number[] {
  return requests.flatMap(({ path }) => {
    const [, limit] = /\/consumers\/[^/]+\/events\?limit=(\d+)/.exec(path) ?? []
    return limit === undefined ? [] : [Number(limit)]
  })
}

describe('a session that missed something', () => {
  test('repairs a gap that the server tells of', async () => {
    const w = world()
    w.write(5)
    const handle = await caughtUp(w)
    w.mock.lag(40)
    w.write(50)
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    expect(w.mock.connections).toHaveLength(2)
    await w.clock.run(handle.stop())
  })

  test('repairs a gap with a slow reducer and a burst that the queue of the server cannot hold', async () => {
    const w = world()
    const onEvent = () => new Promise<void>((resolve) => void w.clock.setTimeout(resolve, 2))
    const program = w.program()
    const handle = await seer(program, { onEvent }).start()
    await w.clock.run(handle.caughtUp())
    for (let burst = 0; burst < 5; burst++) {
      w.mock.lag(1_500)
      w.write(2_000)
      await w.clock.advance(500)
    }
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test('does not replay what was stored before the gap', async () => {
    const w = world()
    w.write(500)
    const kept = disk()
    const handle = await caughtUp(w, { disk: kept })
    await w.clock.advance(2_000)
    w.mock.lag(1)
    w.write(1)
    await w.clock.run(handle.caughtUp())
    // What was stored last, the event since then, the sentinel.
    expect(w.mock.connections[1]?.sentCount).toBe(3)
    await w.clock.run(handle.stop())
  })

  test('finds lost events that the server did not tell of when it looks at the log', async () => {
    const w = world()
    let isDeaf = false
    const webSocket = unrulySocket(w.mock.webSocket as WebSocketClass, () => (frame, deliver) => {
      if (!isDeaf || !isLiveFrame(frame)) deliver(frame)
    })
    const handle = await caughtUp(w, {}, w.program({ webSocket }))
    isDeaf = true
    w.write(10)
    await settled()
    isDeaf = false
    expect(handle.state()).toEqual({})
    w.write(1, 'A')
    await w.clock.advance(2_000)
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test('asks for little more than what came live, unless somebody waits for the rest', async () => {
    const w = world()
    const handle = await caughtUp(w, { checkpointInterval: 50, disk: disk() })
    const limits = pollLimits(w.mock)
    for (let round = 0; round < 20; round++) {
      w.write(50)
      await w.clock.advance(20)
    }
    const quiet = pollLimits(w.mock).slice(limits.length)
    expect(quiet.length).toBeGreaterThanOrEqual(10)
    expect(Math.max(...quiet)).toBeLessThanOrEqual(300)
    await w.clock.run(handle.caughtUp())
    expect(pollLimits(w.mock).at(-1)).toBeGreaterThan(1_000)
    await w.clock.run(handle.stop())
  })

  test('saves on the way when the log holds more than an interval that did not come live', async () => {
    const w = world()
    let isDeaf = false
    const webSocket = unrulySocket(w.mock.webSocket as WebSocketClass, () => (frame, deliver) => {
      if (!isDeaf || !isLiveFrame(frame)) deliver(frame)
    })
    const kept = disk()
    const saved: number[] = []
    kept.onSave = ({ applied }) => void saved.push(applied)
    const handle = await caughtUp(w, { disk: kept, checkpointInterval: 100 }, w.program({ webSocket }))
    isDeaf = true
    w.write(950)
    await settled()
    isDeaf = false
    await w.clock.run(handle.caughtUp())
    expect(saved[0]).toBe(100)
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
    expect(kept.record?.applied).toBe(950)
  })

  test('puts an entity into the order of the log', async () => {
    const w = world()
    const held: (() => void)[] = []
    let isHolding = false
    const webSocket = unrulySocket(w.mock.webSocket as WebSocketClass, () => (frame, deliver) => {
      if (isHolding && isLiveFrame(frame)) held.push(() => deliver(frame))
      else deliver(frame)
    })
    const handle = await caughtUp(w, {}, w.program({ webSocket }))
    isHolding = true
    w.write(4, 'A', 'A', 'B', 'A')
    await settled()
    for (const release of held.reverse()) release()
    await settled()
    const inOrder = foldOf(w.mock.events)
    expect(handle.state().A).toEqual([...(inOrder.A ?? [])].reverse())
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(inOrder)
    await w.clock.run(handle.stop())
  })

  test('fails with the event when the reducer throws while an entity is put in order', async () => {
    const w = world()
    const held: (() => void)[] = []
    let isHolding = false
    const webSocket = unrulySocket(w.mock.webSocket as WebSocketClass, () => (frame, deliver) => {
      if (isHolding && isLiveFrame(frame)) held.push(() => deliver(frame))
      else deliver(frame)
    })
    let isArmed = false
    const onEvent = () => {
      if (isArmed) throw new Error('not twice')
    }
    const handle = await caughtUp(w, { onEvent }, w.program({ webSocket }))
    isHolding = true
    const [first] = w.write(2, 'A')
    await settled()
    for (const release of held.reverse()) release()
    await settled()
    isArmed = true
    await expect(w.clock.run(handle.caughtUp())).rejects.toMatchObject({
      code: 'reducer_failed',
      event: { id: first?.id },
    })
    expect(handle.state()).toEqual({})
  })

  test('applies frames that come twice once', async () => {
    const w = world()
    w.write(20)
    const webSocket = unrulySocket(w.mock.webSocket as WebSocketClass, () => (frame, deliver) => {
      deliver(frame)
      deliver(frame)
    })
    const given: Event[] = []
    const handle = await caughtUp(w, { onEvent: (event) => void given.push(event) }, w.program({ webSocket }))
    w.write(20)
    await w.clock.run(handle.caughtUp())
    expect(given).toHaveLength(40)
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test('takes the end of a replay for nothing when it comes again', async () => {
    const w = world()
    let again = () => {}
    const webSocket = unrulySocket(w.mock.webSocket as WebSocketClass, () => (frame, deliver) => {
      deliver(frame)
      if (!isLiveFrame(frame)) again = () => deliver(frame)
    })
    const handle = await caughtUp(w, {}, w.program({ webSocket }))
    w.write(3)
    await settled()
    again()
    await w.clock.run(handle.caughtUp())
    expect(w.mock.connections).toHaveLength(1)
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test('takes the rest by a replay when the log since the last checkpoint is too large for one page', async () => {
    const w = world()
    w.write(3)
    const handle = await caughtUp(w)
    w.write(3)
    w.mock.fail({ type: 'answer', status: 413, body: { error: 'response_too_large' } }, { path: POLL })
    await w.clock.run(handle.caughtUp())
    expect(w.mock.connections).toHaveLength(2)
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test('takes the rest by a replay when that page is more than the client lets in', async () => {
    const w = world()
    w.write(3)
    const handle = await caughtUp(w, {}, w.program({ maxResponseBytes: 8_000 }))
    w.write(60)
    await w.clock.run(handle.caughtUp())
    expect(w.mock.connections).toHaveLength(2)
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test('reads a log to its end that grows while it is read', async () => {
    const w = world()
    const program = w.program({
      onRequest: (_, path) => {
        if (path.endsWith('/events') && w.mock.events.length < 9_000) w.write(1_500)
      },
    })
    w.write(10)
    const handle = await caughtUp(w, {}, program)
    expect(handle.position()).toBeGreaterThanOrEqual(10)
    await w.clock.run(handle.caughtUp())
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })
})

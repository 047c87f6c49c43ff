import { describe, expect, test } from 'vitest'
import type { Event } from '../../src/api.ts'
import type { MockCore } from '../../src/mock/index.ts'
import type { WebSocketClass } from '../../src/transport/options.ts'
import { ProjectionWorker } from '../../src/worker/index.ts'
import { isLiveFrame, unrulySocket } from '../support/unruly-socket.ts'
import { settled } from '../support/virtual-clock.ts'
import { assetEvent, disk, foldOf, seer, type World, world } from '../support/world.ts'

const POLL = '/api/v1/consumers/{consumer_id}/events'

function polls({ requests }: MockCore): number {
  return requests.filter(({ path }) => path.startsWith('/api/v1/consumers/') && path.includes('/events?'))
    .length
}

function acks({ requests }: MockCore): number[] {
  return requests
    .filter(({ path }) => path.endsWith('/ack'))
    .map(({ body }) => (JSON.parse(body) as { position: number }).position)
}

async function live(w: World, options: Parameters<typeof seer>[1] = {}, program = w.program()) {
  const handle = await seer(program, options).start()
  await w.clock.run(handle.caughtUp())
  return handle
}

describe('a session', () => {
  test('saves what a replay brought as soon as it is over', async () => {
    const w = world()
    w.write(7)
    const kept = disk()
    const handle = await seer(w.program(), { disk: kept }).start()
    await settled()
    expect([kept.record?.position, kept.saves, acks(w.mock)]).toEqual([7, 1, [7]])
    await w.clock.run(handle.stop())
  })

  test('saves each time the interval is full, during a replay and live', async () => {
    const w = world()
    w.write(100)
    const kept = disk()
    const saved: number[] = []
    kept.onSave = ({ position }) => void saved.push(position)
    const onEvent = () => new Promise<void>((resolve) => void w.clock.setTimeout(resolve, 1))
    const handle = await seer(w.program(), { disk: kept, checkpointInterval: 10, onEvent }).start()
    await w.clock.run(handle.caughtUp())
    expect(saved).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100])
    for (let i = 0; i < 25; i++) {
      w.write(1)
      await w.clock.advance(5)
    }
    expect(saved.slice(10)).toEqual([110, 120])
    await w.clock.run(handle.stop())
  })

  test('looks at the log only when a checkpoint is due or somebody waits', async () => {
    const w = world()
    const handle = await live(w, { checkpointInterval: 10 })
    const before = polls(w.mock)
    w.write(9)
    await settled()
    expect(polls(w.mock)).toBe(before)
    w.write(1)
    await settled()
    expect(polls(w.mock)).toBe(before + 1)
    await w.clock.advance(60_000)
    expect(polls(w.mock)).toBe(before + 1)
    await w.clock.run(handle.stop())
  })

  test('saves what is less than an interval after a second', async () => {
    const w = world()
    const kept = disk()
    const handle = await live(w, { disk: kept })
    w.write(3)
    await w.clock.advance(900)
    expect(kept.record).toBeUndefined()
    await w.clock.advance(200)
    expect([kept.record?.position, handle.position()]).toEqual([3, 3])
    await w.clock.advance(60_000)
    expect(kept.saves).toBe(1)
    await w.clock.run(handle.stop())
  })

  test('keeps its distance when a state takes long to encode', async () => {
    const w = world()
    let aheadMs = 0
    const program = w.program({ aheadMs: () => aheadMs })
    const kept = disk()
    const handle = await ProjectionWorker.builder(program.core)
      .name('slow')
      .initialState((): string[] => [])
      .reducer((state, { id }) => void state.push(id))
      .codec({
        encode: (state) => {
          aheadMs += 100
          return JSON.stringify(state)
        },
        decode: (text) => JSON.parse(text),
      })
      .checkpointInterval(1)
      .stateStore(program.store(kept))
      .start()
    for (let i = 0; i < 100; i++) {
      w.write(1)
      await w.clock.advance(100)
    }
    expect(kept.saves).toBeGreaterThanOrEqual(4)
    expect(kept.saves).toBeLessThanOrEqual(6)
    await w.clock.run(handle.stop())
  })

  test('saves its position when much of the log is not for it', async () => {
    const w = world()
    const kept = disk()
    const handle = await live(w, { disk: kept })
    for (let i = 0; i < 12; i++) {
      w.mock.append(...Array.from({ length: 1_000 }, () => assetEvent('A', { tenant_id: 'other' })))
      await settled()
    }
    await w.clock.run(handle.caughtUp())
    await settled()
    expect([kept.record?.position, kept.record?.applied]).toEqual([12_000, 0])
    expect(acks(w.mock)).toEqual([12_000])
    await w.clock.run(handle.stop())
  })

  test('is not kept busy by a store that takes long', async () => {
    const w = world()
    const kept = disk()
    kept.onSave = () => new Promise((resolve) => void w.clock.setTimeout(resolve, 10_000))
    const handle = await live(w, { disk: kept, checkpointInterval: 1 })
    w.write(1)
    await settled()
    let looked = 0
    const { setTimeout } = w.clock
    w.clock.setTimeout = (callback, delayMs) => {
      looked++
      return setTimeout(callback, delayMs)
    }
    w.write(1)
    await w.clock.advance(9_000)
    expect(looked).toBeLessThan(150)
    await w.clock.advance(2_000)
    expect(kept.record?.position).toBe(1)
    await w.clock.advance(11_000)
    expect(kept.record?.position).toBe(2)
    await w.clock.run(handle.stop().catch(() => {}))
  })

  test('goes on folding while a save takes long', async () => {
    const w = world()
    w.write(10)
    const kept = disk()
    kept.onSave = () => new Promise(() => {})
    const handle = await live(w, { disk: kept, checkpointInterval: 1 })
    w.write(50)
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await expect(w.clock.run(handle.stop())).rejects.toMatchObject({ code: 'state_store' })
  })

  test('tries a save again that failed, although nothing more happens', async () => {
    const w = world()
    w.write(10)
    const kept = disk()
    let tries = 0
    kept.onSave = () => {
      tries++
      if (tries < 4) throw new Error('disk full')
    }
    const handle = await live(w, { disk: kept })
    await w.clock.advance(10_000)
    expect([tries, kept.record?.position, acks(w.mock)]).toEqual([4, 10, [10]])
    await w.clock.run(handle.stop())
  })

  test('never acknowledges what is not stored, whatever fails', async () => {
    const w = world()
    const kept = disk()
    kept.onSave = () => {
      if (w.random() < 0.5) throw new Error('disk full')
    }
    const program = w.program({
      onRequest: (_, path) => {
        const head = w.mock.requests.at(-1)
        if (head?.path.endsWith('/ack'))
          expect((JSON.parse(head.body) as { position: number }).position).toBeLessThanOrEqual(
            kept.record?.position ?? 0,
          )
        if (path.endsWith('/ack') && w.random() < 0.5)
          w.mock.fail({ type: 'answer', status: 503 }, { path: '/api/v1/consumers/{consumer_id}/ack' })
      },
    })
    const handle = await live(w, { disk: kept, checkpointInterval: 3 }, program)
    for (let i = 0; i < 300; i++) {
      w.write(1)
      await w.clock.advance(Math.floor(w.random() * 300))
    }
    delete kept.onSave
    w.mock.clearFaults()
    await w.clock.run(handle.stop())
    expect(Math.max(...acks(w.mock))).toBeLessThanOrEqual(kept.record?.position ?? 0)
    expect(kept.record?.position).toBe(300)
    expect(handle.state()).toEqual(foldOf(w.mock.events))
  })

  test('keeps working while acks are refused for a minute', async () => {
    const w = world()
    const kept = disk()
    w.mock.fail(
      { type: 'answer', status: 503 },
      { path: '/api/v1/consumers/{consumer_id}/ack', times: 10_000 },
    )
    const handle = await live(w, { disk: kept, checkpointInterval: 5 })
    for (let i = 0; i < 60; i++) {
      w.write(5)
      await w.clock.advance(1_000)
    }
    expect(kept.record?.position).toBe(300)
    w.mock.clearFaults()
    w.write(5)
    await w.clock.advance(2_000)
    expect(acks(w.mock).at(-1)).toBe(305)
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })
})

describe('a session that missed something', () => {
  test('repairs a gap that the server tells of', async () => {
    const w = world()
    w.write(5)
    const handle = await live(w)
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
    const handle = await live(w, { disk: kept })
    await w.clock.advance(2_000)
    w.mock.lag(1)
    w.write(1)
    await w.clock.run(handle.caughtUp())
    expect(w.mock.connections[1]?.sentCount).toBe(2)
    await w.clock.run(handle.stop())
  })

  test('finds lost events that the server did not tell of when it looks at the log', async () => {
    const w = world()
    let isDeaf = false
    const webSocket = unrulySocket(w.mock.webSocket as WebSocketClass, () => (frame, deliver) => {
      if (!isDeaf || !isLiveFrame(frame)) deliver(frame)
    })
    const handle = await live(w, {}, w.program({ webSocket }))
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

  test('puts an entity into the order of the log', async () => {
    const w = world()
    const held: (() => void)[] = []
    let isHolding = false
    const webSocket = unrulySocket(w.mock.webSocket as WebSocketClass, () => (frame, deliver) => {
      if (isHolding && isLiveFrame(frame)) held.push(() => deliver(frame))
      else deliver(frame)
    })
    const handle = await live(w, {}, w.program({ webSocket }))
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
    const handle = await live(w, { onEvent }, w.program({ webSocket }))
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
    const handle = await live(w, { onEvent: (event) => void given.push(event) }, w.program({ webSocket }))
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
    const handle = await live(w, {}, w.program({ webSocket }))
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
    const handle = await live(w)
    w.write(3)
    w.mock.fail({ type: 'answer', status: 413, body: { error: 'response_too_large' } }, { path: POLL })
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
    const handle = await live(w, {}, program)
    expect(handle.position()).toBeGreaterThanOrEqual(10)
    await w.clock.run(handle.caughtUp())
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })
})

describe('a session beside read models', () => {
  const commit = { event_type: 'allsource.read_model.committed', entity_id: 'read-model:1', payload: {} }

  test('gives their commits to no reducer and counts them for nothing', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    w.mock.append(commit, assetEvent('A'), commit)
    const given: Event[] = []
    const kept = disk()
    const options = { disk: kept, checkpointInterval: 2, onEvent: (event: Event) => void given.push(event) }
    const handle = await live(w, options)
    const before = { polls: polls(w.mock), saves: kept.saves }
    for (let i = 0; i < 50; i++) {
      w.mock.append(commit)
      await w.clock.advance(500)
    }
    expect(given).toHaveLength(1)
    expect({ polls: polls(w.mock), saves: kept.saves }).toEqual(before)
    await w.clock.run(handle.caughtUp())
    expect(handle.position()).toBe(53)
    await w.clock.run(handle.stop())
  })

  test('does not flush for them', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    let flushes = 0
    const handle = await ProjectionWorker.builder(w.program().core)
      .name('a')
      .reducer(() => {})
      .stateFlushEntities(() => {
        flushes++
        return []
      })
      .stateFlushEvery(1)
      .start()
    await w.clock.run(handle.caughtUp())
    for (let i = 0; i < 20; i++) {
      w.mock.append(commit)
      await w.clock.advance(10_000)
    }
    expect(flushes).toBe(0)
    await w.clock.run(handle.stop())
  })
})

describe('a session that pushes back', () => {
  async function pushing(
    w: World,
    change: { every?: number; intervalMs?: number; kept?: ReturnType<typeof disk> } = {},
  ) {
    const program = w.program()
    let builder = ProjectionWorker.builder(program.core)
      .name('counts')
      .initialState((): Record<string, number> => ({}))
      .reducer((state, { entity_id }) => {
        state[entity_id] = (state[entity_id] ?? 0) + 1
      })
      .stateFlushEntities((state) => Object.entries(state))
    if (change.every !== undefined) builder = builder.stateFlushEvery(change.every)
    if (change.intervalMs !== undefined) builder = builder.stateFlushIntervalMs(change.intervalMs)
    if (change.kept !== undefined) builder = builder.stateStore(program.store(change.kept))
    const handle = await builder.start()
    await w.clock.run(handle.caughtUp())
    return handle
  }
  const rows = ({ requests }: MockCore) =>
    requests
      .filter(({ path }) => path.endsWith('/bulk/save'))
      .map(({ body }) =>
        (JSON.parse(body) as { states: { entity_id: string; state: unknown }[] }).states.map((s) => [
          s.entity_id,
          s.state,
        ]),
      )

  test('shows the state to others after the interval, the changed rows only', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    const handle = await pushing(w)
    w.write(4, 'A', 'B')
    await w.clock.advance(4_900)
    expect([rows(w.mock), await handle.getState('A')]).toEqual([[], undefined])
    await w.clock.advance(200)
    expect(await handle.getState('A')).toBe(2)
    w.write(1, 'B')
    await w.clock.advance(60_000)
    expect(rows(w.mock)).toEqual([
      [
        ['A', 2],
        ['B', 2],
      ],
      [['B', 3]],
    ])
    await w.clock.run(handle.stop())
  })

  test('shows it at once after so many events', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    const handle = await pushing(w, { every: 3 })
    w.write(2, 'A')
    await settled()
    expect(rows(w.mock)).toEqual([])
    w.write(1, 'A')
    await settled()
    expect(rows(w.mock)).toEqual([[['A', 3]]])
    await w.clock.run(handle.stop())
  })

  test('shows the rest when it is stopped', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    const handle = await pushing(w)
    w.write(2, 'A')
    await settled()
    await w.clock.run(handle.stop())
    expect(rows(w.mock)).toEqual([[['A', 2]]])
  })

  test('pushes what came while a slow flush was under way, although nothing more comes', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    const handle = await pushing(w, { every: 1 })
    w.mock.fail({ type: 'delay', delayMs: 20_000 }, { path: '/api/v1/projections/{name}/bulk/save' })
    w.write(1, 'A')
    await w.clock.advance(5_000)
    w.write(1, 'A')
    await w.clock.advance(60_000)
    expect(await handle.getState('A')).toBe(2)
    await w.clock.run(handle.stop())
  })

  test('tries again after a failure, and goes on folding meanwhile', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    w.mock.fail({ type: 'answer', status: 500 }, { path: '/api/v1/projections/{name}/bulk/save', times: 3 })
    const handle = await pushing(w, { every: 1, intervalMs: 1_000 })
    w.write(1, 'A')
    await w.clock.advance(2_500)
    w.write(1, 'A')
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual({ A: 2 })
    await w.clock.advance(2_000)
    expect(await handle.getState('A')).toBe(2)
    await w.clock.run(handle.stop())
  })

  test('tells by `stop` that the last flush failed, and pushes the same after a restart', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    const kept = disk()
    const first = await pushing(w, { kept })
    w.write(2, 'A')
    await settled()
    w.mock.fail({ type: 'answer', status: 500 }, { path: '/api/v1/projections/{name}/bulk/save' })
    await expect(w.clock.run(first.stop())).rejects.toMatchObject({ code: 'outcome_unknown' })
    expect(kept.record).toMatchObject({ position: 2, unflushed: true })
    const second = await pushing(w, { kept })
    await w.clock.advance(6_000)
    expect(await second.getState('A')).toBe(2)
    await w.clock.run(second.stop())
  })

  test('pushes every row once more after a restart, for Core may have lost them', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    const kept = disk()
    const first = await pushing(w, { kept })
    w.write(2, 'A')
    await w.clock.advance(10_000)
    await w.clock.run(first.stop())
    const before = rows(w.mock)
    const second = await pushing(w, { kept })
    await w.clock.advance(60_000)
    await w.clock.run(second.stop())
    expect(rows(w.mock)).toEqual([...before, [['A', 2]]])
  })

  test('cannot be asked for rows on a Core without a place for them', async () => {
    const w = world()
    const handle = await live(w)
    await expect(handle.getState('A')).rejects.toMatchObject({ code: 'unsupported' })
    await w.clock.run(handle.stop())
  })
})

import { describe, expect, test } from 'vitest'
import type { Event } from '../../src/api.ts'
import type { MockCore } from '../../src/mock/index.ts'
import type { WebSocketClass } from '../../src/transport/options.ts'
import { ProjectionWorker } from '../../src/worker/index.ts'
import { caughtUp, foldOf, seer } from '../support/seer.ts'
import { unrulySocket } from '../support/unruly-socket.ts'
import { settled } from '../support/virtual-clock.ts'
import { assetEvent, disk, world } from '../support/world.ts'

function polls({ requests }: MockCore): number {
  return requests.filter(({ path }) => path.startsWith('/api/v1/consumers/') && path.includes('/events?'))
    .length
}

function acks({ requests }: MockCore): number[] {
  return requests
    .filter(({ path }) => path.endsWith('/ack'))
    .map(({ body }) => (JSON.parse(body) as { position: number }).position)
}

describe('a session', () => {
  test('saves what a replay brought as soon as it is over', async () => {
    const w = world()
    w.write(7)
    const kept = disk()
    const handle = await seer(w.program(), { disk: kept }).start()
    await settled()
    expect([kept.record?.position, kept.saves, acks(w.mock)]).toEqual([7, 1, [6]])
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
    const handle = await caughtUp(w, { checkpointInterval: 10 })
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
    const handle = await caughtUp(w, { disk: kept })
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

  test('does not take a pause of the process for the time that a state takes to encode', async () => {
    const w = world()
    let aheadMs = 0
    let encoded = 0
    const program = w.program({ aheadMs: () => aheadMs })
    const kept = disk()
    const handle = await ProjectionWorker.builder(program.core)
      .name('paused')
      .initialState((): string[] => [])
      .reducer((state, { id }) => void state.push(id))
      .codec({
        encode: (state) => {
          aheadMs += ++encoded === 10 ? 5_000 : 1
          return JSON.stringify(state)
        },
        decode: (text) => JSON.parse(text),
      })
      .checkpointInterval(1)
      .stateStore(program.store(kept))
      .start()
    for (let i = 0; i < 20; i++) {
      w.write(1)
      await w.clock.advance(100)
    }
    expect(encoded).toBeGreaterThanOrEqual(20)
    expect(kept.saves).toBeGreaterThanOrEqual(20)
    await w.clock.run(handle.stop())
  })

  test('saves its position when much of the log is not for it', async () => {
    const w = world()
    const kept = disk()
    const handle = await caughtUp(w, { disk: kept })
    for (let i = 0; i < 12; i++) {
      w.mock.append(...Array.from({ length: 1_000 }, () => assetEvent('A', { tenant_id: 'other' })))
      await settled()
    }
    await w.clock.run(handle.caughtUp())
    await settled()
    expect([kept.record?.position, kept.record?.applied]).toEqual([12_000, 0])
    expect(acks(w.mock)).toEqual([11_999])
    await w.clock.run(handle.stop())
  })

  test('is not kept busy by a store that takes long', async () => {
    const w = world()
    const kept = disk()
    kept.onSave = () => new Promise((resolve) => void w.clock.setTimeout(resolve, 10_000))
    const handle = await caughtUp(w, { disk: kept, checkpointInterval: 1 })
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

  test('is not kept busy by a replay that stalls', async () => {
    const w = world()
    let isStalled = false
    const webSocket = unrulySocket(w.mock.webSocket as WebSocketClass, () => {
      let frames = 0
      return (frame, deliver) => {
        if (!isStalled || ++frames === 1) deliver(frame)
      }
    })
    const handle = await caughtUp(w, {}, w.program({ webSocket }))
    w.write(3)
    await settled()
    isStalled = true
    w.mock.dropConnections()
    let looked = 0
    const { setTimeout } = w.clock
    w.clock.setTimeout = (callback, delayMs) => {
      looked++
      return setTimeout(callback, delayMs)
    }
    await w.clock.advance(10_000)
    expect([w.mock.connections.length, handle.isCaughtUp()]).toEqual([2, false])
    expect(looked).toBeLessThan(150)
    await w.clock.run(handle.stop())
  })

  test('goes on folding while a save takes long', async () => {
    const w = world()
    w.write(10)
    const kept = disk()
    kept.onSave = () => new Promise(() => {})
    const handle = await caughtUp(w, { disk: kept, checkpointInterval: 1 })
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
    const handle = await caughtUp(w, { disk: kept })
    await w.clock.advance(10_000)
    expect([tries, kept.record?.position, acks(w.mock)]).toEqual([4, 10, [9]])
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
    const handle = await caughtUp(w, { disk: kept, checkpointInterval: 3 }, program)
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
    const handle = await caughtUp(w, { disk: kept, checkpointInterval: 5 })
    for (let i = 0; i < 60; i++) {
      w.write(5)
      await w.clock.advance(1_000)
    }
    expect(kept.record?.position).toBe(300)
    w.mock.clearFaults()
    w.write(5)
    await w.clock.advance(2_000)
    expect(acks(w.mock).at(-1)).toBe(304)
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
    const handle = await caughtUp(w, options)
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

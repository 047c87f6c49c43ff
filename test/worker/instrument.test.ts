import { describe, expect, test } from 'vitest'
import type { WebSocketClass } from '../../src/transport/options.ts'
import type { ProjectionHandle, WorkerNotice } from '../../src/worker/index.ts'
import { caughtUp, foldOf, type Seen, seer } from '../support/seer.ts'
import { isLiveFrame, unrulySocket } from '../support/unruly-socket.ts'
import { settled } from '../support/virtual-clock.ts'
import { disk, world } from '../support/world.ts'

/** Gathers notices until the worker ends. */
function gather(handle: ProjectionHandle<Seen>): WorkerNotice[] {
  const notices: WorkerNotice[] = []
  void (async () => {
    for await (const notice of handle.status) notices.push(notice)
    notices.push({ type: 'stopped' })
  })()
  return notices
}

const typesOf = (notices: readonly WorkerNotice[]) => notices.map(({ type }) => type)

describe('ProjectionHandle.status', () => {
  test('tells the life of a worker, from the latest notice to its end', async () => {
    const w = world()
    w.write(3)
    const handle = await seer(w.program()).start()
    const notices = gather(handle)
    await w.clock.run(handle.caughtUp())
    await w.clock.run(handle.stop())
    await settled()
    expect(notices).toEqual([
      { type: 'connecting' },
      { type: 'replaying', position: 0, source: 'frames' },
      { type: 'caught_up', position: 3, applied: 3 },
      { type: 'checkpointed', position: 3, applied: 3 },
      { type: 'stopped' },
      { type: 'stopped' },
    ])
  })

  test('tells of a gap and how much it held', async () => {
    const w = world()
    const handle = await caughtUp(w)
    const notices = gather(handle)
    w.mock.lag(40)
    w.write(50)
    await w.clock.run(handle.caughtUp())
    expect(notices).toContainEqual({ type: 'lagged', missed: 40 })
    expect(notices.find(({ type }) => type === 'gap_repaired')).toMatchObject({ events: 50 })
    await w.clock.run(handle.stop())
  })

  test('tells why it reconnects, that a log was renumbered, and how far a rebuild is', async () => {
    const w = world()
    for (let i = 0; i < 10; i++) {
      w.write(10)
      await w.clock.advance(10_000)
    }
    const handle = await caughtUp(w)
    const notices = gather(handle)
    w.mock.restart({ log: 'renumbered' })
    await w.clock.run(handle.caughtUp())
    expect(notices).toContainEqual(
      expect.objectContaining({
        type: 'reconnecting',
        error: expect.objectContaining({ code: 'stream_closed' }),
      }),
    )
    expect(typesOf(notices)).toContain('renumbered')
    expect(notices).toContainEqual({ type: 'rebuilding', done: 0, total: 100, remainingMs: undefined })
    expect(notices).toContainEqual({ type: 'rebuilding', done: 100, total: 100, remainingMs: 0 })
    await w.clock.run(handle.stop())
  })

  test('tells how far a new reducer is, and about how long it will take', async () => {
    const w = world()
    w.write(4_000)
    const kept = disk()
    const first = await caughtUp(w, { disk: kept })
    await w.clock.run(first.stop())
    const notices: WorkerNotice[] = []
    const handle = await seer(w.program(), {
      disk: kept,
      reducerVersion: 2,
      onEvent: () => new Promise((resolve) => void w.clock.setTimeout(resolve, 1)),
    }).start({ onNotice: (notice) => void notices.push(notice) })
    await w.clock.run(handle.caughtUp())
    const told = notices.filter((notice) => notice.type === 'rebuilding')
    expect(told.slice(1).map(({ done, remainingMs }) => [done, remainingMs])).toEqual([
      [1_001, 2_999],
      [2_001, 1_999],
      [3_001, 999],
      [4_000, 0],
    ])
    expect(told[0]).toMatchObject({ total: 4_000 })
    await w.clock.run(handle.stop())
  })

  test('estimates what is left of a rebuild that was asked for, once it knows how fast it is', async () => {
    const w = world()
    w.write(4_000)
    const onEvent = () => new Promise<void>((resolve) => void w.clock.setTimeout(resolve, 1))
    const handle = await caughtUp(w, { onEvent })
    const notices = gather(handle)
    await w.clock.run(handle.rebuild())
    const told = notices.filter((notice) => notice.type === 'rebuilding')
    expect(told.map(({ done, remainingMs }) => [done, remainingMs])).toEqual([
      [1, 3_999],
      [1_001, 2_999],
      [2_001, 1_999],
      [3_001, 999],
      [4_000, 0],
    ])
    await w.clock.run(handle.stop())
  })

  test('gives each notice to whoever started the worker, and goes on when that throws', async () => {
    const w = world()
    w.write(3)
    const notices: WorkerNotice[] = []
    const problem = new Error('no')
    const handle = await seer(w.program()).start({
      onNotice: (notice) => {
        notices.push(notice)
        if (notice.type === 'replaying') throw problem
      },
    })
    const told = gather(handle)
    await w.clock.run(handle.caughtUp())
    expect(typesOf(notices).slice(0, 3)).toEqual(['connecting', 'replaying', 'caught_up'])
    expect(told).toContainEqual({ type: 'listener_failed', error: problem })
    expect(handle.metrics().listenerErrors).toBe(1)
    await w.clock.run(handle.stop())
  })

  test('refuses an `onNotice` that is no function', async () => {
    const start = seer(world().program()).start({ onNotice: 'log' as never })
    await expect(start).rejects.toMatchObject({ code: 'config', option: 'onNotice' })
  })

  test('calls a rebuild that was asked for by its name', async () => {
    const w = world()
    w.write(3)
    const handle = await caughtUp(w)
    const notices = gather(handle)
    await w.clock.run(handle.rebuild())
    expect(typesOf(notices)).toContain('rebuild_requested')
    expect(typesOf(notices)).not.toContain('renumbered')
    expect(typesOf(notices)).not.toContain('reconnecting')
    expect(handle.metrics().rebuilds).toBe(1)
    await w.clock.run(handle.stop())
  })

  test('tells of saves that fail and of what a worker ends with', async () => {
    const w = world()
    w.write(3)
    const kept = disk()
    const problem = new Error('disk full')
    kept.onSave = () => Promise.reject(problem)
    const handle = await caughtUp(w, {
      disk: kept,
      onEvent: ({ entity_id }) => {
        if (entity_id === 'Q') throw new Error('poison')
      },
    })
    const notices = gather(handle)
    w.write(1, 'Q')
    await expect(w.clock.run(handle.done)).rejects.toMatchObject({ code: 'reducer_failed' })
    await settled()
    expect(handle.metrics().failedSaves).toBeGreaterThan(0)
    expect(notices.at(-2)).toMatchObject({ type: 'failed', error: { code: 'reducer_failed' } })
  })

  test('keeps the last thousand notices for a reader that takes none', async () => {
    const w = world()
    const handle = await caughtUp(w, { checkpointInterval: 1, disk: disk() })
    const reader = handle.status[Symbol.asyncIterator]()
    await reader.next()
    for (let i = 0; i < 1_100; i++) {
      w.write(1)
      await w.clock.advance(25)
    }
    await w.clock.run(handle.stop())
    let taken = 0
    for (let next = await reader.next(); next.done !== true; next = await reader.next()) taken++
    expect(taken).toBe(1_000)
  })

  test('lets go of a reader that leaves', async () => {
    const w = world()
    const handle = await caughtUp(w)
    for await (const notice of handle.status) {
      expect(notice.type).toBe('caught_up')
      break
    }
    await w.clock.run(handle.stop())
  })
})

describe('ProjectionHandle.subscribe', () => {
  test('calls for what arrived together, each time with another revision', async () => {
    const w = world()
    const handle = await caughtUp(w)
    const revisions: number[] = []
    const { subscribe, revision } = handle
    const unsubscribe = subscribe(() => void revisions.push(revision()))
    w.write(5)
    await settled()
    w.write(1)
    await settled()
    unsubscribe()
    w.write(1)
    await settled()
    expect(revisions.at(-1)).toBe(6)
    expect(revisions.length).toBeLessThan(6)
    expect(new Set(revisions).size).toBe(revisions.length)
    await w.clock.run(handle.stop())
  })
})

describe('a listener that throws', () => {
  test('keeps neither the worker nor other listeners from going on, and is told of', async () => {
    const w = world()
    const handle = await caughtUp(w)
    const notices = gather(handle)
    const problem = new Error('no view')
    let calls = 0
    handle.subscribe(() => {
      throw problem
    })
    handle.subscribe(() => void calls++)
    for (let i = 0; i < 3; i++) {
      w.write(1)
      await settled()
    }
    expect(calls).toBe(3)
    expect(notices.filter(({ type }) => type === 'listener_failed')).toHaveLength(3)
    expect(notices).toContainEqual({ type: 'listener_failed', error: problem })
    expect(handle.metrics()).toMatchObject({ listenerErrors: 3, applied: 3 })
    await w.clock.run(handle.stop())
  })

  test.each(['x', undefined, {}])('is refused at once when it is %j', async (listener) => {
    const w = world()
    const handle = await caughtUp(w)
    expect(() => handle.subscribe(listener as never)).toThrow(
      expect.objectContaining({ code: 'config', option: 'listener' }),
    )
    await w.clock.run(handle.stop())
  })
})

describe('ProjectionHandle.waitFor', () => {
  test('resolves when what was written is in the state, although its live frame is lost', async () => {
    const w = world()
    let isDeaf = false
    const webSocket = unrulySocket(w.mock.webSocket as WebSocketClass, () => (frame, deliver) => {
      if (!isDeaf || !isLiveFrame(frame)) deliver(frame)
    })
    const program = w.program({ webSocket })
    const handle = await caughtUp(w, {}, program)
    for (const deaf of [false, true]) {
      isDeaf = deaf
      const event = { event_type: 'asset.updated', entity_id: 'A', payload: {} }
      const one = await program.core.ingestEvent(event)
      await w.clock.run(handle.waitFor(one))
      expect(handle.state()).toEqual(foldOf(w.mock.events))
      await w.clock.run(handle.waitFor(await program.core.ingestBatch([event, event])))
      expect(handle.state()).toEqual(foldOf(w.mock.events))
    }
    await w.clock.run(handle.stop())
  })

  test('does not wait for what is not for this worker', async () => {
    const w = world()
    const program = w.program()
    const handle = await caughtUp(w, { eventTypes: ['asset.'] }, program)
    const other = { event_type: 'order.placed', entity_id: 'A', payload: {} }
    await w.clock.run(handle.waitFor(await program.core.ingestEvent(other)))
    expect(handle.state()).toEqual({})
    await w.clock.run(handle.stop())
  })
})

describe('ProjectionHandle.lag', () => {
  test('is what is left to replay, nothing when live, and told by time alone without a connection', async () => {
    const w = world()
    w.write(10)
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let given = 0
    const handle = await seer(w.program(), {
      onEvent: () => (++given === 4 ? held : undefined),
    }).start()
    expect(handle.lag()).toEqual({ events: undefined, ms: 0 })
    await w.clock.advance(2_000)
    expect(handle.lag()).toEqual({ events: 7, ms: 2_000 })
    release()
    await w.clock.run(handle.caughtUp())
    expect(handle.lag()).toEqual({ events: 0, ms: 0 })
    await w.clock.advance(3_600_000)
    w.mock.fail({ type: 'drop' }, { path: '/api/v1/events/stream', times: 1_000 })
    w.mock.dropConnections()
    await settled()
    expect(handle.lag()).toEqual({ events: undefined, ms: 0 })
    await w.clock.advance(40_000)
    expect(handle.lag()).toEqual({ events: undefined, ms: 40_000 })
    await w.clock.run(handle.stop())
  })
})

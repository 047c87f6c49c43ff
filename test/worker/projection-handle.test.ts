import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Event } from '../../src/api.ts'
import type { WebSocketClass } from '../../src/transport/options.ts'
import { ProjectionWorker } from '../../src/worker/index.ts'
import { isLiveFrame, unrulySocket } from '../support/unruly-socket.ts'
import { settled } from '../support/virtual-clock.ts'
import {
  assetEvent,
  disk,
  foldOf,
  type Program,
  type Seen,
  see,
  seer,
  type World,
  world,
} from '../support/world.ts'

const POISON = 'Q'

/** A worker that fails on an event of `Q`, as told. */
function failing(
  program: Program,
  kind: 'at once' | 'later' | 'half-way',
  options: Parameters<typeof seer>[1] = {},
) {
  const problem = new Error('poison')
  const onEvent = (event: Event, state: Seen): void | Promise<void> => {
    if (event.entity_id !== POISON) return
    if (kind === 'later') return Promise.resolve().then(() => Promise.reject(problem))
    if (kind === 'half-way') see(state, event)
    throw problem
  }
  return { problem, worker: seer(program, { onEvent, ...options }) }
}

/** Nothing of a program is left once the last socket has had its time to close. */
async function expectNothingLeft(w: World, program: Program): Promise<void> {
  await w.clock.advance(250)
  expect([program.timers, program.sockets]).toEqual([0, 0])
  expect(w.mock.connections.every(({ isOpen }) => !isOpen)).toBe(true)
}

describe('ProjectionHandle.done', () => {
  test.each(['at once', 'later', 'half-way'] as const)(
    'rejects with the event when the reducer throws %s on a live event',
    async (kind) => {
      const w = world()
      w.write(10)
      const program = w.program()
      const kept = disk()
      const { problem, worker } = failing(program, kind, { disk: kept })
      const handle = await worker.start()
      await w.clock.run(handle.caughtUp())
      const saved = foldOf(w.mock.events)
      const [poison] = w.mock.append(assetEvent(POISON))
      await expect(w.clock.run(handle.done)).rejects.toMatchObject({
        code: 'reducer_failed',
        event: { id: poison?.id },
        cause: problem,
      })
      expect(handle.isCaughtUp()).toBe(false)
      expect(handle.state()).toEqual(saved)
      expect(JSON.parse(kept.record?.state ?? '')).toEqual(saved)
      await expectNothingLeft(w, program)
    },
  )

  test.each(['at once', 'later', 'half-way'] as const)(
    'rejects with the event and its position when the reducer throws %s on a replayed one',
    async (kind) => {
      const w = world()
      w.write(10)
      const [poison] = w.mock.append(assetEvent(POISON))
      w.write(10)
      const program = w.program()
      const { worker } = failing(program, kind, { checkpointInterval: 4 })
      const handle = await worker.start()
      await expect(w.clock.run(handle.done)).rejects.toMatchObject({
        code: 'reducer_failed',
        event: { id: poison?.id },
        position: 11,
      })
      expect(handle.isCaughtUp()).toBe(false)
      expect(handle.state()).toEqual(foldOf(w.mock.events.slice(0, handle.position())))
      expect(handle.position()).toBe(8)
      await expectNothingLeft(w, program)
    },
  )

  test('rejects when the reducer throws while an entity is put in order', async () => {
    const w = world()
    let isArmed = false
    const onEvent = () => {
      if (isArmed) throw new Error('not again')
    }
    const handle = await seer(w.program(), { onEvent }).start()
    await w.clock.run(handle.caughtUp())
    w.mock.lag(1)
    w.write(1, 'A')
    isArmed = true
    await expect(w.clock.run(handle.done)).rejects.toMatchObject({ code: 'reducer_failed' })
  })

  test('is never caught up again and fails the same way on the same event after a restart', async () => {
    const w = world()
    w.write(10)
    const kept = disk()
    w.mock.append(assetEvent(POISON))
    for (let start = 0; start < 3; start++) {
      const handle = await failing(w.program(), 'half-way', { disk: kept }).worker.start()
      await expect(w.clock.run(handle.caughtUp())).rejects.toMatchObject({
        code: 'reducer_failed',
        position: 11,
      })
      await expect(handle.done).rejects.toMatchObject({ code: 'reducer_failed' })
      await expect(handle.caughtUp()).rejects.toMatchObject({ code: 'reducer_failed' })
      await expect(handle.stop()).rejects.toMatchObject({ code: 'reducer_failed' })
    }
    const handle = await seer(w.program(), { disk: kept }).start()
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test('rejects when the state becomes one that cannot be stored', async () => {
    const w = world()
    w.write(1)
    const program = w.program()
    const worker = ProjectionWorker.builder(program.core)
      .name('a')
      .reducer((state) => {
        state.run = () => 1
      })
    const handle = await worker.start()
    await expect(w.clock.run(handle.done)).rejects.toMatchObject({
      code: 'invalid_input',
      field: 'state.run',
    })
    await expectNothingLeft(w, program)
  })

  test('rejects when the rows to push back cannot be made', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    const program = w.program()
    const worker = ProjectionWorker.builder(program.core)
      .name('a')
      .reducer(() => {})
      .stateFlushEntities(() => {
        throw new Error('no rows')
      })
    const handle = await worker.start()
    await w.clock.run(handle.caughtUp())
    w.write(1)
    await expect(w.clock.run(handle.done)).rejects.toMatchObject({
      code: 'invalid_input',
      field: 'stateFlushEntities',
    })
    await expectNothingLeft(w, program)
  })

  test('shows at once that it is not caught up, although the socket takes its time to close', async () => {
    const w = world()
    const webSocket = function Slow(url: string) {
      return Object.assign(new w.mock.webSocket(url), { close: () => {} })
    } as unknown as WebSocketClass
    const handle = await failing(w.program({ webSocket }), 'at once').worker.start()
    const done = handle.done.catch((error) => error)
    await w.clock.run(handle.caughtUp())
    w.mock.append(assetEvent(POISON))
    await settled()
    expect(handle.isCaughtUp()).toBe(false)
    expect(await w.clock.run(done)).toMatchObject({ code: 'reducer_failed' })
  })

  test('waits for a save that is under way when the worker fails', async () => {
    const w = world()
    const kept = disk()
    kept.onSave = () => new Promise((resolve) => void w.clock.setTimeout(resolve, 300))
    w.write(5)
    const handle = await failing(w.program(), 'at once', { disk: kept }).worker.start()
    await settled()
    expect(handle.isCaughtUp()).toBe(true)
    w.mock.append(assetEvent(POISON))
    const done = handle.done.catch((error) => error)
    await settled()
    expect([kept.saves, handle.isCaughtUp()]).toEqual([0, false])
    await w.clock.run(done)
    expect(kept.record?.position).toBe(5)
  })
})

describe('a failure that nobody listens for', () => {
  const heard: unknown[] = []
  const onUnhandled = (reason: unknown) => void heard.push(reason)
  let others: NodeJS.UnhandledRejectionListener[]

  beforeEach(() => {
    heard.length = 0
    others = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    process.on('unhandledRejection', onUnhandled)
  })
  afterEach(() => {
    process.removeListener('unhandledRejection', onUnhandled)
    for (const other of others) process.on('unhandledRejection', other)
  })

  async function failed(
    use: (
      handle: { done: Promise<void>; caughtUp(): Promise<void>; stop(): Promise<void> },
      w: World,
    ) => unknown,
  ) {
    const w = world()
    const handle = await failing(w.program(), 'at once').worker.start()
    await use(handle, w)
    w.mock.append(assetEvent(POISON))
    await w.clock.advance(1_000)
    return heard
  }

  test('is an unhandled rejection', async () => {
    expect(await failed(() => {})).toMatchObject([{ code: 'reducer_failed' }])
  })

  test('is one also if somebody waited for `caughtUp` before, but no more', async () => {
    expect(await failed((handle, w) => w.clock.run(handle.caughtUp()))).toMatchObject([
      { code: 'reducer_failed' },
    ])
  })

  test('is none if somebody looks at `done`', async () => {
    expect(await failed((handle) => void handle.done.catch(() => {}))).toEqual([])
  })

  test('is none if somebody waits for `caughtUp`', async () => {
    const w = world()
    w.mock.append(assetEvent(POISON))
    const handle = await failing(w.program(), 'at once').worker.start()
    await expect(w.clock.run(handle.caughtUp())).rejects.toMatchObject({ code: 'reducer_failed' })
    await w.clock.advance(1_000)
    expect(heard).toEqual([])
  })

  test('is none if somebody stops the worker', async () => {
    const w = world()
    w.mock.append(assetEvent(POISON))
    const handle = await failing(w.program(), 'at once').worker.start()
    await expect(w.clock.run(handle.stop())).resolves.toBeUndefined()
    await w.clock.advance(1_000)
    expect(heard).toEqual([])
  })
})

describe('ProjectionHandle.caughtUp', () => {
  test('rejects with the reason of its signal and forgets it', async () => {
    const w = world()
    const program = w.program()
    const handle = await seer(program).start()
    w.mock.fail({ type: 'hang' }, { path: '/api/v1/consumers/{consumer_id}/events' })
    const controller = new AbortController()
    const waiting = handle.caughtUp({ signal: controller.signal })
    await settled()
    controller.abort('enough')
    await expect(waiting).rejects.toBe('enough')
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
    await expect(handle.caughtUp({ signal: AbortSignal.abort('at once') })).rejects.toBe('at once')
    await w.clock.run(handle.stop())
  })

  test('goes on waiting over a dropped socket and a poll that fails', async () => {
    const w = world()
    w.write(10)
    w.mock.fail({ type: 'drop' }, { path: '/api/v1/consumers/{consumer_id}/events', times: 2 })
    const handle = await seer(w.program({ retry: false })).start()
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test('rejects when the worker is stopped before, and after it was', async () => {
    const w = world()
    w.mock.fail({ type: 'hang' }, { path: '/api/v1/events/stream' })
    const handle = await seer(w.program()).start()
    const waiting = handle.caughtUp()
    waiting.catch(() => {})
    await w.clock.run(handle.stop())
    const stopped = { code: 'stream_closed', reason: 'the worker was stopped' }
    await expect(waiting).rejects.toMatchObject(stopped)
    await expect(handle.caughtUp()).rejects.toMatchObject(stopped)
  })
})

describe('ProjectionHandle.stop', () => {
  /** Each makes a worker be in some phase, from which it is then stopped. */
  const phases: Record<string, (w: World, program: Program) => Promise<ReturnType<typeof seer>>> = {
    'at once': async (_, program) => seer(program),
    'looking up its consumer': async (w, program) => {
      w.mock.fail({ type: 'delay', delayMs: 0 }, { path: '/api/v1/consumers/seer' })
      w.mock.fail({ type: 'hang' }, { path: '/api/v1/consumers/seer' })
      return seer(program)
    },
    'loading its tenant': async (w, program) => {
      w.mock.fail({ type: 'hang' }, { path: '/api/v1/events/query' })
      return seer(program)
    },
    'in the handshake': async (w, program) => {
      w.mock.fail({ type: 'hang' }, { path: '/api/v1/events/stream' })
      return seer(program)
    },
    'waiting to connect again': async (w, program) => {
      w.mock.fail({ type: 'drop' }, { path: '/api/v1/events/stream', times: 1_000 })
      return seer(program)
    },
    'replaying with a slow reducer': async (w, program) => {
      w.write(500)
      const onEvent = () => new Promise<void>((resolve) => void w.clock.setTimeout(resolve, 50))
      return seer(program, { onEvent })
    },
    'polling the log': async (w, program) => {
      w.write(5)
      w.mock.fail({ type: 'hang' }, { path: '/api/v1/consumers/{consumer_id}/events', times: 10 })
      return seer(program)
    },
    acknowledging: async (w, program) => {
      w.write(5)
      w.mock.fail({ type: 'hang' }, { path: '/api/v1/consumers/{consumer_id}/ack', times: 10 })
      return seer(program)
    },
  }

  test.each(Object.keys(phases))('ends within a second when the worker is %s', async (phase) => {
    for (const afterMs of [0, 120, 700]) {
      const w = world()
      const program = w.program()
      const worker = await phases[phase]?.(w, program)
      const handle = await worker?.start()
      if (phase === 'polling the log') void handle?.caughtUp().catch(() => {})
      await w.clock.advance(afterMs)
      if (phase === 'polling the log' || phase === 'acknowledging') w.write(3)
      const fromMs = w.clock.now()
      await w.clock.run(handle?.stop() ?? Promise.resolve())
      expect(w.clock.now() - fromMs).toBeLessThanOrEqual(1_000)
      expect(handle?.isCaughtUp()).toBe(false)
      await expectNothingLeft(w, program)
    }
  })

  test('waits for no more than the event at hand, be it replayed, paged, or read to build the state anew', async () => {
    const slowly = (w: World) => () => new Promise<void>((resolve) => void w.clock.setTimeout(resolve, 20))
    const ways: Record<
      string,
      (w: World, start: () => ReturnType<ReturnType<typeof seer>['start']>) => Promise<unknown>
    > = {
      replayed: async (w) => {
        w.write(200)
      },
      paged: async (w, start) => {
        const handle = await start()
        await settled()
        w.write(200)
        void handle.caughtUp().catch(() => {})
        return handle
      },
      'built anew': async (w, start) => {
        w.write(200)
        w.mock.fail({ type: 'answer', status: 400 }, { path: '/api/v1/consumers/{consumer_id}/ack' })
        const handle = await start()
        await w.clock.advance(5_000)
        return handle
      },
    }
    for (const [way, prepare] of Object.entries(ways)) {
      const w = world()
      let calls = 0
      const wait = slowly(w)
      const onEvent = () => {
        calls++
        return wait()
      }
      const webSocket = unrulySocket(w.mock.webSocket as WebSocketClass, () => (frame, deliver) => {
        if (way !== 'paged' || !isLiveFrame(frame)) deliver(frame)
      })
      const start = () => seer(w.program({ webSocket }), { onEvent }).start()
      const handle = ((await prepare(w, start)) ?? (await start())) as Awaited<ReturnType<typeof start>>
      await w.clock.advance(500)
      expect(calls, way).toBeGreaterThan(10)
      const fromMs = w.clock.now()
      await w.clock.run(handle.stop())
      expect(w.clock.now() - fromMs, way).toBeLessThanOrEqual(100)
    }
  })

  test('ends within a second although an ack hangs while a gap is repaired', async () => {
    const w = world()
    w.write(5)
    const program = w.program()
    w.mock.fail({ type: 'hang' }, { path: '/api/v1/consumers/{consumer_id}/ack', times: 10 })
    const kept = disk()
    const handle = await seer(program, { disk: kept }).start()
    await w.clock.advance(200)
    w.mock.lag(1)
    w.write(1)
    await w.clock.advance(200)
    expect([w.mock.connections.length, kept.record?.position]).toEqual([1, 5])
    const fromMs = w.clock.now()
    await w.clock.run(handle.stop())
    expect(w.clock.now() - fromMs).toBeLessThanOrEqual(1_000)
    await expectNothingLeft(w, program)
  })

  test('saves what the worker has when it is stopped in a replay', async () => {
    const w = world()
    w.write(500)
    const kept = disk()
    const onEvent = () => new Promise<void>((resolve) => void w.clock.setTimeout(resolve, 10))
    const first = await seer(w.program(), { onEvent, disk: kept }).start()
    await w.clock.advance(1_234)
    await w.clock.run(first.stop())
    expect(first.state()).toEqual(foldOf(w.mock.events.slice(0, kept.record?.position)))
    expect(kept.record?.position).toBe(124)
    const second = await seer(w.program(), { disk: kept }).start()
    expect(second.state()).toEqual(first.state())
    await w.clock.run(second.caughtUp())
    expect(second.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(second.stop())
  })

  test('saves live events although no checkpoint was due', async () => {
    const w = world()
    const kept = disk()
    const handle = await seer(w.program(), { disk: kept }).start()
    await w.clock.run(handle.caughtUp())
    w.write(3)
    await settled()
    expect(kept.record).toBeUndefined()
    await w.clock.run(handle.stop())
    expect([kept.record?.position, kept.record?.applied]).toEqual([3, 3])
    expect(w.mock.requests.at(-1)).toMatchObject({
      path: '/api/v1/consumers/seer/ack',
      body: '{"position":3}',
    })
  })

  test('saves the last exact state when the log cannot be read any more', async () => {
    const w = world()
    w.write(10)
    const kept = disk()
    const handle = await seer(w.program(), { disk: kept }).start()
    await w.clock.run(handle.caughtUp())
    w.write(3)
    await settled()
    w.mock.fail({ type: 'hang' }, { times: 1_000 })
    await w.clock.run(handle.stop())
    expect(kept.record?.position).toBe(10)
  })

  test('rejects with what the last save failed with', async () => {
    const w = world()
    w.write(10)
    const kept = disk()
    kept.onSave = () => Promise.reject(new Error('disk full'))
    const program = w.program()
    const handle = await seer(program, { disk: kept }).start()
    await w.clock.run(handle.caughtUp())
    await expect(w.clock.run(handle.stop())).rejects.toThrow('disk full')
    await expectNothingLeft(w, program)
  })

  test('resolves when a save that had failed before goes through at last', async () => {
    const w = world()
    w.write(10)
    const kept = disk()
    kept.onSave = () => Promise.reject(new Error('disk full'))
    const handle = await seer(w.program(), { disk: kept }).start()
    await w.clock.run(handle.caughtUp())
    delete kept.onSave
    await w.clock.run(handle.stop())
    expect(kept.record?.position).toBe(10)
  })

  test('rejects within a second when the store does not come back', async () => {
    const w = world()
    const kept = disk()
    const program = w.program()
    const handle = await seer(program, { disk: kept }).start()
    await w.clock.run(handle.caughtUp())
    let saves = 0
    kept.onSave = () => {
      saves++
      return new Promise(() => {})
    }
    w.write(3)
    await w.clock.advance(1_500)
    w.write(3)
    await settled()
    const fromMs = w.clock.now()
    await expect(w.clock.run(handle.stop())).rejects.toMatchObject({ code: 'state_store', location: 'seer' })
    expect(saves).toBe(1)
    expect(w.clock.now() - fromMs).toBeLessThanOrEqual(1_000)
    await expectNothingLeft(w, program)
  })

  test('ends within a second when the reducer does not come back, with the state that was saved last', async () => {
    const w = world()
    w.write(10)
    const program = w.program()
    const kept = disk()
    const onEvent = (event: Event, state: Seen) => {
      if (event.entity_id !== POISON) return
      see(state, event)
      return new Promise<void>(() => {})
    }
    const handle = await seer(program, { disk: kept, onEvent }).start()
    await w.clock.run(handle.caughtUp())
    const saved = foldOf(w.mock.events)
    w.mock.append(assetEvent(POISON))
    await settled()
    const fromMs = w.clock.now()
    await w.clock.run(handle.stop())
    expect(w.clock.now() - fromMs).toBeLessThanOrEqual(1_000)
    expect(handle.state()).toEqual(saved)
    expect(JSON.parse(kept.record?.state ?? '')).toEqual(saved)
    await expectNothingLeft(w, program)
  })

  test('ends within a second although a slow reducer is putting an entity in order', async () => {
    const w = world()
    const held: (() => void)[] = []
    let isHolding = false
    const webSocket = unrulySocket(w.mock.webSocket as WebSocketClass, () => (frame, deliver) => {
      if (isHolding && isLiveFrame(frame)) held.push(() => deliver(frame))
      else deliver(frame)
    })
    const program = w.program({ webSocket })
    const kept = disk()
    const onEvent = () => new Promise<void>((resolve) => void w.clock.setTimeout(resolve, 100))
    const handle = await seer(program, { onEvent, disk: kept, checkpointInterval: 1_000 }).start()
    await w.clock.run(handle.caughtUp())
    isHolding = true
    w.write(8, 'A')
    await settled()
    for (const release of held.reverse()) release()
    await w.clock.advance(850)
    expect(handle.state().A).toHaveLength(8)
    const fromMs = w.clock.now()
    await w.clock.run(handle.stop())
    expect(w.clock.now() - fromMs).toBeLessThanOrEqual(1_000)
    await w.clock.advance(10_000)
    expect(kept.record).toBeUndefined()
    expect(program.sockets).toBe(0)
  })

  test('rejects with the failure of a reducer that was at work when it was called, and saves nothing of it', async () => {
    const w = world()
    w.write(10)
    const kept = disk()
    let fail = () => {}
    const onEvent = (event: Event, state: Seen) => {
      if (event.entity_id !== POISON) return
      see(state, event)
      return new Promise<void>((_, reject) => {
        fail = () => reject(new Error('poison'))
      })
    }
    const handle = await seer(w.program(), { disk: kept, onEvent }).start()
    await w.clock.run(handle.caughtUp())
    w.mock.append(assetEvent(POISON))
    await settled()
    const stopping = handle.stop()
    fail()
    await expect(w.clock.run(stopping)).rejects.toMatchObject({ code: 'reducer_failed' })
    expect(JSON.parse(kept.record?.state ?? '')).toEqual(foldOf(w.mock.events.slice(0, 10)))
  })

  test('does the same however often it is called', async () => {
    const w = world()
    w.write(5)
    const program = w.program()
    const kept = disk()
    const handle = await seer(program, { disk: kept }).start()
    await w.clock.run(handle.caughtUp())
    await w.clock.run(Promise.all([handle.stop(), handle.stop(), handle.done]))
    await w.clock.run(handle.stop())
    expect(kept.saves).toBe(1)
    await expectNothingLeft(w, program)
  })

  test('is what `await using` does at the end of a block', async () => {
    const w = world()
    w.write(5)
    const program = w.program()
    const kept = disk()
    {
      await using handle = await seer(program, { disk: kept }).start()
      await handle.caughtUp()
    }
    expect(kept.record?.position).toBe(5)
    await expectNothingLeft(w, program)
  })

  test('leaves the state readable', async () => {
    const w = world()
    w.write(5)
    const handle = await seer(w.program()).start()
    await w.clock.run(handle.caughtUp())
    await w.clock.run(handle.stop())
    w.write(5)
    await w.clock.advance(1_000)
    expect(handle.state()).toEqual(foldOf(w.mock.events.slice(0, 5)))
    expect(handle.position()).toBe(5)
  })
})

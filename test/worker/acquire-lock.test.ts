import { describe, expect, test } from 'vitest'
import { StateStoreError } from '../../src/errors.ts'
import {
  type LockAttempt,
  memoryStore,
  ProjectionWorker,
  type StateStore,
  type WhenLocked,
  type WorkerNotice,
} from '../../src/worker/index.ts'
import { foldOf, type Seen, see } from '../support/seer.ts'
import { settled } from '../support/virtual-clock.ts'
import { type Program, world } from '../support/world.ts'

function workerOn(program: Program, store: StateStore, whenLocked: WhenLocked = 'refuse') {
  return ProjectionWorker.builder(program.core)
    .name('seer')
    .initialState((): Seen => ({}))
    .reducer(see)
    .stateStore(store)
    .whenLocked(whenLocked)
    .build()
}

/** A memory store whose lock can be lost. */
function losable() {
  const lost = new AbortController()
  const inner = memoryStore()
  let releases = 0
  const store: StateStore = {
    ...inner,
    lock: async (worker, options) => {
      const attempt = await inner.lock?.(worker, options)
      if (attempt?.type !== 'locked') throw attempt
      const release = async () => {
        releases++
        await attempt.lock.release()
      }
      return { type: 'locked', lock: { lost: lost.signal, release } }
    },
  }
  const lose = () => lost.abort(new StateStoreError('seer', 'another took over', undefined, 'lost'))
  return { store, lose, releases: () => releases }
}

describe('whenLocked', () => {
  test('refuses the second worker of a name while the first runs, and takes it when the first has stopped', async () => {
    const w = world()
    w.write(20)
    const store = memoryStore()
    const first = await w.clock.run(workerOn(w.program(), store).start())
    await w.clock.run(first.caughtUp())
    const second = workerOn(w.program(), store)
    await expect(w.clock.run(second.start())).rejects.toMatchObject({ code: 'state_store', problem: 'held' })
    await w.clock.run(first.stop())
    const handle = await w.clock.run(second.start())
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test('lets the second wait, which then goes on from what the first saved', async () => {
    const w = world()
    w.write(20)
    const store = memoryStore()
    const first = await w.clock.run(workerOn(w.program(), store).start())
    await w.clock.run(first.caughtUp())
    const starting = workerOn(w.program(), store, 'wait').start()
    let isStarted = false
    void starting.then(() => {
      isStarted = true
    })
    await w.clock.advance(60_000)
    expect(isStarted).toBe(false)
    await w.clock.run(first.stop())
    const handle = await w.clock.run(starting)
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test('tells once whom a start waits for', async () => {
    const w = world()
    const store = memoryStore()
    const first = await w.clock.run(workerOn(w.program(), store).start())
    const notices: WorkerNotice[] = []
    const onNotice = (notice: WorkerNotice) => void notices.push(notice)
    const starting = workerOn(w.program(), store, 'wait').start({ onNotice })
    await w.clock.advance(5_000)
    expect(notices).toEqual([{ type: 'locked', holder: 'another worker of this process', isRunning: true }])
    await w.clock.run(first.stop())
    const handle = await w.clock.run(starting)
    await w.clock.run(handle.caughtUp())
    expect(notices.map(({ type }) => type).slice(1)).toEqual(['connecting', 'replaying', 'caught_up'])
    await w.clock.run(handle.stop())
  })

  test('tells when a holder that may be dead is known to run', async () => {
    const w = world()
    const inner = memoryStore()
    let asked = 0
    const store: StateStore = {
      ...inner,
      lock: async (worker, options) =>
        ++asked > 4
          ? ((await inner.lock?.(worker, options)) as LockAttempt)
          : { type: 'held', holder: 'process 7 on db1', isRunning: asked > 2, retryAfterMs: 100 },
    }
    const told: unknown[] = []
    const onNotice = (notice: WorkerNotice) => {
      if (notice.type === 'locked') told.push([notice.holder, notice.isRunning])
    }
    const handle = await w.clock.run(workerOn(w.program(), store, 'wait').start({ onNotice }))
    expect(told).toEqual([
      ['process 7 on db1', false],
      ['process 7 on db1', true],
    ])
    await w.clock.run(handle.stop())
  })

  test('lets go of a start that waits', async () => {
    const w = world()
    const store = memoryStore()
    const first = await w.clock.run(workerOn(w.program(), store).start())
    const letGo = new AbortController()
    const starting = workerOn(w.program(), store, 'wait').start({ signal: letGo.signal })
    const refused = expect(starting).rejects.toBe('enough')
    await w.clock.advance(5_000)
    letGo.abort('enough')
    await refused
    await w.clock.run(first.stop())
  })

  test('frees the name when the worker fails', async () => {
    const w = world()
    w.write(3)
    const store = memoryStore()
    const failing = ProjectionWorker.builder(w.program().core)
      .name('seer')
      .reducer(() => {
        throw new TypeError('no')
      })
      .stateStore(store)
      .build()
    const handle = await failing.start()
    await expect(w.clock.run(handle.done)).rejects.toMatchObject({ code: 'reducer_failed' })
    const next = await w.clock.run(workerOn(w.program(), store).start())
    await w.clock.run(next.stop())
  })

  test('frees the name when the record cannot be loaded', async () => {
    const w = world()
    const store = memoryStore()
    const broken = { ...store, load: () => Promise.reject(new TypeError('no')) }
    await expect(w.clock.run(workerOn(w.program(), broken).start())).rejects.toMatchObject({
      code: 'state_store',
    })
    const next = await w.clock.run(workerOn(w.program(), store).start())
    await w.clock.run(next.stop())
  })

  test('ends a start within a second although the store does not let go of the name', async () => {
    const w = world()
    const store: StateStore = {
      ...memoryStore(),
      load: () => new Promise(() => {}),
      lock: async () => ({
        type: 'locked',
        lock: { lost: new AbortController().signal, release: () => new Promise(() => {}) },
      }),
    }
    const abort = new AbortController()
    const start = workerOn(w.program(), store).start({ signal: abort.signal })
    await settled()
    const fromMs = w.clock.now()
    abort.abort('enough')
    await expect(w.clock.run(start)).rejects.toBe('enough')
    expect(w.clock.now() - fromMs).toBeLessThanOrEqual(1_000)
  })

  test('names the place of the record, where the store tells it', async () => {
    const w = world()
    const store = { ...memoryStore(), locationOf: (worker: string) => `/data/${worker}.json` }
    const first = await w.clock.run(workerOn(w.program(), store).start())
    await expect(w.clock.run(workerOn(w.program(), store).start())).rejects.toMatchObject({
      problem: 'held',
      location: '/data/seer.json',
    })
    await w.clock.run(first.stop())
  })

  test('ends a worker whose name another took, without another save', async () => {
    const w = world()
    w.write(5)
    const { store, lose, releases } = losable()
    const handle = await w.clock.run(workerOn(w.program(), store).start())
    await w.clock.run(handle.caughtUp())
    await w.clock.advance(3_000)
    w.write(7)
    await w.clock.advance(10)
    const before = await store.load('seer')
    w.write(1)
    await w.clock.advance(10)
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    lose()
    await expect(w.clock.run(handle.done)).rejects.toMatchObject({ code: 'state_store', problem: 'lost' })
    expect(await store.load('seer')).toEqual(before)
    expect(releases()).toBe(1)
  })

  test('lets go of a save that hangs beyond the end of a stop, and frees the name', async () => {
    const w = world()
    w.write(5)
    const store = memoryStore()
    let letGo: AbortSignal | undefined
    const hanging: StateStore = {
      ...store,
      save: (_, options) => {
        letGo = options?.signal
        return new Promise(() => {})
      },
    }
    const handle = await w.clock.run(workerOn(w.program(), hanging).start())
    await w.clock.run(handle.caughtUp())
    await w.clock.advance(3_000)
    expect(letGo?.aborted).toBe(false)
    await expect(w.clock.run(handle.stop())).rejects.toMatchObject({ code: 'state_store' })
    expect(letGo?.aborted).toBe(true)
    const next = await w.clock.run(workerOn(w.program(), store).start())
    await w.clock.run(next.stop())
  })

  test('watches a holder that may be dead before it refuses or takes the name', async () => {
    const w = world()
    const asked: string[] = []
    const store: StateStore = {
      ...memoryStore(),
      lock: async () => {
        asked.push(`${w.clock.now()}`)
        return { type: 'held', holder: 'x', isRunning: asked.length === 4, retryAfterMs: 500 }
      },
    }
    await expect(w.clock.run(workerOn(w.program(), store).start())).rejects.toMatchObject({ problem: 'held' })
    expect(asked).toHaveLength(4)
  })

  test.each(['', 'queue', undefined])('takes %j for no way to deal with a lock', (bad) => {
    const builder = ProjectionWorker.builder(world().program().core)
    expect(() => builder.whenLocked(bad as WhenLocked)).toThrow(
      expect.objectContaining({ code: 'config', option: 'whenLocked' }),
    )
  })
})

import { describe, expect, test } from 'vitest'
import { ProjectionWorker, type StateStore, type WorkerNotice } from '../../../src/worker/index.ts'
import type { Holder } from '../../../src/worker/stores/holder.node.ts'
import { readModelStore } from '../../../src/worker/stores/read-model.ts'
import { record } from '../../support/records.ts'
import { foldOf, type Seen, see } from '../../support/seer.ts'
import { type Program, type ProgramOptions, type World, world } from '../../support/world.ts'

const LARGE = Array.from({ length: 40_000 }, (_, n) => `"row ${n * 7_919}"`).join()
const edited = (n: number) => `${LARGE.slice(0, n * 50_000)}"edit ${n}"${LARGE.slice(n * 50_000)}`

function storeOn(program: Program): StateStore {
  return readModelStore(program.core)
}

/** A program that counts its requests, and does something after, or before, one of them. */
function counting(w: World, at: number, what: (program: Program) => void, when: 'before' | 'after') {
  let requests = 0
  const options: ProgramOptions = {
    fetch: async (input, init) => {
      const isIt = requests++ === at
      if (isIt && when === 'before') what(program)
      if (!program.isAlive) return new Promise<never>(() => {})
      const response = await w.mock.fetch(input, init)
      if (isIt && when === 'after') what(program)
      return response
    },
  }
  const program = w.program(options)
  return { program, requests: () => requests }
}

function workerOn(program: Program, store = storeOn(program)) {
  return ProjectionWorker.builder(program.core)
    .name('seer')
    .initialState((): Seen => ({}))
    .reducer(see)
    .checkpointInterval(10)
    .stateStore(store)
    .build()
}

describe('readModelStore', () => {
  test('saves a small record by one commit, and of a large one what changed', async () => {
    const w = world()
    const store = storeOn(w.program())
    const commits = async (work: Promise<void>) => {
      const before = w.mock.events.length
      await w.clock.run(work)
      return w.mock.events.length - before
    }
    expect(await commits(store.save(record({ position: 1 })))).toBe(1)
    expect(await commits(store.save(record({ position: 2 })))).toBe(1)
    expect(await commits(store.save(record({ state: LARGE })))).toBeGreaterThan(2)
    expect(await commits(store.save(record({ state: edited(3) })))).toBe(2)
    expect(await w.clock.run(store.load('assets'))).toEqual(record({ state: edited(3) }))
  })

  test.each(['before', 'after'] as const)(
    'has the old record or the new one when its program dies %s any of its requests',
    async (when) => {
      const found = new Set<number | undefined>()
      for (let at = 0, isOver = false; !isOver; at++) {
        const w = world()
        const first = storeOn(w.program())
        await w.clock.run(first.save(record({ position: 1, state: LARGE })))
        const { program, requests } = counting(w, at, ({ kill }) => kill(), when)
        const saving = (async () => {
          const store = storeOn(program)
          await store.save(record({ position: 2, state: edited(1) }))
          await store.save(record({ position: 3, state: edited(2).toUpperCase() }))
        })()
        await w.clock.run(Promise.race([saving, program.death]))
        isOver = requests() <= at
        const next = storeOn(w.program())
        const kept = await w.clock.run(next.load('assets'))
        found.add(kept?.position)
        const expected = [LARGE, edited(1), edited(2).toUpperCase()][(kept?.position ?? 0) - 1]
        expect(kept?.state === expected).toBe(true)
        await w.clock.run(next.save(record({ position: 4, state: edited(4) })))
        expect((await w.clock.run(storeOn(w.program()).load('assets')))?.state === edited(4)).toBe(true)
      }
      expect([...found]).toEqual([1, 2, 3])
    },
  )

  test.each(['small', 'large'])(
    'saves a %s record although Core restarts before any request',
    async (size) => {
      const stateAt = (n: number) => (size === 'small' ? `"${n}"` : edited(n))
      for (let at = 0, isOver = false; !isOver; at++) {
        const w = world()
        const restart = () => w.mock.restart({ log: 'kept' })
        const { program, requests } = counting(w, at, restart, 'before')
        const store = storeOn(program)
        for (let position = 1; position <= 3; position++) {
          await w.clock.run(store.save(record({ position, state: stateAt(position) })))
          const kept = await w.clock.run(storeOn(w.program()).load('assets'))
          expect(kept?.position).toBe(position)
          expect(kept?.state === stateAt(position)).toBe(true)
        }
        isOver = requests() <= at
      }
    },
  )

  test('saves although nothing tells whether a commit was taken', async () => {
    const w = world()
    const store = storeOn(w.program())
    for (const takesEffect of [true, false]) {
      await w.clock.run(store.save(record({ position: 1 })))
      w.mock.fail({ type: 'drop', takesEffect }, { method: 'PUT' })
      await w.clock.run(store.save(record({ position: 2 })))
      expect((await w.clock.run(store.load('assets')))?.position).toBe(2)
    }
  })

  test('passes a name on when its holder died, and refuses a save of one that was only silent', async () => {
    const w = world()
    let isCutOff = false
    const onRequest = () => (isCutOff ? new Promise<void>(() => {}) : undefined)
    const [dead, silent, next] = [w.program(), w.program({ onRequest }), w.program()]
    const one = await w.clock.run(storeOn(dead).lock?.('assets') ?? Promise.reject())
    expect(one.type).toBe('locked')
    dead.kill()
    const take = async (store: StateStore) => {
      for (;;) {
        const attempt = await store.lock?.('assets')
        if (attempt?.type === 'locked') return attempt.lock
        await w.clock.advance(attempt?.retryAfterMs ?? 0)
      }
    }
    const fromMs = w.clock.now()
    const silentStore = storeOn(silent)
    const silentLock = await take(silentStore)
    expect(w.clock.now() - fromMs).toBeGreaterThan(60_000)
    expect(w.clock.now() - fromMs).toBeLessThan(65_000)
    await w.clock.run(silentStore.save(record({ position: 1 })))
    isCutOff = true
    const lock = await take(storeOn(next))
    isCutOff = false
    expect(silentLock.lost.reason).toMatchObject({ problem: 'lost' })
    const late = w.clock.run(silentStore.save(record({ position: 2 })))
    await expect(late).rejects.toMatchObject({ code: 'state_store', problem: 'lost' })
    expect((await w.clock.run(storeOn(next).load('assets')))?.position).toBe(1)
    await lock.release()
  })

  /** Says of the holder of the one name that is held that it is another. */
  async function change({ core }: Program, model: string, holder: (was: Holder) => Partial<Holder>) {
    const { revision, checkpoint, rows } = await core.readModel(model).page()
    const lease = rows.lease as { token: string; beat: number; holder: Holder }
    const token = 'of another'
    const changes = {
      lease: { ...lease, token, holder: { ...lease.holder, token, ...holder(lease.holder) } },
    }
    const at = checkpoint ?? expect.fail('no lease')
    await core
      .readModel(model)
      .commit({ expected_revision: revision, checkpoint: at, ready: true, changes, reset: false })
  }

  test('passes the name of a process that was killed on at once on the same machine, and refuses that of one that runs', async () => {
    const w = world()
    const paths: string[] = []
    const dead = w.program({ onRequest: (_, path) => void paths.push(path) })
    expect(await w.clock.run(storeOn(dead).lock?.('seer') ?? Promise.reject())).toMatchObject({
      type: 'locked',
    })
    dead.kill()
    const fromMs = w.clock.now()
    await expect(w.clock.run(workerOn(w.program()).start())).rejects.toMatchObject({
      problem: 'held',
      location: expect.stringContaining('read model'),
    })
    const program = w.program()
    await w.clock.run(change(program, paths.at(-1)?.split('/').at(-1) ?? '', () => ({ pid: 2 ** 30 })))
    const handle = await w.clock.run(workerOn(program).start())
    expect(w.clock.now() - fromMs).toBeLessThan(1_000)
    await w.clock.run(handle.stop())
  })

  test('watches the name of a process on another machine, and tells of it meanwhile', async () => {
    const w = world()
    const paths: string[] = []
    const dead = w.program({ onRequest: (_, path) => void paths.push(path) })
    await w.clock.run(storeOn(dead).lock?.('seer') ?? Promise.reject())
    dead.kill()
    const program = w.program()
    const model = paths.at(-1)?.split('/').at(-1) ?? ''
    await w.clock.run(change(program, model, () => ({ place: 'elsewhere', host: 'elsewhere', pid: 7 })))
    const notices: WorkerNotice[] = []
    const fromMs = w.clock.now()
    const start = workerOn(program).start({ onNotice: (notice) => void notices.push(notice) })
    const handle = await w.clock.run(start)
    expect(notices[0]).toEqual({ type: 'locked', holder: 'process 7 on elsewhere', isRunning: false })
    expect(w.clock.now() - fromMs).toBeGreaterThan(60_000)
    await w.clock.run(handle.stop())
  })

  test('keeps a worker, which does not hear its own saves, exact through restarts of either side', async () => {
    const w = world()
    w.write(50)
    for (let round = 0; round < 4; round++) {
      const program = w.program()
      const handle = await w.clock.run(workerOn(program).start())
      await w.clock.run(handle.caughtUp())
      w.write(25)
      await w.clock.run(handle.caughtUp())
      await w.clock.advance(5_000)
      if (round === 1) w.mock.restart({ log: 'kept' })
      w.write(25)
      await w.clock.run(handle.caughtUp())
      const own = w.mock.events.filter(({ event_type }) => event_type !== 'allsource.read_model.committed')
      expect(handle.state()).toEqual(foldOf(own))
      await w.clock.run(handle.stop())
    }
  })

  test('comes to rest: an idle worker saves nothing, and tells thrice a minute that it lives', async () => {
    const w = world()
    w.write(50)
    const handle = await w.clock.run(workerOn(w.program()).start())
    await w.clock.run(handle.caughtUp())
    await w.clock.advance(10_000)
    const before = w.mock.events.length
    await w.clock.advance(600_000)
    expect(w.mock.events.length - before).toBe(30)
    await w.clock.run(handle.stop())
  })

  test.each([
    ['newer', { layout: 2, worker: 'assets' }],
    ['damaged', { layout: 1 }],
    ['damaged', 'something else'],
  ])('refuses a row that is %s, and leaves it alone', async (problem, row) => {
    const w = world()
    const paths: string[] = []
    const { core } = w.program({ onRequest: (_, path) => void paths.push(path) })
    await w.clock.run(readModelStore(core).save(record()))
    const model = core.readModel(paths.at(-1)?.split('/').at(-1) ?? '')
    const { revision, checkpoint } = await w.clock.run(model.page())
    if (checkpoint === null) throw checkpoint
    const changes = { record: row }
    await w.clock.run(
      model.commit({ expected_revision: revision, checkpoint, ready: true, changes, reset: false }),
    )
    const store = storeOn(w.program())
    await expect(w.clock.run(store.load('assets'))).rejects.toMatchObject({ code: 'state_store', problem })
    await expect(w.clock.run(store.save(record()))).rejects.toMatchObject({ code: 'state_store', problem })
    expect((await w.clock.run(model.page())).rows).toEqual({ record: row })
  })

  test('refuses a Core without read models', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    const store = storeOn(w.program())
    await expect(w.clock.run(store.load('assets'))).rejects.toMatchObject({ code: 'unsupported' })
    await expect(w.clock.run(store.save(record()))).rejects.toMatchObject({ code: 'unsupported' })
  })

  test.each([undefined, {}])('refuses %j as a client', (bad) => {
    expect(() => readModelStore(bad as never)).toThrow(expect.objectContaining({ code: 'config' }))
  })
})

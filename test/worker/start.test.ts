import { describe, expect, test } from 'vitest'
import type { Event } from '../../src/api.ts'
import { ProjectionWorker } from '../../src/worker/index.ts'
import { caughtUp, type Seen, see, seer } from '../support/seer.ts'
import { type Disk, disk, type World, world } from '../support/world.ts'

const bad = (value: unknown) => value as never

/** A worker has run, and its record is on a disk. */
async function stored(w: World): Promise<Required<Pick<Disk, 'record'>> & Disk> {
  w.write(3, 'A')
  const kept = disk()
  const handle = await caughtUp(w, { disk: kept })
  await w.clock.run(handle.stop())
  return kept
}

describe('ProjectionWorker.start', () => {
  test.each<[given: unknown, option: string]>([
    [{ timeoutMs: 5 }, 'timeoutMs'],
    [{ onNotices: () => {} }, 'onNotices'],
    [{ onNotice: 5 }, 'onNotice'],
    [{ signal: 5 }, 'signal'],
    [{ signal: null }, 'signal'],
    [5, 'options'],
    [null, 'options'],
  ])('refuses %j', async (given, option) => {
    await expect(seer(world().program()).start(bad(given))).rejects.toMatchObject({ code: 'config', option })
  })

  test('names the option that was meant', async () => {
    await expect(seer(world().program()).start(bad({ onNotices: () => {} }))).rejects.toThrow('`onNotice`')
  })

  test('refuses a state that is to come later, by the name of the option', async () => {
    const worker = ProjectionWorker.builder(world().program().core)
      .name('late')
      .initialState(async () => ({}))
      .reducer(() => {})
    await expect(worker.start()).rejects.toMatchObject({ code: 'config', option: 'initialState' })
  })

  test.each([
    ['position', '7'],
    ['recent_ids', null],
    ['dead_letters', [{ event: null }]],
    ['witness', { position: 1 }],
    ['state', undefined],
  ])('refuses a record whose %s is %j, by a typed error', async (field, value) => {
    const w = world()
    const kept = await stored(w)
    kept.record = { ...kept.record, [field]: value } as never
    await expect(seer(w.program(), { disk: kept }).start()).rejects.toMatchObject({
      code: 'state_store',
      problem: 'damaged',
      message: expect.stringContaining(field),
    })
  })

  test('tells which record its codec cannot read, and the way out', async () => {
    const w = world()
    const kept = await stored(w)
    const { record } = kept
    kept.record = { ...record, state: 'not JSON' } as never
    const failure = seer(w.program(), { disk: kept }).start()
    await expect(failure).rejects.toMatchObject({ code: 'state_store', problem: 'damaged', location: 'seer' })
    await expect(failure).rejects.toThrow('`reducerVersion`')
  })

  test('refuses a state of its reducer that is too deep to be stored, and one that the codec gives no text for', async () => {
    const deep = () => {
      let state: object = {}
      for (let i = 0; i < 20_000; i++) state = { state }
      return state
    }
    const builder = ProjectionWorker.builder(world().program().core).name('deep')
    const failure = builder
      .initialState(deep)
      .reducer(() => {})
      .start()
    await expect(failure).rejects.toMatchObject({ code: 'invalid_input', field: 'state' })
    const codec = { encode: bad(async () => '{}'), decode: JSON.parse }
    await expect(
      builder
        .codec(codec)
        .reducer(() => {})
        .start(),
    ).rejects.toMatchObject({ code: 'invalid_input', field: 'state' })
  })

  test('hints at `reducerVersion` when the reducer cannot work with a state that was stored', async () => {
    const w = world()
    const kept = await stored(w)
    w.write(1, 'A')
    const program = w.program()
    const start = (initialState: () => Map<string, string[]>) =>
      ProjectionWorker.builder(program.core)
        .name('seer')
        .initialState(initialState)
        .reducer((state, { id, entity_id }) => void state.set(entity_id, [id]))
        .stateStore(program.store(kept))
        .start()
    const handle = await start(() => new Map())
    const failure = expect(handle.done).rejects.toThrow(/state\.set is not a function\. .*`reducerVersion`/)
    await w.clock.run(handle.done.catch(() => {}))
    await failure
  })
})

describe('a state that `initialState` gives again and again', () => {
  test('is begun with as it was each time', async () => {
    const w = world()
    w.write(3, 'A')
    const shared: Seen = {}
    const handle = await ProjectionWorker.builder(w.program().core)
      .name('shared')
      .initialState(() => shared)
      .reducer((state, event: Event) => see(state, event))
      .start()
    await w.clock.run(handle.caughtUp())
    await w.clock.run(handle.rebuild())
    expect(handle.state().A).toHaveLength(3)
    expect(shared).toEqual({})
    await w.clock.run(handle.stop())
  })
})

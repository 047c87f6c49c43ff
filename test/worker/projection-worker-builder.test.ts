import { describe, expect, test } from 'vitest'
import { QueryClient } from '../../src/index.ts'
import { memoryStore, ProjectionWorker, type ProjectionWorkerBuilder } from '../../src/worker/index.ts'
import { type Seen, see } from '../support/seer.ts'
import { assetEvent, world } from '../support/world.ts'

const { core } = world().program()
const builder = () => ProjectionWorker.builder(core)
const bad = (value: unknown) => value as never

describe('ProjectionWorkerBuilder', () => {
  test('is frozen, and each call gives another one', () => {
    const first = builder()
    const named = first.name('a')
    expect(named).not.toBe(first)
    expect(Object.isFrozen(first)).toBe(true)
    expect(() => first.reducer(() => {}).build()).toThrow('`name`')
    expect(
      named
        .name('b')
        .reducer(() => {})
        .build(),
    ).toBeInstanceOf(ProjectionWorker)
  })

  test('does not see what is done to a list after it was given', async () => {
    const w = world()
    const types = ['asset.']
    const start = ProjectionWorker.builder(w.program().core)
      .name('a')
      .eventTypes(types)
      .initialState((): Seen => ({}))
      .reducer(see)
    types[0] = 'other.'
    w.mock.append(assetEvent('A'), assetEvent('B', { event_type: 'other.updated' }))
    const handle = await start.start()
    await w.clock.run(handle.caughtUp())
    expect(Object.keys(handle.state())).toEqual(['A'])
    await w.clock.run(handle.stop())
  })

  test('gives workers that share nothing', async () => {
    const w = world()
    w.write(3)
    const made = ProjectionWorker.builder(w.program().core)
      .name('a')
      .initialState((): Seen => ({}))
      .reducer(see)
    const handles = await Promise.all([made.start(), made.build().start()])
    for (const handle of handles) await w.clock.run(handle.caughtUp())
    expect(handles[0].state()).toEqual(handles[1].state())
    expect(handles[0].state()).not.toBe(handles[1].state())
    for (const handle of handles) await w.clock.run(handle.stop())
  })

  test('starts with an empty object when no state is given', async () => {
    const w = world()
    const handle = await ProjectionWorker.builder(w.program().core)
      .name('a')
      .reducer(() => {})
      .start()
    expect(handle.state()).toEqual({})
    await w.clock.run(handle.stop())
  })

  test.each<[option: string, code: string, (b: ProjectionWorkerBuilder<Record<string, unknown>>) => unknown]>(
    [
      ['name', 'config', (b) => b.name('')],
      ['name', 'config', (b) => b.name('  ')],
      ['name', 'config', (b) => b.name(bad(7))],
      ['name', 'config', (b) => b.name('.')],
      ['name', 'config', (b) => b.name('..')],
      ['name', 'config', (b) => b.name('half \ud800')],
      ['name', 'config', (b) => b.reducer(() => {}).build()],
      ['reducer', 'config', (b) => b.name('a').build()],
      [
        'reducer',
        'config',
        (b) =>
          b
            .name('a')
            .reducer(() => {})
            .initialState(() => 1)
            .build(),
      ],
      ['reducer', 'config', (b) => b.reducer(bad('fold'))],
      ['reducer', 'config', (b) => b.reducer({})],
      ["reducer['asset.']", 'config', (b) => b.reducer({ 'asset.': () => {} })],
      ["reducer['asset.*']", 'config', (b) => b.reducer({ 'asset.*': () => {} })],
      ["reducer['*']", 'config', (b) => b.eventTypes(['asset.']).reducer({ '*': () => {} })],
      ['reducer[0]', 'invalid_input', (b) => b.eventTypes(['asset.']).reducer({ 'not a type': () => {} })],
      ['batchReducer', 'config', (b) => b.reducer(() => {}).batchReducer(() => {})],
      ['reducer', 'config', (b) => b.batchReducer(() => {}).reducer(() => {})],
      ['reducer', 'config', (b) => b.batchReducer(() => {}).reducer({ 'asset.updated': () => {} })],
      ['initialState', 'config', (b) => b.initialState(bad({}))],
      ['reducerVersion', 'config', (b) => b.reducerVersion(bad({}))],
      ['checkpointInterval', 'config', (b) => b.checkpointInterval(0)],
      ['checkpointInterval', 'config', (b) => b.checkpointInterval(1.5)],
      ['checkpointInterval', 'config', (b) => b.checkpointInterval(bad('100'))],
      ['catchUp.framesUpTo', 'config', (b) => b.catchUp({ framesUpTo: -1 })],
      ['catchUp.pageSize', 'config', (b) => b.catchUp({ pageSize: 1 })],
      ['stateStore', 'config', (b) => b.stateStore(bad({ load: () => {} }))],
      ['stateStore', 'config', (b) => b.stateStore(bad(undefined))],
      ['codec', 'config', (b) => b.codec(bad(JSON))],
      ['codec', 'config', (b) => b.codec(bad(undefined))],
      ['stateFlushEntities', 'config', (b) => b.stateFlushEntities(bad([]))],
      ['stateFlushEvery', 'config', (b) => b.stateFlushEvery(0)],
      ['stateFlushIntervalMs', 'config', (b) => b.stateFlushIntervalMs(-1)],
      ['stateFlushIntervalMs', 'config', (b) => b.stateFlushIntervalMs(2 ** 31)],
      ['onReducerError.retryDelayMs', 'config', (b) => b.onReducerError({ retryDelayMs: 2 ** 31 })],
      ['onReducerError.holdEntity', 'config', (b) => b.onReducerError({ holdEntity: true })],
      ['eventTypes', 'invalid_input', (b) => b.eventTypes(bad('asset.'))],
      ['eventTypes[1]', 'invalid_input', (b) => b.eventTypes(['fine', '*foo'])],
    ],
  )('names a bad %s by a %s error', (option, code, call) => {
    const named = code === 'config' ? { option } : { field: option }
    expect(() => call(builder())).toThrow(expect.objectContaining({ code, ...named }))
  })

  test.each<[got: string, call: (b: ReturnType<typeof builder>) => unknown]>([
    ['an object', (b) => b.stateStore(bad({ load: () => {} }))],
    ['an object', (b) => b.codec(bad(JSON))],
    ['true', (b) => b.onReducerError({ holdEntity: true })],
  ])('says that it got %s', (got, call) => {
    expect(() => call(builder())).toThrow(`got ${got}`)
  })

  test.each([undefined, null, {}, new QueryClient('http://gateway.test', 'ask_test')])(
    'refuses %o in place of a CoreClient',
    (client) => {
      expect(() => ProjectionWorker.builder(bad(client))).toThrow(
        expect.objectContaining({ code: 'config', option: 'core' }),
      )
    },
  )

  test('takes every option that it offers', () => {
    const all = builder()
      .name('a')
      .eventTypes(['*'])
      .initialState(() => new Map<string, number>())
      .reducer((state) => state)
      .reducerVersion(2)
      .checkpointInterval(1)
      .stateStore(memoryStore())
      .codec({ encode: String, decode: () => new Map() })
      .stateFlushEntities((state) => state)
      .stateFlushEvery(1)
      .stateFlushIntervalMs(1)
    expect(all.build()).toBeInstanceOf(ProjectionWorker)
  })
})

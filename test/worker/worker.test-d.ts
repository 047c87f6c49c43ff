import { expectTypeOf, test } from 'vitest'
import type { Event } from '../../src/api.ts'
import { CoreClient, QueryClient } from '../../src/index.ts'
import {
  type CheckpointRecord,
  fileStore,
  memoryStore,
  type ProjectionHandle,
  ProjectionWorker,
  type Reducer,
  type StateStore,
} from '../../src/worker/index.ts'

interface Asset {
  readonly price: number
}

const core = new CoreClient('http://core.test', 'ask_test')
const named = ProjectionWorker.builder(core).name('assets')
const withMap = named.initialState(() => new Map<string, Asset>())

test('the state has the type that `initialState` makes', () => {
  withMap.reducer((state, event) => {
    expectTypeOf(state).toEqualTypeOf<Map<string, Asset>>()
    expectTypeOf(event).toEqualTypeOf<Event>()
  })
  expectTypeOf(withMap.reducer(() => {}).start()).resolves.toEqualTypeOf<
    ProjectionHandle<Map<string, Asset>>
  >()
  expectTypeOf<ProjectionHandle<Map<string, Asset>>['state']>().returns.toEqualTypeOf<Map<string, Asset>>()
  withMap.stateFlushEntities((state) => {
    expectTypeOf(state).toEqualTypeOf<Map<string, Asset>>()
    return state
  })
})

test('the state is a plain object without `initialState`', () => {
  named.reducer((state) => {
    expectTypeOf(state).toEqualTypeOf<Record<string, unknown>>()
  })
})

test('a reducer may change the state, return it, return another, and be asynchronous', () => {
  withMap.reducer((state, event) => state.set(event.entity_id, { price: 1 }))
  withMap.reducer((state) => {
    state.clear()
  })
  withMap.reducer(() => new Map())
  withMap.reducer(async (state) => state)
  withMap.reducer(async (state) => {
    state.clear()
  })
  withMap.reducer((state, event) => (event.version > 1 ? state : undefined))
  named.initialState(() => 0).reducer((count) => count + 1)
  named.initialState((): string[] => []).reducer((list, { id }) => [...list, id])
})

test('a reducer may not return what is no state', () => {
  // @ts-expect-error a number is no Map
  withMap.reducer(() => 1)
  // @ts-expect-error nor later
  withMap.reducer(async () => 'text')
  // @ts-expect-error `push` gives the new length, which would become the state
  named.initialState((): string[] => []).reducer((list, { id }) => list.push(id))
})

test('a reducer given before `initialState` folds the default state only', () => {
  const reducer: Reducer<Map<string, Asset>> = (state) => state
  // @ts-expect-error the state is not a Map yet
  named.reducer(reducer)
})

test('only a CoreClient can have a worker', () => {
  // @ts-expect-error a gateway has neither streams nor consumers
  ProjectionWorker.builder(new QueryClient('http://gateway.test', 'ask_test'))
})

test('options have their types', () => {
  // @ts-expect-error not a number
  named.name(7)
  // @ts-expect-error not a list
  named.eventTypes('asset.')
  // @ts-expect-error not a number
  named.checkpointInterval('100')
  // @ts-expect-error rows are pairs
  withMap.stateFlushEntities((state) => state.values())
  // @ts-expect-error a store must also save
  named.stateStore({ load: async () => undefined })
  named.stateStore(memoryStore()).stateStore(fileStore('assets.json'))
})

test('a store deals in whole records', () => {
  expectTypeOf<StateStore['load']>().returns.resolves.toEqualTypeOf<CheckpointRecord | undefined>()
  expectTypeOf<CheckpointRecord['state']>().toEqualTypeOf<string>()
  const record = {} as CheckpointRecord
  // @ts-expect-error records are replaced, not changed
  record.position = 1
})

test('a handle tells what it does by its types', () => {
  const handle = {} as ProjectionHandle<Map<string, Asset>>
  expectTypeOf(handle.done).toEqualTypeOf<Promise<void>>()
  expectTypeOf(handle.isCaughtUp()).toEqualTypeOf<boolean>()
  expectTypeOf(handle.caughtUp({ signal: AbortSignal.timeout(1) })).toEqualTypeOf<Promise<void>>()
  expectTypeOf(handle.position()).toEqualTypeOf<number>()
  expectTypeOf(handle.getState('BTC')).resolves.toBeUnknown()
  expectTypeOf(handle).toExtend<AsyncDisposable>()
})

test('a builder is not changed by what it is told', () => {
  expectTypeOf(withMap.name('other')).toEqualTypeOf(withMap)
  // @ts-expect-error made by `ProjectionWorker.builder` only
  ;new (
    Object.getPrototypeOf(named)
      .constructor as typeof import('../../src/worker/index.ts').ProjectionWorkerBuilder
  )()
})

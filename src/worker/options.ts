import type { WhenLocked } from './acquire-lock.ts'
import type { AroundReducer } from './around-reducer.ts'
import type { CatchUpLimits } from './catch-up.ts'
import type { StateCodec } from './codec.ts'
import type { BatchReducer, Reducer } from './reducer.ts'
import { type ReducerErrorPolicy, stopAtOnce } from './reducer-errors.ts'
import type { StateStore } from './state-store.ts'

/** All that a worker was built with. */
export interface WorkerOptions<State> {
  /** The durable consumer's id, and the name under which the record and pushed-back rows are kept. */
  readonly name: string
  /** Types and prefixes, as in `EventStreamClient.connect`; none: all. */
  readonly eventTypes: readonly string[]
  readonly initialState: () => State
  readonly reducer: Reducer<State>
  /** Folds many at once where many come; `reducer` then folds one by it. */
  readonly batchReducer: BatchReducer<State> | undefined
  readonly aroundReducer: AroundReducer | undefined
  readonly onReducerError: ReducerErrorPolicy
  /** A stored state of another version is built anew. */
  readonly reducerVersion: string
  /** Events after which a checkpoint is due. */
  readonly checkpointInterval: number
  readonly catchUp: CatchUpLimits
  readonly stateStore: StateStore
  readonly whenLocked: WhenLocked
  readonly codec: StateCodec
  readonly stateFlushEntities:
    | ((state: State) => Iterable<readonly [entityId: string, value: unknown]>)
    | undefined
  readonly stateFlushEvery: number | undefined
  readonly stateFlushIntervalMs: number
}

/** What is not set when a worker is built. */
export const workerDefaults = Object.freeze({
  checkpointInterval: 100,
  catchUp: Object.freeze({ framesUpTo: 250_000, pageSize: 5_000 }),
  stateFlushIntervalMs: 5_000,
  reducerVersion: '1',
  whenLocked: 'refuse' as WhenLocked,
  onReducerError: stopAtOnce,
  batchReducer: undefined,
  aroundReducer: undefined,
})

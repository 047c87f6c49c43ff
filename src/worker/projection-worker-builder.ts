import type { Event } from '../api.ts'
import type { CoreClient } from '../clients/core-client.ts'
import { normalizeFilters } from '../clients/type-filters.ts'
import { ConfigError } from '../errors.ts'
import { integerOption, maxTimerMs, nameProblem } from '../internal/check.ts'
import type { WhenLocked } from './acquire-lock.ts'
import type { AroundReducer } from './around-reducer.ts'
import type { CatchUpOptions } from './catch-up.ts'
import { jsonCodec, type StateCodec } from './codec.ts'
import { type WorkerOptions, workerDefaults } from './options.ts'
import type { ProjectionHandle } from './projection-handle.ts'
import type { ProjectionWorker, StartOptions } from './projection-worker.ts'
import { type BatchReducer, type Handlers, type Reducer, reducerOf } from './reducer.ts'
import { type ReducerErrorAction, type ReducerErrorOptions, resolveReducerErrors } from './reducer-errors.ts'
import { memoryStore, type StateStore } from './state-store.ts'

const INSTEAD = 'left out: a worker has either `reducer` or `batchReducer`'

type Make = <State>(options: WorkerOptions<State>) => ProjectionWorker<State>

/** Describes a worker. Frozen: every call returns a new one. */
export class ProjectionWorkerBuilder<State, E extends { event_type: string } = Event> {
  readonly #make: Make
  readonly #given: Partial<WorkerOptions<State>>

  private constructor(make: Make, given: Partial<WorkerOptions<State>>) {
    this.#make = make
    this.#given = given
    Object.freeze(this)
  }

  /** Use `ProjectionWorker.builder`. @internal */
  static on<E extends { event_type: string }>(
    core: CoreClient,
    make: Make,
  ): ProjectionWorkerBuilder<Record<string, unknown>, E> {
    if (typeof core?.getConsumer !== 'function')
      throw new ConfigError('core', 'a CoreClient: a worker needs Core itself, not the gateway')
    return new ProjectionWorkerBuilder(make, { initialState: () => Object.create(null) })
  }

  /** The durable consumer's id, and the name of the stored record and of the rows pushed back. Required; one running worker for a name. */
  name(name: string): ProjectionWorkerBuilder<State, E> {
    const isUsable = nameProblem(name) === undefined && name.trim() !== '' && name !== '.' && name !== '..'
    if (!isUsable)
      throw new ConfigError(
        'name',
        'a text of whole characters, not blank, without control characters, not `.` or `..`',
      )
    return this.#with({ name })
  }

  /**
   * Event types, or prefixes as `asset.` or `asset.*`. A stored state of other types is built anew from the first event.
   * @default [] (all)
   * @throws invalid_input for a filter that Core would not understand
   */
  eventTypes(eventTypes: readonly string[]): ProjectionWorkerBuilder<State, E> {
    normalizeFilters(eventTypes, 'eventTypes')
    return this.#with({ eventTypes: [...eventTypes] })
  }

  /**
   * Makes the state that the first event finds. Call it before `reducer`, which takes its type. A stored state goes on as it is when this
   * changes: raise `reducerVersion` to begin with the new one.
   * @default () => Object.create(null), where an id such as `__proto__` is a key like any other
   */
  initialState<NewState>(initialState: () => NewState): ProjectionWorkerBuilder<NewState, E> {
    if (typeof initialState !== 'function')
      throw new ConfigError('initialState', 'a function that makes a state', initialState)
    const { reducer: _, batchReducer: __, stateFlushEntities: ___, ...rest } = this.#given
    return new ProjectionWorkerBuilder<NewState, E>(this.#make, { ...rest, initialState })
  }

  /**
   * Folds one event into the state: changes it and returns nothing, or returns the next one. Required. Called in order, one event at a
   * time; a promise is awaited. An error ends the worker with `reducer_failed`, unless `onReducerError` says otherwise.
   * @param reducer a function, or a function for each event type; then `eventTypes` is those types unless it is given
   * @throws config
   */
  reducer(reducer: Reducer<State, E> | Handlers<State, E>): ProjectionWorkerBuilder<State, E> {
    if (this.#given.batchReducer !== undefined) throw new ConfigError('reducer', INSTEAD)
    if (typeof reducer === 'function') return this.#with({ reducer: reducer as unknown as Reducer<State> })
    if (typeof reducer !== 'object' || reducer === null)
      throw new ConfigError('reducer', 'a function, or an object of functions by event type', reducer)
    const folds = reducerOf(reducer as Handlers<State, Event>)
    return this.#with({ reducer: folds, eventTypes: this.#given.eventTypes ?? Object.keys(reducer) })
  }

  /**
   * Instead of `reducer`: folds events that were replayed together at once, up to 1,000 of them and never past a checkpoint; live
   * events one by one. Where it fails, its events are given one by one, so that `onReducerError` is about one event.
   * @throws config
   */
  batchReducer(batchReducer: BatchReducer<State, E>): ProjectionWorkerBuilder<State, E> {
    if (typeof batchReducer !== 'function') throw new ConfigError('batchReducer', 'a function', batchReducer)
    const { reducer, batchReducer: before } = this.#given
    if (reducer !== undefined && before === undefined) throw new ConfigError('batchReducer', INSTEAD)
    const folds = batchReducer as unknown as BatchReducer<State>
    return this.#with({ batchReducer: folds, reducer: (state, event) => folds(state, [event]) })
  }

  /**
   * Runs the reducer inside of `around`, which is told the events: for spans, as `reducerSpans` of `allsource/otel` gives one, or for
   * measuring. What it throws counts as the reducer's own.
   * @throws config
   */
  aroundReducer(around: AroundReducer): ProjectionWorkerBuilder<State, E> {
    if (typeof around !== 'function') throw new ConfigError('aroundReducer', 'a function', around)
    return this.#with({ aroundReducer: around })
  }

  /**
   * What to do when the reducer fails on an event. In each case the state is as it was before the event: see `ReducerErrorAction`.
   * @param action `stop`, `skip` or `dead_letter`; or an object with `retries` before that
   * @default 'stop'
   * @throws config
   */
  onReducerError(action: ReducerErrorAction | ReducerErrorOptions): ProjectionWorkerBuilder<State, E> {
    return this.#with({ onReducerError: resolveReducerErrors(action) })
  }

  /** Raise it when the reducer changes: a stored state of another version is built anew from the first event. @default '1' */
  reducerVersion(version: string | number): ProjectionWorkerBuilder<State, E> {
    if (typeof version !== 'string' && typeof version !== 'number')
      throw new ConfigError('reducerVersion', 'a string or a number', version)
    return this.#with({ reducerVersion: String(version) })
  }

  /**
   * Events after which a checkpoint is due. After a crash at most so many are folded again, and besides them those in flight: what came
   * while the save that is stored was under way, and what came since the next one began. One save is under way at a time, and the fold
   * waits for none: the slower the store, the more is in flight. A state that takes long to encode is saved less often.
   * @default 100
   */
  checkpointInterval(events: number): ProjectionWorkerBuilder<State, E> {
    return this.#with({
      checkpointInterval: integerOption('checkpointInterval', events, workerDefaults.checkpointInterval, 1),
    })
  }

  /**
   * How a worker that is far behind comes to the end of the log: a long backlog is read by pages, because for a replay Core copies
   * the whole backlog into its memory. The pages are read as a second consumer, `name~pages~…`, one for each start of a
   * worker that is so far behind. By pages, too, after more was written during a connection than Core keeps for one.
   * @default { framesUpTo: 250_000, pageSize: 5_000 }
   */
  catchUp({ framesUpTo, pageSize }: CatchUpOptions): ProjectionWorkerBuilder<State, E> {
    const defaults = workerDefaults.catchUp
    return this.#with({
      catchUp: {
        framesUpTo: integerOption('catchUp.framesUpTo', framesUpTo, defaults.framesUpTo),
        pageSize: integerOption('catchUp.pageSize', pageSize, defaults.pageSize, 2),
      },
    })
  }

  /** Where state and position are kept together. @default memoryStore(): every start builds the state from the first event */
  stateStore(stateStore: StateStore): ProjectionWorkerBuilder<State, E> {
    if (typeof stateStore?.load !== 'function' || typeof stateStore.save !== 'function') {
      throw new ConfigError(
        'stateStore',
        'an object with load() and save(), such as fileStore(path)',
        stateStore,
      )
    }
    return this.#with({ stateStore })
  }

  /**
   * What `start` does while another worker of this name runs on the same store: `refuse` rejects with `state_store`, whose `problem`
   * is `held`; `wait` waits until the other has ended. One that crashed is no hindrance: on the same machine that is known at once,
   * else after the store has seen no sign of life for its lease (up to a minute).
   * @default 'refuse'
   */
  whenLocked(whenLocked: WhenLocked): ProjectionWorkerBuilder<State, E> {
    if (whenLocked !== 'refuse' && whenLocked !== 'wait')
      throw new ConfigError('whenLocked', "'refuse' or 'wait'", whenLocked)
    return this.#with({ whenLocked })
  }

  /** How the state becomes text. @default jsonCodec */
  codec(codec: StateCodec): ProjectionWorkerBuilder<State, E> {
    if (typeof codec?.encode !== 'function' || typeof codec.decode !== 'function')
      throw new ConfigError('codec', 'an object with encode() and decode()', codec)
    return this.#with({ codec })
  }

  /**
   * Pushes rows of the state back to Core, where others read them under the worker's name, which is to have no rows of anybody else.
   * @param entities gives all rows: those that did not change are not sent, and those that it gives no more are removed from a read model,
   * whoever wrote them. Before 0.27, where Core cannot remove a row, those that this process wrote become null.
   * @default off
   */
  stateFlushEntities(
    entities: (state: State) => Iterable<readonly [entityId: string, value: unknown]>,
  ): ProjectionWorkerBuilder<State, E> {
    if (typeof entities !== 'function') throw new ConfigError('stateFlushEntities', 'a function', entities)
    return this.#with({ stateFlushEntities: entities })
  }

  /** Pushes back after so many events, besides by time. @default by time only */
  stateFlushEvery(events: number): ProjectionWorkerBuilder<State, E> {
    return this.#with({ stateFlushEvery: integerOption('stateFlushEvery', events, 1, 1) })
  }

  /** Pushes back after so long, if anything changed; at most about 24 days. @default 5_000 @throws config */
  stateFlushIntervalMs(intervalMs: number): ProjectionWorkerBuilder<State, E> {
    return this.#with({
      stateFlushIntervalMs: integerOption(
        'stateFlushIntervalMs',
        intervalMs,
        workerDefaults.stateFlushIntervalMs,
        1,
        maxTimerMs,
      ),
    })
  }

  /** @throws config if `name` or `reducer` is missing */
  build(): ProjectionWorker<State> {
    const { name, reducer, initialState } = this.#given
    if (name === undefined) throw new ConfigError('name', 'given: a worker needs one')
    if (reducer === undefined)
      throw new ConfigError('reducer', 'given (after `initialState`): a worker needs one')
    if (initialState === undefined) throw new ConfigError('initialState', 'given')
    return this.#make<State>({
      ...workerDefaults,
      eventTypes: [],
      stateStore: memoryStore(),
      codec: jsonCodec,
      stateFlushEntities: undefined,
      stateFlushEvery: undefined,
      ...this.#given,
      name,
      reducer,
      initialState,
    })
  }

  /** Builds and starts the worker. @throws as `build` and `ProjectionWorker.start` */
  async start(options: StartOptions = {}): Promise<ProjectionHandle<State>> {
    return this.build().start(options)
  }

  #with(change: Partial<WorkerOptions<State>>): ProjectionWorkerBuilder<State, E> {
    return new ProjectionWorkerBuilder(this.#make, { ...this.#given, ...change })
  }
}

import type { IngestReceipt } from '../api.ts'
import type { CoreClient } from '../clients/core-client.ts'
import { ConfigError } from '../errors.ts'
import type { CallOptions } from '../transport/options.ts'
import { checkOptions } from './check-options.ts'
import type { DeadLetter } from './dead-letters.ts'
import type { WorkerLag } from './lag.ts'
import type { WorkerNotice } from './notices.ts'
import type { WorkerRun } from './worker-run.ts'
import { writtenIds } from './written-ids.ts'

/** Counts of one worker since its start. */
export interface WorkerMetrics {
  /** Events in the state, or left out of it. */
  readonly applied: number
  readonly position: number
  /** Live events that no position has been seen for yet. */
  readonly unplaced: number
  /** The position that Core was told last. */
  readonly acknowledged: number
  readonly connections: number
  readonly reconnects: number
  /** Times that Core told of dropped live frames. */
  readonly gaps: number
  readonly rebuilds: number
  readonly checkpoints: number
  readonly failedSaves: number
  /** Times that rows could not be pushed back. */
  readonly failedFlushes: number
  /** Events that the reducer failed on and that were left out. */
  readonly leftOut: number
  readonly deadLetters: number
  /** Times that a function given to `subscribe` or as `onNotice` threw. */
  readonly listenerErrors: number
}

/** A running worker. */
export class ProjectionHandle<State> implements AsyncDisposable {
  readonly #core: CoreClient
  readonly #name: string
  readonly #run: WorkerRun<State>
  readonly #done: Promise<void>
  #isWatched = false

  /** Use `ProjectionWorker.start`. @internal */
  constructor(core: CoreClient, name: string, run: WorkerRun<State>) {
    this.#core = core
    this.#name = name
    this.#run = run
    this.#done = run.run()
    // If nobody hears of a failure, the process is told by an unhandled rejection.
    this.#done.catch((error) => {
      if (!this.#isKnown) void Promise.reject(error)
    })
  }

  /**
   * Resolves when the worker was stopped; rejects when it could not go on: `reducer_failed`, `state_store`, `api`, `stream_closed` and
   * others.
   */
  get done(): Promise<void> {
    this.#isWatched = true
    return this.#done
  }

  /**
   * The state now, or while it is built anew the one of before: the very object the reducer works on, so read it and let go of it. After
   * the reducer failed, as it was before the event.
   */
  state(): State {
    return this.#run.keeper.projection.state
  }

  /**
   * What the worker pushed back to Core for one entity; `undefined` if it has not yet. For a row that the state has no more: `undefined`
   * from a read model, null from key-value routes (before 0.27), which keep what they have.
   * @throws unsupported on a Core that has neither key-value routes nor read models
   * @source openapi `getProjectionState`, `getReadModelPage`
   */
  async getState(entityId: string, options: CallOptions = {}): Promise<unknown> {
    const { found, state } = await this.#core.getProjectionState(this.#name, entityId, options)
    return found ? state : undefined
  }

  /**
   * What the worker does, as it happens: connections, gaps, checkpoints, failures. Each loop begins with the latest notice and ends
   * with the worker. Of what a slow reader has not taken, the last 1,000 are kept.
   */
  get status(): AsyncIterable<WorkerNotice> {
    return this.#run.keeper.notices
  }

  /**
   * Calls `listener` after the state has changed, once for all that arrived together. With `revision` it fits a UI's store hook:
   * `useSyncExternalStore(handle.subscribe, handle.revision)`. A listener that throws ends nothing: `status` tells of it
   * (`listener_failed`), and `metrics().listenerErrors` counts it.
   * @returns what takes the listener back
   * @throws config for what is no function
   */
  readonly subscribe = (listener: () => void): (() => void) => this.#run.keeper.changes.subscribe(listener)

  /** Another number whenever the state is another. */
  readonly revision = (): number => this.#run.keeper.projection.revision

  /** How far the worker is behind. */
  lag(): WorkerLag {
    return this.#run.lag
  }

  /**
   * Resolves when what was written is in the state: read your own write. An event that is not for this worker is not waited for.
   * @param written what `ingestEvent`, `ingestBatch` or `append` gave
   * @throws invalid_input for what no write resolves with, and as `caughtUp`
   */
  async waitFor(
    written: IngestReceipt | { readonly events: readonly IngestReceipt[] },
    options: Pick<CallOptions, 'signal'> = {},
  ): Promise<void> {
    checkOptions(options)
    return this.#run.requests.includes(writtenIds(written), options.signal)
  }

  /**
   * Builds the state anew from the first event, as after a log that was renumbered: `state` is the one of before until the new one has
   * caught up, which is when this resolves. `status` tells how far it is. Each entity's events are folded in the order in which Core
   * accepted them, as far as Core still knows it.
   * @throws as `caughtUp`
   */
  async rebuild(options: Pick<CallOptions, 'signal'> = {}): Promise<void> {
    checkOptions(options)
    return this.#run.requests.rebuild(options.signal)
  }

  /** Counts since the start, for gauges and alerts. */
  metrics(): WorkerMetrics {
    const { projection, checkpointer, notices, deadLetters } = this.#run.keeper
    const { counts } = notices
    return {
      applied: projection.applied,
      position: projection.position,
      unplaced: projection.unplaced,
      acknowledged: checkpointer.acknowledged,
      connections: counts.connecting,
      reconnects: counts.reconnecting,
      gaps: counts.lagged,
      rebuilds: counts.renumbered + counts.rebuild_requested,
      checkpoints: counts.checkpointed,
      failedSaves: counts.save_failed,
      failedFlushes: counts.flush_failed,
      leftOut: counts.left_out,
      deadLetters: deadLetters.list.length,
      listenerErrors: counts.listener_failed,
    }
  }

  /** Events that are not in the state because the reducer failed, in the order they were put aside. Kept with the state. */
  deadLetters(): readonly DeadLetter[] {
    return this.#run.keeper.deadLetters.list
  }

  /**
   * Folds dead letters into the state now, in their order and after all that is in it: all of them, or none if the reducer fails again.
   * @param options.ids of the events; all by default. One that is held back goes only with those of its entity that it waits for
   * @returns how many were folded
   * @throws reducer_failed; invalid_input for one that is held back by another; and as `caughtUp`
   */
  async replayDeadLetters(options: { readonly ids?: readonly string[] | undefined } = {}): Promise<number> {
    checkOptions(options, ['ids'])
    const { ids } = options
    if (ids !== undefined && !Array.isArray(ids)) throw new ConfigError('ids', 'an array of event ids', ids)
    return this.#run.requests.replayDeadLetters(ids)
  }

  /** Whether the replay is over and live events come in. False while connecting, and for good after a failure. */
  isCaughtUp(): boolean {
    return this.#run.phase.type === 'live'
  }

  /**
   * Resolves when every event stored before the call is in the state.
   * @throws what the worker failed with; stream_closed if it is stopped before; the signal's own reason
   */
  async caughtUp(options: Pick<CallOptions, 'signal'> = {}): Promise<void> {
    checkOptions(options)
    return this.#run.requests.caughtUp(options.signal)
  }

  /** The position up to which all of the log is in the state. 1-based; 0 before the first. Live events follow within a second or so. */
  position(): number {
    return this.#run.keeper.projection.position
  }

  /**
   * Saves, pushes back, closes. Within about a second, whatever hangs; besides, a large state is given the time to be encoded, and five
   * times as much to be written.
   * @throws what the worker, or the last save or flush, failed with; state_store for a save that was not done in time: the state is then
   * as it was saved before, and the next start folds the rest again
   */
  stop(): Promise<void> {
    this.#isWatched = true
    this.#run.stop()
    return this.#done
  }

  /**
   * Stops, at the end of an `await using` block.
   * @throws as `stop`, but nothing that somebody was told: by `caughtUp` and its like, by `done` or by `stop`
   */
  async [Symbol.asyncDispose](): Promise<void> {
    const isWatched = this.#isWatched
    await this.stop().catch((error) => {
      if (!isWatched && !this.#run.requests.hasTold) throw error
    })
  }

  /** Whoever looked at `done`, or waited for `caughtUp`, hears of a failure. */
  get #isKnown(): boolean {
    return this.#isWatched || this.#run.requests.hasTold
  }
}

import type { CoreClient } from '../clients/core-client.ts'
import type { CallOptions } from '../transport/options.ts'
import type { DeadLetter } from './dead-letters.ts'
import type { WorkerRun } from './worker-run.ts'

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
    // Whoever looked at `done`, or waits for `caughtUp`, hears of a failure; if nobody does, the process is told by an unhandled rejection.
    this.#done.catch((error) => {
      const isKnown = this.#isWatched || (run.phase.type === 'failed' && run.phase.isKnown)
      if (!isKnown) void Promise.reject(error)
    })
  }

  /** Resolves when the worker was stopped; rejects when it could not go on: `reducer_failed`, `state_store`, `api`, `stream_closed` and others. */
  get done(): Promise<void> {
    this.#isWatched = true
    return this.#done
  }

  /** The state now: the very object the reducer works on, so read it and let go of it. After the reducer failed, that of the last checkpoint. */
  state(): State {
    return this.#run.keeper.projection.state
  }

  /**
   * What the worker pushed back to Core for one entity; `undefined` if it has not yet.
   * @throws unsupported on a Core that has neither key-value routes nor read models
   * @source openapi `getProjectionState`, `getReadModelPage`
   */
  async getState(entityId: string, options: CallOptions = {}): Promise<unknown> {
    const { found, state } = await this.#core.getProjectionState(this.#name, entityId, options)
    return found ? state : undefined
  }

  /** Events that are not in the state because the reducer failed, in the order they were put aside. Kept with the state. */
  deadLetters(): readonly DeadLetter[] {
    return this.#run.keeper.deadLetters.list
  }

  /** Whether the replay is over and live events come in. False while connecting, and for good after a failure. */
  isCaughtUp(): boolean {
    return this.#run.phase.type === 'live'
  }

  /**
   * Resolves when every event stored before the call is in the state.
   * @throws what the worker failed with; stream_closed if it is stopped before; the signal's own reason
   */
  caughtUp(options: Pick<CallOptions, 'signal'> = {}): Promise<void> {
    return this.#run.caughtUp(options.signal)
  }

  /** The position up to which all of the log is in the state. 1-based; 0 before the first. Live events follow within a second or so. */
  position(): number {
    return this.#run.keeper.projection.position
  }

  /** Saves, pushes back, closes. Within about a second, whatever the worker was doing. @throws what the worker, or the last save or flush, failed with */
  stop(): Promise<void> {
    this.#isWatched = true
    this.#run.stop()
    return this.#done
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}

import type { CoreClient } from '../clients/core-client.ts'
import { UnsupportedByServerError } from '../errors.ts'
import { normalizeFilters } from '../stream/filters.ts'
import { freshConsumerId } from './fresh-consumer.ts'
import { isSameFold, Keeper, recordIdentity } from './keeper.ts'
import type { WorkerOptions } from './options.ts'
import { ProjectionHandle } from './projection-handle.ts'
import { ProjectionWorkerBuilder } from './projection-worker-builder.ts'
import { WorkerRun } from './worker-run.ts'

/** Keeps a state that is the fold of the log: replayed once, then live. */
export class ProjectionWorker<State> {
  readonly #core: CoreClient
  readonly #options: WorkerOptions<State>

  /** Use `ProjectionWorker.builder`. */
  constructor(core: CoreClient, options: WorkerOptions<State>) {
    this.#core = core
    this.#options = options
  }

  /** Begins to describe a worker on a client's connection. Without `initialState` the state is a plain object. */
  static builder(core: CoreClient): ProjectionWorkerBuilder<Record<string, unknown>> {
    return ProjectionWorkerBuilder.on(core, (options) => new ProjectionWorker(core, options))
  }

  /**
   * Starts the worker: with its stored record from there, else from the first event. Resolves once the server is known to be one that
   * the worker can work on and the stored state is in place; `caughtUp` tells the rest.
   * @throws network and what else keeps the first call from its answer; state_store for a record that cannot be read; unsupported
   */
  async start(): Promise<ProjectionHandle<State>> {
    const core = this.#core
    const options = this.#options
    const filters = normalizeFilters(options.eventTypes)
    await this.#assertSupported()
    const record = await options.stateStore.load(options.name)
    const isUsable = record !== undefined && isSameFold(record, recordIdentity(options, core, filters))
    const start = isUsable ? record : { consumer_id: await freshConsumerId(core, options.name) }
    const run = new WorkerRun(core, options.name, filters, new Keeper(options, core, filters, start))
    return new ProjectionHandle(core, options.name, run)
  }

  async #assertSupported(): Promise<void> {
    const { hasProjectionState, keepsTenants, serverVersion } = await this.#core.capabilities()
    if (this.#options.stateFlushEntities !== undefined && !hasProjectionState) {
      throw new UnsupportedByServerError(
        'key-value projection state, which `stateFlushEntities` needs',
        serverVersion,
      )
    }
    if (!keepsTenants && this.#core.tenantId !== 'default') {
      const wayOut =
        "It reads all archived events as tenant 'default' after a restart, so another tenant's state would be wrong"
      throw new UnsupportedByServerError('tenants that outlive a restart', serverVersion, wayOut)
    }
  }
}

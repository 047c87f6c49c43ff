import type { Event } from '../api.ts'
import type { CoreClient } from '../clients/core-client.ts'
import { normalizeFilters } from '../clients/type-filters.ts'
import { isAllSourceError, messageOf, StateStoreError, UnsupportedByServerError } from '../errors.ts'
import { freshConsumerId } from './fresh-consumer.ts'
import { isSameFold, Keeper, recordIdentity } from './keeper.ts'
import type { WorkerOptions } from './options.ts'
import { ProjectionHandle } from './projection-handle.ts'
import { ProjectionWorkerBuilder } from './projection-worker-builder.ts'
import type { EventOf, PayloadMap } from './reducer.ts'
import type { CheckpointRecord } from './state-store.ts'
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

  /**
   * Begins to describe a worker on a client's connection. Without `initialState` the state is a plain object. With a map of payloads,
   * as in `builder<{ 'asset.updated': { price: number } }>(core)`, the reducer's events are typed.
   */
  static builder<Payloads extends PayloadMap = never>(
    core: CoreClient,
  ): ProjectionWorkerBuilder<
    Record<string, unknown>,
    [Payloads] extends [never] ? Event : EventOf<Payloads>
  > {
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
    const record = await load(options)
    const isUsable = record !== undefined && isSameFold(record, recordIdentity(options, core, filters))
    const start = isUsable ? record : { consumer_id: await freshConsumerId(core, options.name) }
    const keeper = new Keeper(options, core, filters, start)
    if (record !== undefined && !isUsable) keeper.showUntilLive(record)
    const run = new WorkerRun(core, options.name, filters, keeper)
    return new ProjectionHandle(core, options.name, run)
  }

  async #assertSupported(): Promise<void> {
    const { hasConsumers, hasProjectionState, hasReadModels, keepsTenants, service, serverVersion } =
      await this.#core.capabilities()
    if (!hasConsumers) {
      const wayOut = `It is ${service ?? 'no Core'}: connect to Core itself, a worker cannot work through a gateway`
      throw new UnsupportedByServerError('durable consumers and the event stream', serverVersion, wayOut)
    }
    if (this.#options.stateFlushEntities !== undefined && !hasProjectionState && !hasReadModels) {
      const ability = 'key-value projection state and read models, one of which `stateFlushEntities` needs'
      throw new UnsupportedByServerError(ability, serverVersion)
    }
    if (!keepsTenants && this.#core.tenantId !== 'default') {
      const wayOut =
        "It reads all archived events as tenant 'default' after a restart, so another tenant's state would be wrong"
      throw new UnsupportedByServerError('tenants that outlive a restart', serverVersion, wayOut)
    }
  }
}

/** @throws state_store if the store fails, or gives what this version cannot read */
async function load<State>({
  stateStore,
  name,
}: WorkerOptions<State>): Promise<CheckpointRecord | undefined> {
  let record: CheckpointRecord | undefined
  try {
    record = await stateStore.load(name)
  } catch (error) {
    if (isAllSourceError(error)) throw error
    throw new StateStoreError(name, `the store failed to load: ${messageOf(error)}`, error)
  }
  const format: number | undefined = record?.format
  // An older record does not tell which event was seen last, without which nothing proves that the log is still the same.
  if (format === 1) return undefined
  if (record === undefined || format === 2) return record
  const wayOut = 'Use that version, or remove the record to build the state anew'
  throw new StateStoreError(
    name,
    `the record was written by a newer version (format ${String(format)}). ${wayOut}`,
  )
}

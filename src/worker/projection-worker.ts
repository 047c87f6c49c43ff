import type { Event } from '../api.ts'
import type { CoreClient } from '../clients/core-client.ts'
import { normalizeFilters } from '../clients/type-filters.ts'
import { isAllSourceError, messageOf, StateStoreError, UnsupportedByServerError } from '../errors.ts'
import { abortable } from '../internal/abort.ts'
import { functionOption } from '../internal/check.ts'
import type { CallOptions } from '../transport/options.ts'
import { acquireLock, releaseLock } from './acquire-lock.ts'
import { checkOptions } from './check-options.ts'
import { freshConsumerId } from './fresh-consumer.ts'
import { Keeper } from './keeper.ts'
import { Notices, type WorkerNotice } from './notices.ts'
import type { WorkerOptions } from './options.ts'
import { ProjectionHandle } from './projection-handle.ts'
import { ProjectionWorkerBuilder } from './projection-worker-builder.ts'
import { isSameFold, recordIdentity } from './record-identity.ts'
import { recordProblem } from './record-shape.ts'
import type { EventOf, PayloadMap } from './reducer.ts'
import { type CheckpointRecord, locationOf, RECORD_FORMAT, type StoreLock } from './state-store.ts'
import { WorkerRun } from './worker-run.ts'

/** How a worker is started. */
export interface StartOptions extends Pick<CallOptions, 'signal'> {
  /**
   * Called with each notice from the start on, as `handle.status` gives them, and with those of a start that waits for another worker.
   * One that throws ends nothing: it is counted, and `status` tells of it (`listener_failed`).
   */
  readonly onNotice?: ((notice: WorkerNotice) => void) | undefined
}

/** Keeps a state that is the fold of the log: replayed once, then live. */
export class ProjectionWorker<State> {
  readonly #core: CoreClient
  readonly #options: WorkerOptions<State>

  /** Use `ProjectionWorker.builder`, which checks what it is given. */
  private constructor(core: CoreClient, options: WorkerOptions<State>) {
    this.#core = core
    this.#options = options
  }

  /**
   * Begins to describe a worker on a client's connection. Without `initialState` the state is an object without a prototype.
   * With a map of payloads, as in `builder<{ 'asset.updated': { price: number } }>(core)`, the reducer's events are typed.
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
   * @param options.signal of the start alone, as for a worker that waits for another: it does not stop a worker that was started
   * @throws network and what else keeps the first call from its answer; state_store for a record that cannot be read, or for another
   * running worker of this name, or another tenant's; unsupported; config for an option that there is not; the signal's own reason
   */
  async start(options: StartOptions = {}): Promise<ProjectionHandle<State>> {
    checkOptions(options, ['signal', 'onNotice'])
    const { signal, onNotice } = options
    functionOption('onNotice', onNotice)
    const core = this.#core
    const { name, stateStore, whenLocked } = this.#options
    await this.#assertSupported(signal)
    const notices = new Notices(onNotice)
    const { clock } = core.transport.options
    const lock = await acquireLock(stateStore, name, whenLocked, clock, notices, signal)
    try {
      const run = await this.#begin(lock, notices, signal)
      return new ProjectionHandle(core, name, run)
    } catch (error) {
      await releaseLock(lock, clock)
      throw error
    }
  }

  async #begin(
    lock: StoreLock | undefined,
    notices: Notices,
    signal: AbortSignal | undefined,
  ): Promise<WorkerRun<State>> {
    const core = this.#core
    const options = this.#options
    const filters = normalizeFilters(options.eventTypes)
    const record = await load(options, core.tenantId, signal)
    const isUsable = record !== undefined && isSameFold(record, recordIdentity(options, core, filters))
    const start = isUsable ? record : { consumer_id: await freshConsumerId(core, options.name, signal) }
    signal?.throwIfAborted()
    const keeper = new Keeper(options, core, filters, start, notices)
    if (record !== undefined && !isUsable) keeper.showUntilLive(record)
    return new WorkerRun(core, filters, keeper, options.catchUp, lock)
  }

  async #assertSupported(signal: AbortSignal | undefined): Promise<void> {
    const { hasConsumers, hasProjectionState, hasReadModels, keepsTenants, service, serverVersion } =
      await this.#core.capabilities({ signal })
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

/** @throws state_store if the store fails, or gives what this version cannot read or what is another tenant's */
async function load<State>(
  { stateStore, name }: WorkerOptions<State>,
  tenantId: string,
  signal: AbortSignal | undefined,
): Promise<CheckpointRecord | undefined> {
  let record: CheckpointRecord | undefined
  const location = locationOf(stateStore, name)
  try {
    record = await abortable(stateStore.load(name, { signal }), signal)
  } catch (error) {
    if (isAllSourceError(error) || signal?.aborted) throw error
    throw new StateStoreError(location, `the store failed to load: ${messageOf(error)}`, error)
  }
  const owner: string | undefined = record?.tenant_id
  if (owner !== undefined && owner !== tenantId) {
    const reason = `belongs to the tenant "${owner}", not to "${tenantId}": give each its own store, or its worker another name`
    throw new StateStoreError(location, reason)
  }
  const format: number | undefined = record?.format
  // An older record does not tell which event was seen last, without which nothing proves that the log is still the same.
  if (format === 1) return undefined
  if (record === undefined) return undefined
  if (format === RECORD_FORMAT) {
    const problem = recordProblem(record)
    if (problem === undefined) return record
    const reason = `the record is damaged (${problem}). Remove it to build the state anew`
    throw new StateStoreError(location, reason, undefined, 'damaged')
  }
  const wayOut = 'Use that version, or remove the record to build the state anew'
  const reason = `the record was written by a newer version (format ${String(format)}). ${wayOut}`
  throw new StateStoreError(location, reason, undefined, 'newer')
}

import type {
  BulkProjectionStates,
  BulkSaveReceipt,
  CoreApi,
  ProjectionState,
  ProjectionStateEntry,
  ProjectionStatePage,
  ProjectionStateReceipt,
} from '../../api.ts'
import { UnsupportedByServerError } from '../../errors.ts'
import { refuseInput } from '../../internal/check.ts'
import type { CallOptions } from '../../transport/options.ts'
import type { Capabilities } from '../capabilities.ts'
import type { LatestReads } from '../latest/latest-reads.ts'
import { type Replied, type Reply, replyOf } from '../reply.ts'
import type { ClientSettings } from '../settings.ts'
import { keyValueRoutes } from './key-value-routes.ts'
import { readModelStates } from './read-model-states.ts'

/**
 * States by projection and entity, computed by whoever writes them. On a Core with key-value routes they are kept there, in memory
 * only. On one that has read models instead, in the read model of the projection's name: durable, of the client's tenant, with
 * entity ids as keys and each state as `{ state }`; Core's limits for rows and keys then hold. Through neither: `unsupported`.
 */
export interface ProjectionStates {
  /**
   * The state stored for one entity; `found: false` if there is none.
   * @throws unsupported
   * @source openapi `getProjectionState`, `getReadModelPage`
   */
  getProjectionState(name: string, entity_id: string, options?: CallOptions): Reply<ProjectionState>
  /**
   * Stores one entity's state, over the one that was there.
   * @throws invalid_input, unsupported, outcome_unknown, version_conflict if others write to the same read model all the time
   * @source openapi `putProjectionState`, `commitReadModel`
   */
  putProjectionState(
    name: string,
    entity_id: string,
    state: unknown,
    options?: CallOptions,
  ): Reply<ProjectionStateReceipt>
  /**
   * Stores many entities' states; not atomic: when it rejects, some may be stored. With read models, parts of up to 500 are.
   * @throws invalid_input, unsupported, outcome_unknown, version_conflict if others write to the same read model all the time
   * @source openapi `bulkPutProjectionState`, `commitReadModel`
   */
  bulkPutProjectionState(
    name: string,
    states: readonly ProjectionStateEntry[],
    options?: CallOptions,
  ): Reply<BulkSaveReceipt>
  /**
   * The states of the entities named, in the order named; `found: false` where there is none.
   * @throws unsupported
   * @source openapi `bulkGetProjectionStates`, `getReadModelPage`
   */
  bulkGetProjectionStates(
    name: string,
    entity_ids: readonly string[],
    options?: CallOptions,
  ): Reply<BulkProjectionStates>
  /**
   * Every state stored under a name, in no order.
   * @throws unsupported
   * @source openapi `listProjectionStates`, `getReadModelPage`
   */
  listProjectionStates(name: string, options?: CallOptions): Reply<ProjectionStatePage>
}

/** The same calls, each settled by either way of keeping states. */
export interface StateKeeper {
  get(name: string, entity_id: string, options: CallOptions): Promise<Replied<ProjectionState>>
  put(
    name: string,
    entry: ProjectionStateEntry,
    options: CallOptions,
  ): Promise<Replied<ProjectionStateReceipt>>
  getMany(name: string, ids: readonly string[], options: CallOptions): Promise<Replied<BulkProjectionStates>>
  putMany(
    name: string,
    states: readonly ProjectionStateEntry[],
    options: CallOptions,
  ): Promise<Replied<BulkSaveReceipt>>
  list(name: string, options: CallOptions): Promise<Replied<ProjectionStatePage>>
}

/** The states of projections, kept wherever this server keeps them. */
export function projectionStates(
  api: CoreApi,
  latest: LatestReads,
  settings: ClientSettings,
  capabilities: (options: CallOptions) => Promise<Capabilities>,
): ProjectionStates {
  const routes = keyValueRoutes(api)
  const models = readModelStates(latest, settings)
  const keeper = async (options: CallOptions) => {
    const { hasProjectionState, hasReadModels, serverVersion } = await capabilities(options)
    if (!hasProjectionState && hasReadModels === false)
      throw new UnsupportedByServerError('projection state, as such or in read models', serverVersion)
    return hasProjectionState ? routes : models
  }
  return {
    getProjectionState: (name, entity_id, options = {}) =>
      replyOf(async () => (await keeper(options)).get(name, entity_id, options)),
    putProjectionState: (name, entity_id, state, options = {}) =>
      replyOf(async () => {
        if (state === undefined) refuseInput('state', 'must be a JSON value (null is one)')
        return (await keeper(options)).put(name, { entity_id, state }, options)
      }),
    bulkPutProjectionState: (name, states, options = {}) =>
      replyOf(async () => {
        const entries = listOf('states', states)
        return (await keeper(options)).putMany(name, entries, options)
      }),
    bulkGetProjectionStates: (name, entity_ids, options = {}) =>
      replyOf(async () => {
        const ids = listOf('entity_ids', entity_ids)
        return (await keeper(options)).getMany(name, ids, options)
      }),
    listProjectionStates: (name, options = {}) =>
      replyOf(async () => (await keeper(options)).list(name, options)),
  }
}

/** A copy of a list; a text is none, though it can be spread. */
function listOf<Item>(field: string, value: readonly Item[]): Item[] {
  if (!Array.isArray(value)) refuseInput(field, 'must be an array')
  return [...value]
}

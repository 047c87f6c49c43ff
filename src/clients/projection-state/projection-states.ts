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
import { jsonCopy } from '../../internal/json-copy.ts'
import type { CallOptions } from '../../transport/options.ts'
import type { Capabilities } from '../capabilities.ts'
import { requireText } from '../check-params.ts'
import type { LatestReads } from '../latest/latest-reads.ts'
import { type Replied, type Reply, replyOf } from '../reply.ts'
import type { ClientSettings } from '../settings.ts'
import { keyValueRoutes } from './key-value-routes.ts'
import { readModelStates } from './read-model-states.ts'

/**
 * States by projection and entity, computed by whoever writes them. On a Core with key-value routes they are kept there, in memory
 * only, for all tenants together. On one that has read models instead, in the read model of the projection's name: durable, of the
 * client's tenant, with entity ids as keys and each state as `{ state }`; Core's limits for rows and keys then hold, and each
 * commit is an event in Core's log: reads of events and counts show it, and Core takes about ten a second. Through neither:
 * `unsupported`. A read model whose rows were committed by others is refused: its states are not to be told.
 *
 * After a restart of Core the first write commits all rows anew, those that need more than one commit twice. Meanwhile other readers
 * see the read model not `ready`, with a part of its rows and a row of the key `''`; the methods here see every state all the time.
 */
export interface ProjectionStates {
  /**
   * The state stored for one entity; `found: false` if there is none.
   * @throws unsupported, invalid_input, also for a read model with other rows
   * @source openapi `getProjectionState`, `getReadModelPage`
   */
  getProjectionState(name: string, entity_id: string, options?: CallOptions): Reply<ProjectionState>
  /**
   * Stores one entity's state, as it is at the call, over the one that was there. Those that wait for the same turn go in one commit,
   * which is an event in Core's log.
   * @throws invalid_input (also for a read model with other rows), unsupported, outcome_unknown, version_conflict if others write to
   * the same read model all the time
   * @source openapi `putProjectionState`, `commitReadModel`
   */
  putProjectionState(
    name: string,
    entity_id: string,
    state: unknown,
    options?: CallOptions,
  ): Reply<ProjectionStateReceipt>
  /**
   * Stores many entities' states, as they are at the call; not atomic: when it rejects, some may be stored. With read models, parts
   * of up to 500 are, each a commit and so an event in Core's log.
   * @throws invalid_input (also for a read model with other rows), unsupported, outcome_unknown, version_conflict if others write to
   * the same read model all the time
   * @source openapi `bulkPutProjectionState`, `commitReadModel`
   */
  bulkPutProjectionState(
    name: string,
    states: readonly ProjectionStateEntry[],
    options?: CallOptions,
  ): Reply<BulkSaveReceipt>
  /**
   * Removes entities' states; those that there are none of are no error. Only read models can: key-value routes keep a state until they
   * are given another, be it null. Not atomic, as `bulkPutProjectionState`.
   * @throws invalid_input, outcome_unknown, version_conflict; unsupported on a Core before 0.27
   * @source openapi `commitReadModel`
   */
  bulkDeleteProjectionStates(name: string, entity_ids: readonly string[], options?: CallOptions): Reply<void>
  /**
   * The states of the entities named, in the order named; `found: false` where there is none.
   * @throws unsupported, invalid_input, also for a read model with other rows
   * @source openapi `bulkGetProjectionStates`, `getReadModelPage`
   */
  bulkGetProjectionStates(
    name: string,
    entity_ids: readonly string[],
    options?: CallOptions,
  ): Reply<BulkProjectionStates>
  /**
   * Every state stored under a name, in no order.
   * @throws unsupported, invalid_input, also for a read model with other rows
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
  deleteMany(name: string, ids: readonly string[], options: CallOptions): Promise<Replied<void>>
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
  const keeperOf = async (options: CallOptions): Promise<StateKeeper> => {
    const { hasProjectionState, hasReadModels, serverVersion } = await capabilities(options)
    if (!hasProjectionState && hasReadModels === false)
      throw new UnsupportedByServerError('projection state, as such or in read models', serverVersion)
    return hasProjectionState ? routes : models
  }
  const kept = <Result>(
    options: CallOptions,
    call: (keeper: StateKeeper, options: CallOptions) => Promise<Result>,
  ): Promise<Result> => settings.within(options, async (bounded) => call(await keeperOf(bounded), bounded))
  return {
    getProjectionState: (name, entity_id, options = {}) =>
      replyOf(async () => {
        requireText('name', name)
        checkText('entity_id', entity_id)
        return kept(options, (keeper, bounded) => keeper.get(name, entity_id, bounded))
      }),
    putProjectionState: (name, entity_id, state, options = {}) =>
      replyOf(async () => {
        requireText('name', name)
        const entry = entryOf({ entity_id, state })
        return kept(options, (keeper, bounded) => keeper.put(name, entry, bounded))
      }),
    bulkPutProjectionState: (name, states, options = {}) =>
      replyOf(async () => {
        requireText('name', name)
        const entries = listOf('states', states).map((entry, i) => entryOf(entry, `states[${i}]`))
        return kept(options, (keeper, bounded) => keeper.putMany(name, entries, bounded))
      }),
    bulkDeleteProjectionStates: (name, entity_ids, options = {}) =>
      replyOf(async () => {
        requireText('name', name)
        const ids = idsOf(entity_ids)
        return kept(options, (keeper, bounded) => keeper.deleteMany(name, ids, bounded))
      }),
    bulkGetProjectionStates: (name, entity_ids, options = {}) =>
      replyOf(async () => {
        requireText('name', name)
        const ids = idsOf(entity_ids)
        return kept(options, (keeper, bounded) => keeper.getMany(name, ids, bounded))
      }),
    listProjectionStates: (name, options = {}) =>
      replyOf(async () => {
        requireText('name', name)
        return kept(options, (keeper, bounded) => keeper.list(name, bounded))
      }),
  }
}

/** An entry as it is now, whatever its owner does with it while the call waits. */
function entryOf(entry: ProjectionStateEntry, at?: string): ProjectionStateEntry {
  if (typeof entry !== 'object' || entry === null) refuseInput(at ?? 'entry', 'must be an object')
  const { entity_id, state } = entry
  const field = (name: string) => (at === undefined ? name : `${at}.${name}`)
  checkText(field('entity_id'), entity_id)
  return { entity_id, state: jsonCopy(field('state'), state) }
}

/** Half a surrogate pair becomes U+FFFD as UTF-8: two such texts would share their rows. */
function checkText(field: string, value: string, minLength = 1): void {
  if (typeof value !== 'string' || value.length < minLength)
    refuseInput(field, minLength === 0 ? 'must be a string' : 'must be a non-empty string')
  if (!value.isWellFormed()) refuseInput(field, 'holds half of a surrogate pair, which is no character')
}

function idsOf(entity_ids: readonly string[]): string[] {
  const ids = listOf('entity_ids', entity_ids)
  for (const [i, id] of ids.entries()) checkText(`entity_ids[${i}]`, id, 0)
  return ids
}

/** A copy of a list; a text is none, though it can be spread. */
function listOf<Item>(field: string, value: readonly Item[]): Item[] {
  if (!Array.isArray(value)) refuseInput(field, 'must be an array')
  return [...value]
}

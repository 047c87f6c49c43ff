import type { CoreApi, Snapshot, SnapshotList, SnapshotReceipt } from '../../api.ts'
import { checkCallOptions } from '../../transport/option-names.ts'
import { type CallOptions, callInit } from '../../transport/options.ts'
import { checkText, requireText } from '../check-params.ts'
import { type Reply, reply, replyIfThere } from '../reply.ts'

/** Merged states of entities, kept in the memory of old Cores. Where there are none, `entityState` with `as_of` tells the same. */
export class Snapshots {
  readonly #api: CoreApi

  /** @internal */
  constructor(api: CoreApi) {
    this.#api = api
  }

  /**
   * Keeps an entity's merged state as it is now; `undefined` if there are no events of it.
   * `entityState` tells the same as before, of all of the tenant's events: only Core's own answer without a tenant begins at the snapshot.
   * @throws unsupported on a Core that has none, outcome_unknown
   * @source openapi `createSnapshot`
   */
  create(entity_id: string, options: CallOptions = {}): Reply<SnapshotReceipt | undefined> {
    return replyIfThere(async () => {
      requireText('entity_id', entity_id)
      return this.#api.POST('/api/v1/snapshots', { body: { entity_id }, ...callInit(options) })
    })
  }

  /**
   * The snapshots of one entity, or of all.
   * @throws unsupported on a Core that has none
   * @source openapi `listSnapshots`
   */
  list(options: CallOptions & { readonly entity_id?: string | undefined } = {}): Reply<SnapshotList> {
    return reply(async () => {
      checkCallOptions(options, ['entity_id'])
      const { entity_id, ...rest } = options
      checkText('entity_id', entity_id)
      const query = entity_id === undefined ? {} : { entity_id }
      return this.#api.GET('/api/v1/snapshots', { params: { query }, ...callInit(rest) })
    })
  }

  /**
   * An entity's last snapshot with its state; `undefined` if it has none.
   * @throws unsupported on a Core that has none
   * @source openapi `getLatestSnapshot`
   */
  getLatest(entity_id: string, options: CallOptions = {}): Reply<Snapshot | undefined> {
    return replyIfThere(() => {
      const params = { path: { entity_id } }
      return this.#api.GET('/api/v1/snapshots/{entity_id}/latest', { params, ...callInit(options) })
    })
  }
}

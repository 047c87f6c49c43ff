import type {
  EntityState,
  EventFeedPage,
  FeedCursor,
  SharedApi,
  ViewChangePage,
  ViewDefinition,
  ViewEntityPage,
  ViewInfo,
  ViewList,
  ViewRow,
} from '../../api.ts'
import { type CallOptions, callInit } from '../../transport/options.ts'
import { checkNames } from '../check-params.ts'
import type { EventReads } from '../event-reads.ts'
import type { KnownServer } from '../known-server.ts'
import { timeText } from '../query-params.ts'
import { type Replied, type Reply, reply, replyOf } from '../reply.ts'
import type { ClientSettings } from '../settings.ts'
import {
  type ConditionalEntityState,
  type ConditionalEntityStateFields,
  type EntityStateFields,
  readEntityState,
} from './entity-state.ts'
import { type FeedEvent, type FeedFields, followFeed, readFeed } from './feed.ts'
import { foldEntityState } from './fold-entity-state.ts'
import { type ReadModel, readModel } from './read-model.ts'
import { syncView, type ViewBatch, type ViewCheckpoint } from './sync.ts'
import {
  checkViewName,
  type LatestRow,
  pageViewEntities,
  readLatest,
  readView,
  readViewChanges,
  readViewEntities,
  removeView,
  type ViewChangesFields,
  type ViewEntitiesFields,
  viewRows,
} from './views.ts'

/** The latest state of things, as Core and gateway tell it: an entity's, a tenant's feed, read models, views. */
export interface LatestReads {
  /**
   * An entity's payloads merged into one object; `undefined` if there are no events of it (up to `as_of`).
   * A Core before 0.23 merges the events of all tenants: there the tenant's are read, and merged here.
   * @throws invalid_input
   * @source openapi `getEntityState`
   */
  entityState(
    entity_id: string,
    fields?: EntityStateFields,
    options?: CallOptions,
  ): Reply<EntityState | undefined>
  /** As `entityState`; that nothing changed since `ifNoneMatch` is a value. Cores before 0.27 and some gateways send no `etag`. @source openapi `getEntityState` */
  entityStateConditional(
    entity_id: string,
    fields: ConditionalEntityStateFields,
    options?: CallOptions,
  ): Reply<ConditionalEntityState>
  /**
   * One page of the tenant's feed. It can be empty and not the last: go on after its `cursor` until `caught_up`.
   * @throws feed_epoch_changed (begin at the start), unsupported on a Core before 0.27, invalid_input
   * @source openapi `readEventFeed`
   */
  feed(fields?: FeedFields, options?: CallOptions): Reply<EventFeedPage>
  /**
   * Every event of the tenant's feed up to its end, each with the cursor to go on after. Returns the cursor it came to;
   * commits of read models are not in the feed. Leaving the loop asks for no more.
   * @throws feed_epoch_changed (begin at the start), unsupported on a Core before 0.27, invalid_input
   * @source openapi `readEventFeed`
   */
  feedEvents(fields?: FeedFields, options?: CallOptions): AsyncGenerator<FeedEvent, FeedCursor | undefined>
  /** The read model of a name, to read and to commit to. @throws invalid_input for a name that Core would not take */
  readModel(name: string): ReadModel
  /**
   * Defines a view, or defines it anew: the same definition changes nothing. Rows come once a Query Service has folded them.
   * @throws invalid_view, unsupported (views are off, or a Core before 0.27)
   * @source openapi `defineView`
   */
  defineView(view: string, definition: ViewDefinition, options?: CallOptions): Reply<ViewInfo>
  /** A view's definition and how far it is; `undefined` if there is none. @throws unsupported @source openapi `getView` */
  getView(view: string, options?: CallOptions): Reply<ViewInfo | undefined>
  /** The views of the key's tenant, by name. @throws unsupported @source openapi `listViews` */
  listViews(options?: CallOptions): Reply<ViewList>
  /** Deletes a view and its rows. False if there is none, also when an earlier attempt of this call deleted it. @throws unsupported @source openapi `deleteView` */
  deleteView(view: string, options?: CallOptions): Reply<boolean>
  /**
   * One row of a view; that it did not change since `ifNoneMatch`, or is not there, is a value.
   * @throws api (404) for an unknown view, unsupported, invalid_input
   * @source openapi `getViewEntity`
   */
  latest(
    view: string,
    key: string,
    fields?: { readonly ifNoneMatch?: string | undefined },
    options?: CallOptions,
  ): Reply<LatestRow>
  /**
   * Every row of a view, by key, over all pages; `sync` gives them all of one generation.
   * @throws api (404) for an unknown view, unsupported, invalid_input
   * @source openapi `listViewEntities`
   */
  latestMany(
    view: string,
    fields?: Pick<ViewEntitiesFields, 'prefix'>,
    options?: CallOptions,
  ): AsyncGenerator<ViewRow, void>
  /** One page of a view's rows, by key. @throws api (404) for an unknown view, unsupported, invalid_input @source openapi `listViewEntities` */
  viewEntities(view: string, fields?: ViewEntitiesFields, options?: CallOptions): Reply<ViewEntityPage>
  /**
   * The rows that changed after a revision; with `wait` it answers when there are some, or when that time is over.
   * @throws view_reset (read the rows again), api (404) for an unknown view, unsupported, invalid_input
   * @source openapi `listViewChanges`
   */
  viewChanges(view: string, fields?: ViewChangesFields, options?: CallOptions): Reply<ViewChangePage>
  /**
   * Keeps a copy of a view up to date, until the loop is left: first a snapshot, then changes as they come. It outlives resets, and
   * waits while the server is busy (429, 503, open circuit). It never mixes rows of two generations. Other errors end it: start again
   * with the last checkpoint.
   * @param fields.after where the copy is; without it, a snapshot comes first
   * @throws api (404) when the view is deleted, unsupported, invalid_input, the reason of an aborted signal
   * @source openapi `listViewEntities`, `listViewChanges`
   */
  sync(
    view: string,
    fields?: { readonly after?: ViewCheckpoint | undefined },
    options?: CallOptions,
  ): AsyncGenerator<ViewBatch, never>
}

/**
 * The latest state of things, for either client.
 * @param server what it is known to ignore
 * @param events the same client's
 */
export function latestReads(
  api: SharedApi,
  settings: ClientSettings,
  server: KnownServer,
  events: EventReads['events'],
): LatestReads {
  const { tenantId } = settings
  const { clock } = settings.transport.options

  async function entityState(
    entity_id: string,
    fields: ConditionalEntityStateFields,
    options: CallOptions,
  ): Promise<Replied<ConditionalEntityState>> {
    const replied = await readEntityState(api, tenantId, entity_id, fields, options)
    if (replied.data.type !== 'found' || tenantId === undefined) return replied
    // A Core that tells a version knows tenants.
    const isOfTenant =
      replied.data.state.version !== undefined || (await server.does('honoursTenant', options))
    if (isOfTenant) return replied
    const { as_of, history = false } = fields
    const all = events({ entity_id, until: as_of }, options)
    const state = await foldEntityState(entity_id, all, as_of && timeText(as_of), history)
    const data = state ? { type: 'found' as const, state, etag: undefined } : { type: 'not_found' as const }
    return { data, response: replied.response }
  }

  const reads: LatestReads = {
    entityState: (entity_id, fields = {}, options = {}) =>
      replyOf(async () => {
        checkNames(fields, ['as_of', 'history'])
        const { data, response } = await entityState(entity_id, fields, options)
        return { data: data.type === 'found' ? data.state : undefined, response }
      }),
    entityStateConditional: (entity_id, fields, options = {}) =>
      replyOf(() => entityState(entity_id, fields, options)),
    feed: (fields = {}, options = {}) => readFeed(api, tenantId, fields, options),
    feedEvents: (fields = {}, options = {}) => followFeed((page) => reads.feed(page, options), fields),
    readModel: (name) => readModel(api, tenantId, name),
    defineView: (view, definition, options = {}) =>
      reply(async () => {
        checkViewName(view)
        const params = { path: { view } }
        return api.PUT('/api/v1/views/{view}', { params, body: definition, ...callInit(options) })
      }),
    getView: (view, options = {}) => replyOf(() => readView(api, view, options)),
    listViews: (options = {}) => reply(() => api.GET('/api/v1/views', callInit(options))),
    deleteView: (view, options = {}) => replyOf(() => removeView(api, view, options)),
    latest: (view, key, fields = {}, options = {}) =>
      replyOf(() => readLatest(api, view, key, fields, options)),
    latestMany: (view, fields = {}, options = {}) =>
      viewRows(pageViewEntities((page) => reads.viewEntities(view, page, options), fields.prefix)),
    viewEntities: (view, fields = {}, options = {}) => readViewEntities(api, view, fields, options),
    viewChanges: (view, fields = {}, options = {}) => readViewChanges(api, settings, view, fields, options),
    sync: (view, fields = {}, options = {}) => {
      const source = {
        pages: () => pageViewEntities((page) => reads.viewEntities(view, page, options), undefined),
        changes: (changes: ViewChangesFields) => reads.viewChanges(view, changes, options),
      }
      return syncView(source, fields.after, clock, options.signal)
    },
  }
  return reads
}

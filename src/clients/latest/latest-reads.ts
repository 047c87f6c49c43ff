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
import { leavable } from '../paging/leavable.ts'
import { type Paged, paged } from '../paging/paged.ts'
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
import { type SyncFields, syncView, type ViewBatch } from './sync.ts'
import {
  checkViewKey,
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

/**
 * The latest state of things, as Core and gateway tell it: an entity's, a tenant's feed, read models, views. Feed and read models of
 * another tenant than the key's are refused with `api` (403); views are the key's tenant's, whatever the client's `tenantId`.
 */
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
  feedEvents(fields?: FeedFields, options?: CallOptions): Paged<FeedEvent, FeedCursor | undefined>
  /** The read model of a name, to read and to commit to. @throws invalid_input for a name that Core would not take */
  readModel(name: string): ReadModel
  /**
   * Defines a view of the key's tenant, or defines it anew: the same definition changes nothing. Rows come once a Query Service has
   * folded them.
   * @throws invalid_view, invalid_input (a `key` without `{…}`, by which all events share a row), unsupported (views are off, or a Core
   * before 0.27)
   * @source openapi `defineView`
   */
  defineView(view: string, definition: ViewDefinition, options?: CallOptions): Reply<ViewInfo>
  /** A view's definition and how far it is; `undefined` if the key's tenant has none of this name. @throws unsupported @source openapi `getView` */
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
  latestMany(view: string, fields?: Pick<ViewEntitiesFields, 'prefix'>, options?: CallOptions): Paged<ViewRow>
  /** One page of a view's rows, by key. @throws api (404) for an unknown view, unsupported, invalid_input @source openapi `listViewEntities` */
  viewEntities(view: string, fields?: ViewEntitiesFields, options?: CallOptions): Reply<ViewEntityPage>
  /**
   * The rows that changed after a revision; with `wait` it answers when there are some, or when that time is over.
   * @throws view_reset (read the rows again), api (404) for an unknown view, unsupported, invalid_input
   * @source openapi `listViewChanges`
   */
  viewChanges(view: string, fields?: ViewChangesFields, options?: CallOptions): Reply<ViewChangePage>
  /**
   * Keeps a copy of a view up to date, until the loop is left or the call's signal aborts: first a snapshot, then changes as they come.
   * It outlives resets, restarts and outages: what is not answered, or answered by 408, 429, 500, 502, 503 or 504, is asked again after
   * waits of up to 1 s that grow to up to 30 s, or as long as the server says. It never mixes rows of two generations. Other errors
   * end it: start again with the last checkpoint.
   * @throws api (404) when the view is deleted, unsupported, protocol, invalid_input, the reason of an aborted signal
   * @source openapi `listViewEntities`, `listViewChanges`, `getView`
   */
  sync(view: string, fields?: SyncFields, options?: CallOptions): AsyncGenerator<ViewBatch, never>
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
  const { clock, random } = settings.transport.options

  const entityState = (
    entity_id: string,
    fields: ConditionalEntityStateFields,
    options: CallOptions,
  ): Promise<Replied<ConditionalEntityState>> =>
    settings.within(options, (bounded) => entityStateOf(entity_id, fields, bounded))

  async function entityStateOf(
    entity_id: string,
    fields: ConditionalEntityStateFields,
    options: CallOptions,
  ): Promise<Replied<ConditionalEntityState>> {
    const replied = await readEntityState(api, tenantId, entity_id, fields, options)
    if (replied.data.type !== 'not_modified') await server.assertTenant(options)
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
    feedEvents: (fields = {}, options = {}) =>
      paged((signal) => followFeed((page) => reads.feed(page, { ...options, signal }), fields), options),
    readModel: (name) => readModel(api, settings, name),
    defineView: (view, definition, options = {}) =>
      reply(async () => {
        checkViewName(view)
        checkViewKey(definition)
        const params = { path: { view } }
        return api.PUT('/api/v1/views/{view}', { params, body: definition, ...callInit(options) })
      }),
    getView: (view, options = {}) => replyOf(() => readView(api, view, options)),
    listViews: (options = {}) => reply(() => api.GET('/api/v1/views', callInit(options))),
    deleteView: (view, options = {}) => replyOf(() => removeView(api, view, options)),
    latest: (view, key, fields = {}, options = {}) =>
      replyOf(() => readLatest(api, view, key, fields, options)),
    latestMany: (view, fields = {}, options = {}) =>
      paged(
        (signal) =>
          viewRows(
            pageViewEntities((page) => reads.viewEntities(view, page, { ...options, signal }), fields.prefix),
          ),
        options,
      ),
    viewEntities: (view, fields = {}, options = {}) => readViewEntities(api, view, fields, options),
    viewChanges: (view, fields = {}, options = {}) => readViewChanges(api, settings, view, fields, options),
    sync: (view, fields = {}, options = {}) => {
      return leavable((signal) => {
        const own = { ...options, signal }
        const source = {
          pages: () => pageViewEntities((page) => reads.viewEntities(view, page, own), undefined),
          changes: (changes: ViewChangesFields) => reads.viewChanges(view, changes, own),
          info: () => reads.getView(view, own),
        }
        return syncView(source, fields, { clock, random, signal })
      }, options.signal)
    },
  }
  return reads
}

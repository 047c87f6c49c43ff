import type { DuplicatePage, EntityPage, EntitySummary, Event, SharedApi } from '../api.ts'
import { type CallOptions, callInit } from '../transport/options.ts'
import { pageEntities, pageEvents } from './paginate.ts'
import {
  type DetectDuplicatesFields,
  type DetectDuplicatesParams,
  detectDuplicatesFields,
  detectDuplicatesQuery,
  type ListEntitiesFields,
  type ListEntitiesParams,
  listEntitiesFields,
  listEntitiesQuery,
  type QueryEventsFields,
  type QueryEventsParams,
  queryEventsFields,
} from './query-params.ts'
import { type ConditionalEventsPage, type EventsPage, readEventsPage, toPage } from './reads.ts'
import { type Replied, type Reply, reply, replyOf } from './reply.ts'
import type { ClientSettings } from './settings.ts'

/** What Core and gateway tell of events and entities. */
export interface EventReads {
  /**
   * One page of events, oldest first unless asked otherwise. Without `limit` a Core gives at most 10,000, the Query Service 100.
   * @throws unsupported if this server ignores a parameter that was given; through a gateway api (402) for a quota or subscription
   * @source openapi `queryEvents`
   */
  queryEvents(params?: QueryEventsParams | QueryEventsFields, options?: CallOptions): Reply<EventsPage>
  /**
   * As `queryEvents`; that nothing changed since `ifNoneMatch` is a value. Cores before 0.27 and some gateways send no `etag`.
   * @throws unsupported if this server ignores a parameter that was given
   * @source openapi `queryEvents`
   */
  queryEventsConditional(
    params: QueryEventsParams | QueryEventsFields,
    options?: CallOptions,
  ): Reply<ConditionalEventsPage>
  /**
   * Every event that matches, over all pages; `limit` bounds the whole. Leaving the loop asks for no more.
   * @throws protocol if the server serves the same page for ever
   * @source openapi `queryEvents`
   */
  events(params?: QueryEventsParams | QueryEventsFields, options?: CallOptions): AsyncGenerator<Event, void>
  /**
   * One page of entities, the last written first. Of all tenants: Core takes none here. Gateways without the route answer 404 (`api`).
   * @source openapi `listEntities`
   */
  listEntities(params?: ListEntitiesParams | ListEntitiesFields, options?: CallOptions): Reply<EntityPage>
  /** Every entity, each once, over all pages. @source openapi `listEntities` */
  entities(
    params?: ListEntitiesParams | ListEntitiesFields,
    options?: CallOptions,
  ): AsyncGenerator<EntitySummary, void>
  /** Groups of entities whose latest payloads agree in the fields of `group_by`, largest first. Of all tenants. @source openapi `detectDuplicates` */
  detectDuplicates(
    params: DetectDuplicatesParams | DetectDuplicatesFields,
    options?: CallOptions,
  ): Reply<DuplicatePage>
}

/**
 * The reads of events and entities, for either client.
 * @param assertHonours refuses what this server is known to ignore
 */
export function eventReads(
  api: SharedApi,
  settings: ClientSettings,
  assertHonours: (fields: QueryEventsFields, options: CallOptions) => Promise<void> = async () => {},
): EventReads {
  const readPage = async (
    fields: QueryEventsFields,
    options: CallOptions,
  ): Promise<Replied<ConditionalEventsPage>> => {
    await assertHonours(fields, options)
    return readEventsPage(api, settings.tenantId, fields, options)
  }
  const reads: EventReads = {
    queryEvents: (params = {}, options = {}) =>
      replyOf(async () => toPage(await readPage(queryEventsFields(params), options))),
    queryEventsConditional: (params, options = {}) =>
      replyOf(async () => readPage(queryEventsFields(params), options)),
    events: (params = {}, options = {}) =>
      pageEvents((fields) => reads.queryEvents(fields, options), queryEventsFields(params)),
    listEntities: (params = {}, options = {}) =>
      reply(async () => {
        const query = listEntitiesQuery(listEntitiesFields(params))
        return api.GET('/api/v1/entities', { params: { query }, ...callInit(options) })
      }),
    entities: (params = {}, options = {}) =>
      pageEntities((fields) => reads.listEntities(fields, options), listEntitiesFields(params)),
    detectDuplicates: (params, options = {}) =>
      reply(async () => {
        const query = detectDuplicatesQuery(detectDuplicatesFields(params))
        return api.GET('/api/v1/entities/duplicates', { params: { query }, ...callInit(options) })
      }),
  }
  return reads
}

import type { DuplicatePage, EntityPage, EntitySummary, Event, SharedApi } from '../api.ts'
import { answerOf } from '../transport/answer.ts'
import { type CallOptions, callInit } from '../transport/options.ts'
import { isExcluded } from './honoured.ts'
import type { KnownServer } from './known-server.ts'
import { pageEntities } from './paging/page-entities.ts'
import { pageEvents } from './paging/page-events.ts'
import { type Paged, paged } from './paging/paged.ts'
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
   * One page of events, oldest first unless asked otherwise. A Core gives at most 10,000, also when `limit` is larger; before
   * 0.26 as many as `limit` says, or all. The Query Service gives 100 without `limit`. `events` reads any number.
   * @throws unsupported if this server ignores a parameter that was given, or is a Core and the client has no tenant; through a
   * gateway api (402) for a quota or subscription
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
   * Every event that matches, over all pages; `limit` bounds the whole. Leaving the loop asks for no more. Where a page is too
   * large for an answer (Core's 16 MiB, `maxResponseBytes`), shorter ones are read.
   * @throws unsupported for `order: 'desc'` on a Core before 0.20.2; protocol if the pages do not move on: the server ignores
   * times, or more events have one time than fit into a page
   * @source openapi `queryEvents`
   */
  events(params?: QueryEventsParams | QueryEventsFields, options?: CallOptions): Paged<Event>
  /**
   * One page of entities, the last written first. Of all tenants that Core has in memory: it takes none here. On a Core before
   * 0.21 entities of one time change places between calls.
   * @throws unsupported at a gateway, of which none is known to have the route; for `order: 'asc'` on a Core before 0.21
   * @source openapi `listEntities`
   */
  listEntities(params?: ListEntitiesParams | ListEntitiesFields, options?: CallOptions): Reply<EntityPage>
  /**
   * Every entity, each once, over all pages; from a Core before 0.21, where pages do not fit together, in one.
   * @source openapi `listEntities`
   */
  entities(params?: ListEntitiesParams | ListEntitiesFields, options?: CallOptions): Paged<EntitySummary>
  /**
   * Groups of entities whose latest payloads agree in the fields of `group_by`, largest first. Of all tenants.
   * @source openapi `detectDuplicates`
   */
  detectDuplicates(
    params: DetectDuplicatesParams | DetectDuplicatesFields,
    options?: CallOptions,
  ): Reply<DuplicatePage>
}

/**
 * The reads of events and entities, for either client.
 * @param server what it is known to ignore
 */
export function eventReads(api: SharedApi, settings: ClientSettings, server: KnownServer): EventReads {
  const readPage = (
    fields: QueryEventsFields,
    options: CallOptions,
  ): Promise<Replied<ConditionalEventsPage>> =>
    settings.within(options, async (bounded) => {
      await server.assertQuery(fields, bounded)
      const replied = await readEventsPage(api, settings.tenantId, fields, bounded)
      if (replied.data.type === 'modified' && !isOfOneTenant(replied.data.page))
        await server.assertTenant(bounded)
      return replied
    })
  const reads: EventReads = {
    queryEvents: (params = {}, options = {}) =>
      replyOf(async () => toPage(await readPage(queryEventsFields(params), options))),
    queryEventsConditional: (params, options = {}) =>
      replyOf(async () => readPage(queryEventsFields(params), options)),
    events: (params = {}, options = {}) => {
      const fields = queryEventsFields(params)
      return paged((signal) => eventPages(fields, { ...options, signal }), options)
    },
    listEntities: (params = {}, options = {}) =>
      reply(() => {
        const fields = listEntitiesFields(params)
        const query = listEntitiesQuery(fields)
        return settings.within(options, async (bounded) => {
          await server.assertList(fields, bounded)
          if (!fields.offset) await server.loadTenant(bounded)
          return api.GET('/api/v1/entities', { params: { query }, ...callInit(bounded) })
        })
      }),
    entities: (params = {}, options = {}) => {
      const fields = listEntitiesFields(params)
      return paged((signal) => {
        const bounded = { ...options, signal }
        const read = (page: ListEntitiesFields) => reads.listEntities(page, bounded)
        return pageEntities(read, fields, () => server.does('ordersEntities', bounded))
      }, options)
    },
    detectDuplicates: (params, options = {}) =>
      reply(() => {
        const fields = detectDuplicatesFields(params)
        const query = detectDuplicatesQuery(fields)
        return settings.within(options, async (bounded) => {
          if (!fields.offset) await server.loadTenant(bounded)
          return api.GET('/api/v1/entities/duplicates', { params: { query }, ...callInit(bounded) })
        })
      }),
  }

  async function* eventPages(
    fields: QueryEventsFields,
    options: CallOptions,
  ): AsyncGenerator<readonly Event[], void> {
    const read = async (page: QueryEventsFields) => {
      const { data, response } = await reads.queryEvents(page, options).withResponse()
      return { page: data, bytes: answerOf(response)?.text.length }
    }
    const { exclude_event_type_prefix: excluded, ...rest } = fields
    if (!excluded?.length || (await server.does('honoursExclusion', options))) yield* pageEvents(read, fields)
    else yield* pageEvents(read, rest, (event) => !isExcluded(event, fields))
  }

  return reads
}

/** A gateway's page is. A Core that is asked for no tenant tells none, or before 0.23 all. */
function isOfOneTenant({ events }: EventsPage): boolean {
  return events.length > 0 && events.every(({ tenant_id }) => tenant_id === events[0]?.tenant_id)
}

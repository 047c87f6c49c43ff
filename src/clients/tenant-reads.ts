import type { CoreApi, Event, EventTypePage, Stats, StreamPage } from '../api.ts'
import { type CallOptions, callInit } from '../transport/options.ts'
import type { Answered } from './expect-body.ts'
import { checkId, type PageFields, pageFields } from './families/check-family.ts'
import type { KnownServer } from './known-server.ts'
import { readOwn } from './own-tenant.ts'
import { type Reply, reply, replyIfThere, replyOf } from './reply.ts'
import type { ClientSettings } from './settings.ts'

/** What a Core tells of a tenant's log as a whole. Only a Core does. */
export interface TenantReads {
  /**
   * An event by its id; `undefined` if there is none. Of any tenant, but another's only while Core has it in memory.
   * @throws invalid_input
   * @source openapi `getEvent`
   */
  getEvent(event_id: string, options?: CallOptions): Reply<Event | undefined>
  /**
   * How many events, entities and types the tenant has.
   * @throws unsupported on a Core before 0.23 that holds other tenants' events too: it counts all together
   * @source openapi `getStats`
   */
  stats(options?: CallOptions): Reply<Stats>
  /**
   * One page of the tenant's streams (its entities), the last written first.
   * @throws invalid_input; unsupported on a Core before 0.23 that holds other tenants' events too: it lists all together
   * @source openapi `listStreams`
   */
  listStreams(params?: PageFields, options?: CallOptions): Reply<StreamPage>
  /**
   * One page of the tenant's event types, the most frequent first.
   * @throws invalid_input; api (401) without a valid key; unsupported on a Core before 0.23 that holds other tenants' events too
   * @source openapi `listEventTypes`
   */
  listEventTypes(params?: PageFields, options?: CallOptions): Reply<EventTypePage>
}

/** Reads of one tenant's log, through one typed client. */
export function tenantReads(
  api: CoreApi,
  settings: ClientSettings,
  server: KnownServer,
  tenant_id: string,
): TenantReads {
  function own<Body>(
    what: string,
    options: CallOptions,
    prepare: () => (options: CallOptions) => Promise<Answered<Body>>,
  ): Reply<Body> {
    return replyOf(() => {
      const read = prepare()
      return settings.within(options, (bounded) => {
        const replied = () => reply(() => read(bounded)).withResponse()
        return readOwn(api, server, tenant_id, what, replied, bounded)
      })
    })
  }

  function eventOf(event_id: string, options: CallOptions): Reply<Event | undefined> {
    return replyIfThere(
      async () => {
        checkId('event_id', event_id)
        const params = { path: { event_id } }
        return api.GET('/api/v1/events/{event_id}', { params, ...callInit(options) })
      },
      ({ event }) => event,
    )
  }

  return {
    getEvent: (event_id, options = {}) =>
      replyOf(() =>
        settings.within(options, async (bounded) => {
          const replied = await eventOf(event_id, bounded).withResponse()
          const isMissed = replied.data === undefined && (await server.loadTenant(bounded))
          return isMissed ? eventOf(event_id, bounded).withResponse() : replied
        }),
      ),
    stats: (options = {}) =>
      own('statistics', options, () => (bounded) => {
        const params = { query: { tenant_id } }
        return api.GET('/api/v1/stats', { params, ...callInit(bounded) })
      }),
    listStreams: (params = {}, options = {}) =>
      own('streams', options, () => {
        const query = { ...pageFields(params), tenant_id }
        return (bounded) => api.GET('/api/v1/streams', { params: { query }, ...callInit(bounded) })
      }),
    listEventTypes: (params = {}, options = {}) =>
      own('event types', options, () => {
        const query = { ...pageFields(params), tenant_id }
        return (bounded) => api.GET('/api/v1/event-types', { params: { query }, ...callInit(bounded) })
      }),
  }
}

import type { Event, EventPage, GatewayEvent, SharedApi } from '../api.ts'
import { ApiError, ProtocolError, UnsupportedByServerError } from '../errors.ts'
import { answerOf } from '../transport/answer.ts'
import { type CallOptions, callInit } from '../transport/options.ts'
import { expectBody } from './expect-body.ts'
import { ignoredFilter } from './honoured.ts'
import { type QueryEventsFields, queryEventsQuery } from './query-params.ts'
import type { Replied } from './reply.ts'

/** One page of events. Core always tells `total_count` and `has_more`; a gateway may leave them out. */
export interface EventsPage {
  /**
   * In the order asked for. What an old gateway leaves out of an event reads `metadata: null`, `version: 0`, `tenant_id: ''`;
   * a Core leaves nothing out.
   */
  readonly events: EventPage['events']
  /** Events in this page. */
  readonly count: EventPage['count']
  /** Events that match, whatever the page. */
  readonly total_count?: EventPage['total_count'] | undefined
  /** Whether events follow this page. */
  readonly has_more?: EventPage['has_more'] | undefined
  /** With `entity_id`: the entity's version, to write with as `expected_version`. */
  readonly entity_version?: EventPage['entity_version']
}

/** A page, or word that the one the caller has is still right. */
export type ConditionalEventsPage =
  | { readonly type: 'modified'; readonly page: EventsPage; readonly etag: string | undefined }
  | { readonly type: 'not_modified'; readonly etag: string | undefined }

/** A page as some server sends it: the Query Service has called the events `data`. */
type RawPage = Pick<EventPage, 'count'> & {
  readonly [Name in 'total_count' | 'has_more' | 'entity_version']?: EventPage[Name] | null
} & { readonly [Name in keyof Pick<EventPage, 'events'> | 'data']?: readonly GatewayEvent[] }

/**
 * One page of events, seen to be what was asked for; a 304 to `ifNoneMatch` is a value.
 * @throws unsupported if the server ignored a filter or the order
 */
export async function readEventsPage(
  api: SharedApi,
  tenantId: string | undefined,
  fields: QueryEventsFields,
  options: CallOptions = {},
): Promise<Replied<ConditionalEventsPage>> {
  const query = { ...queryEventsQuery(fields), ...(tenantId !== undefined && { tenant_id: tenantId }) }
  const headers =
    fields.ifNoneMatch === undefined
      ? options.headers
      : { ...options.headers, 'if-none-match': fields.ifNoneMatch }
  const answered = await api.GET('/api/v1/events/query', {
    ...callInit({ ...options, headers }),
    params: { query },
  })
  const { response } = answered
  const etag = response.headers.get('etag') ?? undefined
  if (response.status === 304) return { data: { type: 'not_modified', etag }, response }
  const raw: RawPage = await expectBody(Promise.resolve(answered))
  const page = toEventsPage(raw, response)
  const ignored = ignoredFilter(page.events, fields)
  if (ignored !== undefined)
    throw new UnsupportedByServerError(
      `the \`${ignored}\` of queryEvents (it was ignored)`,
      answerOf(response)?.call.serverName,
    )
  return { data: { type: 'modified', page, etag }, response }
}

/** The page where no 304 is expected. @throws api (304) */
export function toPage({ data, response }: Replied<ConditionalEventsPage>): Replied<EventsPage> {
  if (data.type === 'modified') return { data: data.page, response }
  const facts = { status: 304, body: undefined }
  const request = { method: 'GET', path: '/api/v1/events/query' }
  throw new ApiError('304 not modified; queryEventsConditional gives this as a value', facts, { request })
}

function toEventsPage(raw: RawPage, response: Response): EventsPage {
  const events = raw.events ?? raw.data
  if (events === undefined) {
    throw new ProtocolError('body', 'has neither `events` nor `data`', {
      request: answerOf(response)?.call.facts,
    })
  }
  return {
    events: events.map(toEvent),
    count: raw.count,
    total_count: raw.total_count ?? undefined,
    has_more: raw.has_more ?? undefined,
    entity_version: raw.entity_version ?? undefined,
  }
}

function toEvent(raw: GatewayEvent): Event {
  if (raw.tenant_id != null && raw.version != null && raw.metadata !== undefined) return raw as Event
  return { ...raw, tenant_id: raw.tenant_id ?? '', version: raw.version ?? 0, metadata: raw.metadata ?? null }
}

import type { BatchReceipt, Event, EventPage, IngestReceipt } from '../../api.ts'
import { jsonAnswer, type MockAnswer, type MockRequest, rawJsonAnswer } from '../http/answer.ts'
import type { Routes } from '../http/router.ts'
import { ingestBatch, ingestEvent } from '../routes/ingest.ts'
import { queryEvents } from '../routes/query.ts'
import { type GatewayCaller, publicEventsOf } from './gateway-state.ts'
import { asObject, coreFailed, frameworkError, parseJson, withJson } from './wrapped.ts'

type Params = Record<string, string>

/** The query service's events: receipts and listings in envelopes, a query as Core answers it. */
export const eventRoutes: Routes<GatewayCaller> = {
  '/api/v1/events': { GET: (caller, request) => listEvents(caller, request, {}), POST: writeOne },
  '/api/v1/events/batch': { POST: writeBatch },
  '/api/v1/events/query': { GET: query },
  '/api/v1/events/recent': {
    GET: (caller, request) => listEvents(caller, request, { limit: '20', order: 'desc' }),
  },
  '/api/v1/events/entity/{entity_id}': {
    GET: (caller, request, params) => listEvents(caller, request, params),
  },
  '/api/v1/events/type/{event_type}': {
    GET: (caller, request, params) => listEvents(caller, request, params),
  },
  '/api/v1/events/{event_id}': { GET: getEvent },
  '/api/v1/streams': {
    GET: (caller) => listGroups(caller, 'stream_id', ({ entity_id }) => entity_id),
  },
  '/api/v1/event-types': {
    GET: (caller) => listGroups(caller, 'event_type', ({ event_type }) => event_type),
  },
}

function writeOne({ gateway, tenant }: GatewayCaller, request: MockRequest): MockAnswer {
  const body = parseJson(request.body)
  if (body === undefined) return frameworkError(400, 'Bad Request')
  const { entity_id, event_type, payload = {} } = asObject(body)
  const kept = gateway.options.isOld ? { entity_id, event_type, payload } : { payload, ...asObject(body) }
  const answer = ingestEvent(gateway.core, withJson(request, { ...kept, tenant_id: tenant }))
  if (answer.status !== 200) return coreFailed(422, answer)
  return jsonAnswer(201, { data: linked(JSON.parse(answer.body) as IngestReceipt) })
}

function writeBatch({ gateway, tenant }: GatewayCaller, request: MockRequest): MockAnswer {
  const body = parseJson(request.body)
  if (body === undefined) return frameworkError(400, 'Bad Request')
  const { events } = asObject(body)
  if (!Array.isArray(events)) return jsonAnswer(400, { error: "Expected 'events' array in request body" })
  const owned = events.map((event) => ({ ...asObject(event), tenant_id: tenant }))
  const answer = ingestBatch(gateway.core, withJson(request, { events: owned }))
  if (answer.status !== 200) return coreFailed(422, answer)
  const receipts = (JSON.parse(answer.body) as BatchReceipt).events.map(linked)
  return jsonAnswer(201, { data: receipts, count: receipts.length, _links: {} })
}

function query(caller: GatewayCaller, request: MockRequest): MockAnswer {
  const answer = askCore(caller, request, {})
  if (answer.status !== 200) return coreFailed(400, answer)
  const { isOld, omitsHasMore } = caller.gateway.options
  if (!isOld && !omitsHasMore) return rawJsonAnswer(200, answer.body)
  const { has_more: _, ...page } = JSON.parse(answer.body) as EventPage
  return jsonAnswer(200, isOld ? { events: page.events, count: page.count } : page)
}

/** The older listings: Core's page in an envelope, without the totals. */
function listEvents(caller: GatewayCaller, request: MockRequest, filter: Params): MockAnswer {
  const answer = askCore(caller, request, filter)
  if (answer.status !== 200) return coreFailed(400, answer)
  const { events, count } = JSON.parse(answer.body) as EventPage
  const { limit: _limit, order: _order, ...named } = filter
  const data = events.map((event) => ({ ...event, _links: linksOf(event.id) }))
  return jsonAnswer(200, { data, count, ...named, _links: {} })
}

function getEvent(
  { gateway, tenant }: GatewayCaller,
  _request: MockRequest,
  { event_id = '' }: Params,
): MockAnswer {
  const event: Event | undefined = gateway.core.log.byId(event_id)?.event
  if (event?.tenant_id !== tenant) return jsonAnswer(404, { error: 'Event not found' })
  return jsonAnswer(200, { data: { ...event, _links: linksOf(event.id) } })
}

function listGroups(
  { gateway, tenant }: GatewayCaller,
  name: 'stream_id' | 'event_type',
  keyOf: (event: Event) => string,
): MockAnswer {
  const groups = new Map<string, { event_count: number; last_event_at: string }>()
  for (const { event } of publicEventsOf(gateway.core, tenant)) {
    const event_count = (groups.get(keyOf(event))?.event_count ?? 0) + 1
    groups.set(keyOf(event), { event_count, last_event_at: event.timestamp })
  }
  const data = [...groups].map(([key, counts]) => ({ [name]: key, ...counts, _links: {} }))
  return jsonAnswer(200, { data, count: data.length, total: data.length, _links: {} })
}

const oldFilters = ['limit', 'offset', 'entity_id', 'event_type', 'since', 'until']

/** Queries Core for the caller's tenant, whatever the caller says, and for 100 events unless the caller says. */
function askCore({ gateway, tenant }: GatewayCaller, request: MockRequest, filter: Params): MockAnswer {
  const sent = [...new URLSearchParams(request.query)]
  const params = new URLSearchParams(
    gateway.options.isOld ? sent.filter(([name]) => oldFilters.includes(name)) : sent,
  )
  for (const [name, value] of Object.entries(filter))
    if (name !== 'limit' || !params.has('limit')) params.set(name, value)
  params.set('tenant_id', tenant)
  params.set('limit', integerOr(params.get('limit'), '100'))
  params.set('offset', integerOr(params.get('offset'), '0'))
  return queryEvents(gateway.core, { ...request, query: params.toString() })
}

function integerOr(text: string | null, fallback: string): string {
  return text !== null && /^\d+$/.test(text) ? text : fallback
}

function linked(receipt: IngestReceipt) {
  return { ...receipt, _links: linksOf(receipt.event_id) }
}

function linksOf(eventId: string) {
  return { self: { href: `/api/v1/events/${eventId}` } }
}

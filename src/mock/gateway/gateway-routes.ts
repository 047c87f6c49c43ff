import type { BatchReceipt, Event, EventPage, IngestReceipt } from '../../api.ts'
import type { CoreState } from '../core/core-state.ts'
import { jsonAnswer, type MockAnswer, type MockRequest, rawJsonAnswer } from '../http/answer.ts'
import type { Routes } from '../http/router.ts'
import { ingestBatch, ingestEvent } from '../routes/ingest.ts'
import { queryEvents } from '../routes/query.ts'
import { inspect } from './elixir-inspect.ts'

/** The Core behind a query service, and the tenant that the key stands for. */
export interface GatewayCaller {
  readonly core: CoreState
  readonly tenant: string
}

type Params = Record<string, string>

/** What the query service serves to a tenant. It has no consumers, no entities and no stream. */
export const gatewayRoutes: Routes<GatewayCaller> = {
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
  '/api/v1/projections': { GET: listProjections },
}

function writeOne({ core, tenant }: GatewayCaller, request: MockRequest): MockAnswer {
  const body = parse(request.body)
  if (body === undefined) return badRequest
  const event = { payload: {}, ...asObject(body), tenant_id: tenant }
  const answer = ingestEvent(core, asJsonRequest(request, event))
  if (answer.status !== 200) return coreFailed(422, answer)
  return jsonAnswer(201, { data: linked(JSON.parse(answer.body) as IngestReceipt) })
}

function writeBatch({ core, tenant }: GatewayCaller, request: MockRequest): MockAnswer {
  const body = parse(request.body)
  if (body === undefined) return badRequest
  const { events } = asObject(body)
  if (!Array.isArray(events)) return jsonAnswer(400, { error: "Expected 'events' array in request body" })
  const owned = events.map((event) => ({ ...asObject(event), tenant_id: tenant }))
  const answer = ingestBatch(core, asJsonRequest(request, { events: owned }))
  if (answer.status !== 200) return coreFailed(422, answer)
  const receipts = (JSON.parse(answer.body) as BatchReceipt).events.map(linked)
  return jsonAnswer(201, { data: receipts, count: receipts.length, _links: {} })
}

function query(caller: GatewayCaller, request: MockRequest): MockAnswer {
  const answer = askCore(caller, request, {})
  return answer.status === 200 ? rawJsonAnswer(200, answer.body) : coreFailed(400, answer)
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
  { core, tenant }: GatewayCaller,
  _request: MockRequest,
  { event_id = '' }: Params,
): MockAnswer {
  const event: Event | undefined = core.log.byId(event_id)?.event
  if (event?.tenant_id !== tenant) return jsonAnswer(404, { error: 'Event not found' })
  return jsonAnswer(200, { data: { ...event, _links: linksOf(event.id) } })
}

function listProjections({ core, tenant }: GatewayCaller): MockAnswer {
  const hasEvents = core.log.entries.some(({ event }) => event.tenant_id === tenant)
  const counter = {
    name: 'event-count',
    title: 'Event count',
    kind: 'counter',
    status: 'ready',
    entity_count: hasEvents ? 1 : 0,
  }
  return jsonAnswer(200, { projections: [counter], total: 1 })
}

/** Queries Core for the caller's tenant, whatever the caller says, and for 100 events unless the caller says. */
function askCore({ core, tenant }: GatewayCaller, request: MockRequest, filter: Params): MockAnswer {
  const params = new URLSearchParams(request.query)
  for (const [name, value] of Object.entries(filter))
    if (name !== 'limit' || !params.has('limit')) params.set(name, value)
  params.set('tenant_id', tenant)
  params.set('limit', integerOr(params.get('limit'), '100'))
  params.set('offset', integerOr(params.get('offset'), '0'))
  return queryEvents(core, { ...request, query: params.toString() })
}

function integerOr(text: string | null, fallback: string): string {
  return text !== null && /^\d+$/.test(text) ? text : fallback
}

const badRequest = jsonAnswer(400, { errors: { detail: 'Bad Request' } })

/** The status that Core gave is left in the text only. */
function coreFailed(status: 400 | 422, { status: coreStatus, body }: MockAnswer): MockAnswer {
  return jsonAnswer(status, { error: `HTTP ${coreStatus}: ${inspect(parse(body) ?? body)}` })
}

function asJsonRequest(request: MockRequest, body: unknown): MockRequest {
  return {
    ...request,
    headers: { ...request.headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }
}

function linked(receipt: IngestReceipt) {
  return { ...receipt, _links: linksOf(receipt.event_id) }
}

function linksOf(eventId: string) {
  return { self: { href: `/api/v1/events/${eventId}` } }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

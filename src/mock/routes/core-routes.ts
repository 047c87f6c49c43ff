import type { CoreState } from '../core/core-state.ts'
import { errorAnswer, type MockAnswer, type MockRequest, rawJsonAnswer, textAnswer } from '../http/answer.ts'
import type { DocumentedRoutes, Routes } from '../http/router.ts'
import type { CallerRoutes } from './caller-routes.ts'
import { ackConsumer, getConsumer, pollConsumer, registerConsumer } from './consumer-routes.ts'
import { detectDuplicates, listEntities } from './entities.ts'
import { getEntityState } from './entity-state.ts'
import { readEventFeed } from './event-feed.ts'
import { ingestBatch, ingestEvent } from './ingest.ts'
import { getMetrics } from './metrics.ts'
import { readPathId } from './path-id.ts'
import {
  bulkGetProjectionStates,
  bulkPutProjectionState,
  deleteProjection,
  getProjection,
  getProjectionState,
  listProjectionStates,
  listProjections,
  pauseProjection,
  putProjectionState,
  resetProjection,
  startProjection,
} from './projections.ts'
import { queryEvents } from './query.ts'
import { commitReadModel, getReadModelPage } from './read-model-routes.ts'
import { getEntitySnapshot } from './snapshots.ts'
import { getHealth, getStats } from './stats.ts'
import { viewRoutes } from './view-routes.ts'

/** The path of the event stream. */
export const streamPath = '/api/v1/events/stream'

/** What every Core serves. @source openapi/core.yaml */
export const coreRoutes: Routes<CoreState> = {
  '/health': { GET: getHealth },
  '/metrics': { GET: getMetrics },
  '/api/v1/events': { POST: ingestEvent },
  '/api/v1/events/batch': { POST: ingestBatch },
  '/api/v1/events/query': { GET: queryEvents },
  [streamPath]: { GET: refusePlainGet },
  '/api/v1/events/{event_id}': { GET: getEvent },
  '/api/v1/entities': { GET: listEntities },
  '/api/v1/entities/duplicates': { GET: detectDuplicates },
  '/api/v1/entities/{entity_id}/state': { GET: getEntityState },
  '/api/v1/entities/{entity_id}/snapshot': { GET: getEntitySnapshot },
  '/api/v1/stats': { GET: getStats },
  '/api/v1/projections': { GET: listProjections },
  '/api/v1/projections/{name}': { GET: getProjection, DELETE: deleteProjection },
  '/api/v1/projections/{name}/reset': { POST: resetProjection },
  '/api/v1/projections/{name}/pause': { POST: pauseProjection },
  '/api/v1/projections/{name}/start': { POST: startProjection },
  '/api/v1/consumers': { POST: registerConsumer },
  '/api/v1/consumers/{consumer_id}': { GET: getConsumer },
  '/api/v1/consumers/{consumer_id}/events': { GET: pollConsumer },
  '/api/v1/consumers/{consumer_id}/ack': { POST: ackConsumer },
} satisfies DocumentedRoutes

/** The key-value routes that old Cores have besides. */
export const keyValueRoutes: Routes<CoreState> = {
  '/api/v1/projections/{name}/state': { GET: listProjectionStates },
  '/api/v1/projections/{name}/{entity_id}/state': {
    GET: getProjectionState,
    POST: putProjectionState,
    PUT: putProjectionState,
  },
  '/api/v1/projections/{name}/bulk': { POST: bulkGetProjectionStates },
  '/api/v1/projections/{name}/bulk/save': { POST: bulkPutProjectionState },
} satisfies DocumentedRoutes

/** What new Cores keep for each tenant: its feed, what was folded from it, and views. */
export const modelRoutes: CallerRoutes = {
  '/api/v1/event-feed': { GET: readEventFeed },
  '/api/v1/read-models/{name}': { GET: getReadModelPage, PUT: commitReadModel },
  ...viewRoutes,
} satisfies DocumentedRoutes

/** @source openapi `getEvent` */
function getEvent(
  core: CoreState,
  _request: MockRequest,
  { event_id = '' }: Record<string, string>,
): MockAnswer {
  const id = readPathId(core, 'event_id', event_id)
  if (!id.ok) return id.answer
  const entry = core.log.byId(id.value)
  if (entry === undefined) return errorAnswer(404, `Entity not found: Event '${id.value}' not found`)
  return rawJsonAnswer(200, `{"event":${entry.json},"found":true}`)
}

/** A stream is opened by an upgrade, which doors handle themselves. */
function refusePlainGet(_core: CoreState, request: MockRequest): MockAnswer {
  return textAnswer(400, upgradeProblem(request.headers) ?? '`Sec-WebSocket-Key` header missing')
}

/** What Core has against the headers of an upgrade, or `undefined`. */
export function upgradeProblem(headers: Readonly<Record<string, string>>): string | undefined {
  if (!/\bupgrade\b/i.test(headers.connection ?? '')) return "Connection header did not include 'upgrade'"
  if (headers.upgrade?.toLowerCase() !== 'websocket') return "`Upgrade` header did not include 'websocket'"
  if (headers['sec-websocket-key'] === undefined) return '`Sec-WebSocket-Key` header missing'
  if (headers['sec-websocket-version'] !== '13') return "`Sec-WebSocket-Version` header did not include '13'"
  return undefined
}

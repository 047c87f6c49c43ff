import {
  jsonAnswer,
  type MockAnswer,
  type MockReply,
  type MockRequest,
  mapReply,
  textAnswer,
} from '../http/answer.ts'
import { type Handler, type Routes, router } from '../http/router.ts'
import { type Access, type Caller, callerOfKey, type Role } from '../routes/access.ts'
import type { MockService } from '../routes/core-service.ts'
import { getEntityState } from '../routes/entity-state.ts'
import { ingestBatch, ingestEvent } from '../routes/ingest.ts'
import { queryEvents } from '../routes/query.ts'
import { getStats } from '../routes/stats.ts'
import { admission } from './admission.ts'
import type { GatewayCaller } from './gateway-state.ts'
import { controlPlaneHealth } from './health.ts'
import { primeRoutes } from './prime-routes.ts'
import type { GatewayParts } from './query-service.ts'
import { asObject, parseJson, withJson, withParam } from './wrapped.ts'

const maxEventBytes = 256 * 1024
const maxBatchBytes = 1024 * 1024

/** The short list of routes that the control plane forwards to Core, with the tenant of the key. */
const forwarded: Routes<GatewayCaller> = {
  '/api/v1/events': { POST: forwardEvent },
  '/api/v1/events/batch': { POST: forwardBatch },
  '/api/v1/events/query': { GET: forward((core, request) => queryEvents(core, request)) },
  '/api/v1/entities/{entity_id}/state': { GET: forward(getEntityState) },
  '/api/v1/stats': { GET: forward((core, request) => getStats(core, request)) },
}

/** Answers as the control plane does: its own errors, and else exactly what Core says, but for Core's headers. */
export function controlPlane(parts: GatewayParts): MockService {
  const { gateway, access } = parts
  const health = router(controlPlaneHealth)
  const routes = router({ ...forwarded, ...(gateway.options.hasPrime ? primeRoutes : {}) })
  const admit = admission(parts, 'admission')

  const answer = (request: MockRequest): MockReply => {
    const { method, path } = request
    if (health.allowed(path) !== undefined) return health.answer(gateway.nowMs, request)
    if (!routes.allowed(path)?.split(',').includes(method)) return textAnswer(404, '404 page not found')
    const caller = callerOf(access, request)
    if ('reason' in caller) return own(401, 'unauthorized', caller.reason)
    const permission = isRead(request) ? 'read' : 'write'
    if (!permissions[caller.role].includes(permission))
      return own(403, 'forbidden', `permission denied: ${permission} required`)
    return admit(request, caller.tenant, () => {
      const said = routes.answer({ gateway, ...caller }, withoutConditions(request))
      return mapReply(said, withContentTypeOnly)
    })
  }
  return { answer, refuseUpgrade: (request) => answer(request) as MockAnswer }
}

const permissions: Readonly<Record<Role, readonly string[]>> = {
  admin: ['read', 'write'],
  developer: ['read', 'write'],
  serviceaccount: ['read', 'write'],
  readonly: ['read'],
}

function isRead({ method, path }: MockRequest): boolean {
  return method === 'GET' || path.endsWith('/project')
}

/** Only `Authorization`, and only the word `Bearer`. */
function callerOf(access: Access, { headers }: MockRequest): Caller | { readonly reason: string } {
  const { authorization } = headers
  if (!authorization) return { reason: 'missing authorization header' }
  const key = /^Bearer (.+)$/.exec(authorization)?.[1]
  if (key === undefined) return { reason: 'invalid authorization header' }
  return callerOfKey(access, key) ?? { reason: 'invalid token' }
}

type CoreHandler = (
  core: GatewayCaller['gateway']['core'],
  request: MockRequest,
  params: Record<string, string>,
) => MockAnswer

function forward(handler: CoreHandler): Handler<GatewayCaller> {
  return ({ gateway, tenant }, request, params) =>
    handler(gateway.core, withParam(request, 'tenant_id', tenant), params)
}

function forwardEvent({ gateway, tenant }: GatewayCaller, request: MockRequest): MockAnswer {
  if (request.bodyBytes > maxEventBytes) return tooLarge
  const body = parseJson(request.body)
  if (!isObject(body)) return own(400, 'bad request', 'invalid JSON')
  return ingestEvent(gateway.core, withJson(request, { ...body, tenant_id: tenant }))
}

function forwardBatch({ gateway, tenant }: GatewayCaller, request: MockRequest): MockAnswer {
  if (request.bodyBytes > maxBatchBytes) return tooLarge
  const body = parseJson(request.body)
  if (body === undefined) return own(400, 'bad request', 'invalid JSON')
  const { events } = asObject(body)
  if (!Array.isArray(events)) return own(400, 'bad request', 'missing events')
  if (!events.every(isObject)) return own(400, 'bad request', 'events must be objects')
  const owned = events.map((event) => ({ ...event, tenant_id: tenant }))
  return ingestBatch(gateway.core, withJson(request, { ...asObject(body), events: owned }))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function own(status: number, error: string, message: string): MockAnswer {
  return jsonAnswer(status, { error, message })
}

const tooLarge = own(413, 'bad request', 'http: request body too large')

function withoutConditions(request: MockRequest): MockRequest {
  const { 'if-none-match': _, ...headers } = request.headers
  return { ...request, headers }
}

function withContentTypeOnly({ status, headers, body }: MockAnswer): MockAnswer {
  const type = headers['content-type']
  return { status, headers: type === undefined ? {} : { 'content-type': type }, body }
}

import type { CoreState } from '../core/core-state.ts'
import type { CoreTraits } from '../flavours.ts'
import {
  emptyAnswer,
  isHeld,
  jsonAnswer,
  type MockAnswer,
  type MockReply,
  type MockRequest,
  mapReply,
} from '../http/answer.ts'
import { type ParamsOf, readParams } from '../http/query-params.ts'
import { RateLimit } from '../http/rate-limit.ts'
import { refuseWrite } from '../http/read-only.ts'
import { type Router, router } from '../http/router.ts'
import { type Access, callerOf, refuseCaller } from './access.ts'
import { keyedAuthRoutes, publicAuthRoutes } from './auth-routes.ts'
import { routesFor } from './caller-routes.ts'
import { coreRoutes, keyValueRoutes, modelRoutes, streamPath, upgradeProblem } from './core-routes.ts'
import { otherRoutes } from './other-routes.ts'
import { keyedServiceRoutes, serviceRoutes } from './service-routes.ts'
import { snapshotRoutes } from './snapshots.ts'

/** What answers requests, whatever door they came through. */
export interface MockService {
  answer(request: MockRequest): MockReply
  /** Why a WebSocket may not open, `undefined` if it may. */
  refuseUpgrade(request: MockRequest): MockAnswer | undefined
}

/** Answers as a Core does: preflight, key, rate, route, size of the answer, in this order. */
export function coreService(core: CoreState, access: Access, nowMs: () => number): MockService {
  const { traits } = core
  const limits = {
    data: new RateLimit(600, 1000, nowMs),
    modelReads: new RateLimit(6000, 1000, nowMs),
    modelWrites: new RateLimit(600, 120, nowMs),
  }
  const limitOf = ({ method, path }: MockRequest) => {
    if (!traits.readModels || !modelPaths.test(path)) return limits.data
    return method === 'GET' ? limits.modelReads : limits.modelWrites
  }
  const knownCaller = (request: MockRequest) => {
    const caller = callerOf(access, request)
    // The guard has let it in.
    if (!caller.ok) throw new Error(caller.reason)
    return caller.caller
  }
  const routes: Router<CoreState, MockReply> = router({
    ...coreRoutes,
    ...serviceRoutes,
    ...(traits.servesSnapshots ? snapshotRoutes : {}),
    ...routesFor(keyedServiceRoutes, knownCaller),
    ...(traits.readModels ? routesFor(modelRoutes, knownCaller) : {}),
    ...(traits.keyValueStates ? keyValueRoutes : {}),
    ...publicAuthRoutes(access),
    ...routesFor({ ...keyedAuthRoutes(access), ...otherRoutes(core) }, knownCaller),
  })
  const guarded = (request: MockRequest, answer: () => MockReply): MockReply => {
    const guard = refuseCaller(access, traits, request)
    if (guard.type === 'refused') return guard.answer
    const permitted = () =>
      (core.role === 'follower' ? refuseWrite(request, traits.writePrefixes) : undefined) ?? answer()
    if (guard.type === 'open' || access.devMode) return permitted()
    return limitOf(request).admit(guard.tenant, permitted)
  }

  const finished = (inner: MockAnswer, request: MockRequest) => {
    const answer = isTooLarge(inner, traits.maxResponseBytes) ? tooLarge : withCors(inner, traits)
    if (traits.countsRequests) countRequest(core, request, answer, routes)
    return answer
  }

  return {
    answer(request) {
      if (request.method === 'OPTIONS') return finished(preflight(routes.allowed(request.path)), request)
      return mapReply(
        guarded(request, () => routes.answer(core, request)),
        (inner) => finished(withAllow(inner, request, routes), request),
      )
    },
    refuseUpgrade(request) {
      if (request.path !== streamPath || upgradeProblem(request.headers) !== undefined)
        return settled(this.answer(request))
      const params = readParams(request.query, { consumer_id: 'text' } satisfies ParamsOf<'streamEvents'>)
      const answer = settled(guarded(request, () => (params.ok ? accepted : params.answer)))
      return answer.status === accepted.status ? undefined : withCors(answer, traits)
    },
  }
}

const accepted = emptyAnswer(101)
const modelPaths = /^\/api\/v1\/(event-feed|read-models\/[^/]+)$/

/** The answer at once: nobody waits in a handshake. */
function settled(reply: MockReply): MockAnswer {
  return isHeld(reply) ? (reply.poll(true) as MockAnswer) : reply
}

function countRequest(
  core: CoreState,
  { method, path }: MockRequest,
  { status, body }: MockAnswer,
  routes: Router<CoreState, MockReply>,
): void {
  const endpoint = routes.template(path) ?? 'unmatched'
  core.services.metrics.countRequest({ endpoint, method, status, bytes: byteLength(body) })
}

/** Whoever asks with a method that the path does not know is told those it knows, even when it is refused before. */
function withAllow(
  answer: MockAnswer,
  { method, path }: MockRequest,
  routes: Router<CoreState, MockReply>,
): MockAnswer {
  if (answer.status < 400) return answer
  const allow = routes.allowed(path)
  if (allow === undefined || allow.split(',').includes(method)) return answer
  return { ...answer, headers: { ...answer.headers, allow } }
}

const cors = Object.freeze({ 'access-control-allow-origin': '*' })

/** Any `OPTIONS` is taken for a preflight, whatever its path. */
function preflight(allow: string | undefined): MockAnswer {
  const anything = { 'access-control-allow-methods': '*', 'access-control-allow-headers': '*' }
  return emptyAnswer(200, allow === undefined ? anything : { ...anything, allow })
}

// Made outside of Core's CORS layer, so a browser cannot even see the status.
const tooLarge: MockAnswer = Object.freeze(
  jsonAnswer(413, { error: 'response_too_large', message: 'Request a smaller bounded page.' }),
)

function withCors(answer: MockAnswer, { vary, varyMinBytes }: CoreTraits): MockAnswer {
  const varies = isAtLeast(answer.body, varyMinBytes) ? { vary } : {}
  return { ...answer, headers: { ...answer.headers, ...cors, ...varies } }
}

const utf8 = new TextEncoder()

/** Whether a text has so many bytes, counted only if its characters leave that open. */
function isAtLeast(text: string, bytes: number): boolean {
  return text.length >= bytes || (text.length * 3 >= bytes && byteLength(text) >= bytes)
}

function byteLength(text: string): number {
  return utf8.encode(text).length
}

function isTooLarge({ body }: MockAnswer, maxBytes: number): boolean {
  // A UTF-16 unit is one to three bytes of UTF-8, so most bodies need no counting.
  if (body.length * 3 <= maxBytes) return false
  return body.length > maxBytes || utf8.encode(body).length > maxBytes
}

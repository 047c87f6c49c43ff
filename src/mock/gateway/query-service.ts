import { jsonAnswer, type MockAnswer, type MockReply, type MockRequest, mapReply } from '../http/answer.ts'
import { type Router, router } from '../http/router.ts'
import { type Access, type Caller, callerOfKey } from '../routes/access.ts'
import type { MockService } from '../routes/core-service.ts'
import { admission } from './admission.ts'
import { apiKeyRoutes } from './api-key-routes.ts'
import { eventRoutes } from './event-routes.ts'
import { type GatewayPlan, withHeaders } from './gateway-plan.ts'
import type { GatewayState } from './gateway-state.ts'
import { queryServiceHealth } from './health.ts'
import { latestRoutes } from './latest-routes.ts'
import { envelopedPrimeRoutes } from './prime-routes.ts'
import { oldProjectionRoutes, projectionRoutes } from './projection-routes.ts'
import { replayRoutes } from './replay-routes.ts'
import { frameworkError } from './wrapped.ts'

/** What a gateway's service is made of. */
export interface GatewayParts {
  readonly gateway: GatewayState
  readonly access: Access
  readonly plan: GatewayPlan
}

/** Answers as the gateway's query service does: route, key, subscription, rate, quota, then Core's answer rewrapped. */
export function queryService(parts: GatewayParts): MockService {
  const { gateway, access } = parts
  const { nowMs, newId } = gateway
  const routes = router(routesOf(gateway, access))
  const health = router(queryServiceHealth)
  const admit = admission(parts, 'bucket')

  const answer = (received: MockRequest): MockReply => {
    const correlationId = received.headers['x-correlation-id'] ?? newId()
    return mapReply(route(received, correlationId), (said) =>
      withHeaders(said, { 'x-correlation-id': correlationId }),
    )
  }
  const route = (received: MockRequest, correlationId: string): MockReply => {
    if (knows(health, received)) return health.answer(nowMs, received)
    // A few routes have no version; all others are known with and without it.
    const versioned = { ...received, path: received.path.replace(/^\/api\/(?!v1\/)/, '/api/v1/') }
    const request = knows(routes, received) ? received : versioned
    if (!knows(routes, request)) return frameworkError(404, 'Not Found')
    const caller = callerOf(access, request)
    if ('reason' in caller) return unauthorized(caller.reason, correlationId, nowMs())
    return admit(request, caller.tenant, () => routes.answer({ gateway, ...caller }, request))
  }
  return { answer, refuseUpgrade: (request) => answer(request) as MockAnswer }
}

function routesOf({ options }: GatewayState, access: Access) {
  if (options.isOld) return { ...eventRoutes, ...oldProjectionRoutes }
  return {
    ...eventRoutes,
    ...projectionRoutes,
    ...replayRoutes,
    ...(options.hasPrime ? envelopedPrimeRoutes : {}),
    ...apiKeyRoutes(access),
    ...latestRoutes,
  }
}

/** An unknown method is an unknown route here. */
function knows<State, Reply extends MockReply>(
  routes: Router<State, Reply>,
  { method, path }: MockRequest,
): boolean {
  return routes.allowed(path)?.split(',').includes(method) ?? false
}

/** Here `X-API-Key` wins, and a key may look like anything. */
function callerOf(access: Access, { headers }: MockRequest): Caller | { readonly reason: string } {
  const key = headers['x-api-key'] || headers.authorization?.replace(/^Bearer +/i, '')
  if (!key) return { reason: 'missing authentication credentials' }
  return callerOfKey(access, key) ?? { reason: 'invalid API key' }
}

function unauthorized(message: string, correlation_id: string, nowMs: number): MockAnswer {
  const timestamp = new Date(nowMs).toISOString()
  return jsonAnswer(401, { error: { code: 'unauthorized', message, correlation_id, timestamp } })
}

import type { CoreState } from '../core/core-state.ts'
import { jsonAnswer, type MockAnswer, type MockRequest } from '../http/answer.ts'
import { type Router, type Routes, router } from '../http/router.ts'
import { TokenBuckets } from '../http/token-bucket.ts'
import { type Access, tenantOfKey } from '../routes/access.ts'
import type { MockService } from '../routes/core-service.ts'
import {
  bucketEmpty,
  type GatewayPlan,
  limitHeaders,
  quotaExceeded,
  subscriptionRequired,
  withHeaders,
} from './gateway-plan.ts'
import { gatewayRoutes } from './gateway-routes.ts'

/** What a query service is made of. */
export interface QueryServiceParts {
  readonly core: CoreState
  readonly access: Access
  readonly plan: GatewayPlan
  readonly nowMs: () => number
  readonly newId: () => string
}

/** Answers as the gateway's query service does: route, key, subscription, rate, quota, then Core's answer rewrapped. */
export function queryService(parts: QueryServiceParts): MockService {
  const { core, access, nowMs, newId } = parts
  const routes = router(gatewayRoutes)
  const health = router(healthRoutes)
  const admit = admission(parts)

  const answer = (received: MockRequest): MockAnswer => {
    const request = { ...received, path: received.path.replace(/^\/api\/(?!v1\/)/, '/api/v1/') }
    if (knows(health, request)) return health.answer(nowMs, request)
    if (!knows(routes, request)) return noRoute
    const caller = callerOf(access, request)
    if (!caller.ok) return unauthorized(caller.reason, newId(), nowMs())
    const { tenant } = caller
    return admit(request, tenant, () => routes.answer({ core, tenant }, request))
  }
  return { answer, refuseUpgrade: answer }
}

type Admit = (request: MockRequest, tenant: string, answer: () => MockAnswer) => MockAnswer

/** Lets a request in as far as the plan goes. */
function admission({ core, plan, nowMs }: QueryServiceParts): Admit {
  const { tier = 'free', rateLimit, eventQuota = Number.POSITIVE_INFINITY, subscription = 'active' } = plan
  const buckets = rateLimit === undefined ? undefined : new TokenBuckets(rateLimit, nowMs)
  const { perSecond = 0 } = rateLimit ?? {}

  return (request, tenant, answer) => {
    if (subscription !== 'active') return subscriptionRequired(subscription)
    const taken = buckets?.take(tenant)
    if (taken?.type === 'empty') return bucketEmpty(tier, perSecond, taken.retryAfterSeconds)
    const written = core.log.entries.length
    if (request.method === 'POST' && written >= eventQuota) return quotaExceeded(written, eventQuota)
    return taken === undefined ? answer() : withHeaders(answer(), limitHeaders(perSecond, taken.remaining))
  }
}

/** An unknown method is an unknown route here. */
function knows<State>(routes: Router<State>, { method, path }: MockRequest): boolean {
  return routes.allowed(path)?.split(',').includes(method) ?? false
}

const noRoute = jsonAnswer(404, { errors: { detail: 'Not Found' } })

type Caller = { readonly ok: true; readonly tenant: string } | { readonly ok: false; readonly reason: string }

/** Here `X-API-Key` wins, and a key may look like anything. */
function callerOf(access: Access, { headers }: MockRequest): Caller {
  const key = headers['x-api-key'] || headers.authorization?.replace(/^Bearer +/i, '')
  if (!key) return { ok: false, reason: 'missing authentication credentials' }
  const tenant = tenantOfKey(access, key)
  return tenant === undefined ? { ok: false, reason: 'invalid API key' } : { ok: true, tenant }
}

function unauthorized(message: string, correlationId: string, nowMs: number): MockAnswer {
  const answer = jsonAnswer(401, {
    error: {
      code: 'unauthorized',
      message,
      correlation_id: correlationId,
      timestamp: new Date(nowMs).toISOString(),
    },
  })
  return withHeaders(answer, { 'x-correlation-id': correlationId })
}

const healthRoutes: Routes<() => number> = {
  '/health': { GET: health },
  '/api/v1/health': { GET: health },
}

function health(nowMs: () => number): MockAnswer {
  return jsonAnswer(200, {
    service: 'query_service_ex',
    status: 'healthy',
    checks: { backend: 'healthy', websocket: 'healthy' },
    core_nodes: [],
    timestamp: new Date(nowMs()).toISOString(),
    version: '0.26.0',
  })
}

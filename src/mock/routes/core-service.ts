import type { CoreState } from '../core/core-state.ts'
import type { CoreTraits } from '../flavours.ts'
import { emptyAnswer, jsonAnswer, type MockAnswer, type MockRequest, textAnswer } from '../http/answer.ts'
import { readParams } from '../http/query-params.ts'
import { type Router, router } from '../http/router.ts'
import { TokenBuckets } from '../http/token-bucket.ts'
import { type Access, getIdentity, refuseCaller } from './access.ts'
import { coreRoutes, keyValueRoutes, streamPath, upgradeProblem } from './core-routes.ts'

/** What answers requests, whatever door they came through. */
export interface MockService {
  answer(request: MockRequest): MockAnswer
  /** Why a WebSocket may not open, `undefined` if it may. */
  refuseUpgrade(request: MockRequest): MockAnswer | undefined
}

/** Answers as a Core does: preflight, key, rate, route, size of the answer, in this order. */
export function coreService(core: CoreState, access: Access, nowMs: () => number): MockService {
  const { traits } = core
  const buckets = new TokenBuckets({ perSecond: requestsPerMinute / 60, burst: 1000 }, nowMs)
  const routes: Router<CoreState> = router({
    ...coreRoutes,
    ...(traits.keyValueStates ? keyValueRoutes : {}),
    '/api/v1/auth/me': { GET: (_core, request) => getIdentity(access, request) },
  })
  const guarded = (request: MockRequest, answer: () => MockAnswer) => {
    const guard = refuseCaller(access, traits, request)
    if (guard.type === 'open') return answer()
    return guard.type === 'refused' ? guard.answer : rateLimited(buckets, guard.tenant, answer)
  }

  return {
    answer(request) {
      if (request.method === 'OPTIONS') return preflight(traits, routes.allowed(request.path))
      const answer = guarded(request, () => routes.answer(core, request))
      return isTooLarge(answer, traits.maxResponseBytes) ? tooLarge : withCors(answer, traits)
    },
    refuseUpgrade(request) {
      if (request.path !== streamPath || upgradeProblem(request.headers) !== undefined)
        return this.answer(request)
      const params = readParams(request.query, { consumer_id: 'text' })
      const answer = guarded(request, () => (params.ok ? accepted : params.answer))
      return answer.status === accepted.status ? undefined : withCors(answer, traits)
    },
  }
}

const requestsPerMinute = 600
const accepted = emptyAnswer(101)

/** Only routes that want a key count towards the limit. */
function rateLimited(buckets: TokenBuckets, tenant: string, answer: () => MockAnswer): MockAnswer {
  const taken = buckets.take(tenant)
  if (taken.type === 'empty')
    return textAnswer(429, `Rate limit exceeded. Limit: ${requestsPerMinute} requests/min`)
  const { headers, ...rest } = answer()
  const limits = {
    'x-ratelimit-limit': String(requestsPerMinute),
    'x-ratelimit-remaining': String(taken.remaining),
  }
  return { ...rest, headers: { ...headers, ...limits } }
}

const cors = Object.freeze({ 'access-control-allow-origin': '*' })

/** Any `OPTIONS` is taken for a preflight, whatever its path. */
function preflight(traits: CoreTraits, allow: string | undefined): MockAnswer {
  const anything = { 'access-control-allow-methods': '*', 'access-control-allow-headers': '*' }
  return withCors(emptyAnswer(200, allow === undefined ? anything : { ...anything, allow }), traits)
}

// Made outside of Core's CORS layer, so a browser cannot even see the status.
const tooLarge: MockAnswer = Object.freeze(
  jsonAnswer(413, { error: 'response_too_large', message: 'Request a smaller bounded page.' }),
)

function withCors(answer: MockAnswer, { vary, varyMinBytes }: CoreTraits): MockAnswer {
  const varies = answer.body.length >= varyMinBytes ? { vary } : {}
  return { ...answer, headers: { ...answer.headers, ...cors, ...varies } }
}

const utf8 = new TextEncoder()

function isTooLarge({ body }: MockAnswer, maxBytes: number): boolean {
  // A UTF-16 unit is one to three bytes of UTF-8, so most bodies need no counting.
  if (body.length * 3 <= maxBytes) return false
  return body.length > maxBytes || utf8.encode(body).length > maxBytes
}

import type { MockFault } from './faults.ts'
import { bucketEmpty, quotaExceeded, subscriptionRequired } from './gateway/gateway-plan.ts'
import type { MockAnswer } from './http/answer.ts'

/** A refusal that the servers are known to make, ready for `mock.fail`. */
export const refusals = Object.freeze({
  /** Core 0.27 has 16 requests at work and 64 waiting: 429 without a body. */
  overloaded: (): MockFault => ({ type: 'answer', status: 429, headers: { 'retry-after': '1' } }),

  /** The admission layer before a Core holds a tenant back: 429 or 503 with a `scope`. */
  heldBack(scope: 'tenant' | 'global_fair_share' | 'global', retryAfterSeconds: number): MockFault {
    const headers = { 'retry-after': String(retryAfterSeconds) }
    if (scope === 'global')
      return { type: 'answer', status: 503, headers, body: { error: 'egress_capacity_unavailable', scope } }
    const body = { error: 'tenant_rate_limited', scope, retry_after: retryAfterSeconds }
    return { type: 'answer', status: 429, headers, body }
  },

  /** A query service's bucket is empty: 429 without a `scope`. */
  bucketEmpty: (retryAfterSeconds = 1, tier = 'free', perSecond = 10): MockFault =>
    asFault(bucketEmpty(tier, perSecond, retryAfterSeconds)),

  /** The month's events are used up: 402. */
  quotaExceeded: (used = 100_000, quota = 100_000): MockFault => asFault(quotaExceeded(used, quota)),

  /** The subscription is not active: 402. */
  subscriptionRequired: (status = 'canceled'): MockFault => asFault(subscriptionRequired(status)),

  /** A query service whose Core does not answer: a health body with 503. */
  unhealthy: (): MockFault => ({
    type: 'answer',
    status: 503,
    body: {
      service: 'query_service_ex',
      status: 'unhealthy',
      checks: { backend: 'timeout', websocket: 'healthy' },
      core_nodes: [],
    },
  }),

  /** A control plane that does not reach its Core: a health body with 503. */
  coreUnreachable: (): MockFault => ({
    type: 'answer',
    status: 503,
    body: {
      status: 'unhealthy',
      service: 'allsource-control-plane',
      version: '0.24.0',
      persistence: 'core',
      core_status: 'unreachable',
      features: {},
    },
  }),

  /** A query service whose breaker to Core is open: 503 without a `scope`, an ordinary failure. */
  unavailable: (): MockFault => ({
    type: 'answer',
    status: 503,
    body: { error: { code: 'service_unavailable', message: 'Service temporarily unavailable' } },
  }),

  /** A control plane whose Core does not answer: 502. */
  upstreamFailed: (): MockFault => ({
    type: 'answer',
    status: 502,
    body: { error: 'delegation upstream', message: 'connection refused' },
  }),

  /** Core 0.27 has no room to load a tenant's archive: 503 for half a minute. */
  archiveRefused: (): MockFault => ({
    type: 'answer',
    status: 503,
    headers: { 'retry-after': '30' },
    body: { error: 'archive_hydration_refused', needed_bytes: 1_610_612_736, available_bytes: 536_870_912 },
  }),

  /** Core 0.27 has not looked through a tenant's archive for an entity's version yet: 503, to be asked again. */
  archiveIncomplete: (): MockFault => ({
    type: 'answer',
    status: 503,
    headers: { 'retry-after': '1' },
    body: { error: 'archive_index_incomplete', remaining_files: 3, stopped_by: 'elapsed time' },
  }),

  /** Core 0.27 has eight feed, read-model and view requests at work and 64 waiting: 503. */
  readModelBusy: (): MockFault => ({
    type: 'answer',
    status: 503,
    headers: { 'retry-after': '1' },
    body: { error: 'read_model_busy', message: 'Read model service busy; retry.' },
  }),

  /** A Core that follows another takes no writes: a 409 that is no version conflict. */
  readOnly: (): MockFault => ({
    type: 'answer',
    status: 409,
    body: { error: 'read_only', message: 'This node is a read-only follower' },
  }),

  /** A proxy answers with its own page. */
  proxyPage: (status = 502): MockFault => ({
    type: 'answer',
    status,
    headers: { 'content-type': 'text/html' },
    body: `<html><head><title>${status}</title></head><body><center><h1>${status}</h1></center></body></html>`,
  }),
})

function asFault({ status, headers, body }: MockAnswer): MockFault {
  return { type: 'answer', status, headers, body: JSON.parse(body) as unknown }
}

import { jsonAnswer, type MockAnswer } from '../http/answer.ts'
import type { BucketSize } from '../http/token-bucket.ts'

/** What each tenant of a gateway has paid for. */
export interface GatewayPlan {
  /** The plan's name. @default 'free' */
  readonly tier?: string
  /** Requests that a tenant may make. @default no limit */
  readonly rateLimit?: BucketSize
  /** Events that may be written in all. A batch is let in whole while one is left. @default no limit */
  readonly eventQuota?: number
  /** Writes beyond the quota are let in, and say so in their headers. @default false */
  readonly overage?: boolean
  /** Anything but `active` is refused with 402. @default 'active' */
  readonly subscription?: string
  /**
   * How a tenant that asks too often is told so: with the query service's own 429, or with that of the admission layer,
   * which names a `scope`. @default 'bucket' at the query service, 'admission' at the control plane
   */
  readonly refusal?: 'bucket' | 'admission'
}

const upgrade = '/billing/upgrade'

/** 402: waiting does not help. */
export function subscriptionRequired(status: string): MockAnswer {
  return jsonAnswer(402, {
    error: {
      code: 'subscription_required',
      message: 'An active subscription is required',
      subscription_status: status,
      trial_ends_at: null,
      subscription_ends_at: null,
    },
  })
}

/** 402: waiting until next month does. */
export function quotaExceeded(used: number, quota: number): MockAnswer {
  return jsonAnswer(402, {
    error: {
      code: 'quota_exceeded',
      message: 'Monthly event quota exceeded',
      usage_type: 'events',
      used,
      quota,
      upgrade_url: upgrade,
      enable_overage_url: '/billing/overage',
    },
  })
}

/** What a write beyond the quota is told when it is let in for money. */
export function overageHeaders(used: number, quota: number): Record<string, string> {
  return {
    'x-usage-overage': 'true',
    'x-usage-type': 'events',
    'x-usage-used': String(used),
    'x-usage-quota': String(quota),
    'x-overage-units': String(used - quota + 1),
  }
}

/** 429 from the query service's own bucket, which names no scope. */
export function bucketEmpty(tier: string, perSecond: number, retryAfterSeconds: number): MockAnswer {
  const seconds = Math.max(1, Math.ceil(retryAfterSeconds))
  const answer = jsonAnswer(429, {
    error: {
      code: 'rate_limit_exceeded',
      message: 'Rate limit exceeded',
      retry_after_seconds: seconds,
      tier,
      limit: perSecond,
      upgrade_url: upgrade,
    },
  })
  return withHeaders(answer, { 'retry-after': String(seconds), ...limitHeaders(perSecond, 0) })
}

/** 429 from the admission layer, which says whose limit it is. */
export function heldBack(retryAfterSeconds: number): MockAnswer {
  const seconds = Math.max(1, Math.ceil(retryAfterSeconds))
  const answer = jsonAnswer(429, { error: 'tenant_rate_limited', scope: 'tenant', retry_after: seconds })
  return withHeaders(answer, { 'retry-after': String(seconds) })
}

/** What a request that was let in is told about the limit. */
export function limitHeaders(perSecond: number, remaining: number): Record<string, string> {
  return { 'x-ratelimit-limit': String(perSecond), 'x-ratelimit-remaining': String(remaining) }
}

/** An answer with more headers. */
export function withHeaders(answer: MockAnswer, headers: Readonly<Record<string, string>>): MockAnswer {
  return { ...answer, headers: { ...answer.headers, ...headers } }
}

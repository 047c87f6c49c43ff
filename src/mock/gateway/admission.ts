import { type MockReply, type MockRequest, mapReply } from '../http/answer.ts'
import { TokenBuckets } from '../http/token-bucket.ts'
import {
  bucketEmpty,
  heldBack,
  limitHeaders,
  overageHeaders,
  quotaExceeded,
  subscriptionRequired,
  withHeaders,
} from './gateway-plan.ts'
import type { GatewayParts } from './query-service.ts'

type Admit = (request: MockRequest, tenant: string, answer: () => MockReply) => MockReply

/**
 * Lets a request in as far as the plan goes.
 * @param refusal how an empty bucket is told, unless the plan says
 */
export function admission({ gateway, plan }: GatewayParts, refusal: 'bucket' | 'admission'): Admit {
  const { tier = 'free', rateLimit, subscription = 'active' } = plan
  const { eventQuota = Number.POSITIVE_INFINITY, overage = false } = plan
  const { core, nowMs } = gateway
  const buckets = rateLimit === undefined ? undefined : new TokenBuckets(rateLimit, nowMs)
  const { perSecond = 0, burst = 0 } = rateLimit ?? {}
  const style = plan.refusal ?? refusal

  const bucketHeaders = (remaining: number) => ({
    ...limitHeaders(perSecond, remaining),
    'x-ratelimit-reset': String(Math.ceil(nowMs() / 1000 + (burst - remaining) / perSecond)),
  })

  return (request, tenant, answer) => {
    if (subscription !== 'active') return subscriptionRequired(subscription)
    const taken = buckets?.take(tenant)
    if (taken?.type === 'empty') {
      return style === 'bucket'
        ? bucketEmpty(tier, perSecond, taken.retryAfterSeconds)
        : heldBack(taken.retryAfterSeconds)
    }
    const written = core.log.entries.length
    const isWrite = request.method === 'POST' && request.path.startsWith('/api/v1/events')
    const isOver = isWrite && written >= eventQuota
    if (isOver && !overage) return quotaExceeded(written, eventQuota)
    const isTold = taken !== undefined && style === 'bucket'
    const headers = {
      ...(isTold ? bucketHeaders(taken.remaining) : {}),
      ...(isOver ? overageHeaders(written, eventQuota) : {}),
    }
    return mapReply(answer(), (said) => withHeaders(said, headers))
  }
}

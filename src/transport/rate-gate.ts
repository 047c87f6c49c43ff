import { RateLimitedError } from '../errors.ts'
import type { Clock } from '../internal/clock.ts'
import { sleep } from '../internal/sleep.ts'
import { effectiveStatus, refusalOf } from './answer.ts'
import type { Call, Send } from './call.ts'
import type { SafeHooks } from './hooks.ts'

interface GateOptions {
  readonly maxRetryAfterMs: number
  readonly clock: Clock
  readonly hooks: SafeHooks | undefined
}

/**
 * Once a server has asked to wait, holds every call back until then: none asks again earlier than it was told.
 * A call that may not wait that long (its deadline, `maxRetryAfterMs`) fails at once.
 */
export function withRateGate({ maxRetryAfterMs, clock, hooks }: GateOptions, next: Send): Send {
  let closedUntilMs = Number.NEGATIVE_INFINITY
  let scope: string | undefined

  async function pass(call: Call): Promise<void> {
    for (let waitMs = closedUntilMs - clock.now(); waitMs > 0; waitMs = closedUntilMs - clock.now()) {
      if (waitMs > maxRetryAfterMs || endsAfterDeadline(call, waitMs, clock)) {
        const message = `not sent: the server asked to wait ${Math.ceil(waitMs)} ms more`
        throw new RateLimitedError(
          message,
          { retryAfterMs: waitMs, scope },
          { request: call.facts, attempts: call.attempts },
        )
      }
      await sleep(waitMs, clock, call.signal)
    }
  }

  return async (call) => {
    if (closedUntilMs > clock.now()) await pass(call)
    const response = await next(call)
    const refusal = refusalOf(response)
    if (refusal !== undefined)
      hooks?.onRateLimited?.({
        request: call.facts,
        attempt: call.attempts.length,
        status: effectiveStatus(response),
        ...refusal,
      })
    if (refusal?.retryAfterMs !== undefined) {
      closedUntilMs = Math.max(closedUntilMs, clock.now() + refusal.retryAfterMs)
      scope = refusal.scope
    }
    return response
  }
}

/** Whether a wait of `waitMs` from now would end after the call's deadline. */
export function endsAfterDeadline(call: Call, waitMs: number, clock: Clock): boolean {
  return call.deadlineAtMs !== undefined && clock.now() + waitMs >= call.deadlineAtMs
}

import { NetworkError, TimeoutError } from '../errors.ts'
import { backoffDelayMs } from '../internal/backoff.ts'
import type { Clock } from '../internal/clock.ts'
import type { Random } from '../internal/random.ts'
import { sleep } from '../internal/sleep.ts'
import { bodyOf, effectiveStatus, isBusy, refusalOf, saysNotWritten } from './answer.ts'
import type { Call, Send } from './call.ts'
import { codeOf, type NotSentNotice, type SafeHooks } from './hooks.ts'
import { endsAfterDeadline } from './rate-gate.ts'
import { retryAfterMs } from './retry-after.ts'
import type { RetryBudget } from './retry-budget.ts'

type Outcome =
  | { readonly type: 'response'; readonly response: Response }
  | { readonly type: 'error'; readonly error: unknown }

interface RetryOptions {
  readonly maxRetryAfterMs: number
  readonly clock: Clock
  readonly random: Random
  readonly hooks: SafeHooks | undefined
}

const TRANSIENT = new Set([408, 500, 502, 503, 504])

/**
 * Sends a call again while its last outcome allows it, after a jittered wait that is never shorter than the server asked.
 * An archive that cannot be read yet is waited for up to the call's deadline, however often and long; without one, like the rest.
 * A client whose retry budget is spent makes no further attempt.
 * A later refusal of the breaker or the gate does not hide what the server itself answered.
 */
export function withRetry(options: RetryOptions, budget: RetryBudget | undefined, next: Send): Send {
  const { maxRetryAfterMs, clock, random, hooks } = options

  async function attempt(call: Call): Promise<Outcome> {
    const made = call.attempts.length
    if (hooks !== undefined) call.dueAtMs = clock.now()
    try {
      return { type: 'response', response: await next(call) }
    } catch (error) {
      if (call.attempts.length === made) hooks?.onNotSent?.(notSent(call, error, clock))
      return { type: 'error', error }
    }
  }

  /** How long to wait before the next attempt; `undefined` for no further one. */
  function waitBeforeNext(call: Call, outcome: Outcome, retries: number): number | undefined {
    const policy = call.options.retry
    if (policy === false || !mayRepeat(call, outcome)) return undefined
    const askedMs = askedWaitMs(outcome)
    const isWaitedOut = policy.maxRetries > 0 && call.deadlineAtMs !== undefined && awaitsArchive(outcome)
    if (!isWaitedOut && (retries >= policy.maxRetries || askedMs > maxRetryAfterMs)) return undefined
    const waitMs = Math.max(askedMs, backoffDelayMs(policy, retries + 1, random))
    return endsAfterDeadline(call, waitMs, clock) ? undefined : waitMs
  }

  return async (call) => {
    let outcome = await attempt(call)
    if (isWell(outcome)) budget?.earn()
    for (let retries = 0; ; retries++) {
      const waitMs = waitBeforeNext(call, outcome, retries)
      if (waitMs === undefined) return settle(outcome)
      if (!isPaced(outcome) && budget?.spend() === false) {
        noteSpentBudget(call)
        hooks?.onRetryBudgetSpent?.(lastAttempt(call))
        return settle(outcome)
      }
      hooks?.onRetry?.({ ...lastAttempt(call), attempt: call.attempts.length + 1, delayMs: waitMs })
      await sleep(waitMs, clock, call.signal)
      const made = call.attempts.length
      const following = await attempt(call)
      if (following.type === 'error' && call.attempts.length === made && !call.signal?.aborted)
        return settle(outcome)
      outcome = following
    }
  }
}

function settle(outcome: Outcome): Response {
  if (outcome.type === 'error') throw outcome.error
  return outcome.response
}

function askedWaitMs(outcome: Outcome): number {
  if (outcome.type === 'error') return 0
  return retryAfterMs(outcome.response.headers, bodyOf(outcome.response)) ?? 0
}

/** Whether the server did its work, be it that there is no such thing. */
function isWell(outcome: Outcome): boolean {
  if (outcome.type === 'error') return false
  const status = effectiveStatus(outcome.response)
  return status !== 429 && !TRANSIENT.has(status)
}

/** Whether the server itself says when to come again. It then is not asked more often than it wants to be. */
function isPaced(outcome: Outcome): boolean {
  if (outcome.type === 'error') return false
  return refusalOf(outcome.response)?.retryAfterMs !== undefined || awaitsArchive(outcome)
}

/** The last attempt tells the caller why there is no further one. */
function noteSpentBudget({ attempts }: Call): void {
  const last = attempts.pop()
  if (last !== undefined) attempts.push({ ...last, notRepeated: 'retry_budget' })
}

function lastAttempt({ facts, attempts }: Call) {
  return { request: facts, attempt: attempts.length, outcome: attempts.at(-1)?.outcome ?? '' }
}

function notSent(
  { facts, attempts, dueAtMs = 0 }: Call,
  error: unknown,
  clock: Clock,
): Omit<NotSentNotice, 'baseUrl'> {
  return {
    request: facts,
    attempt: attempts.length + 1,
    queuedMs: clock.now() - dueAtMs,
    error: codeOf(error),
    retryAfterMs: (error as { retryAfterMs?: number } | undefined)?.retryAfterMs,
  }
}

/** Without a time to come again there would be no end of asking. */
function awaitsArchive(outcome: Outcome): boolean {
  return outcome.type === 'response' && isBusy(outcome.response) && askedWaitMs(outcome) > 0
}

/** Whether sending the call once more can neither write twice nor repeat an answer that would be the same again. */
function mayRepeat(call: Call, outcome: Outcome): boolean {
  if (call.attempts.at(-1)?.isProbe) return false
  if (outcome.type === 'error') return neverArrived(outcome.error)
  const { response } = outcome
  const status = effectiveStatus(response)
  if (status === 429) return true
  if (!TRANSIENT.has(status) || call.operation.answers.includes(status)) return false
  switch (call.operation.retry) {
    case 'safe':
      return true
    case 'conditional':
      return status === 503 && saysNotWritten(response, call.operation)
    case 'unsafe':
      return false
  }
}

/** A write that was sent does not come here: without an answer its error is `outcome_unknown`. */
function neverArrived(error: unknown): boolean {
  if (error instanceof NetworkError) return error.phase !== 'auth'
  return error instanceof TimeoutError && error.phase === 'attempt'
}

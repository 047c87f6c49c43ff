import { isAllSourceError } from '../../errors.ts'
import { backoffDelayMs } from '../../internal/backoff.ts'
import { sleep } from '../../internal/sleep.ts'
import { type CallOptions, type RetryPolicy, transportDefaults } from '../../transport/options.ts'
import { resolveCallOptions } from '../../transport/resolve-options.ts'
import type { ClientSettings } from '../settings.ts'
import { knownAnswers } from './known-answers.ts'

/** What says how often to look, and what ends it. */
export interface LookPlan {
  readonly settings: ClientSettings
  readonly options: CallOptions
}

/**
 * Looks, and again after pauses, as often as a read may be tried again, until it is enough. Where a write was given the answer to
 * another request, its look may be given one as well: one that does not fit shows nothing.
 * @returns what was seen last
 * @throws what the last look throws
 */
export async function lookAgain<Seen>(
  plan: LookPlan,
  look: () => Promise<Seen>,
  isEnough: (seen: Seen) => boolean,
): Promise<Seen> {
  const { maxRetries } = policyOf(plan)
  for (let looks = 1; ; looks++) {
    const isLast = looks > maxRetries
    const seen = await look().catch((error: unknown) => {
      if (isLast || !isUnfitting(error, plan)) throw error
      return undefined
    })
    if (seen !== undefined && (isLast || isEnough(seen))) return seen
    await pause(plan, looks)
  }
}

/** Whether an answer was none to what was asked. In doubt, what a server seems to ignore was not asked by this request. */
function isUnfitting(error: unknown, { settings }: LookPlan): boolean {
  if (!isAllSourceError(error)) return false
  return (
    error.code === 'protocol' || (error.code === 'unsupported' && knownAnswers(settings.transport).isDoubted)
  )
}

/** How often a call may be tried again: where retries are off, never. */
export function policyOf({ settings, options }: LookPlan): RetryPolicy {
  const { retry } = resolveCallOptions(options, settings.defaults)
  return retry === false ? { ...transportDefaults.retry, maxRetries: 0 } : retry
}

/** Waits as before a call is tried again after so many failures. */
export function pause(plan: LookPlan, failures: number): Promise<void> {
  const { clock, random } = plan.settings.transport.options
  return sleep(backoffDelayMs(policyOf(plan), failures, random), clock, plan.options.signal)
}

import { backoffDelayMs } from '../../internal/backoff.ts'
import { sleep } from '../../internal/sleep.ts'
import { type CallOptions, type RetryPolicy, transportDefaults } from '../../transport/options.ts'
import { resolveCallOptions } from '../../transport/resolve-options.ts'
import type { ClientSettings } from '../settings.ts'

/** What says how often to look, and what ends it. */
export interface LookPlan {
  readonly settings: ClientSettings
  readonly options: CallOptions
}

/** Looks, and again after pauses, as often as a read may be tried again, until it is enough. @returns what was seen last */
export async function lookAgain<Seen>(
  plan: LookPlan,
  look: () => Promise<Seen>,
  isEnough: (seen: Seen) => boolean,
): Promise<Seen> {
  const { maxRetries } = policyOf(plan)
  for (let looks = 1; ; looks++) {
    const seen = await look()
    if (looks > maxRetries || isEnough(seen)) return seen
    await pause(plan, looks)
  }
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

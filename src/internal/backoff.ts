import type { Random } from './random.ts'

/** How waits between tries grow. */
export interface Backoff {
  readonly baseDelayMs: number
  readonly backoffFactor: number
  readonly maxDelayMs: number
}

/**
 * The wait before try number `failures` + 1: anything between nothing and the exponential ceiling
 * ("full jitter"), so that callers that failed together do not come back together.
 */
export function backoffDelayMs(backoff: Backoff, failures: number, random: Random): number {
  const ceilingMs = Math.min(
    backoff.maxDelayMs,
    backoff.baseDelayMs * backoff.backoffFactor ** (failures - 1),
  )
  return random() * ceilingMs
}

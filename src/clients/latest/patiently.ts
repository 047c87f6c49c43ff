import { isAllSourceError } from '../../errors.ts'
import { type Backoff, backoffDelayMs } from '../../internal/backoff.ts'
import type { Clock } from '../../internal/clock.ts'
import type { Random } from '../../internal/random.ts'
import { sleep } from '../../internal/sleep.ts'

const backoff: Backoff = Object.freeze({ baseDelayMs: 1_000, backoffFactor: 2, maxDelayMs: 30_000 })

/** How to wait, and until when. */
export interface Patience {
  readonly clock: Clock
  readonly random: Random
  readonly signal: AbortSignal | undefined
}

/**
 * Reads, and again for as long as the server is only away or busy: after what it asks for, else after up to 1 s that grow
 * to up to 30 s.
 * @throws what waiting cannot mend; the signal's own reason
 */
export async function patiently<T>(read: () => Promise<T>, { clock, random, signal }: Patience): Promise<T> {
  for (let failures = 1; ; failures++) {
    signal?.throwIfAborted()
    try {
      return await read()
    } catch (error) {
      signal?.throwIfAborted()
      if (!isPassing(error)) throw error
      await sleep(askedMs(error) ?? backoffDelayMs(backoff, failures, random), clock, signal)
    }
  }
}

/** Whether it is an error that a restarted server or a mended network does not give. */
function isPassing(error: unknown): boolean {
  if (!isAllSourceError(error)) return false
  switch (error.code) {
    case 'network':
    case 'timeout':
    case 'rate_limited':
    case 'circuit_open':
      return true
    case 'api':
      return [408, 500, 502, 503, 504].includes(error.status)
    default:
      return false
  }
}

function askedMs(error: unknown): number | undefined {
  const asks = isAllSourceError(error) && (error.code === 'rate_limited' || error.code === 'circuit_open')
  return (asks && error.retryAfterMs) || undefined
}

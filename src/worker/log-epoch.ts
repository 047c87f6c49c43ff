import type { CoreClient } from '../clients/core-client.ts'
import { isAllSourceError } from '../errors.ts'

/**
 * The epoch of the tenant's event feed: another one after Core was restarted or let go of the tenant's events, which is when
 * positions change. `undefined` on a Core without a feed, or for a key that may not read it: then the log itself has to tell.
 */
export async function logEpoch(core: CoreClient, signal: AbortSignal): Promise<number | undefined> {
  const { hasEventFeed } = await core.capabilities({ signal })
  if (!hasEventFeed) return undefined
  try {
    const { head } = await core.feed({ limit: 0 }, { signal })
    return head.epoch
  } catch (error) {
    // The data routes that a worker needs ask for no key; the feed does.
    if (isAllSourceError(error) && error.code === 'api' && error.status >= 400 && error.status < 500)
      return undefined
    throw error
  }
}

import type { CoreClient } from '../clients/core-client.ts'
import type { Keeper } from './keeper.ts'
import { logEpoch } from './log-epoch.ts'
import { type Renumbered, renumbered } from './renumbered.ts'
import { resumeConsumer } from './resume-consumer.ts'
import { isMovedByOther, type Unwitnessed, unwitnessed } from './witness.ts'

/** The keeper's consumer stands where the state is to be read on from. */
export interface Ready {
  readonly type: 'ready'
  /** Where the log ends; 0 if Core did not tell. */
  readonly head: number
}

/** Puts a consumer where the state ends, in a log that is loaded and still the one that was read. */
export async function prepareConsumer<State>(
  core: CoreClient,
  keeper: Keeper<State>,
  signal: AbortSignal,
): Promise<Ready | Renumbered> {
  await loadTenant(core, signal)
  const epoch = await logEpoch(core, signal)
  if (keeper.isOtherEpoch(epoch)) return renumbered("Core's log was loaded anew: its feed has another epoch")
  keeper.countIn(epoch)
  const resumed = await resumeConsumer(core, keeper.resumePoint, signal)
  if (resumed.type === 'renumbered') return resumed
  keeper.readOnAs(resumed)
  return { type: 'ready', head: await askHead(core, signal) }
}

/**
 * Whether a read that began with nothing, and so without a witness, is one of the whole log. Since it was prepared another worker of
 * this name, which began with nothing too, may have acknowledged something; or Core was restarted, and the tenant is not loaded any more.
 */
export async function confirmBeginning<State>(
  core: CoreClient,
  keeper: Keeper<State>,
  signal: AbortSignal,
): Promise<Renumbered | Unwitnessed | undefined> {
  if (await isMovedByOther(core, keeper, signal)) return unwitnessed
  if (keeper.isOtherEpoch(await logEpoch(core, signal))) return renumbered('Core was restarted meanwhile')
  return undefined
}

/** After a restart a tenant's archive is not in the log before somebody asks for it. */
async function loadTenant(core: CoreClient, signal: AbortSignal): Promise<void> {
  const { loadsTenantsOnQuery } = await core.capabilities({ signal })
  if (loadsTenantsOnQuery) await core.queryEvents({ limit: 1 }, { signal })
}

/** Only to tell how far there is to go: without it the worker works as well. */
async function askHead(core: CoreClient, signal: AbortSignal): Promise<number> {
  const { data } = await core.api.GET('/api/v1/stats', { signal, retry: false }).catch((error) => {
    if (signal.aborted) throw error
    return { data: undefined }
  })
  return data?.total_events ?? 0
}

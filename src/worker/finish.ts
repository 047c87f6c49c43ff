import type { Event } from '../api.ts'
import type { CoreClient } from '../clients/core-client.ts'
import { StateStoreError } from '../errors.ts'
import { abortable } from '../internal/abort.ts'
import type { Keeper } from './keeper.ts'
import { reconcile } from './reconcile.ts'
import type { StopLimit } from './stop-limit.ts'

/** A store may take so many times as long to write a state as it takes to encode it. */
const WRITING_SHARE = 5

/**
 * Leaves as little as possible to do again: places live events, saves, pushes back, acknowledges; until the limit.
 * @throws what the last save or flush failed with; state_store for a save that was not done in time
 */
export async function finish<State>(
  core: CoreClient,
  keeper: Keeper<State>,
  concerns: (event: Event) => boolean,
  limit: StopLimit,
): Promise<void> {
  const { signal: timeUp } = limit
  const { projection, checkpointer, pushBack } = keeper
  const { now } = core.transport.options.clock
  const inTime = (work: Promise<unknown>) => abortable(work, timeUp)
  // A reducer that failed may have left the state half changed, and it is saved below.
  const mend = () => projection.repair().catch(() => projection.restoreSnapshot())
  if (projection.unplaced > 0)
    await inTime(reconcile(core, keeper, concerns, 'end', { signal: timeUp }).catch(mend)).catch(() => {})
  // A large state takes its time, which is no sign that the store hangs.
  if (checkpointer.isSaving) limit.extend(keeper.encodingMs * WRITING_SHARE)
  if (checkpointer.isSaving) await inTime(checkpointer.saved()).catch(() => {})
  if (pushBack?.isFlushing) await inTime(pushBack.settle()).catch(() => {})
  // A reducer that is still at work has the state in its hands.
  if (!timeUp.aborted) {
    if (projection.isExact && keeper.unsaved > 0) {
      const startedMs = now()
      keeper.checkpoint()
      limit.extend((now() - startedMs) * (1 + WRITING_SHARE))
    }
    if (pushBack?.isDirty(projection.revision)) pushBack.flush(projection.state, projection.revision)
  }
  await inTime(Promise.allSettled([checkpointer.settle(), pushBack?.settle()])).catch(() => {})
  if (checkpointer.isSaving) throw new StateStoreError(keeper.location, 'the last save was not done in time')
  await checkpointer.saved()
  if (!pushBack?.isFlushing) await pushBack?.settle()
}

import type { Event } from '../api.ts'
import type { CoreClient } from '../clients/core-client.ts'
import { StateStoreError } from '../errors.ts'
import { abortable } from '../internal/abort.ts'
import type { Keeper } from './keeper.ts'
import { reconcile } from './reconcile.ts'

/**
 * Leaves as little as possible to do again: places live events, saves, pushes back, acknowledges; until `timeUp`.
 * @throws what the last save or flush failed with; state_store for a save that was not done in time
 */
export async function finish<State>(
  core: CoreClient,
  keeper: Keeper<State>,
  concerns: (event: Event) => boolean,
  timeUp: AbortSignal,
): Promise<void> {
  const { projection, checkpointer, pushBack } = keeper
  const inTime = (work: Promise<unknown>) => abortable(work, timeUp)
  if (projection.unplaced > 0)
    await inTime(reconcile(core, keeper, concerns, 'end', { signal: timeUp })).catch(() => {})
  if (checkpointer.isSaving) await inTime(checkpointer.saved()).catch(() => {})
  if (pushBack?.isFlushing) await inTime(pushBack.settle()).catch(() => {})
  // A reducer that is still at work has the state in its hands.
  if (!timeUp.aborted) {
    if (projection.isExact && keeper.unsaved > 0) keeper.checkpoint()
    if (pushBack?.isDirty(projection.revision)) pushBack.flush(projection.state, projection.revision)
  }
  await inTime(Promise.allSettled([checkpointer.settle(), pushBack?.settle()])).catch(() => {})
  if (checkpointer.isSaving) throw new StateStoreError(keeper.name, 'the last save was not done in time')
  await checkpointer.saved()
  if (!pushBack?.isFlushing) await pushBack?.settle()
}

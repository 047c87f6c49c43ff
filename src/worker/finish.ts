import type { Event } from '../api.ts'
import type { CoreClient } from '../clients/core-client.ts'
import { StateStoreError } from '../errors.ts'
import { abortable } from '../internal/abort.ts'
import type { Keeper } from './keeper.ts'
import { reconcile } from './reconcile.ts'

/** A log that is slow to read must leave time to save what is known to be exact. */
const RECONCILE_MS = 400

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
  if (projection.unplaced > 0) {
    const placing = reconcile(core, keeper, concerns, { deadlineMs: RECONCILE_MS, signal: timeUp })
    await inTime(placing).catch(() => {})
  }
  if (checkpointer.isSaving) await inTime(checkpointer.saved()).catch(() => {})
  if (pushBack?.isFlushing) await inTime(pushBack.settle()).catch(() => {})
  // A reducer that is still at work has the state in its hands.
  if (!timeUp.aborted) {
    if (projection.isExact && keeper.unsaved > 0) keeper.checkpoint()
    if (pushBack?.isDirty(projection.revision)) pushBack.flush(projection.state, projection.revision)
  }
  await inTime(Promise.allSettled([checkpointer.settle(), pushBack?.settle()])).catch(() => {})
  if (!timeUp.aborted && isRecordBehind(keeper)) {
    keeper.checkpoint()
    await inTime(checkpointer.settle()).catch(() => {})
  }
  if (checkpointer.isSaving) throw new StateStoreError(keeper.name, 'the last save was not done in time')
  await checkpointer.saved()
  if (!pushBack?.isFlushing) await pushBack?.settle()
}

/** Whether the record says that rows are still to be pushed back, which by now they are. */
function isRecordBehind<State>({ projection, checkpointer, pushBack }: Keeper<State>): boolean {
  const isPushed = pushBack?.isDirty(projection.revision) === false
  return isPushed && checkpointer.stored?.unflushed === true && projection.isExact
}

import type { CoreClient } from '../clients/core-client.ts'
import { ReducerFailedError } from '../errors.ts'
import { concerns } from './concerns.ts'
import type { Keeper } from './keeper.ts'
import { WitnessWatch } from './witness.ts'

/**
 * Takes a step that folds, again and again until it goes through: after each failure of the reducer the state is put back to what it
 * was before the event, and the policy decides. The step must leave out what is in the state already.
 * @throws reducer_failed, naming the event's position, when the policy is to stop
 */
export async function recovering<Result, State>(
  core: CoreClient,
  keeper: Keeper<State>,
  signal: AbortSignal,
  failed: unknown,
  again: () => Promise<Result> | Result,
): Promise<Result> {
  for (let failure = failed; ; ) {
    if (!(failure instanceof ReducerFailedError)) throw failure
    const { projection } = keeper
    const isRepaired = await projection.repair().then(
      () => true,
      () => false,
    )
    try {
      await keeper.reducerErrors.handle(failure, signal)
    } catch (stop) {
      if (!isRepaired) projection.restoreSnapshot()
      if (stop !== failure) throw stop
      await catchUpTo(core, keeper, failure, signal)
      throw explained(await located(core, keeper, failure, signal), keeper)
    }
    try {
      // Without an event that it failed on and that is put aside now, it may go through.
      if (!isRepaired) await projection.repair()
      return await again()
    } catch (next) {
      failure = next
    }
  }
}

/**
 * Folds again what was replayed between the last snapshot and the event that ends the worker: a replay keeps nothing to do it with.
 * Where Core does not give it, the state stays that of the snapshot.
 */
async function catchUpTo<State>(
  core: CoreClient,
  keeper: Keeper<State>,
  { position: end = 0 }: ReducerFailedError,
  signal: AbortSignal,
): Promise<void> {
  const { projection, checkpointer, resumePoint } = keeper
  const { consumerId, filters } = resumePoint
  if (!projection.isExact || end - projection.position <= 1) return
  try {
    const limit = end - checkpointer.acknowledged
    const page = await core.pollConsumerEvents(consumerId, { limit, signal, retry: false, timeoutMs: 5_000 })
    const watch = new WitnessWatch(projection.witness)
    for (const { position, ...event } of page.events) {
      if (position >= end || watch.see(position, event.id) !== undefined) return
      if (concerns(event, { core, filters })) await projection.takePositioned(event, position, 'page')
      else projection.skip(position, event.id)
    }
  } catch {
    projection.restoreSnapshot()
  }
}

/** The failure, with what it may come from if the state is not one that this reducer made. */
function explained<State>(failure: ReducerFailedError, { isResumed }: Keeper<State>): ReducerFailedError {
  if (!isResumed || !(failure.cause instanceof TypeError)) return failure
  const hint = 'The state was stored before: if it is of another kind now, raise `reducerVersion`'
  return new ReducerFailedError(failure.event, failure.position, failure.cause, hint)
}

/** The failure with the position of its event, if the event came live and the log still tells. */
async function located<State>(
  core: CoreClient,
  { consumerId, projection, checkpointer }: Keeper<State>,
  failure: ReducerFailedError,
  signal: AbortSignal,
): Promise<ReducerFailedError> {
  if (failure.position !== undefined) return failure
  const limit = 1_000 + projection.unplaced + projection.position - checkpointer.acknowledged
  const page = await core
    .pollConsumerEvents(consumerId, { limit, signal, retry: false })
    .catch(() => undefined)
  const found = page?.events.find(({ id }) => id === failure.event.id)
  return found === undefined ? failure : new ReducerFailedError(failure.event, found.position, failure.cause)
}

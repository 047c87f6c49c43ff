import type { CoreClient } from '../clients/core-client.ts'
import { ReducerFailedError } from '../errors.ts'
import type { Keeper } from './keeper.ts'

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
      throw stop === failure ? await located(core, keeper, failure, signal) : stop
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

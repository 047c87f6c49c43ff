import type { ConsumerEvents, Event } from '../api.ts'
import type { CoreClient } from '../clients/core-client.ts'
import { isTooLarge } from '../clients/paging/page-size.ts'
import { StreamClosedError } from '../errors.ts'
import { abortable } from '../internal/abort.ts'
import type { CallOptions } from '../transport/options.ts'
import type { Keeper } from './keeper.ts'
import { type Renumbered, renumbered } from './renumbered.ts'
import { isMovedByOther, type Unwitnessed, unwitnessed, WitnessWatch } from './witness.ts'

/** How far to read: only until each live event was seen at a position, or all that is stored now. */
export type ReadTo = 'placed' | 'end'

/**
 * `more`: events of a page beyond those that are known to come. `again`: events that are read again rather than acknowledged first.
 * The larger a page, the longer Core takes, and the more has come by then that no save covers.
 */
const PAGES = Object.freeze({
  placed: { more: 100, again: 500 },
  end: { more: 1_000, again: 1_000 },
})

/**
 * Reads the log from the acknowledged position: confirms what came live, brings what did not, and puts orders right. Saves as it goes.
 * Nothing may be read from the socket meanwhile; afterwards the state is the fold of the log up to the projection's position.
 */
export async function reconcile<State>(
  core: CoreClient,
  keeper: Keeper<State>,
  concerns: (event: Event) => boolean,
  readTo: ReadTo,
  options: CallOptions,
): Promise<Renumbered | Unwitnessed | undefined> {
  const { projection, checkpointer } = keeper
  const { more, again } = PAGES[readTo]
  // A poll starts where the last ack is and has no upper bound but the size that Core refuses.
  if (projection.position - checkpointer.acknowledged > again)
    await abortable(checkpointer.settle(), options.signal)
  const known = projection.unplaced + Math.max(0, projection.position - checkpointer.acknowledged)
  for (let limit = known + more; ; limit *= 2) {
    const page = await poll(core, keeper, limit, options)
    // Before the first position nothing but the cursor tells that the page lacks none.
    if (projection.witness === null && (await isMovedByOther(core, keeper, options.signal)))
      return unwitnessed
    const watch = new WitnessWatch(projection.witness)
    for (const { position, ...event } of page.events) {
      options.signal?.throwIfAborted()
      const end = watch.see(position, event.id)
      if (end !== undefined) return end
      const folding = concerns(event)
        ? projection.takePositioned(event, position, 'page')
        : projection.skip(position, event.id)
      if (folding !== undefined) await folding
      if (keeper.isCheckpointFull && projection.isExact) keeper.checkpoint()
    }
    if (page.events.length < limit) return watch.end() ?? placed(projection.unplaced)
    if (readTo === 'placed' && projection.unplaced === 0) return undefined
  }
}

/**
 * A page from the acknowledged position. Where that is too large for an answer, what is stored is acknowledged first;
 * what is then still too large comes frame by frame with the next replay.
 */
async function poll<State>(
  core: CoreClient,
  keeper: Keeper<State>,
  limit: number,
  options: CallOptions,
): Promise<ConsumerEvents> {
  const { checkpointer } = keeper
  const { acknowledged } = checkpointer
  try {
    return await core.pollConsumerEvents(keeper.consumerId, { ...options, limit })
  } catch (error) {
    if (!isTooLarge(error)) throw error
    await abortable(checkpointer.settle(), options.signal)
    if (checkpointer.acknowledged > acknowledged) return poll(core, keeper, limit, options)
    const reason = 'the log since the last checkpoint is too large for one page'
    throw new StreamClosedError({ closeCode: 1000, reason, fatal: false }, { cause: error })
  }
}

function placed(unplaced: number): Renumbered | undefined {
  return unplaced > 0 ? renumbered('the log lacks events that had been live') : undefined
}

import type { ConsumerEvents, Event } from '../api.ts'
import type { CoreClient } from '../clients/core-client.ts'
import { isTooLarge } from '../clients/paging/page-size.ts'
import { StreamClosedError } from '../errors.ts'
import { abortable } from '../internal/abort.ts'
import type { CallOptions } from '../transport/options.ts'
import type { Keeper } from './keeper.ts'
import { type Renumbered, renumbered } from './renumbered.ts'
import { type Unwitnessed, WitnessWatch } from './witness.ts'

const PAGE = 1_000

/**
 * Reads the log from the acknowledged position to its end: confirms what came live, brings what did not, and puts orders right.
 * Nothing may be read from the socket meanwhile; afterwards the state is the fold of the log up to the projection's position.
 */
export async function reconcile<State>(
  core: CoreClient,
  keeper: Keeper<State>,
  concerns: (event: Event) => boolean,
  options: CallOptions,
): Promise<Renumbered | Unwitnessed | undefined> {
  const { projection, checkpointer } = keeper
  // A poll starts where the last ack is and has no upper bound but the size that Core refuses.
  if (projection.position - checkpointer.acknowledged > PAGE)
    await abortable(checkpointer.settle(), options.signal)
  for (
    let limit = PAGE + projection.unplaced + Math.max(0, projection.position - checkpointer.acknowledged);
    ;
    limit *= 2
  ) {
    const page = await poll(core, keeper, limit, options)
    const watch = new WitnessWatch(projection.witness)
    for (const { position, ...event } of page.events) {
      options.signal?.throwIfAborted()
      const end = watch.see(position, event.id)
      if (end !== undefined) return end
      const folding = concerns(event)
        ? projection.takePositioned(event, position, 'page')
        : projection.skip(position, event.id)
      if (folding !== undefined) await folding
    }
    if (page.events.length < limit) return watch.end() ?? placed(projection.unplaced)
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

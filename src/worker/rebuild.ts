import type { Event } from '../api.ts'
import type { CoreClient } from '../clients/core-client.ts'
import { freshConsumerId } from './fresh-consumer.ts'
import type { Keeper } from './keeper.ts'
import { recovering } from './recover.ts'

/** Events from one word of the progress to the next. */
const STEP = 1_000

/** Builds the state anew from a query, which is in order of time whatever the log's positions are, for a consumer of its own. */
export async function rebuild<State>(
  core: CoreClient,
  keeper: Keeper<State>,
  concerns: (event: Event) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const { notices } = keeper
  keeper.startOver(await freshConsumerId(core, keeper.name, signal))
  const { total_count: total } = await core.queryEvents({ limit: 1 }, { signal })
  let done = 0
  for await (const event of core.events({}, { signal })) {
    if (done++ % STEP === 0) notices.give({ type: 'rebuilding', done: done - 1, total })
    if (concerns(event)) await takeHistory(core, keeper, event, signal)
    signal.throwIfAborted()
  }
  notices.give({ type: 'rebuilding', done, total: done })
}

async function takeHistory<State>(
  core: CoreClient,
  keeper: Keeper<State>,
  event: Event,
  signal: AbortSignal,
): Promise<void> {
  const take = () => keeper.projection.takeHistory(event)
  try {
    await take()
  } catch (failed) {
    await recovering(core, keeper, signal, failed, take)
  }
}

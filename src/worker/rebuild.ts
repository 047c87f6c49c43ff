import type { Event } from '../api.ts'
import type { CoreClient } from '../clients/core-client.ts'
import { freshConsumerId } from './fresh-consumer.ts'
import type { Keeper } from './keeper.ts'
import { RebuildProgress } from './rebuild-progress.ts'
import { recovering } from './recover.ts'

/** Builds the state anew from a query, which is in order of time whatever the log's positions are, for a consumer of its own. */
export async function rebuild<State>(
  core: CoreClient,
  keeper: Keeper<State>,
  concerns: (event: Event) => boolean,
  signal: AbortSignal,
): Promise<void> {
  keeper.startOver(await freshConsumerId(core, keeper.name, signal))
  const { total_count: total } = await core.queryEvents({ limit: 1 }, { signal })
  const progress = new RebuildProgress(keeper, core.transport.options.clock, total ?? 0)
  let done = 0
  for await (const event of core.events({}, { signal })) {
    progress.at(done++)
    if (concerns(event)) await takeHistory(core, keeper, event, signal)
    signal.throwIfAborted()
  }
  progress.end(done)
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

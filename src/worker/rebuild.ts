import type { Event } from '../api.ts'
import type { CoreClient } from '../clients/core-client.ts'
import type { TypeFilters } from '../clients/type-filters.ts'
import { acceptedOrder } from './accepted-order.ts'
import { freshConsumerId } from './fresh-consumer.ts'
import type { Keeper } from './keeper.ts'
import type { OrderWatch } from './order-watch.ts'
import { RebuildProgress } from './rebuild-progress.ts'
import { recovering } from './recover.ts'

/**
 * Lets a state be built anew from the log's first event, as the next connection reads it: a consumer of its own, with the server's
 * filters and in the order of the log. One that a rebuild which was cut short has not moved is taken again.
 */
export async function beginAnew<State>(
  core: CoreClient,
  keeper: Keeper<State>,
  signal: AbortSignal,
): Promise<void> {
  const { consumerId, checkpointer } = keeper
  const isUnused = checkpointer.stored === undefined && checkpointer.acknowledged === 0
  keeper.startOver(isUnused ? consumerId : await freshConsumerId(core, keeper.name, signal))
}

/**
 * Builds a state that was begun anew from a query, for a log that Core has put together in another order than it accepted the events in. A query is
 * in order of time; where the Core stamps versions, each entity's events are brought into the order of those.
 * @param order is shown what was folded, by which it knows what comes too late from the log
 */
export async function rebuildByTime<State>(
  core: CoreClient,
  keeper: Keeper<State>,
  filters: TypeFilters,
  concerns: (event: Event) => boolean,
  order: OrderWatch,
  signal: AbortSignal,
): Promise<void> {
  const wanted = queryOf(filters)
  const { stampsVersions } = await core.capabilities({ signal })
  const { total_count: total } = await core.queryEvents({ ...wanted, limit: 1 }, { signal })
  const progress = new RebuildProgress(keeper, core.transport.options.clock, total ?? 0)
  const events = core.events(wanted, { signal })
  let done = 0
  for await (const event of stampsVersions ? acceptedOrder(events) : events) {
    progress.at(done++)
    if (concerns(event)) {
      order.seeVersion(event)
      await takeHistory(core, keeper, event, signal)
    }
    signal.throwIfAborted()
  }
  progress.end(done)
}

/** What a query can leave out: it knows one type or one prefix, which is the beginning that all filters share. */
function queryOf({ registered }: TypeFilters): { event_type?: string; event_type_prefix?: string } {
  const [first = '', ...others] = registered
  if (others.length === 0 && first !== '' && !first.endsWith('*')) return { event_type: first }
  let shared = first.replace(/\*$/, '')
  while (!others.every((filter) => filter.startsWith(shared))) shared = shared.slice(0, -1)
  return shared === '' ? {} : { event_type_prefix: shared }
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

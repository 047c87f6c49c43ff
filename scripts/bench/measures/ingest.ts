import { CoreClient, type EventInput } from 'allsource'
import { type Post, postByFetch, postByHttp } from '../arms/bare-posts.ts'
import type { Server } from '../arms/worker.ts'
import { benchCore, type Context, isMissing } from '../context.ts'
import { compare, repeat, timed } from '../harness.ts'
import { compared, rate } from '../measured.ts'
import type { Outcome } from '../result.ts'

const CALLERS = 16

/** P4: events that 16 callers store, each in a request of its own, against the peer's client; and what the platform's own ways reach. */
export async function ingestAgainstPeer(context: Context): Promise<Outcome[]> {
  const name = `Core ${benchCore}`
  const peer = await context.peer()
  if (isMissing(peer)) return [{ type: 'not_measured', server: name, reason: peer.reason }]
  const core = await context.emptyCore()
  if (isMissing(core)) return [{ type: 'not_measured', server: name, reason: core.reason }]
  const events = context.isQuick ? 4_000 : 16_000
  // One client for all rounds, as a program has: with its last client V8 forgets what it has learnt of the class, and each round begins cold.
  const post = postByClient(core)
  const found = await compare({
    ...context,
    a: async () => (await peer.ingest(core, CALLERS, events)).ms,
    b: () => timed(() => ingest(post, events)),
  })
  const rateOf = async (post: Post) => {
    const arm = () => timed(() => ingest(post, events))
    await arm()
    return rate(events, await repeat(arm, Math.ceil(context.rounds / 3), context.random))
  }
  const bare = `bare fetch ${await rateOf(postByFetch(core))}, bare node:http ${await rateOf(postByHttp(core))}`
  await core.stop()
  return [
    compared(core, found, {
      note: `ours ${rate(events, found.b)}; ${bare}`,
      peer: `allsource ${peer.version}: ${rate(events, found.a)}`,
    }),
  ]
}

function postByClient({ url, apiKey }: Server): Post {
  const core = new CoreClient(url, apiKey)
  return (event) => core.ingestEvent(event)
}

/** The same events as the peer's. */
async function ingest(post: Post, events: number): Promise<void> {
  const caller = async (_: unknown, number: number) => {
    for (let n = 0; n < events / CALLERS; n++) await post(order(number, n))
  }
  await Promise.all(Array.from({ length: CALLERS }, caller))
}

function order(caller: number, n: number): EventInput {
  const payload = { n, sku: 'A-1001', quantity: 3, price: 17.5 }
  return { event_type: 'order.placed', entity_id: `order-${caller}`, payload }
}

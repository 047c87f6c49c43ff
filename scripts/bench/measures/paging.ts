import { CoreClient, type Event } from 'allsource'
import type { Server } from '../arms/worker.ts'
import { type Context, onFlights } from '../context.ts'
import { compare, timed } from '../harness.ts'
import { compared, rate } from '../measured.ts'
import type { Outcome } from '../result.ts'

const PAGE = 1_000
const MB = 1_000_000

/** P17: every event by `events()`, against a loop written by hand that does the same work on each. */
export async function pagingAgainstLoop(context: Context): Promise<Outcome[]> {
  const events = context.isQuick ? 30_000 : 100_000
  const measure = async (server: Server): Promise<Outcome> => {
    const expectAll = (found: number) => {
      if (found !== events) throw new Error(`${found} of ${events} events came`)
    }
    const found = await compare({
      ...context,
      a: () => timed(() => byHand(server, events).then(expectAll)),
      b: () => timed(() => byClient(server, events).then(expectAll)),
    })
    const heap = `heap grows by ${(await heapWhilePaging(server, events)).toFixed(1)} MB at most`
    return compared(server, found, {
      note: `by hand ${rate(events, found.a)}, events() ${rate(events, found.b)}, ${heap}`,
    })
  }
  return [await onFlights(context, measure)]
}

/** What is done with each event: something, so that reading ahead can overlap with it. */
function work(event: Event): number {
  return JSON.stringify(event.payload).length > 0 ? 1 : 0
}

async function byClient({ url, apiKey }: Server, limit: number): Promise<number> {
  let seen = 0
  for await (const event of new CoreClient(url, apiKey).events({ limit })) seen += work(event)
  return seen
}

/** As one writes it first: by offset, a page after the other. */
async function byHand({ url, apiKey }: Server, limit: number): Promise<number> {
  let seen = 0
  while (seen < limit) {
    const query = new URLSearchParams({ tenant_id: 'default', limit: `${PAGE}`, offset: `${seen}` })
    const headers = { authorization: `Bearer ${apiKey}` }
    const response = await fetch(`${url}/api/v1/events/query?${query}`, { headers })
    const page = (await response.json()) as { events: Event[]; has_more: boolean }
    for (const event of page.events) seen += work(event)
    if (!page.has_more) break
  }
  return seen
}

/** In megabytes, after garbage collection, at each page. */
async function heapWhilePaging({ url, apiKey }: Server, limit: number): Promise<number> {
  const used = () => {
    globalThis.gc?.()
    return process.memoryUsage().heapUsed / MB
  }
  const idle = used()
  let most = 0
  for await (const _ of new CoreClient(url, apiKey).events({ limit }).pages())
    most = Math.max(most, used() - idle)
  return most
}

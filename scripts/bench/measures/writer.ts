import { CoreClient, type EventInput } from 'allsource'
import type { Server } from '../arms/worker.ts'
import { benchCore, type Context, isMissing } from '../context.ts'
import { readFlights } from '../flights.ts'
import { compare, timed } from '../harness.ts'
import { compared } from '../measured.ts'
import type { Outcome } from '../result.ts'
import { type Estimate, median } from '../stats.ts'

const CALLERS = 16
const LONELY_CALLS = 300

/** P5: `append` without awaiting, at the pace of `ready`, against 16 callers who await each `ingestEvent`. Each run on a Core of its own. */
export async function batchingWriter(context: Context): Promise<Outcome[]> {
  const appended = readFlights(context.isQuick ? 20_000 : 100_000)
  // A steady rate shows with fewer: they take as long as all the others.
  const awaited = appended.slice(0, appended.length / 5)
  const reason = await whyNoCore(context)
  if (reason !== undefined) return [notMeasured(reason)]
  const found = await compare({
    ...context,
    a: () => eachOn(context, awaited, awaitEach),
    b: () => eachOn(context, appended, fireHose),
  })
  const note = `ingestEvent ${perSecond(found.a)}, append ${perSecond(found.b)}`
  return [compared({ name: `Core ${benchCore}` }, found, { note })]
}

/** P5b: the median of awaited appends, one after the other, against that of plain POST requests. */
export async function lonelyWriter(context: Context): Promise<Outcome[]> {
  const core = await context.emptyCore()
  if (isMissing(core)) return [notMeasured(core.reason)]
  await using writer = new CoreClient(core.url, core.apiKey).writer()
  const events = readFlights(LONELY_CALLS)
  const append = (event: EventInput) => writer.append(event)
  const found = await compare({
    ...context,
    a: () => medianOf(events, append),
    b: () => medianOf(events, (event) => post(core, event)),
  })
  await core.stop()
  const note = `plain POST ${found.b.median.toFixed(3)} ms, append ${found.a.median.toFixed(3)} ms`
  return [compared(core, found, { note })]
}

type Write = (core: CoreClient, events: readonly EventInput[]) => Promise<void>

const awaitEach: Write = async (core, events) => {
  const left = events.values()
  const caller = async () => {
    for (const event of left) await core.ingestEvent(event)
  }
  await Promise.all(Array.from({ length: CALLERS }, caller))
}

const fireHose: Write = async (core, events) => {
  await using writer = core.writer()
  for (const event of events) {
    if (writer.desiredSize <= 0) await writer.ready
    void writer.append(event)
  }
}

/** Milliseconds for each event. @throws Error unless all are stored */
async function eachOn(context: Context, events: readonly EventInput[], write: Write): Promise<number> {
  const server = await context.emptyCore()
  if (isMissing(server)) throw new Error(server.reason)
  const core = new CoreClient(server.url, server.apiKey)
  await core.health()
  const ms = await timed(() => write(core, events))
  const { total_events } = await core.stats()
  await server.stop()
  if (total_events !== events.length) throw new Error(`${total_events} of ${events.length} events are stored`)
  return ms / events.length
}

async function medianOf(events: readonly EventInput[], call: (event: EventInput) => Promise<unknown>) {
  const times: number[] = []
  for (const event of events) {
    const started = performance.now()
    await call(event)
    times.push(performance.now() - started)
  }
  return median(times)
}

async function post({ url, apiKey }: Server, event: EventInput): Promise<unknown> {
  const response = await fetch(`${url}/api/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(event),
  })
  return response.json()
}

async function whyNoCore(context: Context): Promise<string | undefined> {
  const core = await context.emptyCore()
  if (isMissing(core)) return core.reason
  await core.stop()
  return undefined
}

function notMeasured(reason: string): Outcome {
  return { type: 'not_measured', server: `Core ${benchCore}`, reason }
}

function perSecond({ median: ms }: Pick<Estimate, 'median'>): string {
  return `${Math.round(1_000 / ms).toLocaleString('en')}/s`
}

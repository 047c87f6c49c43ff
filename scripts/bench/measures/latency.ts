import { CoreClient } from 'allsource'
import { ProjectionWorker } from 'allsource/worker'
import { bareLive } from '../arms/bare-loop.ts'
import { newName, type Server } from '../arms/worker.ts'
import { startChild } from '../child.ts'
import type { WriterTold } from '../children/live-writer.ts'
import { benchCore, type Context, isMissing } from '../context.ts'
import { compareRounds, type Round, runRounds } from '../harness.ts'
import { compared } from '../measured.ts'
import type { Outcome } from '../result.ts'
import { median, quantile } from '../stats.ts'

const PER_SECOND = 1_000
const GIVE_UP_MS = 60_000

type Seen = (payload: unknown) => void
/** Listens to what is stored from now on; resolves, once it does, with how to end it. */
type Listen = (server: Server, seen: Seen) => Promise<() => unknown>

/** P10: from a write's acknowledgement to the reducer, beyond what a bare socket takes. The median, then the 99th percentile. */
export async function liveLatency(context: Context): Promise<Outcome[]> {
  const server = `Core ${benchCore}`
  const core = await context.emptyCore()
  if (isMissing(core)) {
    const gone: Outcome = { type: 'not_measured', server, reason: core.reason }
    return [gone, gone]
  }
  const count = (context.isQuick ? 1 : 2) * PER_SECOND
  const arm = (listen: Listen) => () => latenciesOf(core, listen, count)
  const rounds = await runRounds(arm(bareSocket), arm(worker), context.rounds)
  await core.stop()
  return [0.5, 0.99].map((q) => {
    const of = ({ latencies }: Run) => quantile(latencies, q)
    const numbers = rounds.map(
      ({ a, b }): Round<number> => ({ a: [of(a[0]), of(a[1])], b: [of(b[0]), of(b[1])] }),
    )
    const found = compareRounds(numbers, context.random, 'difference')
    const rate = median(rounds.flatMap(({ b }) => b.map((run) => run.rate)))
    const written = `${Math.round(rate).toLocaleString('en')} events/s`
    const note = `bare socket ${found.a.median.toFixed(2)} ms, worker ${found.b.median.toFixed(2)} ms, ${written}`
    return compared(core, found, { note })
  })
}

const bareSocket: Listen = ({ url }, seen) => bareLive(url, newName(), ({ payload }) => seen(payload))

const worker: Listen = async ({ url, apiKey }, seen) => {
  const handle = await ProjectionWorker.builder(new CoreClient(url, apiKey))
    .name(newName())
    .initialState(() => null)
    .reducer((_state, { payload }) => seen(payload))
    .start()
  await handle.caughtUp()
  return () => handle.stop()
}

interface Run {
  readonly latencies: number[]
  /** Events a second that were written. */
  readonly rate: number
}

/** Milliseconds for each of `count` events; below zero where the event came before the answer to its write. */
async function latenciesOf(server: Server, listen: Listen, count: number): Promise<Run> {
  const run = newName()
  const seenMs = new Map<number, number>()
  let allSeen = (): void => {}
  const isComplete = new Promise<void>((resolve, reject) => {
    allSeen = resolve
    const missed = () => reject(new Error(`${seenMs.size} of ${count} live events came`))
    setTimeout(missed, GIVE_UP_MS).unref()
  })
  const stop = await listen(server, (payload) => {
    const { run: of, seq } = payload as { run: string; seq: number }
    if (of !== run) return
    if (!seenMs.has(seq)) seenMs.set(seq, Number(process.hrtime.bigint()) / 1e6)
    if (seenMs.size === count) allSeen()
  })
  const writer = startChild<WriterTold>('children/live-writer.ts', [
    JSON.stringify([server, run, count, PER_SECOND]),
  ])
  const { acknowledgedMs, rate } = await writer.next()
  await isComplete
  await stop()
  const latencies = Array.from(acknowledgedMs, (ms, seq) => (seenMs.get(seq) ?? Number.NaN) - ms)
  return { latencies, rate }
}

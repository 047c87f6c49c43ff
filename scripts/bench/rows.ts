import type { Context } from './context.ts'
import { callOverhead, openBreaker, typedRead } from './measures/calls.ts'
import { checkpointTax, coldStart, exactnessTax } from './measures/checkpoints.ts'
import { ingestAgainstPeer } from './measures/ingest.ts'
import { liveLatency } from './measures/latency.ts'
import { memoryForHistory, slowReducer } from './measures/memory.ts'
import { overload } from './measures/overload.ts'
import { bundleSizes, typeCost } from './measures/package.ts'
import { pagingAgainstLoop } from './measures/paging.ts'
import { redelivery } from './measures/redelivery.ts'
import { eventLoopDelay, workerAgainstBareLoop, workerAgainstPeer } from './measures/replay.ts'
import { batchingWriter, lonelyWriter } from './measures/writer.ts'
import type { Outcome, Target, Unit } from './result.ts'

/** What the project holds itself to, and how it is looked at. */
export interface Row {
  readonly id: string
  readonly what: string
  readonly targets: readonly [Target, ...Target[]]
  readonly measure: Measure
}

/** How a row is measured. One with several targets gives as many outcomes, in that order; any other one for each server. */
export type Measure = (context: Context) => Promise<Outcome[]>

const atLeast = (floor: number, goal: number, unit: Unit, label?: string): Target => ({
  better: 'higher',
  floor,
  goal,
  unit,
  ...(label === undefined ? {} : { label }),
})
const atMost = (floor: number, goal: number, unit: Unit, label?: string): Target => ({
  ...atLeast(floor, goal, unit, label),
  better: 'lower',
})

/** Every row, in the order of the table. */
export const rows: readonly Row[] = [
  {
    id: 'P1',
    what: 'typed GET against raw fetch().json()',
    targets: [atMost(1.1, 1.05, 'ratio', '1 caller'), atMost(1.1, 1.05, 'ratio', '16 callers')],
    measure: typedRead,
  },
  {
    id: 'P2',
    what: 'calls per second against bare openapi-fetch',
    targets: [atLeast(0.35, 0.6, 'share')],
    measure: callOverhead,
  },
  {
    id: 'P4',
    what: 'single ingest against the peer, 16 callers',
    targets: [atLeast(0.4, 0.8, 'ratio')],
    measure: ingestAgainstPeer,
  },
  {
    id: 'P5',
    what: 'batching writer against awaited ingestEvent',
    targets: [atLeast(8, 15, 'ratio')],
    measure: batchingWriter,
  },
  {
    id: 'P5b',
    what: 'batching writer in a loop against a plain POST',
    targets: [atMost(1.1, 1.1, 'ratio')],
    measure: lonelyWriter,
  },
  {
    id: 'P6',
    what: 'worker against a bare ws + JSON.parse loop, throughput',
    targets: [atLeast(0.75, 0.95, 'share')],
    measure: workerAgainstBareLoop,
  },
  {
    id: 'P7',
    what: "worker against the peer's, speed to caught up",
    targets: [atLeast(0.7, 1.3, 'ratio')],
    measure: workerAgainstPeer,
  },
  {
    id: 'P8',
    what: 'checkpoint every 100 events against never, throughput',
    targets: [atLeast(0.93, 0.97, 'share')],
    measure: checkpointTax,
  },
  {
    id: 'P8b',
    what: 'state and cursor saved together against a cursor alone, throughput',
    targets: [atLeast(0.75, 0.9, 'share')],
    measure: exactnessTax,
  },
  {
    id: 'P9',
    what: 'start after 1,000,000 events against one after 1,000',
    targets: [atMost(1.5, 1.15, 'ratio')],
    measure: coldStart,
  },
  {
    id: 'P9b',
    what: 'events folded again after a kill, beyond those in flight',
    targets: [atMost(100, 100, 'events')],
    measure: redelivery,
  },
  {
    id: 'P10',
    what: 'live latency added to a bare socket, 1,000 events/s',
    targets: [atMost(0.5, 0.2, 'ms', 'p50'), atMost(5, 2, 'ms', 'p99')],
    measure: liveLatency,
  },
  {
    id: 'P11',
    what: 'event-loop delay during a replay, p99',
    targets: [atMost(50, 20, 'ms')],
    measure: eventLoopDelay,
  },
  {
    id: 'P12',
    what: 'heap for each further million events',
    targets: [atMost(0.1, 0.03, 'share')],
    measure: memoryForHistory,
  },
  {
    id: 'P13',
    what: 'resident memory over idle, reducer of 5 ms',
    targets: [atMost(128, 48, 'MB')],
    measure: slowReducer,
  },
  {
    id: 'P15',
    what: 'goodput of 200 callers against 16',
    targets: [atLeast(0.85, 0.95, 'share')],
    measure: overload,
  },
  {
    id: 'P16',
    what: 'refusals of an open breaker in a millisecond',
    targets: [atLeast(500, 500, 'events')],
    measure: openBreaker,
  },
  {
    id: 'P17',
    what: 'drain 100,000 events against a hand-written loop',
    targets: [atLeast(0.92, 1.3, 'ratio')],
    measure: pagingAgainstLoop,
  },
  {
    id: 'P18',
    what: 'bundle, minified and gzipped',
    targets: [atMost(12, 8, 'kB', 'clients'), atMost(20, 14, 'kB', 'with stream and worker')],
    measure: bundleSizes,
  },
  {
    id: 'P20',
    what: 'type check of 30 calls against the plain generated types',
    targets: [atMost(1.5, 1.2, 'ratio')],
    measure: typeCost,
  },
]

/** Rows by their ids, in the order of the table. @throws RangeError for an id that no row has */
export function rowsOf(ids: readonly string[] | undefined): readonly Row[] {
  if (ids === undefined) return rows
  const unknown = ids.filter((id) => !rows.some((row) => row.id === id))
  if (unknown.length > 0) throw new RangeError(`there is no row ${unknown.join(', ')}`)
  return rows.filter(({ id }) => ids.includes(id))
}

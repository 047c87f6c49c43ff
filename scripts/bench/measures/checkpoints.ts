import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileStore } from 'allsource/worker'
import {
  appliedAll,
  type Counts,
  countingWorker,
  newName,
  type Server,
  timeToCaughtUp,
} from '../arms/worker.ts'
import type { Context } from '../context.ts'
import { compare } from '../harness.ts'
import { compared, inMs, rate } from '../measured.ts'
import type { Outcome } from '../result.ts'
import { countsOf, type StubLog } from '../stub/frames.ts'

const ENTITIES = 1_000
const NEVER = 2 ** 31
const UNACKNOWLEDGED = 100

/** P8: a checkpoint every 100 events against none but those that come with each second. */
export async function checkpointTax(context: Context): Promise<Outcome[]> {
  const server = await context.serve({ head: context.events, entities: ENTITIES })
  const run = (interval: number) => () =>
    timeToCaughtUp(countingWorker(server).checkpointInterval(interval), appliedAll(server))
  const found = await compare({ ...context, a: run(NEVER), b: run(100) })
  return [compared(server, found, { note: rates(server, found) })]
}

/** P8b: the state saved to a file with its cursor, against a cursor that is acknowledged and a state that is not kept. */
export async function exactnessTax(context: Context): Promise<Outcome[]> {
  const server = await context.serve({ head: context.events, entities: ENTITIES })
  const folder = await mkdtemp(join(tmpdir(), 'allsource-bench-'))
  const worker = () => countingWorker(server).checkpointInterval(1_000)
  const cursorOnly = () =>
    worker()
      .codec({ encode: () => '{}', decode: () => ({}) })
      .stateStore({ load: async () => undefined, save: async () => {} })
  try {
    const found = await compare({
      ...context,
      a: () => timeToCaughtUp(cursorOnly(), appliedAll(server)),
      b: () => timeToCaughtUp(worker().stateStore(fileStore(join(folder, newName()))), appliedAll(server)),
    })
    return [compared(server, found, { note: rates(server, found) })]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** P9: a start with a stored state and 100 events to come, after a short history and after a long one. */
export async function coldStart(context: Context): Promise<Outcome[]> {
  const folder = await mkdtemp(join(tmpdir(), 'allsource-bench-'))
  const histories = [1_000, 10_000, 100_000, 1_000_000]
  try {
    const starts: (() => Promise<number>)[] = []
    for (const history of histories) {
      context.log(`making a history of ${history} events`)
      starts.push(await startAfter(context, history, join(folder, String(history))))
    }
    const [shortest, , , longest] = starts
    if (shortest === undefined || longest === undefined) return []
    const between: string[] = []
    for (const [i, start] of starts.entries())
      between.push(`${histories[i]?.toLocaleString('en')}: ${inMs({ median: await start() })}`)
    const found = await compare({ ...context, a: longest, b: shortest })
    const note = `after 1,000 ${inMs(found.b)}, after 1,000,000 ${inMs(found.a)}; once each: ${between.join(', ')}`
    return [compared({ name: 'stub' }, found, { note })]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Stores the state after `history` events, and gives what starts from it and compares the state with the full fold. */
async function startAfter(context: Context, history: number, path: string): Promise<() => Promise<number>> {
  const name = newName()
  const before = await context.serve({ head: history, entities: ENTITIES })
  const stored = countingWorker(before, name).stateStore(fileStore(path))
  await timeToCaughtUp(stored, appliedAll(before))
  const log: StubLog = { head: history + UNACKNOWLEDGED, entities: ENTITIES }
  const expected = countsOf(log)
  return async () => {
    const server = await context.serve(log)
    const { setCursor } = await context.stub()
    // The worker acknowledges up to the event before the last, which every start begins with.
    await setCursor(name, history - 1)
    await copyFile(path, `${path}.copy`)
    const worker = countingWorker(server, name).stateStore(fileStore(`${path}.copy`))
    return timeToCaughtUp(worker, (state) => expectSame(state, expected))
  }
}

function expectSame(state: Counts, expected: Counts): void {
  for (const [entity, count] of Object.entries(expected))
    if (state[entity] !== count) throw new Error(`${entity} has ${state[entity]} events, not ${count}`)
  if (Object.keys(state).length !== Object.keys(expected).length)
    throw new Error('there are entities too many')
}

function rates({ events }: Server, { a, b }: Awaited<ReturnType<typeof compare>>): string {
  return `without ${rate(events, a)}, with ${rate(events, b)}`
}

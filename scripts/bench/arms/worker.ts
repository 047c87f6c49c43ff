import { CoreClient } from 'allsource'
import { ProjectionWorker, type ProjectionWorkerBuilder } from 'allsource/worker'

/** Where a worker works. */
export interface Server {
  /** As the table calls it. */
  readonly name: string
  readonly url: string
  readonly apiKey: string
  /** Events in its log. */
  readonly events: number
}

/** Events of each entity. */
export type Counts = Record<string, number>

/** A worker that does not get there would otherwise keep the benchmarks waiting for good. */
const GIVE_UP_MS = 120_000

let names = 0

/** A consumer that no server has seen. */
export function newName(): string {
  return `bench-${process.pid}-${++names}`
}

/** A worker that folds nothing, in its default configuration. */
export function idleWorker({ url, apiKey }: Server, name = newName()): ProjectionWorkerBuilder<null> {
  return ProjectionWorker.builder(new CoreClient(url, apiKey))
    .name(name)
    .initialState(() => null)
    .reducer(() => {})
}

/** A worker that counts the events of each entity. */
export function countingWorker({ url, apiKey }: Server, name = newName()): ProjectionWorkerBuilder<Counts> {
  return ProjectionWorker.builder(new CoreClient(url, apiKey))
    .name(name)
    .initialState((): Counts => ({}))
    .reducer((counts, { entity_id }) => {
      counts[entity_id] = (counts[entity_id] ?? 0) + 1
    })
}

/**
 * Milliseconds from `start()` until everything stored is in the state.
 * @param check looks at the state, outside of the time
 */
export async function timeToCaughtUp<State>(
  worker: ProjectionWorkerBuilder<State>,
  check: (state: State, applied: number) => void,
): Promise<number> {
  globalThis.gc?.()
  return catchUp(worker, check)
}

/** As `timeToCaughtUp`, for who looks at the event loop meanwhile: without a collection of its own. */
export async function catchUp<State>(
  worker: ProjectionWorkerBuilder<State>,
  check: (state: State, applied: number) => void,
): Promise<number> {
  const started = performance.now()
  const handle = await worker.start()
  await handle.caughtUp({ signal: AbortSignal.timeout(GIVE_UP_MS) })
  const ms = performance.now() - started
  const { applied } = handle.metrics()
  const state = handle.state()
  await handle.stop()
  check(state, applied)
  return ms
}

/** @throws Error unless all of the server's events were applied */
export function appliedAll({ events }: Server): (state: unknown, applied: number) => void {
  return (_state, applied) => {
    if (applied !== events) throw new Error(`${applied} of ${events} events were applied`)
  }
}

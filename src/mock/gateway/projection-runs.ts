import type { ProjectionReplay } from '../../api.ts'

interface Run {
  readonly id: string
  readonly tenant: string
  readonly projection: string
  readonly startedMs: number
  readonly total: number
  cancelledMs: number | undefined
}

/** What came of asking for a change of a run. */
export type RunChange =
  | { readonly type: 'done'; readonly run: ProjectionReplay }
  | { readonly type: 'unknown' }
  | { readonly type: 'conflict'; readonly reason: string }

/** The replays of every tenant. How far one is follows from the clock. */
export class ProjectionRuns {
  readonly #nowMs: () => number
  readonly #runMs: number
  #runs: Run[] = []

  constructor(nowMs: () => number, runMs: number) {
    this.#nowMs = nowMs
    this.#runMs = runMs
  }

  start(id: string, tenant: string, projection: string, total: number): RunChange {
    const isBusy = this.list(tenant).some(
      (run) => run.projection_name === projection && run.status === 'running',
    )
    if (isBusy) return { type: 'conflict', reason: 'This projection already has a replay running' }
    const run = { id, tenant, projection, startedMs: this.#nowMs(), total, cancelledMs: undefined }
    this.#runs.push(run)
    return { type: 'done', run: shown(run, 'running', run.startedMs, 0) }
  }

  /** The newest first. */
  list(tenant: string): ProjectionReplay[] {
    const own = this.#runs.filter((run) => run.tenant === tenant)
    return own.reverse().map((run) => this.#show(run))
  }

  get(tenant: string, id: string): ProjectionReplay | undefined {
    const run = this.#find(tenant, id)
    return run && this.#show(run)
  }

  cancel(tenant: string, id: string): RunChange {
    const run = this.#find(tenant, id)
    if (run === undefined) return { type: 'unknown' }
    if (this.#show(run).status !== 'running')
      return { type: 'conflict', reason: 'Replay is no longer running' }
    run.cancelledMs = this.#nowMs()
    return { type: 'done', run: this.#show(run) }
  }

  remove(tenant: string, id: string): RunChange {
    const run = this.#find(tenant, id)
    if (run === undefined) return { type: 'unknown' }
    const shown = this.#show(run)
    if (shown.status === 'running') return { type: 'conflict', reason: 'Cancel replay before removing it' }
    this.#runs = this.#runs.filter((other) => other !== run)
    return { type: 'done', run: shown }
  }

  clear(): void {
    this.#runs = []
  }

  #find(tenant: string, id: string): Run | undefined {
    return this.#runs.find((run) => run.id === id && run.tenant === tenant)
  }

  #show(run: Run): ProjectionReplay {
    const endMs = run.startedMs + this.#runMs
    if (run.cancelledMs !== undefined)
      return shown(run, 'cancelled', run.cancelledMs, this.#shareAt(run, run.cancelledMs))
    const nowMs = this.#nowMs()
    return nowMs < endMs
      ? shown(run, 'running', nowMs, this.#shareAt(run, nowMs))
      : shown(run, 'completed', endMs, 1)
  }

  #shareAt({ startedMs }: Run, ms: number): number {
    return this.#runMs === 0 ? 0 : (ms - startedMs) / this.#runMs
  }
}

function shown(
  run: Run,
  status: 'running' | 'completed' | 'cancelled',
  untilMs: number,
  share: number,
): ProjectionReplay {
  const processed = Math.floor(run.total * share)
  const seconds = (untilMs - run.startedMs) / 1000
  return {
    replay_id: run.id,
    projection_name: run.projection,
    status,
    started_at: timeOf(run.startedMs),
    updated_at: timeOf(untilMs),
    completed_at: status === 'running' ? null : timeOf(untilMs),
    total_events: run.total,
    processed_events: processed,
    failed_events: 0,
    progress_percentage: status === 'completed' ? 100 : Math.min(99.9, share * 100),
    events_per_second: seconds === 0 ? 0 : processed / seconds,
    error_message: null,
  }
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString()
}

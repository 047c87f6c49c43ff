import type { Replay as ApiReplay, ReplayConfig } from '../../api.ts'
import type { Clock } from '../../internal/clock.ts'
import type { BuiltInProjections } from './built-in-projections.ts'
import { type BuiltInProjection, builtInProjections, isBuiltIn } from './built-in-projections.ts'
import type { LogEntry } from './event-log.ts'
import { secondsBetween, timeKeyOf } from './time.ts'

/** What the replays need. */
export interface ReplayParts {
  readonly projections: () => BuiltInProjections
  readonly clock: Clock
  /** How long a replay takes; at once with 0. */
  readonly replayMs: number
  readonly newId: () => string
  readonly now: () => string
}

type Ending =
  | { readonly type: 'completed'; readonly at: string }
  | { readonly type: 'failed'; readonly at: string; readonly reason: string }
  | { readonly type: 'cancelled'; readonly at: string; readonly processed: number }

interface Replay {
  readonly id: string
  readonly startedAt: string
  readonly startedMs: number
  readonly total: number
  readonly stop: () => void
  /** How many events it puts in before its task panics: from then on it runs for ever. */
  readonly stuckAt: number | undefined
  ending: Ending | undefined
}

/** The replays: each puts events into projections again, without clearing them first. */
export class Replays {
  readonly #parts: ReplayParts
  #replays: Replay[] = []

  constructor(parts: ReplayParts) {
    this.#parts = parts
  }

  /** Starts one for one projection, or for all without a name. A name that is unknown makes it fail. */
  start(
    entries: readonly LogEntry[],
    projection: string | undefined,
    config: Partial<ReplayConfig> = {},
  ): ApiReplay {
    const { clock, newId, now, replayMs } = this.#parts
    let stop = () => {}
    const replay: Replay = {
      id: newId(),
      startedAt: now(),
      startedMs: clock.now(),
      total: entries.length,
      stop: () => stop(),
      stuckAt: stuckAt(config, entries.length),
      ending: undefined,
    }
    this.#replays.push(replay)
    const started = this.#progressOf(replay)
    const isKnown = projection === undefined || isBuiltIn(projection)
    if (isKnown && replay.stuckAt !== undefined) this.#put(entries.slice(0, replay.stuckAt), projection)
    else if (isKnown && replayMs > 0)
      stop = clock.setTimeout(() => this.#finish(replay, entries, projection), replayMs)
    else this.#finish(replay, entries, projection)
    return started
  }

  list(): ApiReplay[] {
    return this.#replays.map((replay) => this.#progressOf(replay))
  }

  get(id: string): ApiReplay | undefined {
    const replay = this.#find(id)
    return replay === undefined ? undefined : this.#progressOf(replay)
  }

  /** Stops one that runs. What it has put in already stays out of the projections. */
  cancel(id: string): void {
    const replay = this.#find(id)
    if (replay === undefined || replay.ending !== undefined || replay.stuckAt !== undefined) return
    replay.stop()
    replay.ending = { type: 'cancelled', at: this.#parts.now(), processed: this.#processedOf(replay) }
  }

  delete(id: string): void {
    this.#replays = this.#replays.filter((replay) => replay.id !== id)
  }

  clear(): void {
    for (const replay of this.#replays) replay.stop()
    this.#replays = []
  }

  #find(id: string): Replay | undefined {
    return this.#replays.find((replay) => replay.id === id)
  }

  #finish(replay: Replay, entries: readonly LogEntry[], projection: string | undefined): void {
    const at = this.#parts.now()
    if (projection !== undefined && !isBuiltIn(projection)) {
      const reason = `Validation error: Projection not found: ${projection}`
      replay.ending = { type: 'failed', at, reason }
      return
    }
    this.#put(entries, projection)
    replay.ending = { type: 'completed', at }
  }

  #put(entries: readonly LogEntry[], projection: BuiltInProjection | undefined): void {
    const names = projection === undefined ? builtInProjections : [projection]
    const projections = this.#parts.projections()
    for (const entry of entries) for (const name of names) projections.processInto(name, entry)
  }

  #processedOf({ ending, total, startedMs, stuckAt }: Replay): number {
    if (ending === undefined && stuckAt !== undefined) return stuckAt
    if (ending?.type === 'completed') return total
    if (ending?.type === 'cancelled') return ending.processed
    if (ending?.type === 'failed') return 0
    const { clock, replayMs } = this.#parts
    return Math.floor(total * Math.min(1, (clock.now() - startedMs) / Math.max(1, replayMs)))
  }

  #progressOf(replay: Replay): ApiReplay {
    const processed = this.#processedOf(replay)
    const updatedAt = this.#parts.now()
    const seconds = Math.max(1, secondsBetween(timeKeyOf(replay.startedAt), timeKeyOf(updatedAt)))
    return {
      replay_id: replay.id,
      status: replay.ending?.type ?? 'running',
      started_at: replay.startedAt,
      updated_at: updatedAt,
      completed_at: replay.ending?.at ?? null,
      total_events: replay.total,
      processed_events: processed,
      failed_events: 0,
      progress_percentage: replay.total === 0 ? 0 : (processed / replay.total) * 100,
      events_per_second: processed / seconds,
      error_message: replay.ending?.type === 'failed' ? replay.ending.reason : null,
    }
  }
}

/** A batch of no events, or progress told every no events, is a division by zero. */
function stuckAt(config: Partial<ReplayConfig>, total: number): number | undefined {
  if (config.batch_size === 0) return 0
  return total > 0 && config.progress_interval === 0 && config.emit_progress ? 1 : undefined
}

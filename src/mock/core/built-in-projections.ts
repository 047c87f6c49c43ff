import type { LogEntry } from './event-log.ts'
import type { TimeKey } from './time.ts'

/** The projections that every Core keeps, in the order in which it lists them. */
export const builtInProjections = ['entity_snapshots', 'event_counters'] as const

/** One of Core's own projections. */
export type BuiltInProjection = (typeof builtInProjections)[number]

/** Whether Core has a projection of that name. What clients keep under other names is none. */
export function isBuiltIn(name: string): name is BuiltInProjection {
  return (builtInProjections as readonly string[]).includes(name)
}

/** What an event does to one projection. An event that is put in twice counts twice. */
interface Fold {
  process(entry: LogEntry): void
  get(key: string): unknown
  clear(): void
}

/** Core's own projections: they are cleared and rebuilt on request, and only their label knows of a pause. */
export class BuiltInProjections {
  readonly #folds: Readonly<Record<BuiltInProjection, Fold>> = {
    entity_snapshots: new LatestPayloads(),
    event_counters: new EventCounters(),
  }
  readonly #paused = new Set<BuiltInProjection>()

  process(entry: LogEntry): void {
    for (const name of builtInProjections) this.#folds[name].process(entry)
  }

  /** Puts an event into one projection again. */
  processInto(name: BuiltInProjection, entry: LogEntry): void {
    this.#folds[name].process(entry)
  }

  /** The state under a key, `undefined` if there is none. */
  stateOf(name: BuiltInProjection, key: string): unknown {
    return this.#folds[name].get(key)
  }

  clear(name: BuiltInProjection): void {
    this.#folds[name].clear()
  }

  statusOf(name: BuiltInProjection): 'running' | 'paused' {
    return this.#paused.has(name) ? 'paused' : 'running'
  }

  setPaused(name: BuiltInProjection, isPaused: boolean): void {
    if (isPaused) this.#paused.add(name)
    else this.#paused.delete(name)
  }

  /** Starts again with some events, as a restart does. */
  rebuild(entries: readonly LogEntry[]): void {
    this.#paused.clear()
    for (const name of builtInProjections) this.#folds[name].clear()
    for (const entry of entries) this.process(entry)
  }
}

/** The first payload of each entity, whatever it is, with later ones merged into it as far as both are objects. */
class LatestPayloads implements Fold {
  readonly #states = new Map<string, { state: unknown; time: TimeKey }>()

  process({ event, time }: LogEntry): void {
    const known = this.#states.get(event.entity_id)
    if (known === undefined) {
      const state = isObject(event.payload) ? new Map(Object.entries(event.payload)) : event.payload
      this.#states.set(event.entity_id, { state, time })
      return
    }
    if (time < known.time) return
    known.time = time
    if (!(known.state instanceof Map) || !isObject(event.payload)) return
    for (const [key, value] of Object.entries(event.payload)) known.state.set(key, value)
  }

  get(entityId: string): unknown {
    const state = this.#states.get(entityId)?.state
    if (!(state instanceof Map)) return state
    return Object.fromEntries([...state].sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  clear(): void {
    this.#states.clear()
  }
}

/** How many events of each type there were. */
class EventCounters implements Fold {
  readonly #counts = new Map<string, number>()

  process({ event }: LogEntry): void {
    this.#counts.set(event.event_type, (this.#counts.get(event.event_type) ?? 0) + 1)
  }

  get(eventType: string): unknown {
    const count = this.#counts.get(eventType)
    return count === undefined ? undefined : { count }
  }

  clear(): void {
    this.#counts.clear()
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

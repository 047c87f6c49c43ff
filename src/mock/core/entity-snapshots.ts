import { type EventLog, type LogEntry, pushTo } from './event-log.ts'
import { ExactNumber, writeJson } from './exact-json.ts'
import { payloadOf } from './log-entry.ts'
import { secondsBetween, type TimeKey, timeKeyOf } from './time.ts'

/** The state of an entity at some time. */
export interface EntitySnapshot {
  readonly id: string
  readonly entityId: string
  readonly state: unknown
  readonly createdAt: string
  /** The timestamp of the last event in it. */
  readonly asOf: string
  readonly asOfTime: TimeKey
  readonly eventCount: number
  readonly sizeBytes: number
}

/** When a snapshot is made by itself. */
export interface SnapshotRules {
  /** After so many events of an entity. Infinite: never. */
  readonly everyEvents: number
  readonly newId: () => string
  readonly now: () => string
}

const everySeconds = 3600
const maxPerEntity = 10
const utf8 = new TextEncoder()

/** The snapshots of entities, newest first; an old Core folds states from them. Core calls every one of them manual. */
export class EntitySnapshots {
  readonly #log: EventLog
  readonly #rules: SnapshotRules
  readonly #byEntity = new Map<string, EntitySnapshot[]>()

  constructor(log: EventLog, rules: SnapshotRules) {
    this.#log = log
    this.#rules = rules
  }

  of(entityId: string): readonly EntitySnapshot[] {
    return this.#byEntity.get(entityId) ?? []
  }

  all(): EntitySnapshot[] {
    return [...this.#byEntity.values()].flat()
  }

  /** The newest snapshot that is not later than a time, the newest of all without one. */
  newest(entityId: string, notAfter?: TimeKey): EntitySnapshot | undefined {
    return this.of(entityId).find(({ asOfTime }) => notAfter === undefined || asOfTime <= notAfter)
  }

  /** Makes one of an entity's present state, `undefined` if there is no such entity. */
  create(entityId: string): EntitySnapshot | undefined {
    const entries = this.#log.ofEntity(entityId)
    const latest = this.#byEntity.get(entityId)?.[0]
    const base = latest !== undefined && isOnlyLonger(entries, latest) ? latest : undefined
    const news = byTime(entries.slice(base?.eventCount ?? 0))
    const last = news.at(-1) ?? entries.at(-1)
    if (last === undefined) return undefined
    const state = mergedPayloads(base?.state, news)
    const snapshot: EntitySnapshot = {
      id: this.#rules.newId(),
      entityId,
      state,
      createdAt: this.#rules.now(),
      asOf: last.event.timestamp,
      asOfTime: last.time,
      eventCount: entries.length,
      sizeBytes: utf8.encode(writeJson(state)).length,
    }
    pushTo(this.#byEntity, entityId, snapshot)
    const all = this.#byEntity.get(entityId) as EntitySnapshot[]
    all.sort((a, b) => (a.asOfTime > b.asOfTime ? -1 : a.asOfTime < b.asOfTime ? 1 : 0))
    all.splice(maxPerEntity)
    return snapshot
  }

  /** Makes a snapshot of an event's entity if it is time for one. */
  afterAppend({ event }: LogEntry): void {
    const latest = this.of(event.entity_id)[0]
    const count = this.#log.ofEntity(event.entity_id).length
    const isDue =
      count - (latest?.eventCount ?? 0) >= this.#rules.everyEvents ||
      (latest !== undefined &&
        Number.isFinite(this.#rules.everyEvents) &&
        secondsBetween(latest.asOfTime, timeKeyOf(event.timestamp)) >= everySeconds)
    if (isDue) this.create(event.entity_id)
  }

  clear(): void {
    this.#byEntity.clear()
  }
}

/** Whether all that came after a snapshot is no older than it, so that it can be gone on from. */
function isOnlyLonger(entries: readonly LogEntry[], { asOfTime, eventCount }: EntitySnapshot): boolean {
  return entries.slice(eventCount).every(({ time }) => time >= asOfTime)
}

function mergedPayloads(base: unknown, entries: readonly LogEntry[]): unknown {
  const state = new Map(Object.entries(base ?? {}))
  for (const entry of entries) {
    const payload = payloadOf(entry)
    if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) continue
    if (payload instanceof ExactNumber) continue
    for (const [key, value] of Object.entries(payload)) state.set(key, value)
  }
  return Object.fromEntries([...state].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function byTime(entries: readonly LogEntry[]): readonly LogEntry[] {
  return entries.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
}

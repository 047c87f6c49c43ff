import type { Event, EventInput } from '../../api.ts'
import type { Random } from '../../internal/random.ts'
import { sortKeys } from './canonical-json.ts'
import { formatTime, type TimeKey, timeKeyOf, timestampSource } from './time.ts'
import { randomUuid } from './uuid.ts'

/** A stored event, with what is worth computing once. */
export interface LogEntry {
  readonly event: Event
  /** The event as it goes over the wire. */
  readonly json: string
  readonly time: TimeKey
}

/** What came of an append. */
export type Appended =
  | { readonly type: 'stored'; readonly entry: LogEntry; readonly version: number }
  | { readonly type: 'conflict'; readonly expected: number; readonly current: number }

export interface EventLogOptions {
  readonly stampsVersions: boolean
  readonly nowMs: () => number
  readonly random: Random
}

/**
 * Every event of every tenant in the order of arrival. An entry's position is its index plus one.
 * Versions are counted per entity id across tenants, as Core counts them.
 */
export class EventLog {
  readonly #options: EventLogOptions
  readonly #timestamp: () => string
  #entries: LogEntry[] = []
  #events: Event[] = []
  readonly #byEntity = new Map<string, LogEntry[]>()
  readonly #byType = new Map<string, LogEntry[]>()
  readonly #byId = new Map<string, LogEntry>()
  readonly #versions = new Map<string, number>()
  #ingested = 0

  constructor(options: EventLogOptions) {
    this.#options = options
    this.#timestamp = timestampSource(options.nowMs)
  }

  get entries(): readonly LogEntry[] {
    return this.#entries
  }

  /** The events of the entries. */
  get events(): readonly Event[] {
    return this.#events
  }

  /** Events taken since the last restart. */
  get ingested(): number {
    return this.#ingested
  }

  get entityCount(): number {
    return this.#byEntity.size
  }

  get typeCount(): number {
    return this.#byType.size
  }

  ofEntity(entityId: string): readonly LogEntry[] {
    return this.#byEntity.get(entityId) ?? []
  }

  ofType(type: string): readonly LogEntry[] {
    return this.#byType.get(type) ?? []
  }

  byId(id: string): LogEntry | undefined {
    return this.#byId.get(id)
  }

  /** How many events of an entity were appended, whatever their tenant; 0 for an unknown one. */
  versionOf(entityId: string): number {
    return this.#versions.get(entityId) ?? 0
  }

  /** Stores a valid event, unless `expected_version` says otherwise. */
  append(input: EventInput): Appended {
    const current = this.versionOf(input.entity_id)
    const expected = input.expected_version ?? undefined
    if (expected !== undefined && expected !== current) return { type: 'conflict', expected, current }
    const version = current + 1
    const event: Event = {
      id: randomUuid(this.#options.random),
      event_type: input.event_type,
      entity_id: input.entity_id,
      tenant_id: input.tenant_id ?? 'default',
      payload: sortKeys(input.payload) as Event['payload'],
      timestamp: this.#timestamp(),
      metadata: sortKeys(input.metadata ?? null) as Event['metadata'],
      version: this.#options.stampsVersions ? version : 1,
    }
    this.#versions.set(event.entity_id, version)
    this.#ingested += 1
    return { type: 'stored', entry: this.#index(event), version }
  }

  /**
   * Starts again from some of its events, in the order given, as a restart does. Versions are kept; timestamps lose
   * their nanoseconds.
   */
  reload(events: readonly Event[]): void {
    this.#entries = []
    this.#events = []
    this.#byEntity.clear()
    this.#byType.clear()
    this.#byId.clear()
    this.#ingested = 0
    this.#versions.clear()
    for (const event of events) {
      this.#versions.set(event.entity_id, Math.max(this.versionOf(event.entity_id) + 1, event.version))
      const microseconds = timeKeyOf(event.timestamp).slice(0, -3)
      this.#index({ ...event, timestamp: formatTime(`${microseconds}000`) })
    }
  }

  #index(event: Event): LogEntry {
    const entry = { event, json: JSON.stringify(event), time: timeKeyOf(event.timestamp) }
    this.#entries.push(entry)
    this.#events.push(event)
    pushTo(this.#byEntity, event.entity_id, entry)
    pushTo(this.#byType, event.event_type, entry)
    this.#byId.set(event.id, entry)
    return entry
  }
}

/** Adds an item to the list under a key. */
export function pushTo<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [item])
  else list.push(item)
}

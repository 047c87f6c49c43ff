import type { Event, EventInput } from '../../api.ts'
import type { Random } from '../../internal/random.ts'
import { randomUuid } from '../../internal/uuid.ts'
import { sortKeys } from './canonical-json.ts'
import { EventArchive } from './event-archive.ts'
import { needsCare, toPlain } from './exact-json.ts'
import { type LogEntry, toEntry, withoutNanoseconds, withoutTenant } from './log-entry.ts'
import { timestampSource } from './time.ts'

export type { LogEntry } from './log-entry.ts'

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
 * The events that are in memory, of every tenant, in the order of arrival: an entry's position is its index plus one.
 * Versions are counted per entity id across tenants, as Core counts them. Behind the log stands the archive, which
 * holds everything; after a restart that leaves tenants unloaded, the log is short of their events.
 */
export class EventLog {
  readonly #options: EventLogOptions
  readonly #timestamp: () => string
  readonly #archive = new EventArchive()
  #entries: LogEntry[] = []
  #events: Event[] = []
  #broadcasts: LogEntry[] = []
  readonly #byEntity = new Map<string, LogEntry[]>()
  readonly #byType = new Map<string, LogEntry[]>()
  readonly #byId = new Map<string, LogEntry>()
  readonly #versions = new Map<string, number>()
  /** Tenants that have something in the archive and were not asked for since. */
  readonly #unloaded = new Set<string>()
  /** Entities whose version the archive was asked for. */
  readonly #resolved = new Set<string>()
  #ingested = 0

  constructor(options: EventLogOptions) {
    this.#options = options
    this.#timestamp = timestampSource(options.nowMs)
  }

  /** The time for whatever is made now: later at each call, so that no two things of a Core share it. */
  newTimestamp(): string {
    return this.#timestamp()
  }

  get entries(): readonly LogEntry[] {
    return this.#entries
  }

  /** The events of the entries. */
  get events(): readonly Event[] {
    return this.#events
  }

  /** What was appended since the last restart, in order: what streams are told. Loading tells nobody. */
  get broadcasts(): readonly LogEntry[] {
    return this.#broadcasts
  }

  /** Events that came into memory since the last restart and were not put out again. */
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

  /** The events of a tenant in memory, loaded first if they are not there. */
  ofTenant(tenant: string): readonly LogEntry[] {
    this.load(tenant)
    return this.#entries.filter(({ event }) => event.tenant_id === tenant)
  }

  /** The events of a tenant on disk and in memory, as its feed numbers them, without loading them. */
  everythingOf(tenant: string): LogEntry[] {
    return this.#archive.of(tenant)
  }

  /** The version that an entity is known to have, whatever its tenant; 0 for an unknown one. */
  versionOf(entityId: string): number {
    return this.#versions.get(entityId) ?? 0
  }

  /**
   * Stores a valid event, unless `expected_version` says otherwise.
   * @param timestamp of `newTimestamp`, taken before others that were stored meanwhile; by default it is taken now
   */
  append(input: EventInput, timestamp?: string): Appended {
    const tenant = input.tenant_id ?? 'default'
    const expected = input.expected_version ?? undefined
    if (expected !== undefined) this.#resolveVersion(tenant, input.entity_id)
    const current = this.versionOf(input.entity_id)
    if (expected !== undefined && expected !== current) return { type: 'conflict', expected, current }
    const version = current + 1
    const payload = sortKeys(input.payload)
    const metadata = sortKeys(input.metadata ?? null)
    const exact = needsCare(payload) || needsCare(metadata) ? { payload, metadata } : undefined
    const event: Event = {
      id: randomUuid(this.#options.random),
      event_type: input.event_type,
      entity_id: input.entity_id,
      tenant_id: tenant,
      payload: (exact === undefined ? payload : toPlain(payload)) as Event['payload'],
      timestamp: timestamp ?? this.#timestamp(),
      metadata: (exact === undefined ? metadata : toPlain(metadata)) as Event['metadata'],
      version: this.#options.stampsVersions ? version : 1,
    }
    this.#versions.set(event.entity_id, version)
    const entry = this.#add(toEntry(event, exact))
    this.#archive.add(entry)
    this.#broadcasts.push(entry)
    return { type: 'stored', entry, version }
  }

  /** Starts again with nothing. */
  clear(): void {
    this.#clear()
    this.#archive.replace([])
  }

  /**
   * Starts again with some of its events, in the order given, in memory. Versions are kept; timestamps lose their
   * nanoseconds.
   */
  reload(events: readonly Event[]): void {
    const known = new Map(this.#entries.map((entry) => [entry.event, entry]))
    const entries = events.map((event) => withoutNanoseconds(known.get(event) ?? toEntry(event)))
    const inMemory = new Set(events.map(({ id }) => id))
    const elsewhere = this.#archive.all().filter(({ event }) => !inMemory.has(event.id))
    this.#clear()
    this.#archive.replace([...elsewhere.map(withoutNanoseconds), ...entries])
    for (const { event } of elsewhere) this.#unloaded.add(event.tenant_id)
    for (const entry of entries) this.#addLoaded(entry)
  }

  /**
   * Starts again as Core does from its disk: only the newest `unflushed` events are in memory, with the versions of a
   * fresh count, and each tenant's others come when it is asked for. An old Core loads everything at once and has
   * forgotten whose it was.
   */
  restart(unflushed: number, loadsLazily: boolean): void {
    const tail = this.#archive.newest(unflushed)
    this.#clear()
    if (loadsLazily) {
      this.#archive.settle((entry) => withoutNanoseconds(entry))
      for (const { event } of this.#archive.all()) this.#unloaded.add(event.tenant_id)
    } else {
      const inTail = new Set(tail)
      this.#archive.settle((entry) => (inTail.has(entry) ? entry : withoutTenant(entry)))
      for (const entry of this.#archive.all()) if (!inTail.has(entry)) this.#addCounted(entry)
    }
    for (const entry of tail) this.#addCounted(entry)
  }

  /** Brings a tenant's events into memory, behind what is there. */
  load(tenant: string): void {
    if (!this.#unloaded.delete(tenant)) return
    for (const entry of this.#archive.of(tenant)) {
      if (this.#byId.has(entry.event.id)) continue
      this.#raiseVersion(entry.event)
      this.#addLoaded(entry)
    }
  }

  /** Everything a tenant ever wrote, from memory and archive, without bringing it into memory. */
  retained(tenant: string): readonly LogEntry[] {
    return this.#archive.of(tenant)
  }

  /** Puts a tenant's events out of memory; they come back, behind all others, when it is asked for. */
  evict(tenant: string): void {
    const kept = this.#entries.filter(({ event }) => event.tenant_id !== tenant)
    this.#archive.settle((entry) => (entry.event.tenant_id === tenant ? withoutNanoseconds(entry) : entry))
    this.#clearIndex()
    for (const entry of kept) this.#add(entry)
    if (this.#archive.of(tenant).length > 0) this.#unloaded.add(tenant)
  }

  /** Merges the files of the archive. Memory stays as it is; later loads find another order, or events twice. */
  compact(loadsLazily: boolean): void {
    if (loadsLazily) this.#archive.compact()
    else this.#archive.compactWithCopies(2)
  }

  #resolveVersion(tenant: string, entityId: string): void {
    if (this.#resolved.has(entityId)) return
    this.#resolved.add(entityId)
    for (const { event } of this.#archive.of(tenant))
      if (event.entity_id === entityId) this.#raiseVersion(event)
  }

  #raiseVersion({ entity_id, version }: Event): void {
    if (version > this.versionOf(entity_id)) this.#versions.set(entity_id, version)
  }

  #addLoaded(entry: LogEntry): void {
    const { entity_id } = entry.event
    if (this.#options.stampsVersions) this.#raiseVersion(entry.event)
    else this.#versions.set(entity_id, this.versionOf(entity_id) + 1)
    this.#add(entry)
  }

  #addCounted(entry: LogEntry): void {
    const { entity_id } = entry.event
    this.#versions.set(entity_id, this.versionOf(entity_id) + 1)
    this.#add(entry)
  }

  #clear(): void {
    this.#clearIndex()
    this.#versions.clear()
    this.#unloaded.clear()
    this.#resolved.clear()
    this.#broadcasts = []
  }

  #clearIndex(): void {
    this.#entries = []
    this.#events = []
    this.#byEntity.clear()
    this.#byType.clear()
    this.#byId.clear()
    this.#ingested = 0
  }

  #add(entry: LogEntry): LogEntry {
    const { event } = entry
    this.#entries.push(entry)
    this.#events.push(event)
    pushTo(this.#byEntity, event.entity_id, entry)
    pushTo(this.#byType, event.event_type, entry)
    this.#byId.set(event.id, entry)
    this.#ingested += 1
    return entry
  }
}

/** Adds an item to the list under a key. */
export function pushTo<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [item])
  else list.push(item)
}

import type { LogEntry } from './event-log.ts'
import { pushTo } from './event-log.ts'

/** What Core takes a field to be, from the values that it had. */
export interface InferredField {
  readonly name: string
  readonly inferred_type: string
  readonly nullable: boolean
  /** One level deep. */
  readonly nested: Readonly<Record<string, InferredField>>
}

type Fields = Readonly<Record<string, InferredField>>

/** A change that Core noticed. */
export interface EvolutionRecord {
  readonly id: string
  readonly event_type: string
  readonly action: 'Inferred' | 'AutoEvolved' | 'BreakingChangeDetected'
  readonly from_version: number | null
  readonly to_version: number | null
  readonly added_fields: readonly string[]
  readonly removed_fields: readonly string[]
  readonly type_changes: readonly { field: string; old_type: string; new_type: string }[]
  readonly timestamp: string
}

interface Evolution {
  fields: Fields
  version: number
}

/** The schemas that Core infers from payloads by itself, and how they change. */
export class SchemaEvolution {
  readonly #newId: () => string
  readonly #now: () => string
  readonly #evolutions = new Map<string, Evolution>()
  readonly #history = new Map<string, EvolutionRecord[]>()

  constructor(newId: () => string, now: () => string) {
    this.#newId = newId
    this.#now = now
  }

  get eventTypes(): string[] {
    return [...this.#evolutions.keys()]
  }

  of(eventType: string): Readonly<Evolution> | undefined {
    return this.#evolutions.get(eventType)
  }

  historyOf(eventType: string): readonly EvolutionRecord[] {
    return this.#history.get(eventType) ?? []
  }

  /** A new field makes a new version; a lost or changed one is noted and changes nothing. */
  process({ event }: LogEntry): void {
    const { event_type: type } = event
    const found = fieldsOf(event.payload, 2)
    const known = this.#evolutions.get(type)
    if (known === undefined) {
      this.#evolutions.set(type, { fields: found, version: 1 })
      this.#note(type, { action: 'Inferred', from_version: null, to_version: 1 })
      return
    }
    const { fields, version } = known
    const added = Object.keys(found).filter((name) => !Object.hasOwn(fields, name))
    const removed = Object.keys(fields).filter((name) => !Object.hasOwn(found, name))
    const changed = typeChanges(fields, found)
    if (added.length + removed.length + changed.length === 0) return
    const isBreaking = changed.length > 0 || removed.some((name) => fields[name]?.nullable === false)
    if (isBreaking) {
      const changes = { added_fields: added, removed_fields: removed, type_changes: changed }
      this.#note(type, {
        action: 'BreakingChangeDetected',
        from_version: version,
        to_version: null,
        ...changes,
      })
      return
    }
    const news = added.map((name) => [name, { ...(found[name] as InferredField), nullable: true }] as const)
    known.fields = sorted([...Object.entries(fields), ...news])
    known.version = version + 1
    const versions = { from_version: version, to_version: version + 1 }
    this.#note(type, { action: 'AutoEvolved', ...versions, added_fields: added })
  }

  clear(): void {
    this.#evolutions.clear()
    this.#history.clear()
  }

  #note(
    event_type: string,
    change: Pick<EvolutionRecord, 'action' | 'from_version' | 'to_version'> & Partial<EvolutionRecord>,
  ): void {
    pushTo(this.#history, event_type, {
      id: this.#newId(),
      event_type,
      added_fields: [],
      removed_fields: [],
      type_changes: [],
      timestamp: this.#now(),
      ...change,
    })
  }
}

function typeChanges(before: Fields, after: Fields) {
  return Object.keys(before).flatMap((field) => {
    const old_type = before[field]?.inferred_type ?? ''
    const new_type = after[field]?.inferred_type ?? old_type
    const isChange = old_type !== new_type && old_type !== 'Null' && new_type !== 'Null'
    return isChange ? [{ field, old_type: old_type.toLowerCase(), new_type: new_type.toLowerCase() }] : []
  })
}

function fieldsOf(value: unknown, levels: number): Fields {
  if (levels === 0 || typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  return sorted(
    Object.entries(value).map(([name, item]) => [
      name,
      {
        name,
        inferred_type: typeOf(item),
        nullable: item === null,
        nested: fieldsOf(item, levels - 1),
      },
    ]),
  )
}

function sorted(entries: readonly (readonly [string, InferredField])[]): Fields {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function typeOf(value: unknown): string {
  if (value === null) return 'Null'
  if (Array.isArray(value)) return 'Array'
  const type = typeof value
  return `${type[0]?.toUpperCase()}${type.slice(1)}`
}

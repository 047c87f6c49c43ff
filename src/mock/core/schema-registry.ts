import type { Compatibility, SchemaInput } from '../../api.ts'
import { fieldOf, sortKeys } from './canonical-json.ts'

/** What a new version of a schema may change. */
export const compatibilities: readonly Compatibility[] = ['NONE', 'BACKWARD', 'FORWARD', 'FULL']

/** A version of a schema. */
export interface StoredSchema {
  readonly id: string
  readonly subject: string
  readonly version: number
  readonly schema: unknown
  readonly createdAt: string
  readonly description: string | null
  readonly tags: string[]
}

/** Something found, or the reason in Core's words. */
export type Found<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string }

/** The schemas by subject. Each registration is a new version, even of the same schema. */
export class SchemaRegistry {
  readonly #newId: () => string
  readonly #now: () => string
  readonly #versions = new Map<string, StoredSchema[]>()
  readonly #compatibilities = new Map<string, Compatibility>()

  constructor(newId: () => string, now: () => string) {
    this.#newId = newId
    this.#now = now
  }

  get subjects(): string[] {
    return [...this.#versions.keys()]
  }

  register(input: SchemaInput): Found<StoredSchema> {
    const { subject, schema } = input
    const versions = this.#versions.get(subject) ?? []
    const previous = versions.at(-1)
    const issues =
      previous === undefined
        ? []
        : incompatibilities(previous.schema, schema, this.#compatibilities.get(subject) ?? 'BACKWARD')
    if (issues.length > 0)
      return { ok: false, reason: `Schema compatibility check failed: ${issues.join(', ')}` }
    const stored: StoredSchema = {
      id: this.#newId(),
      subject,
      version: versions.length + 1,
      schema: sortKeys(schema),
      createdAt: this.#now(),
      description: input.description ?? null,
      tags: input.tags ?? [],
    }
    this.#versions.set(subject, [...versions, stored])
    return { ok: true, value: stored }
  }

  /** The versions of a subject, oldest first. */
  versionsOf(subject: string): Found<readonly StoredSchema[]> {
    const versions = this.#versions.get(subject)
    return versions === undefined
      ? { ok: false, reason: `Subject not found: ${subject}` }
      : { ok: true, value: versions }
  }

  /** A version of a subject, the latest unless one is named. */
  get(subject: string, version: number | undefined): Found<StoredSchema> {
    const versions = this.versionsOf(subject)
    if (!versions.ok) return versions
    const schema = versions.value.at(version === undefined ? -1 : version - 1)
    if (schema !== undefined && (version ?? schema.version) === schema.version)
      return { ok: true, value: schema }
    return { ok: false, reason: `Schema version ${version} not found for subject: ${subject}` }
  }

  setCompatibility(subject: string, compatibility: Compatibility): void {
    this.#compatibilities.set(subject, compatibility)
  }

  clear(): void {
    this.#versions.clear()
    this.#compatibilities.clear()
  }
}

function incompatibilities(older: unknown, newer: unknown, mode: Compatibility): string[] {
  const before = requiredFields(older) ?? []
  const after = requiredFields(newer) ?? []
  const removed = before
    .filter((name) => !after.includes(name))
    .map((name) => `Backward compatibility: required field '${name}' removed`)
  const added = after
    .filter((name) => !before.includes(name))
    .map((name) => `Forward compatibility: new required field '${name}' added`)
  if (mode === 'NONE') return []
  if (mode === 'BACKWARD') return removed
  return mode === 'FORWARD' ? added : [...removed, ...added]
}

/** Core's own idea of validation: `required`, `type` and `properties`, where a number is a `number` and no `integer`. */
export function schemaErrors(data: unknown, schema: unknown): string[] {
  const errors: string[] = []
  const isObject = typeof data === 'object' && data !== null && !Array.isArray(data)
  if (isObject) {
    for (const name of requiredFields(schema) ?? [])
      if (!Object.hasOwn(data, name)) errors.push(`Missing required field: ${name}`)
  }
  const expected = fieldOf(schema, 'type')
  if (typeof expected === 'string' && expected !== typeOf(data))
    errors.push(`Type mismatch: expected ${expected}, got ${typeOf(data)}`)
  const properties = fieldOf(schema, 'properties')
  if (isObject) {
    for (const [key, value] of Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1))) {
      const property = fieldOf(properties, key)
      if (property !== undefined)
        errors.push(...schemaErrors(value, property).map((error) => `${key}.${error}`))
    }
  }
  return errors
}

function requiredFields(schema: unknown): string[] | undefined {
  const required = fieldOf(schema, 'required')
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : undefined
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

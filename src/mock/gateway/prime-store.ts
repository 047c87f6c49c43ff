import type { Event, FieldProvenance, PrimeProjection, ProjectedNode } from '../../api.ts'
import type { LogEntry } from '../core/event-log.ts'

/** How the observations of a field become one value. */
const policies = ['last_write', 'highest_priority', 'most_specific', 'merge_array'] as const
type Policy = (typeof policies)[number]

interface Observation {
  readonly entry: LogEntry
  readonly fields: Readonly<Record<string, unknown>>
  readonly priority: number
  readonly specificity: number
}

/** What Prime says: something, or why not and with which of Core's statuses. */
export type PrimeAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: 400 | 404; readonly error: string }

/** Each tenant's definitions, and its nodes: entities with events `prime.node.created` and `prime.node.updated`. */
export class PrimeStore {
  readonly #eventsOf: (tenant: string) => readonly LogEntry[]
  readonly #definitions = new Map<string, Map<string, PrimeProjection>>()

  constructor(eventsOf: (tenant: string) => readonly LogEntry[]) {
    this.#eventsOf = eventsOf
  }

  list(tenant: string): PrimeProjection[] {
    return [...(this.#definitions.get(tenant)?.values() ?? [])]
  }

  define(tenant: string, definition: PrimeProjection): PrimeAnswer<undefined> {
    const { entity_type, field_policies } = definition
    for (const [field, policy] of Object.entries(field_policies)) {
      if ((policies as readonly string[]).includes(policy)) continue
      return refuse(
        400,
        `field_policies.${field}: unknown policy '${policy}' — valid: ${policies.join(', ')}`,
      )
    }
    const own = this.#definitions.get(tenant) ?? new Map<string, PrimeProjection>()
    this.#definitions.set(tenant, own.set(entity_type, { entity_type, field_policies }))
    return { ok: true, value: undefined }
  }

  project(tenant: string, nodeId: string): PrimeAnswer<Required<ProjectedNode>> {
    const definition = this.#definitionFor(tenant, nodeId)
    if (!definition.ok) return definition
    const { entity_type, field_policies } = definition.value
    const observations = this.#observationsOf(tenant, nodeId)
    const fields: Record<string, unknown> = {}
    for (const [field, policy] of Object.entries(field_policies)) {
      const picked = pick(observations, field, policy as Policy)
      if (picked !== undefined) fields[field] = picked.value
    }
    return { ok: true, value: { entity_type, fields, observation_count: observations.length } }
  }

  provenance(tenant: string, nodeId: string, field: string): PrimeAnswer<FieldProvenance> {
    const definition = this.#definitionFor(tenant, nodeId)
    if (!definition.ok) return definition
    const policy = definition.value.field_policies[field]
    const picked = pick(this.#observationsOf(tenant, nodeId), field, policy as Policy)
    if (policy === undefined || picked?.source === undefined)
      return refuse(404, `no provenance for field '${field}' on ${nodeId}`)
    const { event } = picked.source.entry
    const { id: source_event_id, timestamp: source_event_at } = event
    return {
      ok: true,
      value: { field, value: picked.value, source_event_id, source_event_at, merge_policy_applied: policy },
    }
  }

  /** Every node of a tenant, with its properties merged. */
  nodes(tenant: string): { id: string; node_type: string; properties: Readonly<Record<string, unknown>> }[] {
    const ids = new Set<string>()
    for (const { event } of this.#eventsOf(tenant)) if (isObservation(event)) ids.add(event.entity_id)
    return [...ids].map((id) => ({
      id,
      node_type: id.split(':')[1] ?? '',
      properties: Object.assign({}, ...this.#observationsOf(tenant, id).map(({ fields }) => fields)),
    }))
  }

  #definitionFor(tenant: string, nodeId: string): PrimeAnswer<PrimeProjection> {
    const [kind, type, id] = nodeId.split(':')
    if (kind !== 'node' || type === undefined || id === undefined)
      return refuse(400, `node_id must be 'node:{type}:{id}', got: ${nodeId}`)
    const definition = this.#definitions.get(tenant)?.get(type)
    if (definition !== undefined) return { ok: true, value: definition }
    return refuse(404, `no projection defined for entity_type '${type}' — POST /projections first`)
  }

  #observationsOf(tenant: string, nodeId: string): Observation[] {
    return this.#eventsOf(tenant)
      .filter(({ event }) => event.entity_id === nodeId && isObservation(event))
      .map((entry) => ({
        entry,
        fields: objectOf(objectOf(entry.event.payload).properties),
        priority: integerOf(objectOf(entry.event.metadata).source_priority),
        specificity: integerOf(objectOf(entry.event.metadata).specificity_score),
      }))
  }
}

function isObservation({ event_type }: Event): boolean {
  return event_type === 'prime.node.created' || event_type === 'prime.node.updated'
}

function refuse(status: 400 | 404, error: string): PrimeAnswer<never> {
  return { ok: false, status, error }
}

/** The value of a field, and the observation it comes from if there is a single one. */
function pick(
  observations: readonly Observation[],
  field: string,
  policy: Policy,
): { value: unknown; source?: Observation } | undefined {
  const having = observations.filter(({ fields }) => Object.hasOwn(fields, field))
  if (having.length === 0) return undefined
  if (policy === 'merge_array') return { value: union(having.map(({ fields }) => fields[field])) }
  const weight = (o: Observation) =>
    policy === 'highest_priority' ? o.priority : policy === 'most_specific' ? o.specificity : 0
  const source = having.reduce((best, next) => (isAhead(next, best, weight) ? next : best))
  return { value: source.fields[field], source }
}

function isAhead(a: Observation, b: Observation, weight: (o: Observation) => number): boolean {
  if (weight(a) !== weight(b)) return weight(a) > weight(b)
  if (a.entry.time !== b.entry.time) return a.entry.time > b.entry.time
  return a.entry.event.id < b.entry.event.id
}

function union(values: readonly unknown[]): unknown[] {
  const texts = new Set(
    values.flatMap((value) => (Array.isArray(value) ? value : [value])).map((item) => JSON.stringify(item)),
  )
  return [...texts].sort().map((text) => JSON.parse(text) as unknown)
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
}

function integerOf(value: unknown): number {
  return Number.isInteger(value) ? (value as number) : 0
}

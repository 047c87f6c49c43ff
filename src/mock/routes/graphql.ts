import type { Event } from '../../api.ts'
import { builtInProjections } from '../core/built-in-projections.ts'
import type { CoreState } from '../core/core-state.ts'
import { parseUuid } from '../core/uuid.ts'
import { jsonAnswer, type MockAnswer, type MockRequest } from '../http/answer.ts'
import { type GraphqlField, parseGraphql } from '../http/graphql-query.ts'
import { any, object, optional, required, text } from '../http/json-shape.ts'
import { readBody } from '../http/request-body.ts'
import { matchingEntries } from './matching-entries.ts'

const requestShape = object('GraphQLRequest', {
  query: required(text),
  variables: optional({ kind: 'map', of: any }),
})

/** Answers what Core takes for GraphQL: always 200, with what is wrong among the errors. */
export function queryGraphql(core: CoreState, request: MockRequest): MockAnswer {
  const body = readBody<{ query: string }>(request, requestShape)
  if (!body.ok) return body.answer
  const parsed = parseGraphql(body.value.query)
  if (!parsed.ok) return jsonAnswer(200, { errors: [{ message: parsed.reason }] })
  const data = new Map<string, unknown>()
  const errors: { message: string }[] = []
  for (const field of parsed.fields) {
    const resolved = resolve(core, field)
    if ('error' in resolved) errors.push({ message: resolved.error })
    else data.set(field.name, resolved.value)
  }
  const sorted = Object.fromEntries([...data].sort(([a], [b]) => (a < b ? -1 : 1)))
  return jsonAnswer(200, { data: sorted, ...(errors.length === 0 ? {} : { errors }) })
}

type Resolved = { readonly value: unknown } | { readonly error: string }

function resolve(core: CoreState, field: GraphqlField): Resolved {
  switch (field.name) {
    case 'events':
      return { value: eventsOf(core, field) }
    case 'event':
      return eventOf(core, field)
    case 'projections':
      return { value: builtInProjections }
    case 'stats':
      return {
        value: {
          total_entities: core.log.entityCount,
          total_event_types: core.log.typeCount,
          total_events: core.log.entries.length,
        },
      }
    case '__schema':
      return { value: introspection }
    default:
      return { error: `Unknown field: ${field.name}` }
  }
}

function eventsOf(core: CoreState, { arguments: given, fields }: GraphqlField): unknown[] {
  const filter = Object.fromEntries(
    ['entity_id', 'event_type', 'tenant_id'].flatMap((name) => {
      const value = given.get(name)
      return value === undefined ? [] : [[name, value]]
    }),
  )
  const { tenant_id } = filter as { tenant_id?: string }
  if (tenant_id !== undefined) core.log.load(tenant_id)
  const matches = matchingEntries(core, filter)
  if (!matches.ok) return []
  const limit = given.get('limit')
  const entries =
    limit !== undefined && /^\+?\d+$/.test(limit) ? matches.value.slice(0, Number(limit)) : matches.value
  return entries.map(({ event }) => selected(event, fields))
}

function eventOf(core: CoreState, { arguments: given, fields }: GraphqlField): Resolved {
  const id = given.get('id')
  if (id === undefined) return { error: "event query requires 'id' argument" }
  const uuid = parseUuid(id)
  if (!uuid.ok) return { error: `Invalid UUID: ${id}` }
  const entry = core.log.byId(uuid.uuid)
  return { value: entry === undefined ? null : selected(entry.event, fields) }
}

/** The fields asked for, all of them if none are; here the time has an offset instead of a `Z`. */
function selected(event: Event, fields: readonly string[]): object {
  const { entity_id, event_type, id, metadata = null, payload, tenant_id, version } = event
  const timestamp = event.timestamp.replace('Z', '+00:00')
  const all = { entity_id, event_type, id, metadata, payload, tenant_id, timestamp, version }
  if (fields.length === 0) return all
  return Object.fromEntries(Object.entries(all).filter(([name]) => fields.includes(name)))
}

const eventFields = {
  id: 'String!',
  event_type: 'String!',
  entity_id: 'String!',
  tenant_id: 'String!',
  payload: 'JSON!',
  metadata: 'JSON',
  timestamp: 'DateTime!',
  version: 'Int!',
}

const introspection = {
  queryType: { name: 'Query' },
  types: [
    { fields: Object.entries(eventFields).map(([name, type]) => ({ name, type })), name: 'Event' },
    {
      fields: [
        { args: ['entity_id', 'event_type', 'tenant_id', 'limit'], name: 'events', type: '[Event!]!' },
        { args: ['id'], name: 'event', type: 'Event' },
        { name: 'projections', type: '[String!]!' },
        { args: ['name', 'entity_id'], name: 'projection', type: 'JSON' },
        { name: 'stats', type: 'JSON!' },
      ],
      name: 'Query',
    },
  ],
}

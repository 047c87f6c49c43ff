import type { Event } from '../api.ts'
import { compareTimestamps } from '../internal/timestamp.ts'
import { type QueryEventsFields, timeText } from './query-params.ts'

/** Whether an event is one that was asked for. */
function matches(event: Event, fields: QueryEventsFields): boolean {
  const { entity_id, event_type, event_type_prefix, since, until, payload_filter } = fields
  if (entity_id !== undefined && event.entity_id !== entity_id) return false
  if (event_type !== undefined && event.event_type !== event_type) return false
  if (event_type_prefix !== undefined && !event.event_type.startsWith(event_type_prefix)) return false
  if (since !== undefined && compareTimestamps(event.timestamp, timeText(since)) < 0) return false
  if (until !== undefined && compareTimestamps(event.timestamp, timeText(until)) > 0) return false
  if (isExcluded(event, fields)) return false
  return payload_filter === undefined || hasFields(event.payload, payload_filter)
}

/** Whether an event is of a type that is to be left out. */
export function isExcluded(event: Event, fields: QueryEventsFields): boolean {
  return fields.exclude_event_type_prefix?.some((prefix) => event.event_type.startsWith(prefix)) ?? false
}

function hasFields(payload: unknown, wanted: Readonly<Record<string, unknown>>): boolean {
  if (typeof payload !== 'object' || payload === null) return false
  return Object.entries(wanted).every(([key, value]) => (payload as Record<string, unknown>)[key] === value)
}

/** The filter that a page shows was ignored, for old servers drop parameters in silence; `undefined` if it shows none. */
export function ignoredFilter(events: readonly Event[], fields: QueryEventsFields): string | undefined {
  for (const name of [
    'entity_id',
    'event_type',
    'event_type_prefix',
    'exclude_event_type_prefix',
    'since',
    'until',
    'payload_filter',
  ] as const) {
    const filter = { [name]: fields[name] }
    if (fields[name] !== undefined && !events.every((event) => matches(event, filter))) return name
  }
  const [first, last] = [events[0], events.at(-1)]
  const isAscending =
    first !== undefined && last !== undefined && compareTimestamps(first.timestamp, last.timestamp) < 0
  return fields.order === 'desc' && isAscending ? 'order' : undefined
}

import type { ProjectionTemplate } from '../../api.ts'
import type { LogEntry } from '../core/event-log.ts'

/** A projection that a tenant may enable: how its rows come out of the tenant's events, oldest first. */
export interface Template {
  readonly about: Required<ProjectionTemplate>
  readonly fold: (entries: readonly LogEntry[]) => ReadonlyMap<string, unknown>
}

/** The row of what is about the tenant as a whole. */
export const tenantRow = '_tenant'

const countEvents: Template['fold'] = (entries) => {
  const by_event_type = countBy(entries, ({ event }) => event.event_type)
  return ofTenant(entries, { total: entries.length, by_event_type })
}

const rankTypes: Template['fold'] = (entries) => {
  const counts = Object.entries(countBy(entries, ({ event }) => event.event_type))
  const ranked = counts.sort(([, a], [, b]) => b - a)
  return ofTenant(entries, { event_types: ranked.map(([event_type, count]) => ({ event_type, count })) })
}

const countDays: Template['fold'] = (entries) => {
  const days = Object.entries(countBy(entries, ({ time }) => time.slice(0, 10)))
  const newest = days.sort(([a], [b]) => (a < b ? -1 : 1)).slice(-90)
  return ofTenant(entries, { days: newest.map(([date, count]) => ({ date, count })) })
}

const followEntities: Template['fold'] = (entries) => {
  const rows = new Map<string, { event_count: number; last_event_at: string; last_event_type: string }>()
  for (const { event } of entries) {
    const event_count = (rows.get(event.entity_id)?.event_count ?? 0) + 1
    rows.set(event.entity_id, {
      event_count,
      last_event_at: event.timestamp,
      last_event_type: event.event_type,
    })
  }
  return rows
}

const findActive: Template['fold'] = (entries) => {
  const rows = [...followEntities(entries)] as [string, { last_event_at: string }][]
  const recent = rows.map(([entity_id, { last_event_at }]) => ({ entity_id, last_event_at }))
  recent.sort((a, b) => (a.last_event_at < b.last_event_at ? 1 : -1))
  return ofTenant(entries, { distinct: rows.length, recent: recent.slice(0, 50) })
}

/** Every template by its name. What `event-type-leaderboard` and `events-per-day` hold is known by kind only. */
export const templates: ReadonlyMap<string, Template> = new Map(
  [
    template('event-count', 'Event count', 'Events in all and by type.', 'counter', countEvents),
    template(
      'event-type-leaderboard',
      'Event types',
      'Types by how often they occur.',
      'breakdown',
      rankTypes,
    ),
    template('events-per-day', 'Events per day', 'Events of the last 90 UTC days.', 'timeseries', countDays),
    template('entity-activity', 'Entity activity', 'A row for each entity.', 'entity_table', followEntities),
    template(
      'active-entities',
      'Active entities',
      'The entities that changed last.',
      'breakdown',
      findActive,
    ),
  ].map((each) => [each.about.name, each]),
)

function template(
  name: string,
  title: string,
  description: string,
  kind: string,
  fold: Template['fold'],
): Template {
  return { about: { name, title, description, kind }, fold }
}

function ofTenant(entries: readonly LogEntry[], state: unknown): ReadonlyMap<string, unknown> {
  return entries.length === 0 ? new Map() : new Map([[tenantRow, state]])
}

function countBy(entries: readonly LogEntry[], keyOf: (entry: LogEntry) => string): Record<string, number> {
  const counts = new Map<string, number>()
  for (const entry of entries) counts.set(keyOf(entry), (counts.get(keyOf(entry)) ?? 0) + 1)
  return Object.fromEntries(counts)
}

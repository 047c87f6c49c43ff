import type { CoreState } from '../core/core-state.ts'
import type { LogEntry } from '../core/event-log.ts'
import { secondsBetween } from '../core/time.ts'
import { errorAnswer, type MockAnswer, type MockRequest } from '../http/answer.ts'
import { floatAnswer } from '../http/float-fields.ts'
import { type ParamsOf, readParams } from '../http/query-params.ts'
import type { DocumentedRoutes } from '../http/router.ts'
import type { CallerRoutes } from './caller-routes.ts'
import { groupByEntity } from './entities.ts'
import { getEventFrequency } from './event-frequency.ts'
import { matchingEntries } from './matching-entries.ts'

/** The analytics, of all tenants together. */
export const analyticsRoutes: CallerRoutes = {
  '/api/v1/analytics/frequency': { GET: getEventFrequency },
  '/api/v1/analytics/summary': { GET: getEventSummary },
  '/api/v1/analytics/correlation': { GET: getEventCorrelation },
} satisfies DocumentedRoutes

const secondsPerDay = 86_400
const topSize = 10

/** @source openapi `getEventSummary`: the unique counts are those of the ten commonest */
function getEventSummary(core: CoreState, request: MockRequest): MockAnswer {
  const params = readParams(request.query, {
    entity_id: 'text',
    event_type: 'text',
    since: 'time',
    until: 'time',
  } satisfies ParamsOf<'getEventSummary'>)
  if (!params.ok) return params.answer
  const matches = matchingEntries(core, params.value)
  if (!matches.ok) return matches.answer
  const entries = matches.value
  const first = entries[0]
  const last = entries.at(-1)
  if (first === undefined || last === undefined)
    return errorAnswer(400, 'Validation error: No events found for the specified criteria')
  const days = Math.max(1, Math.trunc(secondsBetween(first.time, last.time) / secondsPerDay))
  const types = commonest(entries, ({ event }) => event.event_type)
  const entities = commonest(entries, ({ event }) => event.entity_id)
  const [from, to] = [first.event.timestamp, last.event.timestamp]
  return floatAnswer(
    200,
    {
      total_events: entries.length,
      unique_entities: entities.length,
      unique_event_types: types.length,
      time_range: { from, to },
      events_per_day: entries.length / days,
      top_event_types: types.map(({ key, ...rest }) => ({ event_type: key, ...rest })),
      top_entities: entities.map(({ key, ...rest }) => ({ entity_id: key, ...rest })),
      first_event: from,
      last_event: to,
    },
    ['events_per_day', 'percentage'],
  )
}

function commonest(entries: readonly LogEntry[], keyOf: (entry: LogEntry) => string) {
  const counts = new Map<string, number>()
  for (const entry of entries) counts.set(keyOf(entry), (counts.get(keyOf(entry)) ?? 0) + 1)
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, topSize)
    .map(([key, count]) => ({ key, count, percentage: (count / entries.length) * 100 }))
}

const maxExamples = 5

/** @source openapi `getEventCorrelation`: pairs of one entity's events, close in time in either direction */
function getEventCorrelation(core: CoreState, request: MockRequest): MockAnswer {
  const params = readParams(request.query, {
    event_type_a: 'text!',
    event_type_b: 'text!',
    time_window_seconds: 'i64!',
    since: 'time',
    until: 'time',
  } satisfies ParamsOf<'getEventCorrelation'>)
  if (!params.ok) return params.answer
  const { event_type_a, event_type_b, time_window_seconds, ...range } = params.value
  const of = (event_type: string) => matchingEntries(core, { event_type, ...range })
  const [a, b] = [of(event_type_a), of(event_type_b)]
  if (!a.ok) return a.answer
  if (!b.ok) return b.answer
  const pairs = pairsOf(a.value, b.value).filter(({ seconds }) => seconds <= time_window_seconds)
  const total = pairs.reduce((sum, { seconds }) => sum + seconds, 0)
  return floatAnswer(
    200,
    {
      event_type_a,
      event_type_b,
      total_a: a.value.length,
      total_b: b.value.length,
      correlated_pairs: pairs.length,
      correlation_percentage: a.value.length === 0 ? 0 : (pairs.length / a.value.length) * 100,
      avg_time_between_seconds: pairs.length === 0 ? 0 : total / pairs.length,
      examples: pairs.slice(0, maxExamples).map(({ first, second, seconds }) => ({
        entity_id: first.event.entity_id,
        event_a_timestamp: first.event.timestamp,
        event_b_timestamp: second.event.timestamp,
        time_between_seconds: seconds,
      })),
    },
    ['correlation_percentage', 'avg_time_between_seconds'],
  )
}

function pairsOf(a: readonly LogEntry[], b: readonly LogEntry[]) {
  const byEntity = groupByEntity(b)
  const inOrder = [...groupByEntity(a).values()].flat()
  return inOrder.flatMap((first) =>
    (byEntity.get(first.event.entity_id) ?? []).map((second) => ({
      first,
      second,
      seconds: Math.abs(secondsBetween(first.time, second.time)),
    })),
  )
}

import type { AnswerOf } from '../../api.ts'
import type { CoreState } from '../core/core-state.ts'
import { formatTime, type TimeKey, timeKeyOf } from '../core/time.ts'
import { jsonAnswer, type MockAnswer, type MockRequest } from '../http/answer.ts'
import { type ParamsOf, readParams } from '../http/query-params.ts'
import { matchingEntries } from './matching-entries.ts'

const windowDays = { minute: 1 / 1440, hour: 1 / 24, day: 1, week: 7, month: 30 }
type Window = keyof typeof windowDays
const msPerDay = 86_400_000

/** @source openapi `getEventFrequency`: how many events there were in each window, with the empty ones between */
export function getEventFrequency(core: CoreState, request: MockRequest): MockAnswer {
  const params = readParams(request.query, {
    entity_id: 'text',
    event_type: 'text',
    since: 'time!',
    until: 'time',
    window: 'one of minute hour day week month!',
  } satisfies ParamsOf<'getEventFrequency'>)
  if (!params.ok) return params.answer
  const { window: name, since, until = timeKeyOf(core.services.now()), ...filter } = params.value
  const window = name as Window
  const matches = matchingEntries(core, { ...filter, since, until })
  if (!matches.ok) return matches.answer
  const counts = new Map<TimeKey, Map<string, number>>()
  for (const { event, time } of matches.value) {
    const start = startOf(time, window)
    const types = counts.get(start) ?? new Map<string, number>()
    types.set(event.event_type, (types.get(event.event_type) ?? 0) + 1)
    counts.set(start, types)
  }
  const buckets = matches.value.length === 0 ? [] : bucketsBetween(since, until, window, counts)
  return jsonAnswer(200, {
    buckets,
    total_events: matches.value.length,
    window,
    time_range: { from: formatTime(since), to: formatTime(until) },
  } satisfies AnswerOf<'getEventFrequency'>)
}

/** Months are stepped by thirty days, so that after the first few none of them starts where an event's month does. */
function bucketsBetween(
  since: TimeKey,
  until: TimeKey,
  window: Window,
  counts: ReadonlyMap<TimeKey, ReadonlyMap<string, number>>,
) {
  const end = startOf(until, window)
  const buckets = []
  for (
    let start = startOf(since, window);
    start <= end;
    start = later(start, windowDays[window] * msPerDay)
  ) {
    const types = counts.get(start) ?? new Map<string, number>()
    const count = [...types.values()].reduce((sum, n) => sum + n, 0)
    buckets.push({ timestamp: formatTime(start), count, event_types: Object.fromEntries(types) })
  }
  return buckets
}

const startLength = { minute: 16, hour: 13, day: 10, week: 10, month: 7 }
const restOfTime = '0000-01-01T00:00:00.000000000'

function startOf(time: TimeKey, window: Window): TimeKey {
  const length = startLength[window]
  const start = time.slice(0, length) + restOfTime.slice(length)
  if (window !== 'week') return start
  const daysSinceMonday = (new Date(`${start.slice(0, 10)}T00:00:00Z`).getUTCDay() + 6) % 7
  return later(start, -daysSinceMonday * msPerDay)
}

function later(start: TimeKey, ms: number): TimeKey {
  const date = new Date(Date.parse(`${start.slice(0, 19)}Z`) + Math.round(ms))
  return `${date.toISOString().slice(0, 19)}.000000000`
}

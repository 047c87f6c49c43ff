import type { EntityState } from '../../api.ts'
import type { CoreState } from '../core/core-state.ts'
import type { LogEntry } from '../core/event-log.ts'
import { formatTime } from '../core/time.ts'
import { errorAnswer, type MockAnswer, type MockRequest } from '../http/answer.ts'
import { readParams } from '../http/query-params.ts'
import { conditionalAnswer } from './conditional.ts'
import { matchingEntries } from './matching-entries.ts'

/** The payloads of an entity merged into one object, later fields over earlier ones. What is no object is left out. */
export function mergedState(entries: readonly LogEntry[]): Record<string, unknown> {
  const state = new Map<string, unknown>()
  for (const { event } of entries) {
    if (typeof event.payload !== 'object' || event.payload === null || Array.isArray(event.payload)) continue
    for (const [key, value] of Object.entries(event.payload)) state.set(key, value)
  }
  return Object.fromEntries([...state].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** @source openapi `getEntityState` */
export function getEntityState(
  core: CoreState,
  request: MockRequest,
  { entity_id = '' }: Record<string, string>,
): MockAnswer {
  const lean = core.traits.leanEntityState
  const params = lean
    ? readParams(request.query, { as_of: 'time', tenant_id: 'text', history: 'boolean' })
    : readParams(request.query, { as_of: 'time' })
  if (!params.ok) return params.answer
  const { as_of: asOf, ...rest } = params.value
  const { tenant_id, history } = rest as { tenant_id?: string; history?: boolean }
  const matches = matchingEntries(core, {
    entity_id,
    ...(asOf === undefined ? {} : { as_of: asOf }),
    ...(tenant_id === undefined ? {} : { tenant_id }),
  })
  if (!matches.ok) return matches.answer
  const entries = matches.value
  const last = entries.at(-1)
  if (last === undefined) return errorAnswer(404, `Entity not found: ${entity_id}`)
  const counted = sinceSnapshot(entries, core.traits.snapshotEvery)
  const state: EntityState = {
    as_of: asOf === undefined ? null : formatTime(asOf),
    current_state: mergedState(entries),
    entity_id,
    event_count: counted.length,
    ...(lean && !history ? {} : { history: counted.map(historyItem) }),
    last_updated: last.event.timestamp,
    ...(lean ? { version: entries.length } : {}),
  }
  return conditionalAnswer(core, request, JSON.stringify(state))
}

/** The snapshot's own event is counted again. */
function sinceSnapshot(entries: readonly LogEntry[], every: number): readonly LogEntry[] {
  return entries.length < every ? entries : entries.slice(Math.floor(entries.length / every) * every - 1)
}

function historyItem({ event }: LogEntry) {
  return { event_id: event.id, payload: event.payload, timestamp: event.timestamp, type: event.event_type }
}

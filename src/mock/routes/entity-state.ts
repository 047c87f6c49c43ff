import type { EntityState } from '../../api.ts'
import type { CoreState } from '../core/core-state.ts'
import type { LogEntry } from '../core/event-log.ts'
import { ExactNumber, writeJson } from '../core/exact-json.ts'
import { payloadOf } from '../core/log-entry.ts'
import { formatTime } from '../core/time.ts'
import { errorAnswer, type MockAnswer, type MockRequest } from '../http/answer.ts'
import { type ParamsOf, readParams } from '../http/query-params.ts'
import { conditionalAnswer } from './conditional.ts'
import { matchingEntries } from './matching-entries.ts'

/** The payloads of an entity merged into one object, later fields over earlier ones. What is no object is left out. */
function mergedState(entries: readonly LogEntry[], base: unknown = {}): Record<string, unknown> {
  const state = new Map<string, unknown>(Object.entries(base as object))
  for (const entry of entries) {
    const payload = payloadOf(entry)
    if (!isObject(payload)) continue
    for (const [key, value] of Object.entries(payload)) state.set(key, value)
  }
  return Object.fromEntries(state)
}

/** @source openapi `getEntityState` */
export function getEntityState(
  core: CoreState,
  request: MockRequest,
  { entity_id = '' }: Record<string, string>,
): MockAnswer {
  const lean = core.traits.leanEntityState
  const params = lean
    ? readParams(request.query, {
        as_of: 'time',
        tenant_id: 'text',
        history: 'boolean',
      } satisfies ParamsOf<'getEntityState'>)
    : readParams(request.query, { as_of: 'time' } satisfies ParamsOf<'getEntityState'>)
  if (!params.ok) return params.answer
  const { as_of: asOf, ...rest } = params.value
  const { tenant_id, history } = rest as { tenant_id?: string; history?: boolean }
  const matches = matchingEntries(core, {
    entity_id,
    ...(asOf === undefined ? {} : { as_of: asOf }),
    ...(tenant_id === undefined ? {} : { tenant_id }),
  })
  if (!matches.ok) return matches.answer
  const snapshot = core.services.snapshots.newest(entity_id, asOf)
  // The snapshot's own last event is counted again.
  const entries =
    snapshot === undefined ? matches.value : matches.value.filter(({ time }) => time >= snapshot.asOfTime)
  const last = entries.at(-1)
  if (last === undefined && snapshot === undefined) return errorAnswer(404, `Entity not found: ${entity_id}`)
  const state: EntityState = {
    as_of: asOf === undefined ? null : formatTime(asOf),
    current_state: mergedState(entries, snapshot?.state),
    entity_id,
    event_count: entries.length,
    ...(lean && !history ? {} : { history: entries.map(historyItem) }),
    last_updated: last?.event.timestamp ?? null,
    ...(lean ? { version: entries.length } : {}),
  }
  return conditionalAnswer(core, request, writeJson(state))
}

function historyItem(entry: LogEntry) {
  const { id, event_type, timestamp, payload } = entry.event
  const exact = payloadOf(entry) as typeof payload
  return { event_id: id, payload: exact, timestamp, type: event_type }
}

function isObject(value: unknown): value is object {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
  )
}

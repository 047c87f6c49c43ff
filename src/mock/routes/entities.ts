import type { AnswerOf, DuplicateGroup, DuplicatePage, EntityPage, EntitySummary } from '../../api.ts'
import { fieldOf } from '../core/canonical-json.ts'
import type { CoreState } from '../core/core-state.ts'
import { type LogEntry, pushTo } from '../core/event-log.ts'
import { writeJson } from '../core/exact-json.ts'
import { payloadOf } from '../core/log-entry.ts'
import { jsonAnswer, type MockAnswer, type MockRequest } from '../http/answer.ts'
import { type ParamsOf, readParams } from '../http/query-params.ts'
import { matchingEntries } from './matching-entries.ts'
import { readOrder } from './read-order.ts'

/** @source openapi `listEntities`: every tenant's entities, most recently touched first unless asked otherwise */
export function listEntities(core: CoreState, request: MockRequest): MockAnswer {
  const params = readParams(request.query, {
    event_type_prefix: 'text',
    payload_filter: 'text',
    limit: 'integer',
    offset: 'integer',
    ...(core.traits.ordersEntities ? ({ order: 'text' } as const) : {}),
  } satisfies ParamsOf<'listEntities'>)
  if (!params.ok) return params.answer
  const { limit, offset, order, ...filter } = params.value as typeof params.value & { order?: string }
  const matches = matchingEntries(core, filter)
  if (!matches.ok) return matches.answer
  const direction = readOrder(order, 'desc')
  if (!direction.ok) return direction.answer
  const sign = direction.value === 'asc' ? 1 : -1
  const found = [...groupByEntity(matches.value)].map(([entityId, entries]) => ({
    entityId,
    entries,
    last: lastOf(entries),
  }))
  found.sort((a, b) => sign * compare(a.last.time, b.last.time) || compare(a.entityId, b.entityId))
  const { items, hasMore } = cut(found, offset, limit)
  const page: EntityPage = { entities: items.map(summaryOf), total: found.length, has_more: hasMore }
  return jsonAnswer(200, page satisfies AnswerOf<'listEntities'>)
}

/** @source openapi `detectDuplicates`: entities whose latest matching events agree in the named payload fields */
export function detectDuplicates(core: CoreState, request: MockRequest): MockAnswer {
  const params = readParams(request.query, {
    event_type_prefix: 'text!',
    group_by: 'text!',
    limit: 'integer',
    offset: 'integer',
  } satisfies ParamsOf<'detectDuplicates'>)
  if (!params.ok) return params.answer
  const { event_type_prefix, group_by, limit, offset } = params.value
  const matches = matchingEntries(core, { event_type_prefix })
  if (!matches.ok) return matches.answer
  const fields = group_by.split(',').map((field) => field.trim())
  const groups = new Map<string, string[]>()
  for (const [entityId, entries] of groupByEntity(matches.value)) {
    const payload = payloadOf(firstLatest(entries))
    const key = writeJson(Object.fromEntries(fields.map((field) => [field, fieldOf(payload, field) ?? null])))
    pushTo(groups, key, entityId)
  }
  const duplicates = [...groups]
    .filter(([, ids]) => ids.length > 1)
    .map(groupOf)
    .sort((a, b) => b.count - a.count)
  const { items, hasMore } = cut(duplicates, offset, limit)
  const page: DuplicatePage = { duplicates: items, total: duplicates.length, has_more: hasMore }
  return jsonAnswer(200, page satisfies AnswerOf<'detectDuplicates'>)
}

/** Entries under their entity ids, in the order in which entities first come. */
export function groupByEntity(entries: readonly LogEntry[]): Map<string, LogEntry[]> {
  const groups = new Map<string, LogEntry[]>()
  for (const entry of entries) pushTo(groups, entry.event.entity_id, entry)
  return groups
}

/** Entries come sorted by time, so the last one is the latest, and of equally late ones the last. */
function lastOf(entries: readonly LogEntry[]): LogEntry {
  return entries.at(-1) as LogEntry
}

function firstLatest(entries: readonly LogEntry[]): LogEntry {
  const { time } = lastOf(entries)
  return entries.find((entry) => entry.time === time) as LogEntry
}

function summaryOf(found: { entityId: string; entries: readonly LogEntry[]; last: LogEntry }): EntitySummary {
  const { event } = found.last
  return {
    entity_id: found.entityId,
    event_count: found.entries.length,
    last_event_type: event.event_type,
    last_event_at: event.timestamp,
  }
}

function groupOf([key, ids]: [string, string[]]): DuplicateGroup {
  return { key: JSON.parse(key) as DuplicateGroup['key'], entity_ids: ids.sort(), count: ids.length }
}

/** Without a limit nothing is ever said to follow. */
function cut<T>(items: readonly T[], offset = 0, limit?: number): { items: T[]; hasMore: boolean } {
  const rest = items.slice(offset)
  if (limit === undefined) return { items: rest, hasMore: false }
  return { items: rest.slice(0, limit), hasMore: rest.length > limit }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

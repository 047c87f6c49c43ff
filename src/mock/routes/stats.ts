import type { AnswerOf, Health, Stats } from '../../api.ts'
import { sortKeys } from '../core/canonical-json.ts'
import type { CoreState } from '../core/core-state.ts'
import type { LogEntry } from '../core/event-log.ts'
import { jsonAnswer, type MockAnswer, type MockRequest } from '../http/answer.ts'
import { type ParamsOf, readParams } from '../http/query-params.ts'

/** @source openapi `getHealth` */
export function getHealth(core: CoreState): MockAnswer {
  const health: Health = {
    replication: { edition: 'community', status: 'not_available' },
    role: core.role,
    service: 'allsource-core',
    status: 'healthy',
    system_streams: { mode: 'in-memory', status: 'disabled' },
    version: core.traits.version,
  }
  return jsonAnswer(200, health)
}

/** @source openapi `getStats`: without a tenant the totals of all; `total_events` is then the log's head position */
export function getStats(core: CoreState, request: MockRequest): MockAnswer {
  const { log, traits } = core
  if (traits.scopedStats) {
    const params = readParams(request.query, { tenant_id: 'text' } satisfies ParamsOf<'getStats'>)
    if (!params.ok) return params.answer
    const tenant = params.value.tenant_id
    if (tenant !== undefined)
      return jsonAnswer(200, tenantStats(log.ofTenant(tenant)) satisfies AnswerOf<'getStats'>)
  }
  const stats: Stats = {
    total_events: log.entries.length,
    total_entities: log.entityCount,
    total_event_types: log.typeCount,
    total_ingested: log.ingested,
  }
  // An old Core does not put the names in order.
  return jsonAnswer(200, traits.scopedStats ? sortKeys(stats) : (stats satisfies AnswerOf<'getStats'>))
}

function tenantStats(entries: readonly LogEntry[]): Stats {
  const types = new Map<string, number>()
  for (const { event } of entries) types.set(event.event_type, (types.get(event.event_type) ?? 0) + 1)
  const byTime = entries.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
  return {
    event_types: sortKeys(Object.fromEntries(types)) as Record<string, number>,
    newest_event: byTime.at(-1)?.event.timestamp ?? null,
    oldest_event: byTime[0]?.event.timestamp ?? null,
    total_entities: new Set(entries.map(({ event }) => event.entity_id)).size,
    total_event_types: types.size,
    total_events: entries.length,
    total_ingested: entries.length,
  }
}

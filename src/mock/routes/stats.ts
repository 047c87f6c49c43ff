import type { Health, Stats } from '../../api.ts'
import type { CoreState } from '../core/core-state.ts'
import type { LogEntry } from '../core/event-log.ts'
import { jsonAnswer, type MockAnswer, type MockRequest } from '../http/answer.ts'
import { readParams } from '../http/query-params.ts'

/** @source openapi `getHealth` */
export function getHealth(core: CoreState): MockAnswer {
  const health: Health = {
    replication: { edition: 'community', status: 'not_available' },
    role: 'leader',
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
    const params = readParams(request.query, { tenant_id: 'text' })
    if (!params.ok) return params.answer
    const tenant = params.value.tenant_id
    if (tenant !== undefined)
      return jsonAnswer(200, tenantStats(log.entries.filter(({ event }) => event.tenant_id === tenant)))
  }
  const stats: Stats = {
    total_entities: log.entityCount,
    total_event_types: log.typeCount,
    total_events: log.entries.length,
    total_ingested: log.ingested,
  }
  return jsonAnswer(200, stats)
}

function tenantStats(entries: readonly LogEntry[]): Stats {
  const types = new Map<string, number>()
  for (const { event } of entries) types.set(event.event_type, (types.get(event.event_type) ?? 0) + 1)
  const byTime = entries.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
  return {
    event_types: Object.fromEntries(types),
    newest_event: byTime.at(-1)?.event.timestamp ?? null,
    oldest_event: byTime[0]?.event.timestamp ?? null,
    total_entities: new Set(entries.map(({ event }) => event.entity_id)).size,
    total_event_types: types.size,
    total_events: entries.length,
    total_ingested: entries.length,
  }
}

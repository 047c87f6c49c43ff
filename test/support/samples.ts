import type { Event } from '../../src/api.ts'

/** An event as Core gives it. */
export function sampleEvent(changes: Partial<Event> = {}): Event {
  return {
    id: '0b4c972e-4651-42a8-9fff-a5a32f3f311c',
    event_type: 'asset.registered',
    entity_id: 'BTC',
    tenant_id: 'default',
    payload: { symbol: 'BTC' },
    timestamp: '2026-11-23T12:52:22.243910482Z',
    metadata: null,
    version: 1,
    ...changes,
  }
}

/** A page of Core's `queryEvents`. */
export function samplePage(events: readonly Event[], changes: object = {}) {
  return { events, count: events.length, total_count: events.length, has_more: false, ...changes }
}

export const sampleHealth = {
  status: 'healthy',
  service: 'allsource-core',
  version: '0.27.0',
  role: 'leader',
  system_streams: { status: 'disabled', mode: 'in-memory' },
  replication: null,
}

export const sampleStats = { total_events: 3, total_entities: 2, total_event_types: 1, total_ingested: 3 }

export const sampleReceipt = {
  event_id: '0b4c972e-4651-42a8-9fff-a5a32f3f311c',
  timestamp: '2026-11-23T12:52:22.243910482Z',
  version: 1,
}

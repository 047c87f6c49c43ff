import type { Event } from '../../src/api.ts'

let made = 0

/** A stored event; what is not given is made up, the id from a running number. */
export function storedEvent(given: Partial<Event> = {}): Event {
  made += 1
  return {
    id: `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`,
    event_type: 'asset.updated',
    entity_id: 'BTC',
    tenant_id: 'default',
    payload: { price: made },
    timestamp: '2026-01-31T09:30:00.000001318Z',
    metadata: null,
    version: 1,
    ...given,
  }
}

/** The text frame that replays an event. */
export function replayFrame(event: Event, position: number): string {
  return JSON.stringify({ type: 'replay', position, event })
}

/** The text frame that ends a replay. */
export function replayCompleteFrame(replayed = 0): string {
  return JSON.stringify({ type: 'replay_complete', replayed })
}

/** The text frame that carries a live event. */
export function liveFrame(event: Event): string {
  return JSON.stringify(event)
}

import type { CheckpointRecord } from '../../src/worker/index.ts'

/** A record of a worker named `assets`, after seven events; the event at its position is `b`. */
export function record(given: Partial<CheckpointRecord> = {}): CheckpointRecord {
  return {
    format: 2,
    worker: 'assets',
    tenant_id: 'default',
    event_types: [],
    reducer_version: '1',
    consumer_id: 'assets',
    position: 7,
    epoch: null,
    witness: { position: given.position ?? 7, id: 'b' },
    applied: 7,
    recent_ids: ['a', 'b'],
    dead_letters: [],
    state: '{"BTC":["a","ü\\n"]}',
    ...given,
  }
}

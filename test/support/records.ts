import type { CheckpointRecord } from '../../src/worker/index.ts'

/** A record of a worker named `assets`, after seven events. */
export function record(given: Partial<CheckpointRecord> = {}): CheckpointRecord {
  return {
    format: 1,
    worker: 'assets',
    tenant_id: 'default',
    event_types: [],
    reducer_version: '1',
    consumer_id: 'assets',
    position: 7,
    acknowledged: 0,
    applied: 7,
    recent_ids: ['a', 'b'],
    state: '{"BTC":["a","ü\\n"]}',
    unflushed: false,
    ...given,
  }
}

import { checkShape, type Shape } from '../internal/shape.ts'
import type { CheckpointRecord } from './state-store.ts'

const strings: Shape = { arrayOf: 'string' }

const event: Shape = {
  required: { id: 'string', event_type: 'string', entity_id: 'string', tenant_id: 'string' },
}

const record: Shape = {
  required: {
    format: 'integer',
    worker: 'string',
    tenant_id: 'string',
    event_types: strings,
    reducer_version: 'string',
    consumer_id: 'string',
    position: 'integer',
    epoch: { nullable: 'integer' },
    witness: { nullable: { required: { position: 'integer', id: 'string' } } },
    applied: 'integer',
    recent_ids: strings,
    dead_letters: {
      arrayOf: {
        required: { event, position: { nullable: 'integer' }, reason: 'string', error: 'string' },
      },
    },
    state: 'string',
  } satisfies Record<keyof CheckpointRecord, Shape>,
}

/** What is wrong with a record of the newest format, as in `position: expected an integer, got a string`; `undefined` if nothing is. */
export function recordProblem(value: CheckpointRecord): string | undefined {
  return checkShape(value, record)
}

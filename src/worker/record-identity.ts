import type { CoreClient } from '../clients/core-client.ts'
import type { TypeFilters } from '../clients/type-filters.ts'
import type { WorkerOptions } from './options.ts'
import type { CheckpointRecord } from './state-store.ts'

/** What a record must agree with to be gone on from. */
export type RecordIdentity = Pick<
  CheckpointRecord,
  'worker' | 'tenant_id' | 'event_types' | 'reducer_version'
>

/** What this worker's records say of themselves. */
export function recordIdentity<State>(
  options: WorkerOptions<State>,
  core: CoreClient,
  filters: TypeFilters,
): RecordIdentity {
  return {
    worker: options.name,
    tenant_id: core.tenantId,
    event_types: filters.registered,
    reducer_version: options.reducerVersion,
  }
}

/** Whether a record holds the fold that this worker makes. */
export function isSameFold(record: CheckpointRecord, identity: RecordIdentity): boolean {
  const { worker, tenant_id, event_types, reducer_version } = record
  return (
    JSON.stringify([worker, tenant_id, event_types, reducer_version]) ===
    JSON.stringify(Object.values(identity))
  )
}

import type { DeadLetter } from './dead-letters.ts'

/** All that a worker needs to go on where it was: state and position in one piece, so that neither is ever ahead of the other. */
export interface CheckpointRecord {
  readonly format: 2
  /** The worker's name. */
  readonly worker: string
  readonly tenant_id: string
  /** What the state is a fold of: filters in Core's grammar, empty for all. */
  readonly event_types: readonly string[]
  readonly reducer_version: string
  /** The durable consumer whose positions `position` counts in. */
  readonly consumer_id: string
  /** Every event up to here that the filters let through is in the state, and none after it. */
  readonly position: number
  /** The epoch of the tenant's event feed in which positions count; `null` if there was none to ask for. */
  readonly epoch: number | null
  /** The last event that Core gave at a position, by which the worker sees whether the log is still the same; `null` before the first. */
  readonly witness: { readonly position: number; readonly id: string } | null
  /** Events in the state. */
  readonly applied: number
  /** Ids of the last events in the state, oldest first. */
  readonly recent_ids: readonly string[]
  /** Events that are not in the state because the reducer failed on them, or on one before them of their entity. */
  readonly dead_letters: readonly DeadLetter[]
  /** The state, as the codec wrote it. */
  readonly state: string
  /** Whether the state holds changes that were not pushed back to Core. */
  readonly unflushed: boolean
}

/** Where a worker keeps its record. */
export interface StateStore {
  /** The record saved last under this name; `undefined` if there is none. @throws state_store if it cannot be read */
  load(worker: string): Promise<CheckpointRecord | undefined>
  /** Replaces the record as a whole: after a crash either the old or the new one is there. @throws state_store */
  save(record: CheckpointRecord): Promise<void>
}

/** Keeps records for as long as the process lives. A worker that finds none builds its state from the first event. */
export function memoryStore(): StateStore {
  const records = new Map<string, CheckpointRecord>()
  return {
    load: async (worker) => records.get(worker),
    save: async (record) => {
      records.set(record.worker, record)
    },
  }
}

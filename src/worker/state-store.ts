import type { Clock } from '../internal/clock.ts'
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
}

/** The newest format of records that this version reads, and the one it writes. */
export const RECORD_FORMAT = 2

/** How a call to a store may be let go. */
export interface StoreOptions {
  /** Aborts when nobody waits any more, as after `stop`: the store rejects soon, and from then on leaves the record alone. */
  readonly signal?: AbortSignal | undefined
}

/** How a lock is asked for. */
export interface LockOptions extends StoreOptions {
  /** By which the lock is kept, and another's is watched. @default the machine's */
  readonly clock?: Clock | undefined
}

/** A name that is held: no other worker gets it from the store until it is released, or its holder is proven dead. */
export interface StoreLock {
  /** Aborts, with a `state_store` error, when the name is not held any more although nobody released it. */
  readonly lost: AbortSignal
  /** Lets another have the name. Once is enough; does not reject. */
  release(): Promise<void>
}

/** What came of one try to get a name. */
export type LockAttempt =
  | { readonly type: 'locked'; readonly lock: StoreLock }
  /**
   * Another holds it. `isRunning` is true once that is proven; until then the holder may be dead, and the store finds out by being
   * asked again.
   */
  | {
      readonly type: 'held'
      /** Who, in a few words. */
      readonly holder: string
      readonly isRunning: boolean
      /** When to ask again. */
      readonly retryAfterMs: number
    }

/** Where a worker keeps its record. `stateStoreCases` of `allsource/testing` tells whether an implementation is one. */
export interface StateStore {
  /** Where this worker's record is, as errors are to name it. @default the worker's name */
  locationOf?(worker: string): string
  /**
   * The record saved last under this name; `undefined` if there is none. One that is damaged is never passed over.
   * @throws state_store if it cannot be read
   */
  load(worker: string, options?: StoreOptions): Promise<CheckpointRecord | undefined>
  /** Replaces the record as a whole: after a crash either the old or the new one is there. @throws state_store */
  save(record: CheckpointRecord, options?: StoreOptions): Promise<void>
  /**
   * Tries once to get a name for a worker that is about to load and to save. Without this method nothing keeps two workers of a name
   * from folding at once. A lock of a process that died is given to the next; while one is held, a save through another store object
   * is refused if it is known to be by another holder.
   * @throws state_store if it cannot be told who holds it
   */
  lock?(worker: string, options?: LockOptions): Promise<LockAttempt>
}

/** Where a worker's record is, for messages. */
export function locationOf(store: StateStore, worker: string): string {
  return store.locationOf?.(worker) ?? worker
}

/** Keeps records for as long as the process lives. A worker that finds none builds its state from the first event. */
export function memoryStore(): StateStore {
  const records = new Map<string, CheckpointRecord>()
  const held = new Set<string>()
  return {
    load: async (worker, { signal } = {}) => {
      signal?.throwIfAborted()
      return records.get(worker)
    },
    save: async (record, { signal } = {}) => {
      signal?.throwIfAborted()
      records.set(record.worker, record)
    },
    lock: async (worker, { signal } = {}) => {
      signal?.throwIfAborted()
      if (held.has(worker)) {
        return { type: 'held', holder: 'another worker of this process', isRunning: true, retryAfterMs: 100 }
      }
      held.add(worker)
      let isHeld = true
      const release = async () => {
        if (isHeld) held.delete(worker)
        isHeld = false
      }
      return { type: 'locked', lock: { lost: new AbortController().signal, release } }
    },
  }
}

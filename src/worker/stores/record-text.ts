import { messageOf, StateStoreError } from '../../errors.ts'
import { type CheckpointRecord, RECORD_FORMAT } from '../state-store.ts'

/** What to do with a record that is no use: `remove it`. */
export interface WaysOut {
  /** How the record is removed, as in `delete the file`. */
  readonly remove: string
}

/**
 * A record that is of this worker and not newer than this version. An older one is given as it is: the worker knows what to do.
 * @throws state_store
 */
export function asRecord(
  value: unknown,
  worker: string,
  location: string,
  { remove }: WaysOut,
): CheckpointRecord {
  const record = value as Partial<CheckpointRecord> | null
  const format: unknown = record?.format
  if (typeof format !== 'number' || typeof record?.worker !== 'string')
    throw damaged(location, 'it holds no record', { remove })
  if (format > RECORD_FORMAT) throw newer(location, format, { remove })
  if (record.worker !== worker) {
    const reason = `belongs to the worker "${record.worker}", not to "${worker}": give each its own`
    throw new StateStoreError(location, reason)
  }
  return record as CheckpointRecord
}

/** JSON read back. @throws state_store */
export function parseStored(text: string, location: string, waysOut: WaysOut): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw damaged(location, `it is not JSON (${messageOf(error)})`, waysOut)
  }
}

/** A record is there, and not whole. */
export function damaged(location: string, what: string, { remove }: WaysOut): StateStoreError {
  const wayOut = `To build the state anew from the first event, ${remove}`
  return new StateStoreError(location, `is damaged: ${what}. ${wayOut}`, undefined, 'damaged')
}

/** A record of a version that is not known here. */
export function newer(location: string, format: number, { remove }: WaysOut): StateStoreError {
  const reason = `the record was written by a newer version (format ${format})`
  const wayOut = `Use that version; or, to build the state anew from the first event, ${remove}`
  return new StateStoreError(location, `${reason}. ${wayOut}`, undefined, 'newer')
}

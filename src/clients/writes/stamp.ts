import type { Event, EventInput } from '../../api.ts'
import { InvalidInputError, type WriteStamp } from '../../errors.ts'
import type { Random } from '../../internal/random.ts'
import { randomUuid } from '../../internal/uuid.ts'
import { hasFields } from './event-metadata.ts'

/** The field of an event's metadata that says which append wrote it. */
const STAMP = '$client'

/** What tells one written event from every other: the append it belongs to, and its place in that. */
export interface Stamp {
  readonly append_id: string
  /** From 0. */
  readonly index: number
}

/** An id that no other append has. */
export function newAppendId(random: Random): string {
  return randomUuid(random)
}

/**
 * The event with a stamp in its metadata, by which it can be found again; a stamp that it has already is replaced.
 * @throws invalid_input for metadata that is no object, and so has no place for a stamp
 */
export function stampEvent<E extends EventInput>(event: E, appendId: string, index: number): E {
  const { metadata } = event
  if (metadata != null && !hasFields(metadata))
    throw new InvalidInputError('metadata', 'must be an object or left out: the write is marked in it')
  return { ...event, metadata: { ...metadata, [STAMP]: { append_id: appendId, index } } }
}

/** The stamp of a stored event; `undefined` for one that was written without. */
export function stampOf(event: Event): Stamp | undefined {
  const stamp: unknown = hasFields(event.metadata) ? event.metadata[STAMP] : undefined
  if (!hasFields(stamp)) return undefined
  const { append_id, index } = stamp
  return typeof append_id === 'string' && typeof index === 'number' ? { append_id, index } : undefined
}

/** What to look for a stamped event by; `undefined` for one that has no stamp. @param tenantId of an event that names none */
export function writeStampOf(event: EventInput, tenantId: string, since: Date): WriteStamp | undefined {
  const stamp = stampOf(event as Event)
  const { entity_id, tenant_id } = event
  return stamp && { ...stamp, tenant_id: tenant_id ?? tenantId, entity_id, sentAt: since.toISOString() }
}

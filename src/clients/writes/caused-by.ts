import type { Event } from '../../api.ts'
import { hasFields } from './event-metadata.ts'

/** Where an event comes from, as fields of its metadata. */
export type Causation = {
  /** The id of the event that it was written because of. */
  readonly causation_id: string
  /** The same for all that one event led to, however far away. */
  readonly correlation_id: string
}

/**
 * What the metadata of an event says that is written because of another one: that one's id, and its `correlation_id`, which is
 * handed on; where it has none, its id begins the chain. For `metadata`, or for `eventMetadata` of a write, a writer or a client.
 */
export function causedBy({ id, metadata }: Pick<Event, 'id' | 'metadata'>): Causation {
  const handedOn = hasFields(metadata) ? metadata.correlation_id : undefined
  return { causation_id: id, correlation_id: typeof handedOn === 'string' && handedOn !== '' ? handedOn : id }
}

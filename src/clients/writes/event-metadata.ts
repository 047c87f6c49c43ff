import type { BatchInput, EventInput } from '../../api.ts'
import { ConfigError, InvalidInputError } from '../../errors.ts'

/** What is put into the metadata of events, by field. */
export type MetadataFields = Readonly<Record<string, unknown>>

/** Fields for the metadata of each event that is written, or what gives them for an event when that is taken. */
export type EventMetadata = MetadataFields | ((event: EventInput) => MetadataFields | undefined)

/** Those of client and call, the later over the earlier. */
export type MetadataSources = readonly EventMetadata[]

/** @param value adds to `fallback`; `false`: none at all @throws config */
export function resolveEventMetadata(value: unknown, fallback: MetadataSources): MetadataSources {
  if (value === undefined) return fallback
  if (value === false) return []
  if (typeof value !== 'function' && !hasFields(value))
    throw new ConfigError('eventMetadata', 'an object of fields, a function that gives one, or false', value)
  return [...fallback, value as EventMetadata]
}

/**
 * The event with the fields of `sources` in its metadata, beneath its own.
 * @param at names the event in errors
 * @throws invalid_input for metadata that is no object, and so has no place for fields; what a source throws
 */
export function addMetadata<E extends BatchInput['events'][number]>(
  event: E,
  sources: MetadataSources,
  at: string,
): E {
  if (sources.length === 0) return event
  const { metadata } = event
  const field = at === '' ? 'metadata' : `${at}.metadata`
  if (metadata != null && !hasFields(metadata))
    throw new InvalidInputError(field, 'must be an object or left out: `eventMetadata` is put into it')
  let fields: MetadataFields = {}
  for (const source of sources) {
    const given: unknown = typeof source === 'function' ? source(event) : source
    if (given != null && !hasFields(given))
      throw new InvalidInputError(field, 'has no place for what `eventMetadata` gave, which is no object')
    fields = { ...fields, ...given }
  }
  return Object.keys(fields).length === 0 ? event : { ...event, metadata: { ...fields, ...metadata } }
}

/** Whether a value is a JSON object; one that writes itself as something else is none. */
export function hasFields(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return typeof (value as { toJSON?: unknown }).toJSON !== 'function'
}

import type { UuidTexts } from '../core/uuid.ts'

/** What Core expects of a JSON body. Unknown fields are ignored. */
export type JsonShape =
  | { readonly kind: 'text' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'number' }
  | { readonly kind: 'integer'; readonly width?: IntegerWidth }
  | { readonly kind: 'time' }
  | { readonly kind: 'uuid'; readonly texts: UuidTexts }
  | { readonly kind: 'choice'; readonly of: readonly string[] }
  | { readonly kind: 'any'; readonly isExact?: true }
  | { readonly kind: 'map'; readonly of: JsonShape }
  | TaggedShape
  | { readonly kind: 'list'; readonly of: JsonShape }
  | { readonly kind: 'object'; readonly name: string; readonly fields: Readonly<Record<string, JsonField>> }

/** One of several objects, told apart by a text in their field `type`. */
export interface TaggedShape {
  readonly kind: 'tagged'
  readonly name: string
  readonly variants: () => Readonly<Record<string, Readonly<Record<string, JsonField>>>>
}

/** How large an integer may be. @default 'u64' */
export type IntegerWidth = 'u32' | 'u64' | 'usize' | 'i64'

/** `optional` may be absent or null, `defaulted` only absent. */
export interface JsonField {
  readonly presence: 'required' | 'optional' | 'defaulted'
  readonly shape: JsonShape
}

/** A string. */
export const text: JsonShape = { kind: 'text' }
/** A boolean. */
export const boolean: JsonShape = { kind: 'boolean' }
const integer: JsonShape = { kind: 'integer' }
/** Anything at all. */
export const any: JsonShape = { kind: 'any' }
/** Anything at all, with numbers to the digit: see `ExactNumber`. */
export const exactly: JsonShape = { kind: 'any', isExact: true }
/** Strings. */
export const texts: JsonShape = { kind: 'list', of: text }

/** A struct of the server's, by the name it goes by in errors. */
export function object(name: string, fields: Record<string, JsonField>): JsonShape {
  return { kind: 'object', name, fields }
}

/** Must be there. */
export function required(shape: JsonShape): JsonField {
  return { presence: 'required', shape }
}

/** May be absent or null. */
export function optional(shape: JsonShape): JsonField {
  return { presence: 'optional', shape }
}

/** @source openapi `EventInput` */
export const eventInputShape = object('IngestEventRequest', {
  event_type: required(text),
  entity_id: required(text),
  tenant_id: optional(text),
  payload: required(exactly),
  metadata: optional(exactly),
  expected_version: optional(integer),
})

/** @source openapi `BatchInput` */
export const batchInputShape = object('IngestEventsBatchRequest', {
  events: required({ kind: 'list', of: eventInputShape }),
})

/** @source openapi `ConsumerInput` */
export const consumerInputShape = object('RegisterConsumerRequest', {
  consumer_id: required(text),
  event_type_filters: { presence: 'defaulted', shape: { kind: 'list', of: text } },
})

/** @source openapi `AckInput` */
export const ackInputShape = object('AckRequest', { position: required(integer) })

/** @source openapi `ProjectionStateInput` */
export const stateInputShape = object('SaveProjectionStateRequest', { state: required(any) })

/** The body of a read of several projection rows. */
export const bulkReadShape = object('BulkGetStateRequest', {
  entity_ids: required({ kind: 'list', of: text }),
})

/** The body of a write of several projection rows. */
export const bulkSaveShape = object('BulkSaveStateRequest', {
  states: required({
    kind: 'list',
    of: object('BulkSaveStateItem', { entity_id: required(text), state: required(any) }),
  }),
})

/** Whether a parsed body has a shape. */
export function fitsShape(value: unknown, shape: JsonShape): boolean {
  switch (shape.kind) {
    case 'any':
      return isStorable(value, 0)
    case 'text':
      return typeof value === 'string'
    case 'integer':
      return (
        Number.isInteger(value) &&
        (value as number) >= 0 &&
        (value as number) <= widthMax(shape.width ?? 'u64')
      )
    case 'boolean':
      return typeof value === 'boolean'
    case 'number':
      return typeof value === 'number'
    // What is rare is left to the careful reader.
    case 'time':
    case 'uuid':
    case 'choice':
    case 'map':
    case 'tagged':
      return false
    case 'list':
      return Array.isArray(value) && value.every((item) => fitsShape(item, shape.of))
    case 'object':
      return (
        typeof value === 'object' &&
        value !== null &&
        !Array.isArray(value) &&
        fitsFields(value, shape.fields)
      )
  }
}

/** The largest integer of a width. */
export function widthMax(width: IntegerWidth): bigint {
  if (width === 'u32') return 0xffff_ffffn
  return (width === 'i64' ? 2n ** 63n : 2n ** 64n) - 1n
}

// The server stops at 128 levels; the exact count is left to the careful reader.
const carefulDepth = 100

/** Whether a value is surely one that the server takes: not very deep, and without numbers that overflowed. */
function isStorable(value: unknown, depth: number): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return true
  return depth < carefulDepth && Object.values(value).every((item) => isStorable(item, depth + 1))
}

function fitsFields(value: object, fields: Readonly<Record<string, JsonField>>): boolean {
  for (const name in fields) {
    const { presence, shape } = fields[name] as JsonField
    const item = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
    const isAbsent = item === undefined || (item === null && presence === 'optional')
    if (isAbsent ? presence === 'required' : !fitsShape(item, shape)) return false
  }
  return true
}

import { InvalidInputError } from '../errors.ts'
import { nameProblem } from '../internal/check.ts'
import { isTimestamp } from '../internal/timestamp.ts'
import type { DetectDuplicatesFields, ListEntitiesFields, QueryEventsFields, Time } from './query-params.ts'

const TEXTS = ['entity_id', 'event_type', 'event_type_prefix'] as const
const TIMES = ['since', 'until'] as const

/** @throws invalid_input naming the field */
export function checkQueryEvents(fields: QueryEventsFields): void {
  checkNames(fields, [
    ...TEXTS,
    ...TIMES,
    'exclude_event_type_prefix',
    'ifNoneMatch',
    'limit',
    'offset',
    'payload_filter',
    'order',
  ])
  checkWindow(fields)
  for (const name of TEXTS) checkText(name, fields[name])
  checkETag(fields.ifNoneMatch)
  checkPrefixes('exclude_event_type_prefix', fields.exclude_event_type_prefix)
  for (const name of TIMES) checkTime(name, fields[name])
  if (
    fields.event_type !== undefined &&
    fields.event_type_prefix !== undefined &&
    fields.entity_id === undefined
  ) {
    throw new InvalidInputError(
      'event_type_prefix',
      'cannot stand beside `event_type` without `entity_id`: Core ignores it there',
    )
  }
}

/** @throws invalid_input naming the field */
export function checkListEntities(fields: ListEntitiesFields): void {
  checkNames(fields, ['event_type_prefix', 'payload_filter', 'limit', 'offset', 'order'])
  checkText('event_type_prefix', fields.event_type_prefix)
  checkWindow(fields)
}

/** @throws invalid_input naming the field */
export function checkDetectDuplicates(fields: DetectDuplicatesFields): void {
  checkNames(fields, ['event_type_prefix', 'group_by', 'limit', 'offset'])
  if (typeof fields.event_type_prefix !== 'string')
    throw new InvalidInputError('event_type_prefix', 'is required')
  if (fields.event_type_prefix !== '') checkText('event_type_prefix', fields.event_type_prefix)
  if (!Array.isArray(fields.group_by) || fields.group_by.length === 0) {
    throw new InvalidInputError('group_by', 'must be a list of payload fields')
  }
  if (fields.group_by.some((field) => nameProblem(field) !== undefined || field.includes(','))) {
    throw new InvalidInputError(
      'group_by',
      'must hold field names without commas: they travel as a comma list',
    )
  }
  checkWindow(fields)
}

/** A misspelt filter would be dropped by the server, and more would come back than was asked for. @throws invalid_input */
export function checkNames<Fields extends object>(
  fields: Fields,
  known: readonly (keyof Fields & string)[],
): void {
  if (typeof fields !== 'object' || fields === null)
    throw new InvalidInputError('params', 'must be an object')
  const unknown = Object.keys(fields).find((name) => !(known as readonly string[]).includes(name))
  if (unknown !== undefined) {
    throw new InvalidInputError(unknown, `is no parameter here; there are ${known.join(', ')}`)
  }
}

function checkPrefixes(name: string, value: readonly string[] | undefined): void {
  if (value === undefined) return
  if (!Array.isArray(value)) throw new InvalidInputError(name, 'must be a list of prefixes of event types')
  if (value.some((prefix) => nameProblem(prefix) !== undefined || !/^[^\s,]+$/.test(prefix))) {
    throw new InvalidInputError(
      name,
      'must hold prefixes without commas or white space: they travel as a comma list',
    )
  }
}

function checkWindow(fields: {
  limit?: number | undefined
  offset?: number | undefined
  order?: unknown
  payload_filter?: unknown
}): void {
  for (const name of ['limit', 'offset'] as const) checkInteger(name, fields[name], 0)
  const { order, payload_filter: filter } = fields
  if (order !== undefined && order !== 'asc' && order !== 'desc')
    throw new InvalidInputError('order', "must be 'asc' or 'desc'")
  if (filter !== undefined && (typeof filter !== 'object' || filter === null || Array.isArray(filter))) {
    throw new InvalidInputError(
      'payload_filter',
      'must be an object of payload fields and the values they must have',
    )
  }
  for (const [field, value] of Object.entries(filter ?? {})) {
    if (value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value)) continue
    throw new InvalidInputError(`payload_filter.${field}`, 'must be a string, a number, a boolean or null')
  }
}

/** @throws invalid_input */
export function checkETag(ifNoneMatch: string | undefined): void {
  if (typeof ifNoneMatch === 'string' && /[^\x21-\x7e]/.test(ifNoneMatch)) {
    throw new InvalidInputError('ifNoneMatch', 'must be an `etag` as the server sent it')
  }
  checkText('ifNoneMatch', ifNoneMatch)
}

/** @throws invalid_input unless `value` is undefined or an integer in range, which no float has rounded */
export function checkInteger(
  field: string,
  value: number | undefined,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= min && value <= max)) return
  const isLarge = max === Number.MAX_SAFE_INTEGER && value > max
  const range = max === Number.MAX_SAFE_INTEGER && !isLarge ? `≥ ${min}` : `from ${min} to ${max}`
  throw new InvalidInputError(field, `must be an integer ${range}`)
}

/** @throws invalid_input unless `value` is a text with something in it, and without control characters */
export function requireText(field: string, value: unknown): void {
  const problem = nameProblem(value)
  if (problem !== undefined) throw new InvalidInputError(field, problem)
}

/** @throws invalid_input */
export function checkText(name: string, value: string | undefined): void {
  if (value !== undefined) requireText(name, value)
}

/** @throws invalid_input */
export function checkTime(name: string, value: Time | undefined): void {
  if (value === undefined) return
  const text = value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : value
  if (typeof text === 'string' && isTimestamp(text)) return
  throw new InvalidInputError(
    name,
    'must be a Date or an RFC 3339 time with an offset, as 2026-01-31T12:00:00Z',
  )
}

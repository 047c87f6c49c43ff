import type { EventInput } from '../api.ts'
import { InvalidInputError } from '../errors.ts'
import { gotText } from '../internal/check.ts'

/** Core drops what it does not know: a misspelt `expected_version` would make a write unconditional. */
const FIELDS = new Set(['event_type', 'entity_id', 'payload', 'metadata', 'expected_version', 'tenant_id'])

/**
 * Refuses, before the network, an event that the newest Core would refuse. `at` names it in a batch, as in `events[3]`.
 * @throws invalid_input naming the field, what is wrong and how it should be
 */
export function validateEvent(event: EventInput, at = ''): void {
  const fail = (field: string, reason: string): never => {
    throw new InvalidInputError(at === '' ? field : `${at}.${field}`, reason)
  }
  if (typeof event !== 'object' || event === null)
    throw new InvalidInputError(at || 'event', 'must be an object')
  const type = eventTypeProblem(event.event_type)
  if (type !== undefined) fail('event_type', type)
  const entity = entityIdProblem(event.entity_id)
  if (entity !== undefined) fail('entity_id', entity)
  if (!isJson(event.payload)) fail('payload', 'is required and must be a JSON value (null is one)')
  if (event.tenant_id != null) {
    const tenant = tenantIdProblem(event.tenant_id)
    if (tenant !== undefined) fail('tenant_id', tenant)
  }
  for (const field of Object.keys(event)) {
    if (!FIELDS.has(field)) fail(field, `is no field of an event; those are ${[...FIELDS].join(', ')}`)
  }
  const expected = event.expected_version
  if (expected != null && !(Number.isSafeInteger(expected) && expected >= 0)) {
    fail('expected_version', 'must be an integer ≥ 0 (0: the entity must not exist yet)')
  }
}

/** What is wrong with an event type; `undefined` if nothing is. */
export function eventTypeProblem(value: unknown): string | undefined {
  const problem = textProblem(value, 128)
  if (problem !== undefined) return problem
  const type = value as string
  if (!/^[\p{Lowercase}\p{N}._]+$/u.test(type)) {
    const expected = 'must be of lower-case letters, digits, dots and underscores'
    return `${expected}${gotText(type)}; normalizeEventType() makes one of camel case`
  }
  if (type.startsWith('.') || type.endsWith('.')) return 'must not start or end with a dot'
  if (type.includes('..')) return 'must not have two dots in a row'
  if (type.startsWith('_system.')) return 'must not start with `_system.`: Core reserves it'
  if (type === 'allsource.read_model.committed')
    return 'is reserved: Core writes it when a read model is committed'
  return undefined
}

/** What is wrong with an entity id; `undefined` if nothing is. */
export function entityIdProblem(value: unknown): string | undefined {
  const problem = textProblem(value, 128)
  if (problem !== undefined) return problem
  const id = value as string
  if (/\p{Cc}/u.test(id)) return 'must not hold control characters'
  if (/^\p{White_Space}|\p{White_Space}$/u.test(id)) return 'must not start or end with white space'
  if (id.startsWith('read-model:')) return 'must not start with `read-model:`: Core reserves it'
  return undefined
}

/** What is wrong with a tenant id; `undefined` if nothing is. */
export function tenantIdProblem(value: unknown): string | undefined {
  const problem = textProblem(value, 64)
  if (problem !== undefined) return problem
  return /^[\p{Alphabetic}\p{N}_-]+$/u.test(value as string)
    ? undefined
    : 'must be of letters, digits, `-` and `_`'
}

function textProblem(value: unknown, maxBytes: number): string | undefined {
  if (typeof value !== 'string' || value === '') return 'must be a non-empty string'
  if (!value.isWellFormed()) return 'holds half of a surrogate pair, which is no character'
  // A UTF-16 unit is at most three bytes of UTF-8, so short texts need no counting.
  if (value.length * 3 <= maxBytes) return undefined
  const bytes = new TextEncoder().encode(value).byteLength
  return bytes > maxBytes ? `must be at most ${maxBytes} bytes of UTF-8, got ${bytes}` : undefined
}

function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  return (
    value !== undefined &&
    typeof value !== 'function' &&
    typeof value !== 'symbol' &&
    typeof value !== 'bigint'
  )
}

import type { EventInput } from '../../api.ts'
import { errorAnswer, type MockAnswer } from '../http/answer.ts'

const utf8 = new TextEncoder()
const byteLength = (text: string) => utf8.encode(text).length

/** Why Core refuses a journal's names before it looks at anything else, or `undefined`. */
export function refuseJournal(event: EventInput): MockAnswer | undefined {
  const isJournal =
    event.event_type === 'allsource.read_model.committed' || event.entity_id.startsWith('read-model:')
  return isJournal ? invalidInput('read model journals require the read-model commit API') : undefined
}

/** Why Core refuses an event, checked in its order, or `undefined` if it is valid. */
export function refuseEvent(event: EventInput): MockAnswer | undefined {
  const wrong =
    wrongType(event.event_type) ?? wrongEntity(event.entity_id) ?? wrongTenant(event.tenant_id ?? 'default')
  if (wrong !== undefined) return invalidInput(wrong)
  if (event.event_type.startsWith('_system.')) {
    return errorAnswer(
      400,
      "Validation error: Event types starting with '_system.' are reserved for internal use",
    )
  }
  return undefined
}

function invalidInput(detail: string): MockAnswer {
  return errorAnswer(400, `Invalid input: ${detail}`)
}

function wrongType(type: string): string | undefined {
  if (type === '') return 'Event type cannot be empty'
  const length = byteLength(type)
  if (length > 128) return `Event type cannot exceed 128 characters, got ${length}`
  if (!/^[\p{Lowercase}\p{N}._]*$/u.test(type)) {
    return `Event type '${type}' must be lowercase with dots/underscores. Convention: namespace.entity.action`
  }
  if (type.startsWith('.') || type.endsWith('.')) return `Event type '${type}' cannot start or end with a dot`
  if (type.includes('..')) return `Event type '${type}' cannot have consecutive dots`
  return undefined
}

/** What Core has against an entity's id, or `undefined`. */
export function wrongEntity(id: string): string | undefined {
  if (id === '') return 'Entity ID cannot be empty'
  const length = byteLength(id)
  if (length > 128) return `Entity ID cannot exceed 128 characters, got ${length}`
  if (/\p{Cc}/u.test(id)) return 'Entity ID cannot contain control characters'
  if (/^\p{White_Space}*$/u.test(id)) return 'Entity ID cannot be only whitespace'
  if (/^\p{White_Space}|\p{White_Space}$/u.test(id))
    return 'Entity ID cannot have leading or trailing whitespace'
  return undefined
}

/** What Core has against a tenant's id, or `undefined`. */
export function wrongTenant(id: string): string | undefined {
  if (id === '') return 'Tenant ID cannot be empty'
  const length = byteLength(id)
  if (length > 64) return `Tenant ID cannot exceed 64 characters, got ${length}`
  if (!/^[\p{Alphabetic}\p{N}_-]*$/u.test(id)) {
    return `Tenant ID '${id}' contains invalid characters. Only alphanumeric, hyphens, and underscores allowed`
  }
  return undefined
}

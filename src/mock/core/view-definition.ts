import { byteLength, compareBytes } from '../../internal/byte-order.ts'
import { ExactNumber, writeJson } from './exact-json.ts'

type Fields = Readonly<Record<string, unknown>>

const operations = ['set', 'unset', 'delete', 'increment', 'max', 'min', 'append', 'remove', 'status']
const maxDefinitionBytes = 8 * 1024

/** Why no view goes by a name, `undefined` if one may. */
export function wrongViewName(name: string): string | undefined {
  return /^[a-z0-9_-]{1,48}$/.test(name) ? undefined : 'view name must be 1..48 characters of [a-z0-9_-]'
}

/** What Core has against a view's definition, checked in its order, or `undefined` if it is valid. */
export function wrongDefinition(definition: unknown): string | undefined {
  if (byteLength(writeJson(definition)) > maxDefinitionBytes)
    return `definition exceeds ${maxDefinitionBytes} bytes`
  if (!isObject(definition)) return 'definition must be an object'
  return (
    unknownField(definition, ['source', 'key', 'ops'], 'definition') ??
    wrongSource(definition.source) ??
    wrongKey(definition.key) ??
    wrongOps(definition.ops)
  )
}

function wrongSource(source: unknown): string | undefined {
  if (!isObject(source)) return 'source must be an object'
  const unknown = unknownField(source, ['prefixes'], 'source')
  if (unknown !== undefined) return unknown
  const { prefixes } = source
  if (!Array.isArray(prefixes)) return 'source.prefixes must be an array'
  if (prefixes.length < 1 || prefixes.length > 8) return 'source.prefixes must contain 1..8 prefixes'
  const areTexts = prefixes.every(
    (item) => typeof item === 'string' && item !== '' && byteLength(item) <= 128,
  )
  return areTexts ? undefined : 'each source prefix must be a string of 1..128 bytes'
}

function wrongKey(key: unknown): string | undefined {
  if (typeof key !== 'string') return 'key must be a string template'
  if (key === '' || byteLength(key) > 512) return 'key must be a template of 1..512 bytes'
  let rest = key
  for (let open = rest.search(/[{}]/); open >= 0; open = rest.search(/[{}]/)) {
    if (rest[open] === '}') return "key has an unmatched '}'"
    const inner = rest.slice(open + 1)
    const close = inner.indexOf('}')
    if (close < 0) return "key has an unclosed '{'"
    const segment = inner.slice(0, close)
    if (!['entity_id', 'event_type', 'day:timestamp'].includes(segment) && !isPayloadPath(segment))
      return `key segment '{${segment}}' must be entity_id, event_type, day:timestamp or payload.<path>`
    rest = inner.slice(close + 1)
  }
  return undefined
}

function wrongOps(ops: unknown): string | undefined {
  if (!Array.isArray(ops)) return 'ops must be an array'
  if (ops.length < 1 || ops.length > 64) return 'ops must contain 1..64 operations'
  for (const [index, op] of ops.entries()) {
    const wrong = wrongOp(op)
    if (wrong !== undefined) return `ops[${index}]: ${wrong}`
  }
  return undefined
}

function wrongOp(op: unknown): string | undefined {
  if (!isObject(op)) return 'operation must be an object'
  if (typeof op.on !== 'string') return 'on must be an event type or prefix'
  const wrong = wrongOn(op.on) ?? (Object.hasOwn(op, 'when') ? wrongWhen(op.when) : undefined)
  if (wrong !== undefined) return wrong
  const names = Object.keys(op).filter((name) => name !== 'on' && name !== 'when')
  const [name] = names
  if (name === undefined || names.length > 1)
    return `operation must carry exactly one of ${operations.join(', ')}`
  return wrongOperation(name, op[name])
}

function wrongOperation(name: string, value: unknown): string | undefined {
  switch (name) {
    case 'set':
    case 'max':
    case 'min':
    case 'append':
    case 'remove':
      return wrongFieldMap(name, value) ?? prefixed(name, firstWrong(value as Fields, wrongExpression))
    case 'unset':
      return wrongUnset(value)
    case 'delete':
      return value === true ? undefined : 'delete must be true'
    case 'increment': {
      const areIntegers = () => Object.values(value as Fields).every(isInt64)
      return wrongFieldMap(name, value) ?? (areIntegers() ? undefined : 'increment amounts must be integers')
    }
    case 'status':
      return wrongStatus(value)
    default:
      return `unknown operation '${name}'; expected one of ${operations.join(', ')}`
  }
}

function wrongUnset(value: unknown): string | undefined {
  if (!Array.isArray(value)) return 'unset must be an array of fields'
  const areFields = value.length >= 1 && value.length <= 32 && value.every(isField)
  return areFields ? undefined : 'unset must list 1..32 field names'
}

function wrongOn(on: string): string | undefined {
  const body = on.replace(/\*$/, '')
  const isPattern = on !== '' && byteLength(on) <= 128 && /^[!-)+-~]*$/.test(body)
  return isPattern
    ? undefined
    : "on must be 1..128 bytes: an exact event type, or a prefix ending in '.' or '*'"
}

function wrongWhen(when: unknown): string | undefined {
  if (!isObject(when)) return 'when must be an object of path to JSON scalar'
  const count = Object.keys(when).length
  if (count < 1 || count > 16) return 'when must hold 1..16 conditions'
  return firstWrong(when, (expected, path) => {
    if (path !== 'entity_id' && path !== 'event_type' && !isPayloadPath(path))
      return `when path '${path}' must be payload.<path>, entity_id or event_type`
    const isScalar = typeof expected !== 'object' || expected === null || expected instanceof ExactNumber
    return isScalar ? undefined : `when '${path}' must compare to a JSON scalar`
  })
}

function wrongStatus(status: unknown): string | undefined {
  if (!isObject(status)) return 'status must be an object'
  const unknown = unknownField(status, ['field', 'from', 'transitions'], 'status')
  if (unknown !== undefined) return unknown
  if (typeof status.field !== 'string') return 'status.field is required'
  if (!isField(status.field)) return 'status.field must be 1..64 characters of [A-Za-z0-9_-]'
  if (status.from === undefined) return 'status.from must be "suffix" or a value expression'
  const wrongFrom = status.from === 'suffix' ? undefined : wrongExpression(status.from)
  if (wrongFrom !== undefined) return `status.from: ${wrongFrom}`
  return status.transitions === undefined ? undefined : wrongTransitions(status.transitions)
}

function wrongTransitions(transitions: unknown): string | undefined {
  if (!isObject(transitions)) return 'status.transitions must map a state to the states it may move to'
  if (Object.keys(transitions).length > 64) return 'status.transitions may list at most 64 states'
  return firstWrong(transitions, (targets, from) => {
    if (!Array.isArray(targets)) return `status.transitions['${from}'] must be an array`
    const isState = (target: unknown) => typeof target === 'string' && byteLength(target) <= 128
    const isShort = byteLength(from) <= 128 && targets.length <= 32 && targets.every(isState)
    return isShort ? undefined : `status.transitions['${from}'] must list at most 32 states of 128 bytes`
  })
}

function wrongExpression(expression: unknown): string | undefined {
  const names = ['entity_id', 'event_type', 'timestamp', 'day:timestamp']
  if (typeof expression === 'string' && (names.includes(expression) || isPayloadPath(expression)))
    return undefined
  if (isObject(expression) && Object.keys(expression).join() === 'literal')
    return byteLength(writeJson(expression.literal)) > 1024 ? 'literal exceeds 1024 bytes' : undefined
  return 'value must be payload.<path>, entity_id, event_type, timestamp, day:timestamp or {"literal": <json>}'
}

function wrongFieldMap(operation: string, value: unknown): string | undefined {
  if (!isObject(value)) return `${operation} must be an object of field to value`
  const count = Object.keys(value).length
  if (count < 1 || count > 32) return `${operation} must name 1..32 fields`
  return firstWrong(value, (_, field) =>
    isField(field) ? undefined : `${operation} field '${field}' must be 1..64 characters of [A-Za-z0-9_-]`,
  )
}

function unknownField(object: Fields, allowed: readonly string[], context: string): string | undefined {
  return firstWrong(object, (_, key) =>
    allowed.includes(key) ? undefined : `${context} has unknown field '${key}'`,
  )
}

/** The first problem in the order in which Core goes through an object. */
function firstWrong(
  object: Fields,
  wrong: (value: unknown, key: string) => string | undefined,
): string | undefined {
  for (const key of Object.keys(object).sort(compareBytes)) {
    const found = wrong(object[key], key)
    if (found !== undefined) return found
  }
  return undefined
}

function prefixed(prefix: string, reason: string | undefined): string | undefined {
  return reason === undefined ? undefined : `${prefix}: ${reason}`
}

function isPayloadPath(reference: string): boolean {
  if (!reference.startsWith('payload.')) return false
  const path = reference.slice('payload.'.length)
  const segments = path.split('.')
  return (
    path.length <= 256 && segments.length <= 16 && segments.every((part) => /^[A-Za-z0-9_-]+$/.test(part))
  )
}

function isField(name: unknown): boolean {
  return typeof name === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(name)
}

function isInt64(value: unknown): boolean {
  if (value instanceof ExactNumber) return value.isInteger && BigInt(value.text) < 2n ** 63n
  return Number.isInteger(value)
}

function isObject(value: unknown): value is Fields {
  const isOther = value === null || Array.isArray(value) || value instanceof ExactNumber
  return typeof value === 'object' && !isOther
}

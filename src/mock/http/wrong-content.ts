import { debugText } from './debug-text.ts'
import { formatFloat } from './json-scanner.ts'
import type { JsonField, JsonShape } from './json-shape.ts'

/** What the server has against the fields of an object that it has read already, `undefined` if nothing. */
export function wrongFields(
  content: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, JsonField>>,
  ignored?: string,
): string | undefined {
  for (const [key, value] of Object.entries(content)) {
    const field = key === ignored || !Object.hasOwn(fields, key) ? undefined : fields[key]
    if (field === undefined || (value === null && field.presence === 'optional')) continue
    const wrong = wrongContent(value, field.shape)
    if (wrong !== undefined) return wrong
  }
  const missing = Object.keys(fields).find(
    (name) => fields[name]?.presence === 'required' && !Object.hasOwn(content, name),
  )
  return missing === undefined ? undefined : `missing field \`${missing}\``
}

function wrongContent(value: unknown, shape: JsonShape): string | undefined {
  switch (shape.kind) {
    case 'any':
      return undefined
    case 'text':
      return typeof value === 'string' ? undefined : mismatch(value, 'a string')
    case 'integer':
      return Number.isInteger(value) ? undefined : mismatch(value, shape.width ?? 'u64')
    case 'list':
      if (!Array.isArray(value)) return mismatch(value, 'a sequence')
      return firstOf(value, (item) => wrongContent(item, shape.of))
    case 'map':
      if (!isObject(value)) return mismatch(value, 'a map')
      return firstOf(Object.values(value), (item) => wrongContent(item, shape.of))
    case 'choice':
      if (typeof value !== 'string') return mismatch(value, 'string or map')
      return shape.of.includes(value) ? undefined : unknownVariant(value, shape.of)
    case 'object':
      return isObject(value) ? wrongFields(value, shape.fields) : mismatch(value, `struct ${shape.name}`)
    case 'tagged': {
      if (!isObject(value)) return mismatch(value, `internally tagged enum ${shape.name}`)
      if (!Object.hasOwn(value, 'type')) return 'missing field `type`'
      if (typeof value.type !== 'string') return mismatch(value.type, 'variant identifier')
      const variants = shape.variants()
      const fields = Object.hasOwn(variants, value.type) ? variants[value.type] : undefined
      if (fields === undefined) return unknownVariant(value.type, Object.keys(variants))
      return wrongFields(value, fields, 'type')
    }
    case 'boolean':
      return typeof value === 'boolean' ? undefined : mismatch(value, 'a boolean')
    case 'number':
      return typeof value === 'number' ? undefined : mismatch(value, 'f64')
    // No operator has one of these.
    case 'time':
    case 'uuid':
      return undefined
  }
}

function firstOf<T>(items: readonly T[], wrong: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = wrong(item)
    if (found !== undefined) return found
  }
  return undefined
}

/** The server's words for a name that is none of the choices. */
export function unknownVariant(name: string, choices: readonly string[]): string {
  return `unknown variant \`${name}\`, expected one of ${choices.map((choice) => `\`${choice}\``).join(', ')}`
}

function mismatch(value: unknown, expected: string): string {
  return `invalid type: ${nameOf(value)}, expected ${expected}`
}

function nameOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'sequence'
  if (typeof value === 'string') return `string ${debugText(value)}`
  if (typeof value === 'boolean') return `boolean \`${value}\``
  if (typeof value !== 'number') return 'map'
  return Number.isInteger(value) ? `integer \`${value}\`` : `floating point \`${formatFloat(value)}\``
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

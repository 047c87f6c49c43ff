import type { ApiDocument, Schema } from '../api/document.ts'

/** A schema of a document as a part of a reference page, with its fields as a list; `undefined` if there is none of this name. */
export function printSchema(name: string, document: ApiDocument): string | undefined {
  const schema = document.components?.schemas?.[name] as Schema | undefined
  if (schema === undefined) return undefined
  const fields = fieldsOf(schema, '')
  const choice = schema.oneOf === undefined ? '' : `One of: ${schema.oneOf.map(typeText).join(', ')}.`
  return [`### \`${name}\``, paragraph(schema), choice, fields.join('\n')]
    .filter((part) => part !== '')
    .map((part) => `${part}\n`)
    .join('\n')
}

/** A line for each field, those of inner objects after their own. */
function fieldsOf({ properties = {}, required = [], oneOf = [], items }: Schema, prefix: string): string[] {
  const own = Object.entries(properties).flatMap(([name, field]) => {
    const facts = [typeText(field), ...(required.includes(name) ? ['required'] : [])]
    const text = paragraph(field)
    const line = `- \`${prefix}${name}\`: ${facts.join(', ')}.${text && ` ${text}`}`
    return [line, ...fieldsOf(field, `${prefix}${name}.`)]
  })
  const alternatives = oneOf.flatMap((one) => (one.properties ? fieldsOf(one, prefix) : []))
  const inItems = items === undefined ? [] : fieldsOf(items, prefix.replace(/\.$/, '[].'))
  return [...own, ...alternatives, ...inItems]
}

function typeText(schema: Schema): string {
  const { $ref, type, items, additionalProperties, oneOf, const: value } = schema
  if ($ref !== undefined) return `\`${$ref.replace(/.*\//, '')}\``
  if (value !== undefined) return `\`${JSON.stringify(value)}\``
  if (schema.enum !== undefined) return schema.enum.map((one) => `\`${JSON.stringify(one)}\``).join(' or ')
  if (oneOf !== undefined) return oneOf.map(typeText).join(' or ')
  if (items !== undefined) return `list of ${typeText(items)}${rangeOf(schema, 'Items', ' items')}`
  if (typeof additionalProperties === 'object')
    return `object of ${typeText(additionalProperties)} by name${rangeOf(schema, 'Properties', ' names')}`
  const names = [type ?? 'any JSON'].flat().join(' or ')
  return `${names}${rangeOf(schema, 'Length', ' characters')}${rangeOf(schema, 'imum', '')}`
}

/** The bounds that a schema sets, as ` (1 to 8)`. */
function rangeOf(schema: Schema, what: string, unit: string): string {
  const min = schema[`min${what}`]
  const max = schema[`max${what}`]
  if (min === undefined && max === undefined) return ''
  if (max === undefined) return ` (at least ${min}${unit})`
  return min === undefined ? ` (at most ${max}${unit})` : ` (${min} to ${max}${unit})`
}

function paragraph({ description }: Schema): string {
  return typeof description === 'string' ? description.replace(/\s*\n\s*/g, ' ').trim() : ''
}

import type { Shape } from '../../src/internal/shape.ts'

/** A JSON schema, as far as our documents use it. */
export type Schema = {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly allOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
}

/** The named schemas of one document. */
export type Schemas = Readonly<Record<string, Schema>>

type ObjectShape = Extract<Shape, { readonly required: object }>

/**
 * What is left of a schema at run time: required fields and types. Formats, limits and constants are not checked.
 * Named schemas stand there in full: repeated, they cost less than names once the table is minified and gzipped.
 * @param around the named schemas that this one stands in
 */
export function shapeOf(schema: Schema, schemas: Schemas, around: readonly string[] = []): Shape {
  const inner = (part: Schema) => shapeOf(part, schemas, around)
  if (schema.$ref !== undefined) {
    const name = schemaName(schema.$ref)
    if (around.includes(name)) throw new Error(`The schema ${name} contains itself, which a shape cannot say`)
    return shapeOf(schemas[name] ?? {}, schemas, [...around, name])
  }
  if (schema.allOf !== undefined) return mergedShape(schema.allOf.map(inner))
  const alternatives = schema.anyOf ?? schema.oneOf
  if (alternatives !== undefined) return anyOf(alternatives.map(inner))
  if (Array.isArray(schema.type)) {
    const types = schema.type.filter((type) => type !== 'null')
    const shape = anyOf(types.map((type) => inner({ ...schema, type })))
    return types.length < schema.type.length ? { nullable: shape } : shape
  }
  switch (schema.type) {
    case undefined:
      return 'any'
    case 'string':
    case 'integer':
    case 'number':
    case 'boolean':
      return schema.type
    case 'array':
      return { arrayOf: inner(schema.items ?? {}) }
    case 'object':
      return objectShape(schema, inner)
    default:
      throw new Error(`Expected a type that shapes know, got ${JSON.stringify(schema.type)}`)
  }
}

/** Shapes that differ, as one; a single one stands for itself. */
export function anyOf(shapes: readonly Shape[]): Shape {
  const different = new Map(shapes.map((shape) => [JSON.stringify(shape), shape]))
  const [only] = different.values()
  return different.size === 1 && only !== undefined ? only : { anyOf: [...different.values()] }
}

/** The name in `#/components/schemas/Name`. */
function schemaName(ref: string): string {
  const name = /^#\/components\/schemas\/(\w+)$/.exec(ref)?.[1]
  if (name === undefined) throw new Error(`Expected a reference to a named schema, got ${ref}`)
  return name
}

function objectShape(schema: Schema, inner: (schema: Schema) => Shape): Shape {
  const { properties, required = [], additionalProperties } = schema
  if (properties === undefined) {
    return { mapOf: typeof additionalProperties === 'object' ? inner(additionalProperties) : 'any' }
  }
  const fields = Object.entries(properties).map(([name, field]) => [name, inner(field)] as const)
  const optional = fields.filter(([name, shape]) => !required.includes(name) && shape !== 'any')
  return {
    required: Object.fromEntries(fields.filter(([name]) => required.includes(name))),
    ...(optional.length > 0 && { optional: Object.fromEntries(optional) }),
  }
}

function mergedShape(parts: readonly Shape[]): ObjectShape {
  const shapes = parts.map(asObject)
  const optional = Object.assign({}, ...shapes.map((shape) => shape.optional))
  return {
    required: Object.assign({}, ...shapes.map((shape) => shape.required)),
    ...(Object.keys(optional).length > 0 && { optional }),
  }
}

function asObject(shape: Shape): ObjectShape {
  if (typeof shape === 'object' && 'required' in shape) return shape
  throw new Error('Expected every part of `allOf` to be an object with named fields')
}

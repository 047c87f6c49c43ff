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

/** A shape in which a named schema stands as its name. */
export type NamedShape =
  | Extract<Shape, string>
  | { readonly ref: string }
  | { readonly arrayOf: NamedShape }
  | { readonly mapOf: NamedShape }
  | { readonly nullable: NamedShape }
  | { readonly anyOf: readonly NamedShape[] }
  | ObjectShape

type ObjectShape = { readonly required: NamedFields; readonly optional?: NamedFields }
type NamedFields = Readonly<Record<string, NamedShape>>

/** What is left of a schema at run time: required fields and types. Formats, limits and constants are not checked. */
export function shapeOf(schema: Schema, schemas: Schemas): NamedShape {
  if (schema.$ref !== undefined) return { ref: schemaName(schema.$ref) }
  if (schema.allOf !== undefined) return mergedShape(schema.allOf, schemas)
  const alternatives = schema.anyOf ?? schema.oneOf
  if (alternatives !== undefined)
    return anyOf(alternatives.map((alternative) => shapeOf(alternative, schemas)))
  if (Array.isArray(schema.type)) {
    const types = schema.type.filter((type) => type !== 'null')
    const shape = anyOf(types.map((type) => shapeOf({ ...schema, type }, schemas)))
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
      return { arrayOf: shapeOf(schema.items ?? {}, schemas) }
    case 'object':
      return objectShape(schema, schemas)
    default:
      throw new Error(`Expected a type that shapes know, got ${JSON.stringify(schema.type)}`)
  }
}

/** Shapes that differ, as one; a single one stands for itself. */
export function anyOf(shapes: readonly NamedShape[]): NamedShape {
  const different = new Map(shapes.map((shape) => [JSON.stringify(shape), shape]))
  const [only] = different.values()
  return different.size === 1 && only !== undefined ? only : { anyOf: [...different.values()] }
}

/** The name in `#/components/schemas/Name`. */
export function schemaName(ref: string): string {
  const name = /^#\/components\/schemas\/(\w+)$/.exec(ref)?.[1]
  if (name === undefined) throw new Error(`Expected a reference to a named schema, got ${ref}`)
  return name
}

function objectShape(schema: Schema, schemas: Schemas): NamedShape {
  const { properties, required = [], additionalProperties } = schema
  if (properties === undefined) {
    return {
      mapOf: typeof additionalProperties === 'object' ? shapeOf(additionalProperties, schemas) : 'any',
    }
  }
  const fields = Object.entries(properties).map(([name, field]) => [name, shapeOf(field, schemas)] as const)
  const optional = fields.filter(([name, shape]) => !required.includes(name) && shape !== 'any')
  return {
    required: Object.fromEntries(fields.filter(([name]) => required.includes(name))),
    ...(optional.length > 0 && { optional: Object.fromEntries(optional) }),
  }
}

function mergedShape(parts: readonly Schema[], schemas: Schemas): ObjectShape {
  const shapes = parts.map((part) => resolved(part, schemas))
  const optional = Object.assign({}, ...shapes.map((shape) => shape.optional))
  return {
    required: Object.assign({}, ...shapes.map((shape) => shape.required)),
    ...(Object.keys(optional).length > 0 && { optional }),
  }
}

function resolved(schema: Schema, schemas: Schemas): ObjectShape {
  const named = schema.$ref === undefined ? schema : schemas[schemaName(schema.$ref)]
  const shape = shapeOf(named ?? {}, schemas)
  if (typeof shape === 'object' && 'required' in shape) return shape
  throw new Error('Expected every part of `allOf` to be an object with named fields')
}

import type { Node, OpenApiDocument } from '../../../scripts/document/read-document.ts'

/** The id under which the closed schemas of a document are registered. */
export const CLOSED_ID = 'document'

/**
 * The document's named schemas, each once closed (a field that is not declared is refused, unless
 * `additionalProperties` says otherwise) and once open, as a part of an `allOf`.
 */
export function closedSchemas(document: OpenApiDocument): object {
  const schemas = Object.entries(document.components.schemas ?? {})
  return {
    $id: CLOSED_ID,
    closed: Object.fromEntries(schemas.map(([name, schema]) => [name, closed(schema)])),
    open: Object.fromEntries(schemas.map(([name, schema]) => [name, open(schema)])),
  }
}

/** A schema that refuses fields which it does not declare, at every depth. */
export function closed(schema: Node): Node {
  const isComposed = schema.allOf !== undefined || schema.properties !== undefined
  const body = open(schema, isComposed ? open : closed)
  const leavesFree = schema.additionalProperties !== undefined || !isComposed
  if (typeof schema.$ref === 'string') return { ...body, $ref: refTo('closed', schema.$ref) }
  return leavesFree ? body : { ...body, unevaluatedProperties: false }
}

/** The same, but for the fields of the outermost object. */
function open(schema: Node, alternative: (part: Node) => Node = open): Node {
  const { examples: _examples, example: _example, ...rest } = schema
  const each = (name: string, change: (part: Node) => Node): Node =>
    Array.isArray(schema[name]) ? { [name]: schema[name].map(change) } : {}
  return {
    ...rest,
    ...(typeof schema.$ref === 'string' ? { $ref: refTo('open', schema.$ref) } : {}),
    ...(isNode(schema.properties) ? { properties: mapValues(schema.properties, closedValue) } : {}),
    ...(isNode(schema.additionalProperties)
      ? { additionalProperties: closed(schema.additionalProperties) }
      : {}),
    ...(isNode(schema.items) ? { items: closed(schema.items) } : {}),
    ...each('prefixItems', closed),
    ...each('allOf', (part) => open(part)),
    ...each('anyOf', alternative),
    ...each('oneOf', alternative),
  }
}

function closedValue(value: unknown): unknown {
  return isNode(value) ? closed(value) : value
}

function refTo(kind: 'closed' | 'open', ref: string): string {
  return ref.replace('#/components/schemas', `${CLOSED_ID}#/${kind}`)
}

function mapValues(node: Node, change: (value: unknown) => unknown): Node {
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, change(value)]))
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

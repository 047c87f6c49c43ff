/** What to rename in a document: a field of a schema, a parameter of an operation, or the path of one. */
export type Rename =
  | { readonly schema: string; readonly field: string; readonly to: string }
  | { readonly operation: string; readonly parameter: string; readonly to: string }
  | { readonly path: string; readonly to: string }

type Node = { [key: string]: unknown }

/**
 * Renames in a parsed document, which is changed. Examples go, for they would have to change with it.
 * @returns whether it was there
 */
export function renameIn(document: Node, rename: Rename): boolean {
  dropExamples(document)
  if ('schema' in rename) {
    const schema = nodeAt(document, 'components', 'schemas', rename.schema)
    return schema !== undefined && renameField(schema, rename.field, rename.to)
  }
  if ('operation' in rename) return renameParameter(document, rename.operation, rename.parameter, rename.to)
  const paths = nodeAt(document, 'paths')
  return paths !== undefined && renameKey(paths, rename.path, rename.to)
}

function renameField(schema: Node, field: string, to: string): boolean {
  const parts = [...list(schema.allOf), ...list(schema.anyOf), ...list(schema.oneOf)]
  const inParts = parts.map((part) => renameField(part, field, to)).includes(true)
  const properties = nodeAt(schema, 'properties')
  if (properties === undefined || !renameKey(properties, field, to)) return inParts
  const required = (schema.required ?? []) as string[]
  if (required.includes(field)) schema.required = required.map((name) => (name === field ? to : name))
  return true
}

function renameParameter(document: Node, id: string, name: string, to: string): boolean {
  const operations = Object.values(nodeAt(document, 'paths') ?? {}).flatMap((item) =>
    Object.values(item as Node).filter(isNode),
  )
  const operation = operations.find((one) => one.operationId === id)
  for (const reference of list(operation?.parameters)) {
    const component = typeof reference.$ref === 'string' ? reference.$ref.split('/').at(-1) : undefined
    const parameter =
      component === undefined ? reference : nodeAt(document, 'components', 'parameters', component)
    if (parameter?.name !== name) continue
    parameter.name = to
    return true
  }
  return false
}

/** Keeps the order of the keys, by which types are generated. */
function renameKey(node: Node, key: string, to: string): boolean {
  if (!Object.hasOwn(node, key)) return false
  const entries = Object.entries(node)
  for (const [name] of entries) delete node[name]
  for (const [name, value] of entries) node[name === key ? to : name] = value
  return true
}

function dropExamples(node: unknown): void {
  if (typeof node !== 'object' || node === null) return
  for (const [key, value] of Object.entries(node)) {
    // `properties` may well have a field of that name.
    if (key === 'properties') Object.values(value as Node).forEach(dropExamples)
    else if (key === 'example' || key === 'examples') delete (node as Node)[key]
    else dropExamples(value)
  }
}

function nodeAt(node: Node, ...keys: readonly string[]): Node | undefined {
  let found: unknown = node
  for (const key of keys) found = isNode(found) ? found[key] : undefined
  return isNode(found) ? found : undefined
}

function list(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isNode) : []
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

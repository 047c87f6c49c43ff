import { type Node, type OpenApiDocument, resolve } from './read-document.ts'

/**
 * The document as it would stand if this Core version were the only one: without the operations, answers, parameters,
 * headers, fields and alternatives that the version does not have.
 */
export function documentAt(document: OpenApiDocument, version: string): OpenApiDocument {
  const isThere = (node: unknown): boolean => {
    if (!isNode(node)) return true
    return isInRange(resolve(document, node), version) && isInRange(node, version)
  }
  const prune = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.filter(isThere).map(prune)
    if (!isNode(value)) return value
    const kept = Object.entries(value).filter(([, child]) => isThere(child))
    const pruned = Object.fromEntries(kept.map(([name, child]) => [name, prune(child)]))
    return withoutLostFields(value, pruned)
  }
  const pruned = prune(document) as OpenApiDocument
  const paths = Object.entries(pruned.paths).filter(([, item]) => Object.values(item).some(isOperation))
  return { ...pruned, paths: Object.fromEntries(paths) }
}

function isOperation(part: Node): boolean {
  return typeof part.operationId === 'string'
}

/** Whether what carries `x-since` or `x-until` exists in this version. */
export function isInRange(node: Node, version: string): boolean {
  const since = node['x-since']
  const until = node['x-until']
  if (typeof since === 'string' && compareVersions(version, since) < 0) return false
  return !(typeof until === 'string' && compareVersions(version, until) >= 0)
}

/** Below zero when the first is the older. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number))
  for (let part = 0; part < 3; part++) {
    const difference = (left?.[part] ?? 0) - (right?.[part] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** A field that is gone is no longer required, and stays refused where other fields are free. */
function withoutLostFields(before: Node, after: Record<string, unknown>): Record<string, unknown> {
  if (!isNode(before.properties) || !isNode(after.properties)) return after
  const names = after.properties
  const lost = Object.keys(before.properties).filter((name) => !(name in names))
  if (lost.length === 0) return after
  const required = Array.isArray(after.required) ? after.required.filter((name) => !lost.includes(name)) : []
  const refused = Object.fromEntries(lost.map((name) => [name, false]))
  return {
    ...after,
    ...(required.length > 0 ? { required } : { required: undefined }),
    ...(before.additionalProperties ? { properties: { ...after.properties, ...refused } } : {}),
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

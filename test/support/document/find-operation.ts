import type { OpenApiDocument, Operation } from '../../../scripts/document/read-document.ts'

/** The documented operation of a request, or how far the document knows it. */
export type Found =
  | { readonly type: 'operation'; readonly operation: Operation; readonly path: string }
  | { readonly type: 'no_method'; readonly path: string }
  | { readonly type: 'no_path' }

/** Finds operations by method and path, a fixed segment before a parameter, as the server's router does. */
export function operationFinder(document: OpenApiDocument): (method: string, pathname: string) => Found {
  const templates = Object.keys(document.paths).map((path) => ({ path, pattern: patternOf(path) }))
  templates.sort((a, b) => compareTemplates(a.path, b.path))
  return (method, pathname) => {
    const matching = templates.find(({ pattern }) => pattern.test(pathname))
    if (matching === undefined) return { type: 'no_path' }
    const { path } = matching
    const operation = document.paths[path]?.[method.toLowerCase()]
    return operation === undefined ? { type: 'no_method', path } : { type: 'operation', operation, path }
  }
}

function patternOf(path: string): RegExp {
  const segments = path
    .split('/')
    .map((segment) => (segment.startsWith('{') ? '[^/]+' : segment.replace(/[.*+?^$()|[\]\\]/g, '\\$&')))
  return new RegExp(`^${segments.join('/')}$`)
}

function compareTemplates(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')]
  for (const [index, segment] of left.entries()) {
    const difference = Number(segment.startsWith('{')) - Number((right[index] ?? '').startsWith('{'))
    if (difference !== 0) return difference
  }
  return 0
}

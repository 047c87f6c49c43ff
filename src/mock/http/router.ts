import type { CorePath } from '../../api.ts'
import {
  emptyAnswer,
  type MockAnswer,
  type MockReply,
  type MockRequest,
  type Read,
  textAnswer,
} from './answer.ts'

/** Answers a request; `params` are the decoded path parameters. */
export type Handler<State, Reply extends MockReply = MockAnswer> = (
  state: State,
  request: MockRequest,
  params: Record<string, string>,
) => Reply

/** Paths as the OpenAPI documents write them, each with its handlers by method. */
export type Routes<State, Reply extends MockReply = MockAnswer> = Readonly<
  Record<string, Readonly<Record<string, Handler<State, Reply>>>>
>

/** A table of which every path is one of the document's. */
export type DocumentedRoutes = { readonly [Path in CorePath]?: unknown }

interface Route<State, Reply extends MockReply> {
  readonly segments: readonly string[]
  readonly handlers: Readonly<Record<string, Handler<State, Reply>>>
}

/** A table of routes, ready to be searched. */
export interface Router<State, Reply extends MockReply = MockAnswer> {
  /** Calls the handler of a request: 404 without a body for an unknown path, 405 for an unknown method. */
  answer(state: State, request: MockRequest): Reply | MockAnswer
  /** The methods of a path as an `Allow` header lists them, `undefined` for an unknown path. */
  allowed(path: string): string | undefined
  /** A path with the names of its parameters, `undefined` for an unknown one. */
  template(path: string): string | undefined
}

/** Makes a router of a table. */
export function router<State, Reply extends MockReply = MockAnswer>(
  routes: Routes<State, Reply>,
): Router<State, Reply> {
  const bySize = new Map<number, Route<State, Reply>[]>()
  for (const [path, handlers] of Object.entries(routes)) {
    const segments = path.split('/')
    bySize.set(segments.length, [...(bySize.get(segments.length) ?? []), { segments, handlers }])
  }
  // What is spelt out wins over a parameter: `events/query` is no event id.
  for (const sameSize of bySize.values()) sameSize.sort((a, b) => parameterCount(a) - parameterCount(b))

  const find = (segments: readonly string[]) =>
    bySize.get(segments.length)?.find((candidate) => isMatch(candidate.segments, segments))

  return {
    answer(state, request) {
      const segments = request.path.split('/')
      const route = find(segments)
      if (route === undefined) return emptyAnswer(404)
      const handler = route.handlers[request.method === 'HEAD' ? 'GET' : request.method]
      if (handler === undefined) return emptyAnswer(405, { allow: methodsOf(route.handlers) })
      const params = readPath(route.segments, segments)
      return params.ok ? handler(state, request, params.value) : params.answer
    },
    allowed(path) {
      const route = find(path.split('/'))
      return route === undefined ? undefined : methodsOf(route.handlers)
    },
    template: (path) => find(path.split('/'))?.segments.join('/'),
  }
}

function readPath(pattern: readonly string[], segments: readonly string[]): Read<Record<string, string>> {
  const params: Record<string, string> = {}
  for (const [i, part] of pattern.entries()) {
    if (!isParameter(part)) continue
    const name = part.slice(1, -1)
    const value = decode(segments[i] as string)
    if (value === undefined)
      return { ok: false, answer: textAnswer(400, `Invalid URL: Invalid UTF-8 in \`${name}\``) }
    params[name] = value
  }
  return { ok: true, value: params }
}

function methodsOf(handlers: Readonly<Record<string, unknown>>): string {
  return Object.keys(handlers)
    .map((method) => (method === 'GET' ? 'GET,HEAD' : method))
    .join(',')
}

function isParameter(segment: string): boolean {
  return segment.startsWith('{')
}

function parameterCount(route: { segments: readonly string[] }): number {
  return route.segments.filter(isParameter).length
}

function isMatch(pattern: readonly string[], segments: readonly string[]): boolean {
  // Only a parameter at the end has to have characters.
  return pattern.every((part, i) =>
    isParameter(part) ? segments[i] !== '' || i < pattern.length - 1 : part === segments[i],
  )
}

function decode(segment: string): string | undefined {
  try {
    // A percent sign that starts no escape stands for itself, as at Core.
    return decodeURIComponent(segment.replace(/%(?![0-9a-fA-F]{2})/g, '%25'))
  } catch {
    return undefined
  }
}

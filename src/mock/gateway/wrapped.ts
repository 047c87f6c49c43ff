import { jsonAnswer, type MockAnswer, type MockRequest } from '../http/answer.ts'
import { inspect } from './elixir-inspect.ts'

/** A failure of Core as the query service tells it: Core's own status is left in the text only. */
export function coreFailed(status: 400 | 422 | 502, { status: coreStatus, body }: MockAnswer): MockAnswer {
  return jsonAnswer(status, { error: `HTTP ${coreStatus}: ${inspect(parseJson(body) ?? body)}` })
}

/** What the query service's framework says by itself. */
export function frameworkError(status: 400 | 404, detail: string): MockAnswer {
  return jsonAnswer(status, { errors: { detail } })
}

/** A body as JSON, `undefined` if it is not. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A value as an object; one without fields if it is none. */
export function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
}

/** A request with another body. */
export function withJson(request: MockRequest, value: unknown): MockRequest {
  const body = JSON.stringify(value)
  return {
    ...request,
    headers: { ...request.headers, 'content-type': 'application/json' },
    body,
    bodyBytes: new TextEncoder().encode(body).byteLength,
  }
}

/** A request with another query parameter, whatever the caller sent for it. */
export function withParam(request: MockRequest, name: string, value: string): MockRequest {
  const params = new URLSearchParams(request.query)
  params.delete(name)
  params.set(name, value)
  return { ...request, query: params.toString() }
}

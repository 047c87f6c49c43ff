import type { SeenRequest } from './fake-fetch.ts'

/** A request in a line, as in `GET /health?a=b {"body":1}`. */
export function requestLine({ method, path, query, body }: SeenRequest): string {
  const search = new URLSearchParams(query).toString()
  return `${method} ${path}${search && `?${search}`}${body === undefined ? '' : ` ${body}`}`
}

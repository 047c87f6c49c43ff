import type { Attributes } from '@opentelemetry/api'
import type { RequestNotice } from '../transport/hooks.ts'

/** The name that spans and metrics are recorded under. */
export const SCOPE = 'allsource'

const servers = new Map<string, Attributes>()

/** Where requests go. @source semantic conventions, `server.*` */
export function serverOf(baseUrl: string): Attributes {
  const known = servers.get(baseUrl)
  if (known !== undefined) return known
  const { hostname, port, protocol } = new URL(baseUrl)
  const usual = protocol === 'https:' ? 443 : 80
  const server = { 'server.address': hostname, 'server.port': port === '' ? usual : Number(port) }
  servers.set(baseUrl, server)
  return server
}

/** What is asked for: method and path template, never the path with its ids. @source semantic conventions, HTTP client */
export function requestOf({ request, baseUrl }: RequestNotice): Attributes {
  return {
    'http.request.method': request.method,
    'url.template': request.path,
    'url.scheme': baseUrl.startsWith('https:') ? 'https' : 'http',
    ...serverOf(baseUrl),
  }
}

/** How an attempt ended: a status of 400 and more, and a code that came instead of one, are errors. */
export function outcomeOf(outcome: number | string): Attributes {
  if (typeof outcome === 'string') return { 'error.type': outcome }
  const status = { 'http.response.status_code': outcome }
  return outcome < 400 ? status : { ...status, 'error.type': String(outcome) }
}

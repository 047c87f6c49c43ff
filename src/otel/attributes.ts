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
  // An IPv6 address has brackets in a URL only.
  const address = hostname.replace(/^\[(.*)\]$/, '$1')
  const server = { 'server.address': address, 'server.port': port === '' ? usual : Number(port) }
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

/**
 * How an attempt ended: by a status, or by a code that came instead of one. What the caller cut short on purpose is no error.
 * @source semantic conventions, status of HTTP spans
 */
export function outcomeOf(outcome: number | string | undefined, isError = true): Attributes {
  const status = typeof outcome === 'number' ? { 'http.response.status_code': outcome } : {}
  if (!isError || outcome === undefined || outcome === 'aborted') return status
  return { ...status, 'error.type': String(outcome) }
}

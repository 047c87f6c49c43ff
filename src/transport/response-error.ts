import {
  type AllSourceError,
  ApiError,
  type ErrorContext,
  OutcomeUnknownError,
  RateLimitedError,
  VersionConflictError,
} from '../errors.ts'
import {
  answerOf,
  bodyOf,
  effectiveStatus,
  numberAt,
  objectAt,
  refusalOf,
  saysNotWritten,
  stringAt,
} from './answer.ts'
import type { Call } from './call.ts'

/** Reads a failed response, of any of the body kinds that Core, gateway and proxies send, into the error to throw. */
export function responseToError(response: Response): AllSourceError {
  const call = answerOf(response)?.call
  const context: ErrorContext = { request: call?.facts, attempts: call?.attempts }
  const body = bodyOf(response)
  const message = `${response.status} ${describe(response, body)}`

  const refusal = refusalOf(response)
  if (refusal !== undefined) return new RateLimitedError(message, refusal, context)
  const conflict = conflictOf(response, body)
  if (conflict !== undefined) {
    const versions = `: expected version ${conflict.expected ?? '?'}, the entity is at ${conflict.current ?? '?'}`
    return new VersionConflictError(message + versions + partOfBatch(call), conflict, context)
  }
  if (leavesOutcomeOpen(response, call))
    return new OutcomeUnknownError(message, { status: response.status }, context)
  const correlationId = response.headers.get('x-correlation-id') ?? undefined
  return new ApiError(message + partOfBatch(call), { status: response.status, body, correlationId }, context)
}

/** A batch is not atomic: an item that fails leaves those before it stored, and the answer does not count them. */
function partOfBatch(call: Call | undefined): string {
  return call?.operation.id === 'ingestBatch'
    ? '; events of the batch before the one that failed may be stored'
    : ''
}

/** 409 has other meanings; only a body that says `version_conflict` is one. The Query Service hides it in a 422's text. */
function conflictOf(
  response: Response,
  body: unknown,
): { expected: number | undefined; current: number | undefined } | undefined {
  if (response.status === 409 && stringAt(body, 'error') === 'version_conflict') {
    return { expected: numberAt(body, 'expected_version'), current: numberAt(body, 'current_version') }
  }
  const text = stringAt(body, 'error')
  if (response.status === 409 || effectiveStatus(response) !== 409 || !text?.includes('version_conflict'))
    return undefined
  const numberAfter = (name: string) => {
    const found = new RegExp(`"?${name}"? ?(?:=>|:) ?(\\d+)`).exec(text)
    return found === null ? undefined : Number(found[1])
  }
  return { expected: numberAfter('expected_version'), current: numberAfter('current_version') }
}

/** A server error in answer to a write does not tell whether it was stored, unless it says so. */
function leavesOutcomeOpen(response: Response, call: Call | undefined): boolean {
  const status = effectiveStatus(response)
  if (call === undefined || call.operation.retry === 'safe' || status < 500) return false
  if (status === 501 || status === 505) return false
  const { retry } = call.operation
  return !(status === 503 && retry === 'conditional' && saysNotWritten(response, call.operation))
}

/** What the server said, in a line. */
function describe(response: Response, body: unknown): string {
  if (response.status >= 300 && response.status < 400 && response.status !== 304) {
    return `redirect to ${response.headers.get('location') ?? 'nowhere'}: redirects are not followed, for they would carry the key elsewhere; set \`baseUrl\``
  }
  if (typeof body === 'string')
    return isHtml(body) ? 'with an HTML page: is `baseUrl` an AllSource server?' : shorten(body)
  const error = objectAt(body, 'error')
  const message =
    joined(stringAt(error, 'code'), stringAt(error, 'message')) ??
    joined(stringAt(body, 'error'), stringAt(body, 'message') ?? stringAt(body, 'detail')) ??
    stringAt(objectAt(body, 'errors'), 'detail')
  return shorten(message || response.statusText || 'without a reason')
}

function joined(slug: string | undefined, message: string | undefined): string | undefined {
  return slug && message ? `${slug}: ${message}` : message || slug
}

function isHtml(text: string): boolean {
  return /^\s*<(!doctype|html|head|body)/i.test(text)
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 300 ? `${line.slice(0, 300)}…` : line
}

import {
  type AllSourceError,
  ApiError,
  type ErrorContext,
  FeedEpochChangedError,
  InvalidViewError,
  OutcomeUnknownError,
  RateLimitedError,
  UnsupportedByServerError,
  VersionConflictError,
  ViewResetError,
} from '../errors.ts'
import {
  answerOf,
  bodyOf,
  correlationIdOf,
  effectiveStatus,
  numberAt,
  objectAt,
  refusalOf,
  saysNotWritten,
  stringAt,
} from './answer.ts'
import type { Call } from './call.ts'
import { adviceOnMissingRoute } from './missing-route.ts'

/** Reads a failed response, of any of the body kinds that Core, gateway and proxies send, into the error to throw. */
export function responseToError(response: Response): AllSourceError {
  const call = answerOf(response)?.call
  const body = bodyOf(response)
  const context: ErrorContext = {
    request: call?.facts,
    attempts: call?.attempts,
    correlationId: correlationIdOf(response),
  }
  const message = `${response.status} ${describe(response, body)}${notRepeated(call)}`

  const refusal = refusalOf(response)
  if (refusal !== undefined) return new RateLimitedError(message, refusal, context)
  const conflict = conflictOf(response, body)
  if (conflict !== undefined && call?.facts.path === '/api/v1/event-feed') {
    return new FeedEpochChangedError(`${message}; begin at the start of the feed`, conflict, context)
  }
  if (conflict !== undefined) {
    const [what, unit] = isReadModel(call) ? ['read model', 'revision'] : ['entity', 'version']
    const versions = `: expected ${unit} ${conflict.expected ?? '?'}, the ${what} is at ${conflict.current ?? '?'}`
    return new VersionConflictError(message + versions + partOfBatch(call), conflict, context)
  }
  const decided = viewErrorOf(response, body, call, message, context) ?? lackOf(response, body, call, context)
  if (decided !== undefined) return decided
  if (leavesOutcomeOpen(response, call))
    return new OutcomeUnknownError(message, { status: response.status }, context)
  return new ApiError(message + partOfBatch(call), { status: response.status, body }, context)
}

function notRepeated(call: Call | undefined): string {
  const isSpent = call?.attempts.at(-1)?.notRepeated !== undefined
  return isSpent ? '; not sent again, for the calls of this client have spent their `retryBudget`' : ''
}

function isReadModel(call: Call | undefined): boolean {
  return call?.facts.path === '/api/v1/read-models/{name}'
}

function viewErrorOf(
  response: Response,
  body: unknown,
  call: Call | undefined,
  message: string,
  context: ErrorContext,
): AllSourceError | undefined {
  const slug = stringAt(body, 'error')
  if (response.status === 409 && slug === 'view_reset')
    return new ViewResetError(message, numberAt(body, 'generation'), context)
  if (response.status === 400 && slug === 'invalid_view')
    return new InvalidViewError(message, stringAt(body, 'detail') ?? '', context)
  if (response.status !== 404 || slug !== 'views_disabled') return undefined
  return new UnsupportedByServerError('views', call?.serverName, 'Start Core with ALLSOURCE_VIEWS=1', context)
}

/** Whether the server has no such route. */
function lackOf(
  response: Response,
  body: unknown,
  call: Call | undefined,
  context: ErrorContext,
): AllSourceError | undefined {
  if (call === undefined) return undefined
  const wayOut = adviceOnVersion(response, body, call) ?? adviceOnMissingRoute(response, call)
  if (wayOut === undefined) return undefined
  const ability = `\`${call.facts.method} ${call.facts.path}\``
  return new UnsupportedByServerError(ability, call.serverName, wayOut, context)
}

/** A Core's 404 without a body says that there is no such route; every other 404 of it says what was not found. */
function adviceOnVersion(response: Response, body: unknown, call: Call): string | undefined {
  const { since, until } = call.operation
  if (response.status !== 404 || body !== undefined || (since === undefined && until === undefined))
    return undefined
  return until === undefined ? `Core has it from ${since}` : `Core had it before ${until}`
}

/** A batch is not atomic: an item that fails leaves those before it stored, and the answer does not count them. */
function partOfBatch(call: Call | undefined): string {
  return call?.facts.path === '/api/v1/events/batch'
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
    const target = response.headers.get('location') ?? 'nowhere'
    return `redirect to ${target}: not followed, for it would carry the key elsewhere; set \`baseUrl\``
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

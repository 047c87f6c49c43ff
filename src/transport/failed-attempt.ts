import {
  type AllSourceError,
  type AnyAllSourceError,
  type ErrorContext,
  isAllSourceError,
  messageOf,
  NetworkError,
  OutcomeUnknownError,
  ProtocolError,
  TimeoutError,
} from '../errors.ts'
import type { LinkedAbort } from '../internal/abort.ts'
import { afterWrite, type Call } from './call.ts'
import type { Progress } from './exchange.ts'

/** The one place that decides what a failed attempt means: the reason of an abort, or an error that says whether a write may be stored. */
export function explain(
  error: unknown,
  call: Call,
  progress: Progress,
  { isAborted, reason }: LinkedAbort,
  context: ErrorContext,
): unknown {
  const isTimeout = reason instanceof TimeoutError
  if (isAborted && !isTimeout) return reason
  if (!isTimeout && isAllSourceError(error)) return withContext(error, call, context)
  const cause = isTimeout ? reason : error
  const status = progress.head?.status
  if (status !== undefined && !isTimeout) {
    const reason = `the answer (${status}) broke off: ${messageOf(error)}`
    return new ProtocolError('body', reason + afterWrite(call), { ...context, cause })
  }
  const nothingSent = !progress.sent || !(progress.isConnected ?? !failedToConnect(error))
  if (call.operation.retry !== 'safe' && !nothingSent) {
    return new OutcomeUnknownError(
      isTimeout ? `no answer within ${Math.round(reason.elapsedMs)} ms` : `no answer: ${detail(error)}`,
      { status },
      { ...context, cause },
    )
  }
  if (isTimeout) return reason
  return new NetworkError(`no answer: ${detail(error)}`, nothingSent ? 'connect' : 'exchange', {
    ...context,
    cause,
  })
}

/** The same error, told of the call that met it: the layer that threw it knew of none, or of another call's. */
function withContext(error: AnyAllSourceError, call: Call, context: ErrorContext): AllSourceError {
  const causedBy = { ...context, cause: error.cause }
  if (error instanceof NetworkError) return new NetworkError(error.message, error.phase, causedBy)
  if (!(error instanceof ProtocolError)) return error
  const { where, reason } = error
  return new ProtocolError(where, where === 'status' ? reason : reason + afterWrite(call), causedBy)
}

/** What Node was doing when it failed. */
const CONNECT_CALLS = new Set(['connect', 'getaddrinfo'])

const CONNECT_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ConnectionRefused',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
])

/** Whether the platform says that no connection was made. Where it does not say, the request may have been sent. */
function failedToConnect(error: unknown): boolean {
  return causes(error).some((cause) => {
    const { code, syscall } = cause as { code?: unknown; syscall?: unknown }
    // Fetch has a list of ports that it never connects to (Fetch standard, "bad port"), and gives no code for it.
    if (cause.message === 'bad port') return true
    return CONNECT_CODES.has(String(code)) || CONNECT_CALLS.has(String(syscall))
  })
}

function detail(error: unknown): string {
  const innermost = causes(error).at(-1)
  const code = (innermost as { code?: unknown } | undefined)?.code
  return typeof code === 'string'
    ? `${messageOf(innermost) || messageOf(error)} (${code})`
    : messageOf(innermost ?? error)
}

/** The error and what it names as its causes; a connection tried on several addresses fails with several. */
function causes(error: unknown): Error[] {
  const found: Error[] = []
  for (let next = error; next instanceof Error && found.length < 8; next = next.cause) {
    found.push(next)
    if (next instanceof AggregateError) found.push(...next.errors.filter((inner) => inner instanceof Error))
  }
  return found
}

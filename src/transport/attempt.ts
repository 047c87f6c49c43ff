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
import { type LinkedAbort, linkAbort } from '../internal/abort.ts'
import { rememberAnswer, saysAbsent } from './answer.ts'
import type { SendAttempt } from './breaker.ts'
import { afterWrite, type Call } from './call.ts'
import type { Exchange, Head, Progress } from './exchange.ts'
import { fetchExchange } from './fetch-exchange.ts'
import { codeOf, type Outcome, tellAttempt } from './hooks.ts'
import { httpExchange } from './http-exchange.node.ts'
import { KeptResponse } from './kept-response.ts'
import { usesNodesFetch } from './nodes-fetch.node.ts'
import type { FetchLike, ResolvedTransportOptions } from './options.ts'
import type { Secret } from './secret.ts'
import { withoutKey } from './without-key.ts'

/**
 * One attempt: authenticate, send, read the whole answer. It ends when the body is in memory.
 * A key that is refused and can be asked for anew is asked for once, and the request sent again with it: a 401 wrote nothing.
 */
export function makeAttempt(options: ResolvedTransportOptions): SendAttempt {
  const { secret, clock, hooks } = options
  const exchanges = exchangesBy(options.fetch)

  return async (call, isProbe) => {
    const startedMs = clock.now()
    let progress = notSent()
    const note = (outcome: Outcome, response?: Response) => {
      const elapsedMs = clock.now() - startedMs
      call.attempts.push({ outcome, elapsedMs, isProbe, wasSent: progress.sent })
      tellEnd?.(outcome, elapsedMs, response !== undefined && isError(response, call))
    }
    const tellEnd =
      hooks && tellAttempt(hooks, { ...thisAttempt(call), queuedMs: startedMs - (call.dueAtMs ?? startedMs) })
    try {
      let { response, sentKey } = await exchange(call, options, exchanges(), progress)
      if (response.status === 401 && secret.canRefresh) {
        secret.invalidate(sentKey)
        progress = notSent()
        response = (await exchange(call, options, exchanges(), progress)).response
      }
      note(response.status, response)
      return response
    } catch (error) {
      note(codeOf(error))
      throw error
    }
  }
}

/** Whether the caller gets a failure of it, not a value. */
function isError(response: Response, { operation, options }: Call): boolean {
  const { status } = response
  if (status < 400 || operation.answers.includes(status)) return false
  return !(saysAbsent(response) || (status === 404 && options.mayLackRoute))
}

/** For the hooks, before it is noted. */
function thisAttempt(call: Call) {
  return { request: call.facts, attempt: call.attempts.length + 1 }
}

function notSent(): Progress {
  return { sent: false, isConnected: undefined, head: undefined }
}

async function exchange(
  call: Call,
  options: ResolvedTransportOptions,
  by: Exchange,
  progress: Progress,
): Promise<{ response: Response; sentKey: string }> {
  const { clock, secret } = options
  const { timeoutMs } = call.options
  const startedMs = clock.now()
  const context: ErrorContext = { request: call.facts, attempts: call.attempts }
  const linked = linkAbort(call.signal)
  const cancel =
    timeoutMs === false
      ? undefined
      : clock.setTimeout(
          () => linked.abort(new TimeoutError('attempt', clock.now() - startedMs, context)),
          timeoutMs,
        )
  try {
    const auth = secret.ready() ?? (await linked.bound(secret.header()))
    const response = await send(call, options, by, linked, auth, progress)
    return { response, sentKey: auth[1] }
  } catch (error) {
    if (!progress.sent && linked.reason instanceof TimeoutError) secret.abandon()
    const told = isAllSourceError(error) ? error : withoutKey(error, secret)
    throw explain(told, call, progress, linked, context)
  } finally {
    cancel?.()
    linked.unlink()
  }
}

async function send(
  call: Call,
  options: ResolvedTransportOptions,
  by: Exchange,
  ending: LinkedAbort,
  [authName, authValue]: readonly [string, string],
  progress: Progress,
): Promise<Response> {
  const { url, method, body } = call.request
  const headers: Record<string, string> = Object.create(null)
  for (const [name, value] of call.request.headers) headers[name] = value
  headers[authName] ??= authValue
  // Receipts are short and mostly random: to unpack them takes longer than they would travel. A browser does not send this.
  if (call.operation.retry !== 'safe') headers['accept-encoding'] ??= 'identity'
  const added = options.hooks?.requestHeaders?.(thisAttempt(call))
  for (const name in added) if (added[name] !== undefined) headers[name.toLowerCase()] ??= added[name]
  // While the key was asked for, or by a hook.
  if (ending.isAborted) throw ending.reason
  progress.sent = true
  let text = ''
  try {
    text = await by({ url, method, headers, body }, progress, ending, options.maxResponseBytes)
  } catch (error) {
    // The status of a refusal counts, with or without its words.
    if (progress.head === undefined || isOk(progress.head) || ending.isAborted) throw error
  }
  return keep(progress.head as Head, text, call, options.secret)
}

/** Looked up at each call, or a mock that is mounted later is missed. Node's own `fetch` costs several times what its `http` does. */
function exchangesBy(given: FetchLike | undefined): () => Exchange {
  const byHttp = httpExchange()
  return () => (given === undefined && usesNodesFetch() ? byHttp : fetchExchange(given ?? globalThis.fetch))
}

function isOk({ status }: Head): boolean {
  return status >= 200 && status < 300
}

/**
 * The same answer with its body in memory, decoded: what described the bytes on the wire goes.
 * An error may repeat the key that it refuses, and ends up in logs: there it is covered.
 */
function keep(head: Head, body: string, call: Call, secret: Secret): Response {
  const { status, statusText } = head
  if (status < 200 || status > 599) {
    throw new ProtocolError('status', `${status} is no answer (a redirect that was not followed?)`, {
      request: call.facts,
    })
  }
  const clean = (said: string) => (isOk(head) ? said : secret.redact(said))
  const text = clean(body)
  const kept = new KeptResponse(text, { status, statusText: clean(statusText) }, () => {
    const headers = head.headers()
    headers.delete('content-encoding')
    headers.delete('content-length')
    if (!isOk(head)) for (const [name, value] of [...headers]) headers.set(name, clean(value))
    return headers
  })
  return rememberAnswer(kept, { call, text })
}

/** The one place that decides what a failed attempt means. */
function explain(
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

import { type ErrorContext, isAllSourceError, ProtocolError, TimeoutError } from '../errors.ts'
import { type LinkedAbort, linkAbort } from '../internal/abort.ts'
import { rememberAnswer, saysAbsent } from './answer.ts'
import type { SendAttempt } from './breaker.ts'
import type { Call } from './call.ts'
import type { Exchange, Head, Progress } from './exchange.ts'
import { explain } from './failed-attempt.ts'
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

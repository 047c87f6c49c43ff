import { type AllSourceErrorCode, ConfigError, isAllSourceError, type RequestFacts } from '../errors.ts'
import { functionOption, namesOption } from '../internal/check.ts'
import { isPromise } from '../internal/is-promise.ts'
import type { CircuitState } from './circuit-breaker.ts'
import { checkHeaders, type HeaderMap } from './headers.ts'

/** What every notice says. None holds a header, a body, a value of a path or query, or the key. */
export interface ServerNotice {
  /** Of the server, without a trailing slash. */
  readonly baseUrl: string
}

/** Of an attempt at a call. */
export interface RequestNotice extends ServerNotice {
  /** Method and path template. The same object for all notices of one call, and for no other call's. */
  readonly request: RequestFacts
  /** From 1. */
  readonly attempt: number
}

/** An attempt at a call begins. */
export interface AttemptNotice extends RequestNotice {
  /** The wait before it for a place (`maxConcurrent`), and until the time that the server had asked all calls to wait for. No back-off. */
  readonly queuedMs: number
}

/** An attempt was answered. */
export interface ResponseNotice extends AttemptNotice {
  readonly status: number
  /**
   * True from 400 on, unless the answer is one that the caller gets as a value: what was asked for is not there, a service is there and
   * not well, a server does not have a route whose presence was the question.
   */
  readonly isError: boolean
  /** From the beginning of the attempt to the last byte of the answer. */
  readonly elapsedMs: number
}

/** An attempt ended without an answer. */
export interface RequestErrorNotice extends AttemptNotice {
  /** The code of the error, or `aborted` by the caller. */
  readonly error: AllSourceErrorCode | 'aborted'
  readonly elapsedMs: number
}

/** An attempt did not begin. */
export interface NotSentNotice extends AttemptNotice {
  /**
   * `circuit_open`: the breaker refused it. `rate_limited`: the server asked to wait for longer than the call may. `timeout`: the call's
   * deadline was over before its turn came. `aborted` by the caller meanwhile.
   */
  readonly error: AllSourceErrorCode | 'aborted'
  /** When to come again, of a refusal. */
  readonly retryAfterMs: number | undefined
}

/** A stream that was open ended. */
export interface StreamEndNotice extends ServerNotice {
  /** The same object as in the notices of its handshake. */
  readonly request: RequestFacts
  /** Since the handshake was answered. */
  readonly elapsedMs: number
  /** The code of the error, or `aborted` by the caller's signal; `undefined` where the reader closed it, as a worker does that is `lagged`. */
  readonly error: AllSourceErrorCode | 'aborted' | undefined
}

/** A call is to be tried again. */
export interface RetryNotice extends RequestNotice {
  /** How the attempt before ended: its status, or the code of the error that came instead. */
  readonly outcome: number | string
  /** The wait before the attempt. */
  readonly delayMs: number
}

/** A call is not tried again, though it might be: all calls of the client together have spent their `retryBudget`. */
export interface RetryBudgetNotice extends RequestNotice {
  readonly outcome: number | string
}

/** A server declined for want of capacity: 429, or a gateway's 503. */
export interface RateLimitNotice extends RequestNotice {
  /** 429 or 503, also where a gateway hides a Core's in a 400. */
  readonly status: number
  /** Until then no call of the client is sent; `undefined` if the server did not say. */
  readonly retryAfterMs: number | undefined
  /** Whose limit it is, if the server said. */
  readonly scope: string | undefined
}

/** The breaker is in another state. */
export interface BreakerNotice extends ServerNotice {
  readonly from: CircuitState
  readonly to: CircuitState
}

/**
 * Functions that hear of what a client does, in the order it happens and before it goes on; what they return is not awaited. One that
 * throws breaks no call: the first error of each is written to the console, further ones are not.
 */
export interface Hooks {
  /** An attempt begins, or a stream's handshake. Exactly one of `onResponse` and `onRequestError` follows. */
  readonly onRequest?: ((notice: AttemptNotice) => void) | undefined
  /** An answer came, of whatever status, and its body is in memory. */
  readonly onResponse?: ((notice: ResponseNotice) => void) | undefined
  /** No answer came: no connection, a timeout, an abort, an answer that broke off. */
  readonly onRequestError?: ((notice: RequestErrorNotice) => void) | undefined
  /** An attempt ends before it begins: the breaker is open, a wait would be too long, or was. The call may have an answer of before. */
  readonly onNotSent?: ((notice: NotSentNotice) => void) | undefined
  /** Before the wait for the next attempt. */
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined
  readonly onRetryBudgetSpent?: ((notice: RetryBudgetNotice) => void) | undefined
  readonly onRateLimited?: ((notice: RateLimitNotice) => void) | undefined
  readonly onBreakerChange?: ((notice: BreakerNotice) => void) | undefined
  /** Follows the `onResponse` by which a stream was opened (status 101). */
  readonly onStreamEnd?: ((notice: StreamEndNotice) => void) | undefined
  /** Gives headers to send with an attempt, after `onRequest`. Those that the call has, and the key's, stay as they are. */
  readonly requestHeaders?: ((notice: RequestNotice) => HeaderMap | undefined) | undefined
}

/** How an attempt ended: the status that came back, or the code of the error that came instead. */
export type Outcome = number | AllSourceErrorCode | 'aborted'

/** Of what ended an attempt without an answer; what is no error of ours is the reason of the caller's signal. */
export function codeOf(error: unknown): AllSourceErrorCode | 'aborted' {
  return isAllSourceError(error) ? error.code : 'aborted'
}

/** Tells of an attempt that begins, and gives what tells of its one end. */
export function tellAttempt(hooks: SafeHooks, facts: Noticed<'onRequest'>) {
  hooks.onRequest?.(facts)
  return (outcome: Outcome, elapsedMs: number, isError: boolean): void => {
    if (typeof outcome === 'number') hooks.onResponse?.({ ...facts, elapsedMs, status: outcome, isError })
    else hooks.onRequestError?.({ ...facts, elapsedMs, error: outcome })
  }
}

type Noticed<Name extends keyof Hooks> = Omit<Parameters<NonNullable<Hooks[Name]>>[0], 'baseUrl'>

/** The hooks that were given, each of which can be called without care. What is not there costs nothing. */
export type SafeHooks = {
  readonly [Name in keyof Hooks]?: (notice: Noticed<Name>) => ReturnType<NonNullable<Hooks[Name]>> | undefined
}

const names = Object.keys({
  onRequest: true,
  onResponse: true,
  onRequestError: true,
  onNotSent: true,
  onRetry: true,
  onRetryBudgetSpent: true,
  onRateLimited: true,
  onBreakerChange: true,
  onStreamEnd: true,
  requestHeaders: true,
} satisfies Record<keyof Hooks, true>) as readonly (keyof Hooks)[]

/** `undefined` where there is no hook. @throws config */
export function resolveHooks(
  hooks: Hooks | readonly Hooks[] | undefined,
  baseUrl: string,
): SafeHooks | undefined {
  if (hooks === undefined) return undefined
  const all = (Array.isArray(hooks) ? hooks : [hooks]) as readonly Hooks[]
  for (const one of all) {
    if (typeof one !== 'object' || one === null) throw new ConfigError('hooks', 'an object of functions', one)
    namesOption('hooks', one, names)
    for (const name of names) functionOption(`hooks.${name}`, one[name])
  }
  const given = names.filter((name) => all.some((one) => one[name] !== undefined))
  if (given.length === 0) return undefined
  return Object.fromEntries(given.map((name) => [name, safely(all, name, baseUrl)]))
}

type AnyHook = ((notice: object) => unknown) | undefined

function safely(all: readonly Hooks[], name: keyof Hooks, baseUrl: string) {
  let isReported = false
  const report = (error: unknown) => {
    if (!isReported) console.error(`allsource: the hook ${name} threw; its next errors are not shown:`, error)
    isReported = true
  }
  return (facts: object): HeaderMap | undefined => {
    const notice = { baseUrl, ...facts }
    let headers: HeaderMap | undefined
    for (const hooks of all) {
      try {
        const given = (hooks[name] as AnyHook)?.call(hooks, notice)
        if (isPromise(given)) given.then(undefined, report)
        else if (name === 'requestHeaders' && given != null)
          headers = { ...headers, ...checkHeaders(given as HeaderMap) }
      } catch (error) {
        report(error)
      }
    }
    return headers
  }
}

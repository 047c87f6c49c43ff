import type { Event, IngestReceipt } from './api.ts'
import type { AppendsFailedError } from './appends-failed-error.ts'
import type { NotTriedError } from './batch-errors.ts'
import type { BatchIncompleteError } from './batch-incomplete-error.ts'

const BRAND = Symbol.for('allsource.error')

/** Which call failed: the method and the path template of the document, never the URL with its values. */
export interface RequestFacts {
  readonly method: string
  readonly path: string
}

/** One attempt at a call. */
export interface AttemptFacts {
  /** How it ended: the status that came back, or the code of the error that came instead. */
  readonly outcome: number | string
  readonly elapsedMs: number
  /** Why it was the last one, though it might have been repeated: the calls of the client had spent their `retryBudget`. */
  readonly notRepeated?: 'retry_budget' | undefined
}

/** What every error may carry beside its own facts. */
export interface ErrorContext {
  readonly request?: RequestFacts | undefined
  readonly attempts?: readonly AttemptFacts[] | undefined
  readonly correlationId?: string | undefined
  readonly cause?: unknown
}

/** What all errors of this package have in common. `code` tells them apart and is stable. */
export abstract class AllSourceError extends Error {
  abstract readonly code: string
  /** The call that failed, if one was made. */
  readonly request: RequestFacts | undefined
  /** Every attempt at it, in order. */
  readonly attempts: readonly AttemptFacts[]
  /** The `x-correlation-id` of the answer, if a gateway gave one: to quote to its operators. */
  readonly correlationId: string | undefined

  constructor(message: string, context: ErrorContext = {}) {
    const call = context.request ? `${context.request.method} ${context.request.path}: ` : ''
    super(call + message, context.cause === undefined ? undefined : { cause: context.cause })
    this.request = context.request
    this.attempts = context.attempts ?? []
    this.correlationId = context.correlationId
  }

  /** @internal */
  get [BRAND](): true {
    return true
  }
}

/** A bad option, found when a client, stream or worker is made. Mend the program. */
export class ConfigError extends AllSourceError {
  override readonly name = 'ConfigError'
  readonly code = 'config'
  /** The option, as in `retry.maxRetries`. */
  readonly option: string
  readonly expected: string

  /** `got` is left out where the value may be a secret. */
  constructor(option: string, expected: string, ...got: [unknown?]) {
    super(`Expected \`${option}\` to be ${expected}${got.length === 0 ? '' : `, got ${show(got[0])}`}`)
    this.option = option
    this.expected = expected
  }
}

/** Data that the server would refuse or misread, found before anything was sent. Mend the data. */
export class InvalidInputError extends AllSourceError {
  override readonly name = 'InvalidInputError'
  readonly code = 'invalid_input'
  /** The field, as in `events[3].event_type`. */
  readonly field: string
  readonly reason: string

  constructor(field: string, reason: string, context?: ErrorContext) {
    super(`\`${field}\` ${reason}`, context)
    this.field = field
    this.reason = reason
  }
}

/** The server answered with a status that no other class stands for. */
export class ApiError extends AllSourceError {
  override readonly name = 'ApiError'
  readonly code = 'api'
  readonly status: number
  /** The body: parsed if it was JSON, else text; `undefined` if it was empty. */
  readonly body: unknown
  readonly method: string | undefined
  readonly path: string | undefined

  constructor(message: string, facts: { status: number; body: unknown }, context?: ErrorContext) {
    super(message, context)
    this.status = facts.status
    this.body = facts.body
    this.method = this.request?.method
    this.path = this.request?.path
  }
}

/**
 * Another writer was there first: the entity is not at `expected_version`, or the read model not at `expected_revision`.
 * Read, decide and write again.
 */
export class VersionConflictError extends AllSourceError {
  override readonly name = 'VersionConflictError'
  readonly code = 'version_conflict'
  readonly expected: number | undefined
  /** The entity's version, or the read model's revision, now. */
  readonly current: number | undefined

  constructor(
    message: string,
    facts: { expected: number | undefined; current: number | undefined },
    context?: ErrorContext,
  ) {
    super(message, context)
    this.expected = facts.expected
    this.current = facts.current
  }
}

/** The event feed was numbered anew (restart, rebuilt index): positions kept from before hold no more. Begin at its start. */
export class FeedEpochChangedError extends AllSourceError {
  override readonly name = 'FeedEpochChangedError'
  readonly code = 'feed_epoch_changed'
  /** The epoch of the cursor that was sent. */
  readonly expected: number | undefined
  /** The feed's epoch now; equal to `expected` if only the position is beyond the feed's end. */
  readonly current: number | undefined

  constructor(
    message: string,
    facts: { expected: number | undefined; current: number | undefined },
    context?: ErrorContext,
  ) {
    super(message, context)
    this.expected = facts.expected
    this.current = facts.current
  }
}

/** A view's rows were folded anew after the revision that was sent: read them again. */
export class ViewResetError extends AllSourceError {
  override readonly name = 'ViewResetError'
  readonly code = 'view_reset'
  /** The view's generation now. */
  readonly generation: number | undefined

  constructor(message: string, generation: number | undefined, context?: ErrorContext) {
    super(message, context)
    this.generation = generation
  }
}

/** The server takes no view of this name or definition. */
export class InvalidViewError extends AllSourceError {
  override readonly name = 'InvalidViewError'
  readonly code = 'invalid_view'
  /** What is wrong with it, in the server's words. */
  readonly detail: string

  constructor(message: string, detail: string, context?: ErrorContext) {
    super(message, context)
    this.detail = detail
  }
}

/** The server refused for want of capacity, or a wait it asked for is longer than the caller allows. Nothing was written. */
export class RateLimitedError extends AllSourceError {
  override readonly name = 'RateLimitedError'
  readonly code = 'rate_limited'
  /** How long the server asked to wait, counted from this error; `undefined` if it did not say. */
  readonly retryAfterMs: number | undefined
  /** Whose limit it is, if the server said: `tenant`, `global_fair_share`, `global`. */
  readonly scope: string | undefined

  constructor(
    message: string,
    facts: { retryAfterMs: number | undefined; scope: string | undefined },
    context?: ErrorContext,
  ) {
    super(message, context)
    this.retryAfterMs = facts.retryAfterMs
    this.scope = facts.scope
  }
}

/** No answer came. For a write: nothing was sent, so it may be tried again. */
export class NetworkError extends AllSourceError {
  override readonly name = 'NetworkError'
  readonly code = 'network'
  /** `auth`: the key provider failed. `connect`: no connection was made. `exchange`: it broke before the answer. */
  readonly phase: 'auth' | 'connect' | 'exchange'

  constructor(message: string, phase: NetworkError['phase'], context?: ErrorContext) {
    super(message, context)
    this.phase = phase
  }
}

/** What a write was marked with, and where to look for it: for `findWrite`, now or after a restart. Plain data. */
export interface WriteStamp {
  readonly append_id: string
  /** Which event of the append, from 0. */
  readonly index: number
  readonly tenant_id: string
  readonly entity_id: string
  /** When it was sent, by this machine's clock; RFC 3339. */
  readonly sentAt: string
}

/** What every `OutcomeUnknownError` ends with. */
export const MAY_BE_STORED = '; the write may have been stored: read before writing again'

/** A write was sent and nothing tells whether it was stored. Read before writing again. */
export class OutcomeUnknownError extends AllSourceError {
  override readonly name = 'OutcomeUnknownError'
  readonly code = 'outcome_unknown'
  /** The status that left it open, if there was one. */
  readonly status: number | undefined
  /** What `findWrite` looks it up by; `undefined` unless `verifyWrites` was set. Then it was looked for, in vain so far. */
  readonly stamp: WriteStamp | undefined

  constructor(
    message: string,
    facts: { status?: number | undefined; stamp?: WriteStamp | undefined } = {},
    context?: ErrorContext,
  ) {
    super(message + MAY_BE_STORED, context)
    this.status = facts.status
    this.stamp = facts.stamp
  }
}

/**
 * What became of one event of several. `stored`: it is in the log, as the receipt says. `not_stored`: it is not and will not be.
 * `unknown`: nothing tells, so read before writing it again.
 */
export type ItemOutcome =
  | { readonly type: 'stored'; readonly receipt: IngestReceipt }
  | { readonly type: 'not_stored'; readonly error: AllSourceError }
  | { readonly type: 'unknown'; readonly error: AllSourceError }

/** Of the events that `append` was to write together, only the first are known to be stored. `cause` is what stopped the others. */
export class PartlyStoredError extends AllSourceError {
  override readonly name = 'PartlyStoredError'
  readonly code = 'partly_stored'
  /** What became of each event, in their order. */
  readonly outcomes: readonly ItemOutcome[]

  constructor(outcomes: readonly ItemOutcome[], cause: AllSourceError) {
    const stored = outcomes.filter(({ type }) => type === 'stored').length
    const { request, attempts, correlationId } = cause
    super(`${stored} of ${outcomes.length} events are stored; \`outcomes\` tells which`, {
      request,
      attempts,
      correlationId,
      cause,
    })
    this.outcomes = outcomes
  }
}

/** A read, or a write of which nothing was sent, took longer than `timeoutMs` or `deadlineMs`. */
export class TimeoutError extends AllSourceError {
  override readonly name = 'TimeoutError'
  readonly code = 'timeout'
  /** Which limit ran out: that of one attempt, or that of the whole call. */
  readonly phase: 'attempt' | 'deadline'
  readonly elapsedMs: number

  constructor(phase: TimeoutError['phase'], elapsedMs: number, context?: ErrorContext) {
    const limit = phase === 'attempt' ? 'no answer within `timeoutMs`' : 'not done within `deadlineMs`'
    super(`${limit} (${Math.round(elapsedMs)} ms)`, context)
    this.phase = phase
    this.elapsedMs = elapsedMs
  }
}

/**
 * The circuit breaker is open after repeated failures: refused before sending. Where it refuses more than a thousand calls a second,
 * only some of the errors have frames in their `stack`; `request` says in each which call it was.
 */
export class CircuitOpenError extends AllSourceError {
  override readonly name = 'CircuitOpenError'
  readonly code = 'circuit_open'
  /** When the next probe is let through. */
  readonly retryAfterMs: number

  constructor(retryAfterMs: number, context?: ErrorContext) {
    super(
      `not sent: the last calls to this server failed; next try in ${Math.ceil(retryAfterMs)} ms`,
      context,
    )
    this.retryAfterMs = retryAfterMs
  }
}

/** A 2xx answer or a frame that breaks the document: another kind of server, a proxy's page, a cut body. Never retried. */
export class ProtocolError extends AllSourceError {
  override readonly name = 'ProtocolError'
  readonly code = 'protocol'
  /** Where it broke: `body`, `body_size` (more than `maxResponseBytes`), `frame`, or a field such as `events[3].id`. */
  readonly where: string
  readonly reason: string

  constructor(where: string, reason: string, context?: ErrorContext) {
    super(`${where}: ${reason}`, context)
    this.where = where
    this.reason = reason
  }
}

/** The event stream's socket ended. */
export class StreamClosedError extends AllSourceError {
  override readonly name = 'StreamClosedError'
  readonly code = 'stream_closed'
  /** RFC 6455 section 7.4; 1006 if the connection broke without a close frame. */
  readonly closeCode: number
  readonly reason: string
  /** True if connecting again cannot help (the server refused the handshake for good). */
  readonly fatal: boolean

  constructor(facts: { closeCode: number; reason: string; fatal: boolean }, context?: ErrorContext) {
    super(`event stream closed (${facts.closeCode}${facts.reason && `, ${facts.reason}`})`, context)
    this.closeCode = facts.closeCode
    this.reason = facts.reason
    this.fatal = facts.fatal
  }
}

/** A user's reducer threw; the error it threw is `cause`. */
export class ReducerFailedError extends AllSourceError {
  override readonly name = 'ReducerFailedError'
  readonly code = 'reducer_failed'
  readonly event: Event
  /** The event's position in the consumer's log, if it was known. */
  readonly position: number | undefined

  /** @param wayOut what may help, as a sentence */
  constructor(event: Event, position: number | undefined, cause: unknown, wayOut?: string) {
    const at = position === undefined ? '' : ` at position ${position}`
    const what = `event ${event.id} (${event.event_type} of ${event.entity_id})${at}: ${thrownText(cause)}`
    super(`the reducer threw on ${what}${wayOut === undefined ? '' : `. ${wayOut}`}`, { cause })
    this.event = event
    this.position = position
  }
}

/** This server cannot do what was asked, and it cannot be emulated rightly. */
export class UnsupportedByServerError extends AllSourceError {
  override readonly name = 'UnsupportedByServerError'
  readonly code = 'unsupported'
  /** What is missing, in a few words. */
  readonly ability: string
  readonly serverVersion: string | undefined

  constructor(ability: string, serverVersion: string | undefined, wayOut?: string, context?: ErrorContext) {
    super(
      `the server (${serverVersion ?? 'version unknown'}) lacks: ${ability}${wayOut ? `. ${wayOut}` : ''}`,
      context,
    )
    this.ability = ability
    this.serverVersion = serverVersion
  }
}

/**
 * What is wrong with a stored record. `failed`: it cannot be read or written now. `damaged`: what is there is no whole record.
 * `newer`: a newer version of this package wrote it. `held`: another worker of the name is running. `lost`: another worker of the
 * name took over from this one, which was taken for dead.
 */
export type StateStoreProblem = 'failed' | 'damaged' | 'newer' | 'held' | 'lost'

/** A worker's stored record cannot be read or written, or is another worker's now; nothing was overwritten. */
export class StateStoreError extends AllSourceError {
  override readonly name = 'StateStoreError'
  readonly code = 'state_store'
  /** The file, row or key. */
  readonly location: string
  /** What is wrong, in words, and what can be done. */
  readonly reason: string
  readonly problem: StateStoreProblem

  constructor(location: string, reason: string, cause?: unknown, problem: StateStoreProblem = 'failed') {
    super(`${location}: ${reason}`, { cause })
    this.location = location
    this.reason = reason
    this.problem = problem
  }
}

/** Every error that this package throws. `switch (error.code)` over it is exhaustive. */
export type AnyAllSourceError =
  | ConfigError
  | InvalidInputError
  | ApiError
  | VersionConflictError
  | FeedEpochChangedError
  | ViewResetError
  | InvalidViewError
  | RateLimitedError
  | NetworkError
  | OutcomeUnknownError
  | PartlyStoredError
  | TimeoutError
  | CircuitOpenError
  | ProtocolError
  | StreamClosedError
  | ReducerFailedError
  | UnsupportedByServerError
  | StateStoreError
  | NotTriedError
  | BatchIncompleteError
  | AppendsFailedError

/** The `code` of every error. */
export type AllSourceErrorCode = AnyAllSourceError['code']

/** Whether `value` is an error of this package, be it from another copy of it. */
export function isAllSourceError(value: unknown): value is AnyAllSourceError {
  return typeof value === 'object' && value !== null && BRAND in value
}

/** A thrown value in a few words. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}

/** Of an object that was thrown, so much is shown. */
const MAX_THROWN_CHARS = 200

/** What a user's function threw, in a line: an object that is no error shows what it holds. */
export function thrownText(thrown: unknown): string {
  if (thrown instanceof Error || typeof thrown !== 'object' || thrown === null) return messageOf(thrown)
  if ('message' in thrown && typeof thrown.message === 'string') return thrown.message
  try {
    return JSON.stringify(thrown).slice(0, MAX_THROWN_CHARS)
  } catch {
    return 'an object'
  }
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object'
  return typeof value === 'function' ? 'a function' : String(value)
}

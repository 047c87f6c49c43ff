import type { AttemptFacts, RequestFacts } from '../errors.ts'
import type { OperationFacts } from '../internal/shape.ts'
import type { ResolvedCallOptions } from './options.ts'

/** One call on its way through the transport: what to send, what the document says of it, what was tried. */
export interface Call {
  readonly request: OutgoingRequest
  readonly facts: RequestFacts
  readonly operation: OperationFacts
  readonly options: ResolvedCallOptions
  /** Ends the call: the caller's signal, or the deadline's. */
  readonly signal: AbortSignal | undefined
  /** On the transport's clock; `undefined` without a deadline. */
  readonly deadlineAtMs: number | undefined
  /** What to call the server in errors, if that is known. */
  readonly serverName?: string | undefined
  /** Grows by one for each attempt. */
  readonly attempts: Attempt[]
  /** Where there are hooks: since when the next attempt, or the one under way, was due. */
  dueAtMs?: number | undefined
}

/** An attempt, as the layers above it need to know it. */
export interface Attempt extends AttemptFacts {
  /** Whether it was the probe of a half-open breaker. */
  readonly isProbe: boolean
  /** False if it ended before the request was handed to the platform. */
  readonly wasSent: boolean
}

/** What to add to word of a success that cannot be read: a write behind it was done, or a part of it. */
export function afterWrite(call: Call | undefined): string {
  const isWrite = call !== undefined && call.operation.retry !== 'safe'
  return isWrite ? '; the write was accepted and may be stored: read before writing again' : ''
}

/** A layer's view of everything beneath it. */
export type Send = (call: Call) => Promise<Response>

/**
 * What openapi-fetch builds in place of a platform `Request`: the body stays text,
 * so every attempt sends the same bytes and nothing has to be cloned.
 */
export class OutgoingRequest {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly body: string | undefined

  constructor(url: string, init: RequestInit) {
    this.url = url
    this.method = init.method ?? 'GET'
    this.headers = init.headers instanceof Headers ? init.headers : new Headers(init.headers)
    this.body = typeof init.body === 'string' ? init.body : undefined
  }
}

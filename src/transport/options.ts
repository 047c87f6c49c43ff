import type { Backoff } from '../internal/backoff.ts'
import type { Clock } from '../internal/clock.ts'
import type { Random } from '../internal/random.ts'
import type { Hooks, SafeHooks } from './hooks.ts'
import { checkCallOptions } from './option-names.ts'
import type { RetryBudgetPolicy } from './retry-budget.ts'
import type { ApiKey, AuthScheme, Secret } from './secret.ts'

/** Waits between attempts grow from `baseDelayMs` by `backoffFactor` up to `maxDelayMs`, with full jitter. */
export interface RetryOptions {
  /** Attempts after the first. @default 3 */
  readonly maxRetries?: number
  /** @default 200 */
  readonly baseDelayMs?: number
  /** @default 2 */
  readonly backoffFactor?: number
  /** @default 10_000 */
  readonly maxDelayMs?: number
}

/** When to stop calling a server that fails, and for how long. */
export interface CircuitBreakerOptions {
  /** Consecutive failures that open it. @default 5 */
  readonly threshold?: number
  /** How long it stays open before one probe is let through. @default 30_000 */
  readonly recoveryMs?: number
}

/**
 * What all calls of a client together may spend on retries, so that a server in trouble is not asked four times as often. Once it is
 * spent, a call ends with the answer that it has. A retry at a time that the server itself gave, as Core does when it is full, is free.
 */
export interface RetryBudgetOptions {
  /** Retries that may be saved up, and that there are at first. @default 100 */
  readonly capacity?: number
  /** What a call that succeeds at once adds, in retries. @default 0.1 */
  readonly perSuccess?: number
  /** What each second adds, for clients that call seldom. @default 1 */
  readonly perSecond?: number
}

/** What one call may set for itself; every method takes these last. */
export interface CallOptions {
  /** Ends the call wherever it is; it then rejects with the signal's own reason. */
  readonly signal?: AbortSignal | undefined
  /** For each attempt, from the request to the last byte of the answer. `false`: none. @default 30_000 */
  readonly timeoutMs?: number | false | undefined
  /**
   * For the whole call: every request that it takes, their retries, and the waits before and between them. Of a method that gives
   * an async iterable, for each page.
   * @default false
   */
  readonly deadlineMs?: number | false | undefined
  /** `false` makes one attempt only. */
  readonly retry?: RetryOptions | false | undefined
  /**
   * `strong` reads from the leader, which sees every write before it; `eventual` from any node. The Query Service alone
   * heeds it, and unless told otherwise it lets no browser send it. @default what the server does: eventual
   */
  readonly consistency?: Consistency | undefined
  /** Sent besides the client's own. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** How far behind the writes a read may be. */
export type Consistency = 'strong' | 'eventual'

/** A `fetch` to inject: the platform's, a proxy's, a mock's. */
export type FetchLike = (input: string, init: RequestInit) => Promise<Response>

/** A socket class to inject, of the platform's interface, such as `mock.webSocket`. */
export type WebSocketClass = new (url: string) => WebSocket

/** How to reach a server. Shared by every client, stream and worker that is made from one client. */
export interface TransportOptions extends Omit<CallOptions, 'signal'> {
  /** Such as `http://localhost:3900`. A path is kept, trailing slashes go. */
  readonly baseUrl: string
  readonly apiKey: ApiKey
  /** @default 'bearer' */
  readonly authScheme?: AuthScheme | undefined
  /**
   * Refuses a `baseUrl` that would carry the key in the clear to a host outside of this machine and private networks. Otherwise that is
   * warned of, once for each host.
   * @default false
   */
  readonly requireTls?: boolean | undefined
  /** `false`: never opens. */
  readonly circuitBreaker?: CircuitBreakerOptions | false | undefined
  /** `false`: retries are bounded for each call alone. */
  readonly retryBudget?: RetryBudgetOptions | false | undefined
  /**
   * Requests under way at once; more wait their turn, in order. `adaptive`: 16, which one Core works on at once; fewer while it refuses
   * for want of capacity, more, up to 64, while calls wait and it answers as fast as ever. Long polls and streams do not count.
   * `false`: no limit. @default 'adaptive'
   */
  readonly maxConcurrent?: number | 'adaptive' | false | undefined
  /**
   * Waits that a server asks for beyond this are an error at once; for its archive a call with a deadline waits up to that.
   * @default 60_000
   */
  readonly maxRetryAfterMs?: number | undefined
  /** A larger answer is cut off with a `protocol` error. @default 16_777_216 (16 MiB) */
  readonly maxResponseBytes?: number | undefined
  /** A larger body is refused before it is sent; Core takes 2 MiB. @default 2_097_152 */
  readonly maxRequestBytes?: number | undefined
  /**
   * What requests go by.
   * @default the global `fetch`, looked up at each call; but where that is Node's own and sends as it does by itself, Node's `http`,
   * which takes far less of the processor; answers and errors mean the same, but `fetch` bounds connections and answers by itself too, and
   * undici's channels tell of its requests alone. Give `globalThis.fetch` to have requests go by it all the same, as where a dispatcher of
   * Node's own class was set with other TLS options.
   */
  readonly fetch?: FetchLike | undefined
  /** Hear of requests, answers, retries, the breaker and rate limits. Several are called in their order. @default none */
  readonly hooks?: Hooks | readonly Hooks[] | undefined
  /** For streams and workers. @default the `ws` package on Node, the platform's class elsewhere */
  readonly webSocket?: WebSocketClass | undefined
  /** @default the machine's */
  readonly clock?: Clock | undefined
  /** @default Math.random */
  readonly random?: Random | undefined
}

/** Of a call that asks whether a route is there: its 404 is no error. Not for users, hence no name that `checkCallOptions` would know. */
export const MAY_LACK_ROUTE = Symbol('mayLackRoute')

/** Call options as openapi-fetch takes them among its own: none that is undefined. */
export type CallInit = {
  signal?: AbortSignal
  timeoutMs?: number | false
  deadlineMs?: number | false
  retry?: RetryOptions | false
  consistency?: Consistency
  headers?: Readonly<Record<string, string>>
}

/** `options` for a typed call. @throws config for an option of another name, which would be dropped */
export function callInit(options: CallOptions): CallInit {
  checkCallOptions(options)
  const { signal, timeoutMs, deadlineMs, retry, consistency, headers } = options
  const init: CallInit = {}
  if (signal !== undefined) init.signal = signal
  if (timeoutMs !== undefined) init.timeoutMs = timeoutMs
  if (deadlineMs !== undefined) init.deadlineMs = deadlineMs
  if (retry !== undefined) init.retry = retry
  if (consistency !== undefined) init.consistency = consistency
  if (headers !== undefined) init.headers = headers
  return init
}

/** Retry options without gaps. */
export interface RetryPolicy extends Backoff {
  readonly maxRetries: number
}

/** The defaults of the specification. */
export const transportDefaults = Object.freeze({
  timeoutMs: 30_000,
  deadlineMs: false as const,
  retry: Object.freeze({ maxRetries: 3, baseDelayMs: 200, backoffFactor: 2, maxDelayMs: 10_000 }),
  circuitBreaker: Object.freeze({ threshold: 5, recoveryMs: 30_000 }),
  retryBudget: Object.freeze({ capacity: 100, perSuccess: 0.1, perSecond: 1 }),
  maxConcurrent: 'adaptive' as const,
  maxRetryAfterMs: 60_000,
  maxResponseBytes: 16 * 1024 * 1024,
  maxRequestBytes: 2 * 1024 * 1024,
})

/** Call options without gaps; `signal` stays as it was given. */
export interface ResolvedCallOptions {
  readonly signal: AbortSignal | undefined
  readonly timeoutMs: number | false
  readonly deadlineMs: number | false
  readonly retry: RetryPolicy | false
  readonly headers: Readonly<Record<string, string>>
  readonly mayLackRoute?: boolean | undefined
}

/** Transport options without gaps. */
export interface ResolvedTransportOptions {
  readonly baseUrl: string
  readonly secret: Secret
  readonly circuitBreaker: { readonly threshold: number; readonly recoveryMs: number } | false
  readonly retryBudget: RetryBudgetPolicy | false
  readonly maxConcurrent: number | 'adaptive' | false
  readonly maxRetryAfterMs: number
  readonly maxResponseBytes: number
  readonly maxRequestBytes: number
  readonly fetch: FetchLike | undefined
  readonly hooks: SafeHooks | undefined
  readonly webSocket: WebSocketClass | undefined
  readonly clock: Clock
  readonly random: Random
}

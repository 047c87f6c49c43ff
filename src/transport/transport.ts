import type { CircuitOpenError, RequestFacts } from '../errors.ts'
import type { Clock } from '../internal/clock.ts'
import type { OperationFacts } from '../internal/shape.ts'
import { adaptiveLimit, fixedLimit, type Limit } from './adaptive-limit.ts'
import { makeAttempt } from './attempt.ts'
import { withBreaker } from './breaker.ts'
import type { OutgoingRequest, Send } from './call.ts'
import { CircuitBreaker, type CircuitState } from './circuit-breaker.ts'
import { withConcurrencyLimit } from './concurrency-limit.ts'
import { withDeadline } from './deadline.ts'
import type { ResolvedCallOptions, ResolvedTransportOptions, TransportOptions } from './options.ts'
import { withRateGate } from './rate-gate.ts'
import { resolveTransportOptions } from './resolve-options.ts'
import { withRetry } from './retry.ts'
import { RetryBudget } from './retry-budget.ts'

/** The one way to a server, shared by all that is made from one client. */
export class Transport {
  readonly options: ResolvedTransportOptions
  /** What to call the server in errors; `undefined` until it was asked. */
  serverName: string | undefined
  readonly #breaker: CircuitBreaker | undefined
  readonly #send: Send

  /** @throws config */
  constructor(options: TransportOptions) {
    this.options = resolveTransportOptions(options)
    const { circuitBreaker, clock, hooks } = this.options
    const onChange = hooks?.onBreakerChange
    this.#breaker = circuitBreaker === false ? undefined : new CircuitBreaker(circuitBreaker, clock, onChange)
    this.#send = compose(this.options, this.#breaker)
  }

  get circuitState(): CircuitState {
    return this.#breaker?.state ?? 'closed'
  }

  /** What a call is to be told before anything is made of it, while the circuit is open. The hooks are told too. */
  refusalOf(request: RequestFacts): CircuitOpenError | undefined {
    const refusal = this.#breaker?.refusalOf(request)
    if (refusal === undefined) return undefined
    const { code: error, retryAfterMs } = refusal
    this.options.hooks?.onNotSent?.({ request, attempt: 1, queuedMs: 0, error, retryAfterMs })
    return refusal
  }

  /**
   * Sends a request and resolves with the server's last answer, whatever its status, its body in memory.
   * @throws network, timeout, outcome_unknown, circuit_open, rate_limited, protocol; or the signal's own reason
   */
  send(
    request: OutgoingRequest,
    facts: RequestFacts,
    operation: OperationFacts,
    options: ResolvedCallOptions,
  ): Promise<Response> {
    return this.#send({
      request,
      facts,
      operation,
      options,
      signal: options.signal,
      deadlineAtMs: undefined,
      serverName: this.serverName,
      attempts: [],
    })
  }
}

/**
 * The deadline spans everything. Retry stands outside of the limit, so that a back-off holds no place, and outside of
 * gate and breaker, so that a retry passes them like any other request. The breaker is next to the attempt:
 * only what was really sent tells it anything.
 */
function compose(options: ResolvedTransportOptions, breaker: CircuitBreaker | undefined): Send {
  const { clock, maxConcurrent } = options
  const guarded = withRateGate(options, withBreaker(breaker, makeAttempt(options)))
  const limited =
    maxConcurrent === false ? guarded : withConcurrencyLimit(limitOf(maxConcurrent, clock), guarded)
  const budget = options.retryBudget === false ? undefined : new RetryBudget(options.retryBudget, clock)
  return withDeadline(clock, withRetry(options, budget, limited))
}

function limitOf(max: number | 'adaptive', clock: Clock): Limit {
  return max === 'adaptive' ? adaptiveLimit(clock) : fixedLimit(max)
}

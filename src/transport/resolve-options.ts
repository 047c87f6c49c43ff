import { ConfigError } from '../errors.ts'
import {
  functionOption,
  integerOption,
  integerOptionOrOff,
  maxTimerMs,
  methodsOption,
  namesOption,
  numberOption,
} from '../internal/check.ts'
import { systemClock } from '../internal/clock.ts'
import { resolveBaseUrl } from './base-url.ts'
import { isExposed, warnOfCleartext } from './cleartext.ts'
import { checkHeaders, type HeaderMap } from './headers.ts'
import { resolveHooks } from './hooks.ts'
import { sharedNames, transportNames } from './option-names.ts'
import {
  type CallOptions,
  type CircuitBreakerOptions,
  MAY_LACK_ROUTE,
  type ResolvedCallOptions,
  type ResolvedTransportOptions,
  type RetryBudgetOptions,
  type RetryOptions,
  type RetryPolicy,
  type TransportOptions,
  transportDefaults,
} from './options.ts'
import type { RetryBudgetPolicy } from './retry-budget.ts'
import { Secret } from './secret.ts'

const callDefaults: ResolvedCallOptions = Object.freeze({
  signal: undefined,
  timeoutMs: transportDefaults.timeoutMs,
  deadlineMs: transportDefaults.deadlineMs,
  retry: transportDefaults.retry,
  headers: Object.freeze({}),
})

/** `options` over `base`. @throws config */
export function resolveCallOptions(
  options: (CallOptions & { readonly [MAY_LACK_ROUTE]?: true }) | undefined,
  base: ResolvedCallOptions = callDefaults,
): ResolvedCallOptions {
  if (options === undefined) return base
  methodsOption('signal', options.signal, ['addEventListener', 'throwIfAborted'])
  return {
    signal: options.signal,
    timeoutMs: integerOptionOrOff('timeoutMs', options.timeoutMs, base.timeoutMs, 1, maxTimerMs),
    deadlineMs: integerOptionOrOff('deadlineMs', options.deadlineMs, base.deadlineMs, 1, maxTimerMs),
    retry:
      options.retry === undefined
        ? base.retry
        : resolveRetry(options.retry, base.retry || transportDefaults.retry),
    headers: resolveHeaders(options, base.headers),
    mayLackRoute: options[MAY_LACK_ROUTE] ?? base.mayLackRoute,
  }
}

function resolveHeaders({ headers, consistency }: CallOptions, base: HeaderMap): HeaderMap {
  if (headers === undefined && consistency === undefined) return base
  const own = headers === undefined ? {} : checkHeaders(headers)
  if (consistency === undefined) return { ...base, ...own }
  if (consistency !== 'strong' && consistency !== 'eventual')
    throw new ConfigError('consistency', "'strong' or 'eventual'", consistency)
  return { ...base, 'x-consistency': consistency, ...own }
}

function resolveRetry(options: RetryOptions | false, base: RetryPolicy): RetryPolicy | false {
  const retry = groupOption('retry', options, base)
  return (
    retry && {
      maxRetries: integerOption('retry.maxRetries', retry.maxRetries, base.maxRetries),
      baseDelayMs: numberOption('retry.baseDelayMs', retry.baseDelayMs, base.baseDelayMs),
      backoffFactor: numberOption('retry.backoffFactor', retry.backoffFactor, base.backoffFactor, 1),
      maxDelayMs: numberOption('retry.maxDelayMs', retry.maxDelayMs, base.maxDelayMs, 0, maxTimerMs),
    }
  )
}

/** Checks everything once. @throws config */
export function resolveTransportOptions(options: TransportOptions): ResolvedTransportOptions {
  if (typeof options !== 'object' || options === null)
    throw new ConfigError('options', 'an object with `baseUrl` and `apiKey`', options)
  namesOption('options', options, [...transportNames, ...sharedNames])
  functionOption('fetch', options.fetch)
  functionOption('webSocket', options.webSocket)
  functionOption('random', options.random)
  methodsOption('clock', options.clock, ['now', 'setTimeout'])
  const baseUrl = resolveBaseUrl(options.baseUrl)
  checkCleartext(baseUrl, options.requireTls)
  return {
    baseUrl,
    secret: new Secret(options.apiKey, options.authScheme ?? 'bearer'),
    circuitBreaker: resolveBreaker(options.circuitBreaker),
    retryBudget: resolveRetryBudget(options.retryBudget),
    maxConcurrent: resolveMaxConcurrent(options.maxConcurrent),
    maxRetryAfterMs: integerOption(
      'maxRetryAfterMs',
      options.maxRetryAfterMs,
      transportDefaults.maxRetryAfterMs,
      0,
      maxTimerMs,
    ),
    maxResponseBytes: integerOption(
      'maxResponseBytes',
      options.maxResponseBytes,
      transportDefaults.maxResponseBytes,
      1,
    ),
    maxRequestBytes: integerOption(
      'maxRequestBytes',
      options.maxRequestBytes,
      transportDefaults.maxRequestBytes,
      1,
    ),
    fetch: options.fetch,
    hooks: resolveHooks(options.hooks, baseUrl),
    webSocket: options.webSocket,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  }
}

function checkCleartext(baseUrl: string, requireTls: boolean | undefined): void {
  if (requireTls !== undefined && typeof requireTls !== 'boolean')
    throw new ConfigError('requireTls', 'true or false', requireTls)
  if (!isExposed(baseUrl)) return
  if (requireTls === true)
    throw new ConfigError('baseUrl', 'an https URL, for `requireTls` is set and the host is a public one')
  warnOfCleartext(baseUrl)
}

function resolveBreaker(
  options: CircuitBreakerOptions | false | undefined,
): ResolvedTransportOptions['circuitBreaker'] {
  const base = transportDefaults.circuitBreaker
  const breaker = groupOption('circuitBreaker', options, base)
  return (
    breaker && {
      threshold: integerOption('circuitBreaker.threshold', breaker.threshold, base.threshold, 1),
      recoveryMs: numberOption('circuitBreaker.recoveryMs', breaker.recoveryMs, base.recoveryMs),
    }
  )
}

function resolveRetryBudget(options: RetryBudgetOptions | false | undefined): RetryBudgetPolicy | false {
  const base = transportDefaults.retryBudget
  const budget = groupOption('retryBudget', options, base)
  return (
    budget && {
      capacity: integerOption('retryBudget.capacity', budget.capacity, base.capacity),
      perSuccess: numberOption('retryBudget.perSuccess', budget.perSuccess, base.perSuccess),
      perSecond: numberOption('retryBudget.perSecond', budget.perSecond, base.perSecond),
    }
  )
}

/** Options that belong together, or that they are off. `undefined`: none is given. */
function groupOption<Group extends object>(
  name: string,
  options: Group | false | undefined,
  defaults: Required<Group>,
): Group | false {
  if (options === undefined) return {} as Group
  if (options === false) return false
  if (typeof options !== 'object' || options === null)
    throw new ConfigError(name, 'an object or false', options)
  namesOption(name, options, Object.keys(defaults))
  return options
}

function resolveMaxConcurrent(max: number | 'adaptive' | false | undefined): number | 'adaptive' | false {
  if (max === undefined || max === 'adaptive' || max === false) return max ?? transportDefaults.maxConcurrent
  if (Number.isSafeInteger(max) && max >= 1) return max
  throw new ConfigError('maxConcurrent', "an integer ≥ 1, 'adaptive' or false", max)
}

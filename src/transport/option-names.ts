import { namesOption } from '../internal/check.ts'
import type { CallOptions, TransportOptions } from './options.ts'

/** What may be set for a call. */
export const callNames: readonly string[] = Object.keys({
  signal: true,
  timeoutMs: true,
  deadlineMs: true,
  retry: true,
  consistency: true,
  headers: true,
} satisfies Record<keyof CallOptions, true>)

/** What may be set for a client besides. */
export const transportNames: readonly string[] = Object.keys({
  baseUrl: true,
  apiKey: true,
  authScheme: true,
  requireTls: true,
  circuitBreaker: true,
  retryBudget: true,
  maxConcurrent: true,
  maxRetryAfterMs: true,
  maxResponseBytes: true,
  maxRequestBytes: true,
  fetch: true,
  hooks: true,
  webSocket: true,
  clock: true,
  random: true,
} satisfies Record<Exclude<keyof TransportOptions, keyof CallOptions>, true>)

/** What may be set for a call and for a client alike. */
export const sharedNames: readonly string[] = callNames.filter((name) => name !== 'signal')

/** @throws config unless `options` is an object that holds call options, or what is named besides */
export function checkCallOptions(options: CallOptions, besides?: readonly string[]): void {
  namesOption('options', options, besides === undefined ? callNames : [...callNames, ...besides])
}

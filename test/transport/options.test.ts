import { expect, test } from 'vitest'
import { systemClock } from '../../src/internal/clock.ts'
import {
  type CallOptions,
  callInit,
  type TransportOptions,
  transportDefaults,
} from '../../src/transport/options.ts'
import { resolveCallOptions, resolveTransportOptions } from '../../src/transport/resolve-options.ts'

const required = { baseUrl: 'http://localhost:3900', apiKey: 'ask_test' }
const resolve = (options: object) => resolveTransportOptions({ ...required, ...options } as TransportOptions)
const resolveCall = (options: object) => resolveCallOptions(options as CallOptions)

test('has the defaults of the specification', () => {
  expect(transportDefaults).toEqual({
    timeoutMs: 30_000,
    deadlineMs: false,
    retry: { maxRetries: 3, baseDelayMs: 200, backoffFactor: 2, maxDelayMs: 10_000 },
    circuitBreaker: { threshold: 5, recoveryMs: 30_000 },
    retryBudget: { capacity: 100, perSuccess: 0.1, perSecond: 1 },
    maxConcurrent: 'adaptive',
    maxRetryAfterMs: 60_000,
    maxResponseBytes: 16_777_216,
    maxRequestBytes: 2_097_152,
  })
  expect(Object.isFrozen(transportDefaults) && Object.isFrozen(transportDefaults.retry)).toBe(true)
  expect(resolveTransportOptions(required)).toMatchObject({
    circuitBreaker: transportDefaults.circuitBreaker,
    retryBudget: transportDefaults.retryBudget,
    maxConcurrent: 'adaptive',
    fetch: undefined,
    clock: systemClock,
    random: Math.random,
  })
})

test('takes `undefined` for the default and `false` for off', () => {
  const off = { timeoutMs: false, deadlineMs: false, retry: false } as const
  expect(resolveCallOptions(off)).toMatchObject(off)
  expect(resolveCall({ timeoutMs: undefined, retry: undefined, headers: undefined })).toEqual(
    resolveCallOptions(undefined),
  )
  expect(resolve({ circuitBreaker: false, retryBudget: false, maxConcurrent: false })).toMatchObject({
    circuitBreaker: false,
    retryBudget: false,
    maxConcurrent: false,
  })
  expect(resolve({ retryBudget: { capacity: 5, perSecond: undefined } })).toMatchObject({
    retryBudget: { capacity: 5, perSuccess: 0.1, perSecond: 1 },
  })
  expect(resolve({ circuitBreaker: { threshold: 2, recoveryMs: undefined } })).toMatchObject({
    circuitBreaker: { threshold: 2, recoveryMs: 30_000 },
  })
})

test('lays the options of a call over those of the client, headers one by one', () => {
  const base = resolveCallOptions({
    timeoutMs: 5,
    retry: { maxRetries: 9 },
    headers: { 'x-a': '1', 'x-b': '1' },
  })
  expect(resolveCallOptions({ retry: { baseDelayMs: 1 }, headers: { 'x-b': '2' } }, base)).toMatchObject({
    timeoutMs: 5,
    retry: { maxRetries: 9, baseDelayMs: 1 },
    headers: { 'x-a': '1', 'x-b': '2' },
  })
})

test('lets a call retry though its client does not', () => {
  const base = resolveCallOptions({ retry: false })
  expect(resolveCallOptions({ retry: { maxRetries: 1 } }, base).retry).toMatchObject({
    maxRetries: 1,
    baseDelayMs: 200,
  })
})

test.each<[option: string, options: object]>([
  ['timeoutMs', { timeoutMs: 0 }],
  ['timeoutMs', { timeoutMs: -1 }],
  ['timeoutMs', { timeoutMs: 1.5 }],
  ['timeoutMs', { timeoutMs: '30' }],
  ['timeoutMs', { timeoutMs: true }],
  ['timeoutMs', { timeoutMs: null }],
  ['timeoutMs', { timeoutMs: Number.NaN }],
  ['timeoutMs', { timeoutMs: 2 ** 31 }],
  ['deadlineMs', { deadlineMs: 0 }],
  ['deadlineMs', { deadlineMs: Number.POSITIVE_INFINITY }],
  ['deadlineMs', { deadlineMs: 2 ** 40 }],
  ['retry', { retry: true }],
  ['retry', { retry: null }],
  ['retry.maxRetries', { retry: { maxRetries: -1 } }],
  ['retry.baseDelayMs', { retry: { baseDelayMs: -1 } }],
  ['retry.backoffFactor', { retry: { backoffFactor: 0.5 } }],
  ['retry.maxDelayMs', { retry: { maxDelayMs: Number.NaN } }],
  ['retry.maxDelayMs', { retry: { maxDelayMs: 2 ** 31 } }],
  ['signal', { signal: {} }],
  ['signal', { signal: 'now' }],
  ['signal', { signal: null }],
  ['headers', { headers: 'x: y' }],
  ['headers', { headers: null }],
  ['headers', { headers: new Headers({ 'x-a': '1' }) }],
  ['headers', { headers: [['x-a', '1']] }],
])('refuses a bad `%s` of a call: %j', (option, options) => {
  expect(() => resolveCall(options)).toThrow(expect.objectContaining({ code: 'config', option }))
})

test.each([
  ['a line break in the name', { 'x\r\ny': '1' }],
  ['a space in the name', { 'x y': '1' }],
  ['no name', { '': '1' }],
  ['a character beyond ASCII in the name', { 'x-é': '1' }],
  ['CR and LF in the value', { 'x-a': 'hush-hush\r\nx-evil: 1' }],
  ['a NUL in the value', { 'x-a': 'hush-hush\0' }],
  ['latin-1 in the value', { 'x-a': 'hush-hush é' }],
  ['more than latin-1 in the value', { 'x-a': 'hush-hush →' }],
  ['a value that is no text', { 'x-a': 5 }],
])('refuses a header with %s, without repeating the value', (_, headers) => {
  expect(() => resolveCall({ headers })).toThrow(
    expect.objectContaining({ code: 'config', message: expect.not.stringMatching(/hush|evil|\r|\n|\0/) }),
  )
})

test.each<[option: string, options: object]>([
  ['apiKey', { apiKey: '' }],
  ['apiKey', { apiKey: undefined }],
  ['authScheme', { authScheme: 'basic' }],
  ['baseUrl', { baseUrl: 'localhost' }],
  ['circuitBreaker', { circuitBreaker: true }],
  ['circuitBreaker', { circuitBreaker: 5 }],
  ['circuitBreaker', { circuitBreaker: null }],
  ['circuitBreaker.threshold', { circuitBreaker: { threshold: 0 } }],
  ['circuitBreaker.recoveryMs', { circuitBreaker: { recoveryMs: -1 } }],
  ['maxConcurrent', { maxConcurrent: 0 }],
  ['maxConcurrent', { maxConcurrent: true }],
  ['maxConcurrent', { maxConcurrent: 'all' }],
  ['maxConcurrent', { maxConcurrent: null }],
  ['retryBudget', { retryBudget: true }],
  ['retryBudget', { retryBudget: null }],
  ['retryBudget.tokens', { retryBudget: { tokens: 5 } }],
  ['retryBudget.capacity', { retryBudget: { capacity: -1 } }],
  ['retryBudget.capacity', { retryBudget: { capacity: 0.5 } }],
  ['retryBudget.perSuccess', { retryBudget: { perSuccess: -0.1 } }],
  ['retryBudget.perSecond', { retryBudget: { perSecond: '1' } }],
  ['maxRetryAfterMs', { maxRetryAfterMs: -1 }],
  ['maxRetryAfterMs', { maxRetryAfterMs: 2 ** 31 }],
  ['maxResponseBytes', { maxResponseBytes: 0 }],
  ['maxRequestBytes', { maxRequestBytes: 0.5 }],
  ['fetch', { fetch: 'fetch' }],
  ['webSocket', { webSocket: {} }],
  ['random', { random: 0.5 }],
  ['clock', { clock: { now: Date.now } }],
  ['clock', { clock: null }],
])('refuses a bad `%s` of a transport: %j', (option, options) => {
  expect(() => resolve(options)).toThrow(expect.objectContaining({ code: 'config', option }))
})

test.each([undefined, null, 'http://localhost:3900'])('refuses %j in place of options', (options) => {
  expect(() => resolveTransportOptions(options as unknown as TransportOptions)).toThrow(
    expect.objectContaining({ code: 'config', option: 'options' }),
  )
})

test('says what was expected and what came', () => {
  expect(() => resolveCall({ retry: { maxRetries: -1 } })).toThrow(
    'Expected `retry.maxRetries` to be an integer ≥ 0, got -1',
  )
  expect(() => resolveCall({ timeoutMs: 'x'.repeat(99) })).toThrow(`got "${'x'.repeat(60)}…"`)
})

test('hands openapi-fetch only what was given', () => {
  const { signal } = new AbortController()
  expect(callInit({})).toEqual({})
  expect(
    callInit({ signal, timeoutMs: 1, deadlineMs: undefined, retry: false, headers: { a: 'b' } }),
  ).toEqual({
    signal,
    timeoutMs: 1,
    retry: false,
    headers: { a: 'b' },
  })
})

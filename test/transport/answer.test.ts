import { expect, test } from 'vitest'
import {
  answerOf,
  bodyOf,
  effectiveStatus,
  refusalOf,
  rememberAnswer,
  saysNotWritten,
} from '../../src/transport/answer.ts'
import type { Call } from '../../src/transport/call.ts'
import { operations } from '../support/test-transport.ts'

const call = { facts: { method: 'GET', path: '/x' } } as Call

function answered(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return rememberAnswer(new Response(null, { status, headers }), { call, text })
}

test('keeps the call with its answer', () => {
  expect(answerOf(answered(200, ''))?.call).toBe(call)
  expect(answerOf(new Response())).toBeUndefined()
})

test.each([
  ['', undefined],
  ['{"a":1}', { a: 1 }],
  ['"text"', 'text'],
  ['null', null],
  ['plain text', 'plain text'],
  ['{"cut":', '{"cut":'],
])('reads the body %j', (text, expected) => {
  expect(bodyOf(answered(400, text))).toEqual(expected)
})

test('reads no body of an answer that it does not know', () => {
  expect(bodyOf(new Response('x'))).toBeUndefined()
})

test.each([
  [400, { error: 'HTTP 503: %{"error" => "x"}' }, 503],
  [422, { error: 'HTTP 409: %{}' }, 409],
  [502, { error: 'HTTP 404: ""' }, 404],
  [400, { error: 'Invalid input: HTTP 503: x' }, 400],
  [400, { error: 'HTTP 5030' }, 400],
  [400, 'HTTP 503: x', 400],
  [404, { error: 'HTTP 503: x' }, 404],
  [400, { error: { message: 'HTTP 503: x' } }, 400],
  [500, '', 500],
])('sees a %i with the body %j as a %i', (status, body, expected) => {
  expect(effectiveStatus(answered(status, body))).toBe(expected)
})

test.each([
  ['an empty 429', answered(429, ''), { retryAfterMs: undefined, scope: undefined }],
  ['a 429 with a time', answered(429, '', { 'retry-after': '1' }), { retryAfterMs: 1_000, scope: undefined }],
  [
    'a 429 of the Query Service',
    answered(429, { error: { code: 'rate_limit_exceeded', retry_after_seconds: 2 } }),
    { retryAfterMs: 2_000, scope: undefined },
  ],
  [
    'a 429 of the control plane',
    answered(429, { error: 'tenant_rate_limited', scope: 'tenant', retry_after: 3 }),
    { retryAfterMs: 3_000, scope: 'tenant' },
  ],
  [
    'a 503 with a scope',
    answered(503, { error: 'egress_capacity_unavailable', scope: 'global' }, { 'retry-after': '4' }),
    { retryAfterMs: 4_000, scope: 'global' },
  ],
  [
    'a 503 with a scope under `error`',
    answered(503, { error: { scope: 'global' } }),
    { retryAfterMs: undefined, scope: 'global' },
  ],
  ['a wrapped 429', answered(400, { error: 'HTTP 429: ""' }), { retryAfterMs: undefined, scope: undefined }],
])('reads %s as a refusal', (_, response, expected) => {
  expect(refusalOf(response)).toEqual(expected)
})

test.each([
  ['a plain 503', answered(503, { error: 'archive_hydration_refused' }, { 'retry-after': '30' })],
  ['a 503 whose scope is no text', answered(503, { scope: 1 })],
  ['a 400 with a scope', answered(400, { scope: 'tenant' })],
  ['a success', answered(200, { scope: 'tenant' })],
])('reads %s as none', (_, response) => {
  expect(refusalOf(response)).toBeUndefined()
})

test('believes that nothing was written only where the document says so', () => {
  const { conditional, unsafe } = operations
  expect(saysNotWritten(answered(503, { error: 'Store is read-only' }), conditional)).toBe(true)
  expect(saysNotWritten(answered(503, { error: 'Store is read-only' }), unsafe)).toBe(false)
  expect(saysNotWritten(answered(503, { error: 'Queue full: outcome may be uncertain' }), conditional)).toBe(
    false,
  )
  expect(saysNotWritten(answered(503, 'Store is read-only'), conditional)).toBe(false)
  expect(saysNotWritten(answered(503, { scope: 'global' }), unsafe)).toBe(true)
})

import { expect, test } from 'vitest'
import type { OperationFacts } from '../../src/internal/shape.ts'
import { rememberAnswer } from '../../src/transport/answer.ts'
import type { Attempt, Call } from '../../src/transport/call.ts'
import { responseToError } from '../../src/transport/response-error.ts'
import { operations } from '../support/test-transport.ts'

const attempts: Attempt[] = [{ outcome: 500, elapsedMs: 1, isProbe: false, wasSent: true }]

/** The error of an answer to a call; a read unless told otherwise. */
function errorOf(init: ResponseInit, body: unknown = '', operation: OperationFacts = operations.safe) {
  const path = operation.retry === 'unsafe' ? '/api/v1/events/batch' : '/api/v1/events'
  const facts = { method: operation.retry === 'safe' ? 'GET' : 'POST', path }
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const hasNoBody = text === '' || init.status === 304
  const response = new Response(hasNoBody ? null : text, init)
  return responseToError(
    rememberAnswer(response, { call: { facts, operation, attempts } as unknown as Call, text }),
  )
}

/** Bodies that Core, the gateways and proxies send, and what is said of them. */
test.each<[body: unknown, message: string]>([
  [{ error: 'Invalid input: Event type cannot be empty' }, '400 Invalid input: Event type cannot be empty'],
  [
    { error: { code: 'schema_violation', message: 'payload does not fit', details: {} } },
    '400 schema_violation: payload does not fit',
  ],
  [{ error: { message: 'payload does not fit' } }, '400 payload does not fit'],
  [{ error: { code: 'no_tenant' } }, '400 no_tenant'],
  [{ error: { code: 'x', message: '' } }, '400 x'],
  [{ error: 'unauthorized', message: 'no auth context' }, '400 unauthorized: no auth context'],
  [{ error: 'invalid_view', detail: 'ops[0].on is missing' }, '400 invalid_view: ops[0].on is missing'],
  [{ message: 'alone' }, '400 alone'],
  [{ errors: { detail: 'Not Found' } }, '400 Not Found'],
  ['Missing authorization header', '400 Missing authorization header'],
  ['"a JSON string"', '400 a JSON string'],
  ['two\n  lines\t', '400 two lines'],
  ['x'.repeat(400), `400 ${'x'.repeat(300)}…`],
  [
    '<!doctype html><html><body>Bad gateway</body></html>',
    '400 with an HTML page: is `baseUrl` an AllSource server?',
  ],
  [' <HTML>', '400 with an HTML page: is `baseUrl` an AllSource server?'],
  ['', '400 Bad Request'],
  ['null', '400 Bad Request'],
  ['7', '400 Bad Request'],
  [[], '400 Bad Request'],
  [{}, '400 Bad Request'],
  [{ error: null }, '400 Bad Request'],
  [{ error: '' }, '400 Bad Request'],
  [{ error: 7, errors: [], message: {} }, '400 Bad Request'],
])('says of the body %j: %j', (body, message) => {
  expect(errorOf({ status: 400, statusText: 'Bad Request' }, body).message).toBe(
    `GET /api/v1/events: ${message}`,
  )
})

test('says that there is no reason where there is not even a status text', () => {
  expect(errorOf({ status: 404 }).message).toBe('GET /api/v1/events: 404 without a reason')
})

test('keeps status, body, request, attempts and the gateway’s correlation id', () => {
  const body = {
    error: {
      code: 'quota_exceeded',
      message: 'No more events this month',
      usage_type: 'events',
      used: 10,
      quota: 10,
    },
  }
  expect(errorOf({ status: 402, headers: { 'x-correlation-id': 'c-1' } }, body)).toMatchObject({
    code: 'api',
    status: 402,
    body,
    correlationId: 'c-1',
    request: { method: 'GET', path: '/api/v1/events' },
    attempts,
    message: 'GET /api/v1/events: 402 quota_exceeded: No more events this month',
  })
})

test('gives the body as text if it is no JSON, and as nothing if it is empty', () => {
  expect(errorOf({ status: 400 }, '{"cut":')).toMatchObject({ body: '{"cut":' })
  expect(errorOf({ status: 404 })).toMatchObject({ body: undefined })
})

test('says where a redirect leads and that it was not followed', () => {
  const error = errorOf({ status: 308, headers: { location: 'https://core.example/' } })
  expect(error.message).toMatch(/308 redirect to https:\/\/core\.example\/: not followed.*`baseUrl`/)
  expect(errorOf({ status: 301 }).message).toContain('redirect to nowhere')
  expect(errorOf({ status: 300 }).message).toContain('redirect to nowhere')
})

test('reads a version conflict', () => {
  const body = { error: 'version_conflict', expected_version: 0, current_version: 5 }
  expect(errorOf({ status: 409 }, body, operations.conditional)).toMatchObject({
    code: 'version_conflict',
    expected: 0,
    current: 5,
    message: expect.stringContaining('expected version 0, the entity is at 5'),
  })
})

test.each([
  'HTTP 409: %{"current_version" => 5, "error" => "version_conflict", "expected_version" => 0}',
  'HTTP 409: %{current_version: 5, error: "version_conflict", expected_version: 0}',
  'HTTP 409: {"error":"version_conflict","expected_version":0,"current_version":5}',
])('reads the version conflict that the Query Service hides in %j', (text) => {
  expect(errorOf({ status: 422 }, { error: text }, operations.unsafe)).toMatchObject({
    code: 'version_conflict',
    expected: 0,
    current: 5,
  })
})

test('knows a conflict whose versions it cannot read', () => {
  expect(errorOf({ status: 422 }, { error: 'HTTP 409: version_conflict' })).toMatchObject({
    code: 'version_conflict',
    expected: undefined,
    current: undefined,
    message: expect.stringContaining('expected version ?, the entity is at ?'),
  })
})

test.each([
  { error: 'read_only', message: 'This node is a read-only follower' },
  { error: 'Concurrency error: x' },
  'version_conflict',
])('does not take the 409 with %j for a version conflict', (body) => {
  expect(errorOf({ status: 409 }, body)).toMatchObject({ code: 'api', status: 409 })
})

test('reads that a view was reset', () => {
  expect(errorOf({ status: 409 }, { error: 'view_reset', generation: 3 })).toMatchObject({
    code: 'view_reset',
    generation: 3,
  })
})

test('reads what is wrong with a view', () => {
  const body = { error: 'invalid_view', detail: 'ops[0].on is missing' }
  expect(errorOf({ status: 400 }, body)).toMatchObject({
    code: 'invalid_view',
    detail: 'ops[0].on is missing',
    message: expect.stringContaining('invalid_view: ops[0].on is missing'),
  })
})

test('says how to switch views on', () => {
  expect(errorOf({ status: 404 }, { error: 'views_disabled' })).toMatchObject({
    code: 'unsupported',
    ability: 'views',
    message: expect.stringContaining('ALLSOURCE_VIEWS=1'),
  })
})

test.each<[facts: object, wayOut: string]>([
  [{ since: '0.27.0' }, 'Core has it from 0.27.0'],
  [{ until: '0.27.0' }, 'Core had it before 0.27.0'],
])('takes a 404 without a body for a missing route, where some Core has none: %j', (facts, wayOut) => {
  expect(errorOf({ status: 404 }, '', { ...operations.safe, ...facts })).toMatchObject({
    code: 'unsupported',
    ability: '`GET /api/v1/events`',
    message: expect.stringContaining(wayOut),
  })
  const answer = { error: 'Entity not found: x' }
  expect(errorOf({ status: 404 }, answer, { ...operations.safe, ...facts })).toMatchObject({ code: 'api' })
})

test('reads a refusal with its scope and its wait', () => {
  const refused = errorOf(
    { status: 429, headers: { 'retry-after': '2' } },
    { error: 'tenant_rate_limited', scope: 'tenant' },
  )
  expect(refused).toMatchObject({ code: 'rate_limited', retryAfterMs: 2_000, scope: 'tenant' })
  expect(
    errorOf({ status: 503 }, { error: 'egress_capacity_unavailable', scope: 'global' }, operations.unsafe),
  ).toMatchObject({
    code: 'rate_limited',
    scope: 'global',
  })
})

test.each([500, 502, 503, 504, 507, 520, 599])('leaves the outcome of a write open after a %i', (status) => {
  for (const operation of [operations.conditional, operations.unsafe]) {
    expect(errorOf({ status }, 'x', operation)).toMatchObject({ code: 'outcome_unknown', status })
  }
  expect(errorOf({ status }, 'x')).toMatchObject({ code: 'api', status })
})

test.each([501, 505])('knows that a write was not done after a %i', (status) => {
  expect(errorOf({ status }, 'x', operations.unsafe)).toMatchObject({ code: 'api', status })
})

test('believes a refusal of a single write, and never of a batch', () => {
  const body = { error: 'Store is read-only' }
  expect(errorOf({ status: 503 }, body, operations.conditional)).toMatchObject({ code: 'api', status: 503 })
  expect(
    errorOf({ status: 503 }, body, { ...operations.unsafe, refusals: ['Store is read-only'] }),
  ).toMatchObject({ code: 'outcome_unknown' })
})

test('warns that the items of a batch before the one that failed may be stored', () => {
  expect(errorOf({ status: 400 }, 'x', operations.unsafe).message).toContain('may be stored')
  expect(errorOf({ status: 400 }, 'x', operations.conditional).message).not.toContain('may be stored')
})

test('reads a response that did not come through a transport', () => {
  expect(responseToError(new Response('x', { status: 500, statusText: 'Oh' }))).toMatchObject({
    code: 'api',
    status: 500,
    message: '500 Oh',
    request: undefined,
    attempts: [],
  })
})

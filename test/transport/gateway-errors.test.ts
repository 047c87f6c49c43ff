import { expect, test } from 'vitest'
import type { OperationFacts } from '../../src/internal/shape.ts'
import { rememberAnswer } from '../../src/transport/answer.ts'
import type { Call } from '../../src/transport/call.ts'
import { responseToError } from '../../src/transport/response-error.ts'
import { operations } from '../support/test-transport.ts'

type Said = { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }

const read: OperationFacts = { ...operations.safe, services: ['query-service', 'core'] }
const write: OperationFacts = { ...operations.unsafe, services: ['query-service', 'control-plane', 'core'] }

/** The error of a gateway's answer to a call. */
function errorOf({ status, body = '', headers = {} }: Said, operation = read, path = '/api/v1/things') {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const response = new Response(text === '' ? null : text, { status, headers })
  const facts = { method: operation.retry === 'safe' ? 'GET' : 'POST', path }
  return responseToError(
    rememberAnswer(response, { call: { facts, operation, attempts: [] } as unknown as Call, text }),
  )
}

/** The kinds of bodies that gateways tell errors with. */
test.each<[kind: string, said: Said, expected: object]>([
  [
    'a coded error',
    {
      status: 422,
      body: {
        error: { code: 'validation_failed', message: 'Validation failed', details: { a: ['is required'] } },
      },
    },
    {
      code: 'api',
      status: 422,
      message: expect.stringContaining('422 validation_failed: Validation failed'),
    },
  ],
  [
    'a text under `error`',
    { status: 400, body: { error: "Expected 'events' array in request body" } },
    {
      code: 'api',
      status: 400,
      message: expect.stringContaining("400 Expected 'events' array in request body"),
    },
  ],
  [
    'a slug and a message',
    { status: 502, body: { error: 'delegation upstream', message: 'connection refused' } },
    {
      code: 'api',
      status: 502,
      message: expect.stringContaining('502 delegation upstream: connection refused'),
    },
  ],
  [
    'the framework’s own error',
    { status: 500, body: { errors: { detail: 'Internal Server Error' } } },
    { code: 'api', status: 500, message: expect.stringContaining('500 Internal Server Error') },
  ],
  [
    'a text of Core',
    { status: 401, body: 'Invalid API key' },
    {
      code: 'api',
      status: 401,
      body: 'Invalid API key',
      message: expect.stringContaining('401 Invalid API key'),
    },
  ],
  [
    'no body',
    { status: 403 },
    { code: 'api', status: 403, body: undefined, message: expect.stringContaining('403') },
  ],
  [
    'a slug of latest state',
    { status: 409, body: { error: 'view_reset', generation: 3 } },
    { code: 'view_reset', generation: 3 },
  ],
  [
    'a slug of latest state with a detail',
    { status: 400, body: { error: 'invalid_view', detail: 'ops[0] is empty' } },
    { code: 'invalid_view', detail: 'ops[0] is empty' },
  ],
])('reads %s', (_, said, expected) => {
  expect(errorOf(said)).toMatchObject(expected)
})

/** Core's failures, as the Query Service wraps them into text. */
test.each<[text: string, status: number, operation: OperationFacts, expected: object]>([
  ['HTTP 503: %{"error" => "archive_hydration_refused"}', 400, read, { code: 'api', status: 400 }],
  ['HTTP 500: ""', 422, write, { code: 'outcome_unknown', status: 422 }],
  ['HTTP 503: ""', 422, write, { code: 'outcome_unknown' }],
  ['HTTP 504: ""', 502, write, { code: 'outcome_unknown', status: 502 }],
  ['HTTP 400: %{"error" => "Invalid input"}', 422, write, { code: 'api', status: 422 }],
  ['HTTP 404: %{"error" => "no projection defined"}', 502, write, { code: 'api', status: 502 }],
  ['HTTP 429: ""', 400, read, { code: 'rate_limited', scope: undefined }],
  [
    'HTTP 409: %{"current_version" => 2, "error" => "version_conflict", "expected_version" => 1}',
    422,
    write,
    { code: 'version_conflict', expected: 1, current: 2 },
  ],
  ['HTTP 409: %{"error" => "read_only"}', 422, write, { code: 'api', status: 422 }],
  ['The HTTP 500 of yesterday', 422, write, { code: 'api', status: 422 }],
])('takes %j in a %i for what Core said', (error, status, operation, expected) => {
  expect(errorOf({ status, body: { error } }, operation)).toMatchObject(expected)
})

/** What only one of the services says where it has no such route. */
test.each<[service: string, said: Said, known?: string]>([
  [
    'the Query Service has',
    { status: 404, body: { errors: { detail: 'Not Found' } } },
    'the Query Service of another version or build, a Core',
  ],
  ['the control plane has', { status: 404, body: '404 page not found' }],
  ['a Core has', { status: 404 }, 'the Query Service, a Core of another version or build'],
  ['a Core has', { status: 405 }, 'the Query Service, a Core of another version or build'],
  ['It has', { status: 405, body: { error: 'method not allowed' } }],
  ['It has', { status: 404, body: { error: { code: 'not_found', message: 'Not found' } } }],
])('knows that %s no such route', (start, said, known = 'the Query Service, a Core') => {
  expect(errorOf(said)).toMatchObject({
    code: 'unsupported',
    ability: '`GET /api/v1/things`',
    message: expect.stringContaining(`${start} no such route; known to have it: ${known}`),
  })
})

test.each<[said: Said, path?: string]>([
  [{ status: 404, body: { error: 'Replay not found' } }],
  [{ status: 404, body: { error: { code: 'tenant_not_found', message: 'Workspace not found' } } }],
  [{ status: 404, body: { error: { code: 'not_found' } } }, '/api/v1/things/{id}'],
  [{ status: 404, body: '<html>Not found</html>' }],
  [{ status: 400, body: { errors: { detail: 'Bad Request' } } }],
])('does not take %j for a missing route', (said, path) => {
  expect(errorOf(said, read, path)).toMatchObject({ code: 'api', status: said.status })
})

/** Each class that an answer can become. */
test.each<[code: string, said: Said, operation?: OperationFacts]>([
  ['api', { status: 400 }],
  ['rate_limited', { status: 429 }],
  ['outcome_unknown', { status: 500 }, write],
  ['version_conflict', { status: 409, body: { error: 'version_conflict' } }, write],
  ['view_reset', { status: 409, body: { error: 'view_reset' } }],
  ['invalid_view', { status: 400, body: { error: 'invalid_view' } }],
  ['unsupported', { status: 404 }],
])('keeps the correlation id of %s', (code, said, operation) => {
  const headers = { 'x-correlation-id': 'c-1' }
  expect(errorOf({ ...said, headers }, operation)).toMatchObject({ code, correlationId: 'c-1' })
  expect(errorOf(said, operation)).toMatchObject({ code, correlationId: undefined })
})

test('takes the correlation id from the body where a browser hides the header', () => {
  const body = { error: { code: 'unauthorized', message: 'invalid API key', correlation_id: 'c-2' } }
  expect(errorOf({ status: 401, body })).toMatchObject({ correlationId: 'c-2' })
  expect(errorOf({ status: 401, body, headers: { 'x-correlation-id': 'c-1' } })).toMatchObject({
    correlationId: 'c-1',
  })
})

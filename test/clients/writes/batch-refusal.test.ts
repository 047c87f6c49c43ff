import { expect, test } from 'vitest'
import { type BatchProof, proofOf, suspectsOf } from '../../../src/clients/writes/batch-refusal.ts'
import type { BatchItem } from '../../../src/clients/writes/send-batch.ts'
import {
  type AnyAllSourceError,
  ApiError,
  CircuitOpenError,
  NetworkError,
  OutcomeUnknownError,
  ProtocolError,
  RateLimitedError,
  TimeoutError,
  VersionConflictError,
} from '../../../src/errors.ts'

const api = (status: number, body?: unknown) => new ApiError('x', { status, body })
const schema = { error: { code: 'schema_violation', message: 'x', details: { event_type: 'b.b' } } }
const conflict = (expected?: number) => new VersionConflictError('x', { expected, current: 9 })

test.each<[BatchProof, string, AnyAllSourceError]>([
  ['nothing_stored', 'no connection', new NetworkError('x', 'connect')],
  ['nothing_stored', 'a time-out before sending', new TimeoutError('deadline', 1)],
  ['nothing_stored', 'no room', new RateLimitedError('x', { retryAfterMs: 1, scope: undefined })],
  ['nothing_stored', 'an open breaker', new CircuitOpenError(1)],
  ['nothing_stored', 'a key that is refused', api(401, 'Invalid API key')],
  ['nothing_stored', 'a caller who may not', api(403, { error: 'tenant_forbidden' })],
  ['nothing_stored', 'a route that is missing', api(404, 'page not found')],
  ['nothing_stored', 'a body that is too large', api(413, 'length limit exceeded')],
  ['nothing_stored', 'a body of the wrong shape', api(422, 'Failed to deserialize the JSON body')],
  ['nothing_stored', 'a body that is no JSON', api(400, 'Failed to parse the request body as JSON')],
  ['nothing_stored', 'a reserved name', api(400, { error: 'Invalid input: read model journals require …' })],
  ['nothing_stored', 'a follower', api(409, { error: 'read_only', message: 'x' })],
  ['nothing_stored', 'a redirect', api(307)],
  ['item_refused', 'a conflict', conflict(0)],
  ['item_refused', 'an invalid event', api(400, { error: 'Invalid input: x' })],
  ['item_refused', 'a schema', api(422, schema)],
  ['item_refused', 'a refusal whose words are lost', api(400)],
  ['item_refused', 'a refusal that is cut', api(422, '{"error":{"code":"sche')],
  ['nothing', 'no answer', new OutcomeUnknownError('x')],
  ['nothing', 'an answer that cannot be read', new ProtocolError('body', 'x')],
  ['nothing', 'a proxy that waited too long', api(408, 'Request Timeout')],
  ['nothing', 'an answer that was too long', api(413, { error: 'response_too_large' })],
])('proves %s: %s', (proof, _, error) => {
  expect(proofOf(error)).toBe(proof)
})

const item = (event_type: string, expected_version?: number): BatchItem => ({
  event: {
    event_type,
    entity_id: 'e',
    payload: {},
    ...(expected_version === undefined ? {} : { expected_version }),
  },
  text: '',
})
const items = [item('a.a'), item('b.b', 0), item('a.a', 1), item('b.b', 0), item('a.a')]

test.each<[string, AnyAllSourceError, number, number]>([
  ['a conflict: those that expect that version', conflict(0), 1, 3],
  ['a conflict of one alone', conflict(1), 2, 2],
  ['a conflict that does not say of which version', conflict(), 1, 3],
  ['a schema: those of its type', api(422, schema), 1, 3],
  ['any other refusal: all', api(400, { error: 'Invalid input: x' }), 0, 4],
  ['a conflict that nobody can have: all', conflict(7), 0, 4],
])('suspects, of %s', (_, error, first, last) => {
  expect(suspectsOf(error, items)).toEqual({ first, last })
})

import { inspect } from 'node:util'
import { expect, test, vi } from 'vitest'
import type { Event } from '../src/api.ts'
import { AppendsFailedError } from '../src/appends-failed-error.ts'
import { NotTriedError } from '../src/batch-errors.ts'
import { BatchIncompleteError } from '../src/batch-incomplete-error.ts'
import {
  AllSourceError,
  ApiError,
  CircuitOpenError,
  ConfigError,
  FeedEpochChangedError,
  InvalidInputError,
  InvalidViewError,
  isAllSourceError,
  messageOf,
  NetworkError,
  OutcomeUnknownError,
  PartlyStoredError,
  ProtocolError,
  RateLimitedError,
  ReducerFailedError,
  StateStoreError,
  StreamClosedError,
  TimeoutError,
  UnsupportedByServerError,
  VersionConflictError,
  ViewResetError,
} from '../src/errors.ts'
import * as entry from '../src/index.ts'

const context = {
  request: { method: 'POST', path: '/api/v1/events' },
  attempts: [{ outcome: 500, elapsedMs: 3 }],
  cause: new TypeError('fetch failed'),
}
const receipt = { event_id: 'e-1', timestamp: '2026-01-31T09:30:00Z', version: 1 }
const sent = { event_type: 'asset.registered', entity_id: 'BTC', payload: {} }
const event = { id: 'e-1', event_type: 'asset.registered', entity_id: 'BTC' } as Event

/** Every error once: its class, its code, its own facts and its whole message. */
const family: [error: AllSourceError, name: string, code: string, facts: object, message: string][] = [
  [
    new ConfigError('retry.maxRetries', 'an integer ≥ 0', -1),
    'ConfigError',
    'config',
    { option: 'retry.maxRetries', expected: 'an integer ≥ 0' },
    'Expected `retry.maxRetries` to be an integer ≥ 0, got -1',
  ],
  [
    new InvalidInputError('events[3].event_type', 'must be a non-empty string'),
    'InvalidInputError',
    'invalid_input',
    { field: 'events[3].event_type', reason: 'must be a non-empty string' },
    '`events[3].event_type` must be a non-empty string',
  ],
  [
    new ApiError('404 not found', { status: 404, body: { error: 'x' } }, context),
    'ApiError',
    'api',
    { status: 404, body: { error: 'x' }, method: 'POST', path: '/api/v1/events' },
    'POST /api/v1/events: 404 not found',
  ],
  [
    new VersionConflictError('409', { expected: 1, current: 2 }, context),
    'VersionConflictError',
    'version_conflict',
    { expected: 1, current: 2 },
    'POST /api/v1/events: 409',
  ],
  [
    new FeedEpochChangedError('409', { expected: 1, current: 2 }, context),
    'FeedEpochChangedError',
    'feed_epoch_changed',
    { expected: 1, current: 2 },
    'POST /api/v1/events: 409',
  ],
  [
    new ViewResetError('409', 3, context),
    'ViewResetError',
    'view_reset',
    { generation: 3 },
    'POST /api/v1/events: 409',
  ],
  [
    new InvalidViewError('400', 'ops is empty', context),
    'InvalidViewError',
    'invalid_view',
    { detail: 'ops is empty' },
    'POST /api/v1/events: 400',
  ],
  [
    new RateLimitedError('429', { retryAfterMs: 2_000, scope: 'tenant' }, context),
    'RateLimitedError',
    'rate_limited',
    { retryAfterMs: 2_000, scope: 'tenant' },
    'POST /api/v1/events: 429',
  ],
  [
    new NetworkError('no answer', 'connect', context),
    'NetworkError',
    'network',
    { phase: 'connect' },
    'POST /api/v1/events: no answer',
  ],
  [
    new OutcomeUnknownError('500', { status: 500 }, context),
    'OutcomeUnknownError',
    'outcome_unknown',
    { status: 500 },
    'POST /api/v1/events: 500; the write may have been stored: read before writing again',
  ],
  [
    new PartlyStoredError(
      [
        { type: 'stored', receipt: { event_id: 'e', timestamp: '2026-01-31T12:00:00Z', version: 1 } },
        { type: 'not_stored', error: new ApiError('400', { status: 400, body: undefined }, context) },
      ],
      new ApiError('400', { status: 400, body: undefined }, context),
    ),
    'PartlyStoredError',
    'partly_stored',
    { outcomes: [{ type: 'stored' }, { type: 'not_stored' }] },
    'POST /api/v1/events: 1 of 2 events are stored; `outcomes` tells which',
  ],
  [
    new TimeoutError('attempt', 29_999.6, context),
    'TimeoutError',
    'timeout',
    { phase: 'attempt', elapsedMs: 29_999.6 },
    'POST /api/v1/events: no answer within `timeoutMs` (30000 ms)',
  ],
  [
    new CircuitOpenError(99.2, context),
    'CircuitOpenError',
    'circuit_open',
    { retryAfterMs: 99.2 },
    'POST /api/v1/events: not sent: the last calls to this server failed; next try in 100 ms',
  ],
  [
    new ProtocolError('events[3].id', 'missing', context),
    'ProtocolError',
    'protocol',
    { where: 'events[3].id', reason: 'missing' },
    'POST /api/v1/events: events[3].id: missing',
  ],
  [
    new StreamClosedError({ closeCode: 1006, reason: '', fatal: false }),
    'StreamClosedError',
    'stream_closed',
    { closeCode: 1006, reason: '', fatal: false },
    'event stream closed (1006)',
  ],
  [
    new ReducerFailedError(event, 7, new Error('no price')),
    'ReducerFailedError',
    'reducer_failed',
    { event, position: 7 },
    'the reducer threw on event e-1 (asset.registered of BTC) at position 7: no price',
  ],
  [
    new UnsupportedByServerError('key-value projection state', '0.27.0', 'Use a read model'),
    'UnsupportedByServerError',
    'unsupported',
    { ability: 'key-value projection state', serverVersion: '0.27.0' },
    'the server (0.27.0) lacks: key-value projection state. Use a read model',
  ],
  [
    new StateStoreError('assets.json', 'is not JSON', new SyntaxError('x')),
    'StateStoreError',
    'state_store',
    { location: 'assets.json', reason: 'is not JSON' },
    'assets.json: is not JSON',
  ],
  [
    new NotTriedError(context.cause),
    'NotTriedError',
    'not_tried',
    { cause: context.cause },
    'not tried: an event before it was not stored',
  ],
  [
    new BatchIncompleteError(
      { storedBefore: 2, stored: [{ index: 2, receipt }], notStored: [], unknown: [], taken: 3 },
      context.cause,
    ),
    'BatchIncompleteError',
    'batch_incomplete',
    { storedBefore: 2, stored: [{ index: 2, receipt }], notStored: [], unknown: [], taken: 3 },
    '3 of 3 events are stored, 0 are not, 0 are unknown: fetch failed',
  ],
  [
    new AppendsFailedError([{ event: sent, error: context.cause }], 2),
    'AppendsFailedError',
    'appends_failed',
    { failures: [{ event: sent, error: context.cause }], count: 2, cause: context.cause },
    '2 appended events failed; the first: fetch failed',
  ],
]

test.each(family)('is told apart, and reads well: %s', (error, name, code, facts, message) => {
  expect(error).toBeInstanceOf(AllSourceError)
  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({ name, code, ...facts })
  expect(error.message).toBe(message)
  expect(error.constructor.name).toBe(name)
  expect(inspect(error)).toContain(message)
  expect(isAllSourceError(error)).toBe(true)
})

test('has every error in the table, each with a code of its own', () => {
  const exported = Object.values(entry).filter(
    (value) => typeof value === 'function' && value.prototype instanceof AllSourceError,
  )
  const listed = family.map(([error]) => error.constructor)
  expect(new Set(exported)).toEqual(new Set(listed))
  expect(new Set(family.map(([, , code]) => code)).size).toBe(family.length)
})

test('carries the request, every attempt and the cause', () => {
  const error = new ApiError('500', { status: 500, body: undefined }, context)
  expect(error.request).toEqual({ method: 'POST', path: '/api/v1/events' })
  expect(error.attempts).toEqual([{ outcome: 500, elapsedMs: 3 }])
  expect(error.cause).toBe(context.cause)
})

test('has no request, no attempts and no cause where there were none', () => {
  const error = new NetworkError('no answer', 'connect')
  expect([error.request, error.attempts, 'cause' in error]).toEqual([undefined, [], false])
  expect(new ApiError('x', { status: 400, body: '' })).toMatchObject({ method: undefined, path: undefined })
})

test('is known across copies of this package', async () => {
  vi.resetModules()
  const copy = await import('../src/errors.ts')
  const theirs = new copy.NetworkError('no answer', 'connect')
  expect(theirs).not.toBeInstanceOf(AllSourceError)
  expect(isAllSourceError(theirs)).toBe(true)
  expect(copy.isAllSourceError(new NetworkError('no answer', 'connect'))).toBe(true)
})

test.each([undefined, null, 'api', 7, {}, { code: 'api' }, new Error('x'), () => {}])(
  'does not take %o for one of ours',
  (value) => {
    expect(isAllSourceError(value)).toBe(false)
  },
)

test('says in JSON what it says otherwise', () => {
  const error = new VersionConflictError('409', { expected: 1, current: 2 }, { request: context.request })
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    name: 'VersionConflictError',
    code: 'version_conflict',
    expected: 1,
    current: 2,
    request: context.request,
    attempts: [],
  })
})

test.each<[unknown, string]>([
  [undefined, 'undefined'],
  [null, 'null'],
  [Number.NaN, 'NaN'],
  [10n, '10'],
  ['x', '"x"'],
  ['x'.repeat(70), `"${'x'.repeat(60)}…"`],
  [[1], 'an array'],
  [{ secret: 1 }, 'an object'],
  [() => 1, 'a function'],
  [Symbol('s'), 'Symbol(s)'],
])('shows the bad value %o of an option in a few words', (got, shown) => {
  expect(new ConfigError('x', 'good', got).message).toBe(`Expected \`x\` to be good, got ${shown}`)
})

test('does not show a value that was not given to it', () => {
  expect(new ConfigError('apiKey', 'a non-empty string').message).toBe(
    'Expected `apiKey` to be a non-empty string',
  )
})

test('says what was thrown, be it no error', () => {
  expect([new Error('x'), 'x', undefined].map(messageOf)).toEqual(['x', 'x', 'undefined'])
})

test('a batch of which some is stored says of the others alone that they may be', () => {
  const error = new OutcomeUnknownError('reset')
  const unknown = [{ index: 1, event: sent, error }]
  const facts = { storedBefore: 1, stored: [], notStored: [], unknown, taken: 2 }
  expect(new BatchIncompleteError(facts, error).message).toBe(
    '1 of 2 events are stored, 0 are not, 1 are unknown (read before writing those again): reset',
  )
})

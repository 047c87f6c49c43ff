import { expect, test } from 'vitest'
import { testAbsentCalls, testSentCalls, testWrongCalls } from '../../support/call-tests.ts'
import { status } from '../../support/fake-fetch.ts'
import { testCore } from '../../support/test-client.ts'
import { ending } from '../../support/test-transport.ts'

testSentCalls([
  [
    'schemas.register',
    (core) => core.schemas.register({ subject: 'a/b', schema: { type: 'object' }, tags: ['x'] }),
    'POST /api/v1/schemas {"subject":"a/b","schema":{"type":"object"},"tags":["x"]}',
    { subject: 'asset.updated', version: 1 },
  ],
  ['schemas.list', (core) => core.schemas.list(), 'GET /api/v1/schemas', { subjects: ['asset.updated'] }],
  [
    'schemas.get',
    (core) => core.schemas.get('a/b', { version: 2 }),
    'GET /api/v1/schemas/a%2Fb?version=2',
    { version: 1, tags: ['assets'] },
  ],
  [
    'schemas.listVersions',
    (core) => core.schemas.listVersions('a/b'),
    'GET /api/v1/schemas/a%2Fb/versions',
    { versions: [1, 2] },
  ],
  [
    'schemas.validate',
    (core) => core.schemas.validate({ subject: 'a', payload: null }),
    'POST /api/v1/schemas/validate {"subject":"a","payload":null}',
    { valid: false, schema_version: 1 },
  ],
  [
    'schemas.setCompatibility',
    (core) => core.schemas.setCompatibility('a', 'FULL'),
    'PUT /api/v1/schemas/a/compatibility {"compatibility":"FULL"}',
    { compatibility: 'FULL' },
  ],
])

testAbsentCalls([
  ['a subject', 'Validation error: Subject not found: a', (core) => core.schemas.get('a'), undefined],
  ['a version', 'Validation error: Schema version 9 not found', (core) => core.schemas.get('a'), undefined],
  ['versions', 'Validation error: Subject not found: a', (core) => core.schemas.listVersions('a'), undefined],
  [
    'what to judge by',
    'Validation error: Subject not found: a',
    (core) => core.schemas.validate({ subject: 'a', payload: 1 }),
    undefined,
  ],
])

testWrongCalls([
  ['subject', (core) => core.schemas.register({ subject: '', schema: {} })],
  ['schema', (core) => core.schemas.register({ subject: 'a', schema: undefined })],
  ['version', (core) => core.schemas.get('a', { version: 1.5 })],
  ['subject', (core) => core.schemas.get('')],
  ['payload', (core) => core.schemas.validate({ subject: 'a', payload: undefined })],
  ['compatibility', (core) => core.schemas.setCompatibility('a', 'full' as 'FULL')],
])

test('does not register a version twice when it cannot know whether it did', async () => {
  const { client, clock, requests } = testCore([status(502)])
  const end = await ending(clock.run(client.schemas.register({ subject: 'a', schema: {} })))
  expect(end).toMatchObject({ code: 'outcome_unknown' })
  expect(requests).toHaveLength(1)
})

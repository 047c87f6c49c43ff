import { expect, test } from 'vitest'
import { checkDetectDuplicates, checkListEntities, checkQueryEvents } from '../../src/clients/check-params.ts'

const all = [checkQueryEvents, checkListEntities, checkDetectDuplicates] as ((fields: unknown) => void)[]
const required = { event_type_prefix: 'asset.', group_by: ['symbol'] }

test.each<[fields: object, field: string, reason: string]>([
  [{ entity_id: '' }, 'entity_id', 'must be a non-empty string'],
  [{ entity_id: 7 }, 'entity_id', 'must be a non-empty string'],
  [{ event_type: '' }, 'event_type', 'must be a non-empty string'],
  [{ event_type_prefix: '' }, 'event_type_prefix', 'must be a non-empty string'],
  [{ event_type: 'a', event_type_prefix: 'a' }, 'event_type_prefix', 'cannot stand beside `event_type`'],
  [{ exclude_event_type_prefix: 'internal.' }, 'exclude_event_type_prefix', 'must be a list'],
  [{ exclude_event_type_prefix: ['a,b'] }, 'exclude_event_type_prefix', 'without commas or white space'],
  [{ exclude_event_type_prefix: [' a'] }, 'exclude_event_type_prefix', 'without commas or white space'],
  [{ exclude_event_type_prefix: ['a', ''] }, 'exclude_event_type_prefix', 'without commas or white space'],
  [{ exclude_event_type_prefix: [7] }, 'exclude_event_type_prefix', 'without commas or white space'],
  [{ limit: -1 }, 'limit', 'must be an integer ≥ 0'],
  [{ limit: 1.5 }, 'limit', 'must be an integer ≥ 0'],
  [{ limit: '10' }, 'limit', 'must be an integer ≥ 0'],
  [{ limit: null }, 'limit', 'must be an integer ≥ 0'],
  [{ offset: Number.NaN }, 'offset', 'must be an integer ≥ 0'],
  [{ offset: 2 ** 53 }, 'offset', 'must be an integer from 0 to 9007199254740991'],
  [{ since: '2024-02-30T00:00:00Z' }, 'since', 'must be a Date or an RFC 3339 time'],
  [{ since: '2024-02-29T24:00:00Z' }, 'since', 'must be a Date or an RFC 3339 time'],
  [{ order: 'DESC' }, 'order', "must be 'asc' or 'desc'"],
  [{ since: 'yesterday' }, 'since', 'RFC 3339'],
  [{ since: '2026-01-31' }, 'since', 'RFC 3339'],
  [{ since: '2026-01-31T12:00:00' }, 'since', 'RFC 3339'],
  [{ since: 1_767_225_600_000 }, 'since', 'RFC 3339'],
  [{ until: new Date(Number.NaN) }, 'until', 'RFC 3339'],
  [{ until: new Date(8.64e15) }, 'until', 'RFC 3339'],
  [{ until: null }, 'until', 'RFC 3339'],
  [{ payload_filter: 'a=b' }, 'payload_filter', 'must be an object'],
  [{ payload_filter: ['a'] }, 'payload_filter', 'must be an object'],
  [{ payload_filter: null }, 'payload_filter', 'must be an object'],
  [{ payload_filter: { a: {} } }, 'payload_filter.a', 'must be a string, a number, a boolean or null'],
  [
    { payload_filter: { a: 1, b: Number.NaN } },
    'payload_filter.b',
    'must be a string, a number, a boolean or null',
  ],
  [{ payload_filter: { a: undefined } }, 'payload_filter.a', 'must be a string, a number, a boolean or null'],
  [{ ifNoneMatch: '' }, 'ifNoneMatch', 'must be a non-empty string'],
  [{ ifNoneMatch: '"a"\r\nx-evil: 1' }, 'ifNoneMatch', 'must be an `etag`'],
  [{ ifNoneMatch: '"é"' }, 'ifNoneMatch', 'must be an `etag`'],
  [{ entityId: 'BTC' }, 'entityId', 'is no parameter here; there are entity_id, event_type'],
  [{ tenant_id: 'other' }, 'tenant_id', 'is no parameter here'],
])('refuses %j of `queryEvents`, naming the field and why', (fields, field, reason) => {
  expect(() => checkQueryEvents(fields)).toThrow(
    expect.objectContaining({ code: 'invalid_input', field, reason: expect.stringContaining(reason) }),
  )
})

test.each<[fields: object, field: string]>([
  [{ event_type_prefix: 7 }, 'event_type_prefix'],
  [{ limit: -1 }, 'limit'],
  [{ order: 'newest' }, 'order'],
  [{ payload_filter: [] }, 'payload_filter'],
  [{ entity_id: 'BTC' }, 'entity_id'],
])('refuses %j of `listEntities`', (fields, field) => {
  expect(() => checkListEntities(fields)).toThrow(expect.objectContaining({ code: 'invalid_input', field }))
})

test.each<[fields: object, field: string]>([
  [{}, 'event_type_prefix'],
  [{ event_type_prefix: 'asset.' }, 'group_by'],
  [{ ...required, group_by: [] }, 'group_by'],
  [{ ...required, group_by: 'symbol' }, 'group_by'],
  [{ ...required, group_by: ['a,b'] }, 'group_by'],
  [{ ...required, group_by: [''] }, 'group_by'],
  [{ ...required, group_by: [7] }, 'group_by'],
  [{ ...required, limit: -1 }, 'limit'],
  [{ ...required, order: 'asc' }, 'order'],
])('refuses %j of `detectDuplicates`', (fields, field) => {
  expect(() => checkDetectDuplicates(fields as never)).toThrow(
    expect.objectContaining({ code: 'invalid_input', field }),
  )
})

test.each([null, 'BTC', 7, true])('refuses %j in place of an object', (fields) => {
  for (const check of all)
    expect(() => check(fields)).toThrow(expect.objectContaining({ code: 'invalid_input', field: 'params' }))
})

test.each<object>([
  {},
  { limit: 0, offset: 0 },
  { limit: undefined, since: undefined, order: undefined, payload_filter: undefined },
  { since: '2026-01-31T12:00:00.123456789+02:00', until: new Date() },
  { entity_id: '..', event_type: 'a', event_type_prefix: 'a' },
  { payload_filter: {} },
  { payload_filter: { a: '', b: 0, c: false, d: null } },
  { ifNoneMatch: 'W/"x"' },
])('takes %j', (fields) => {
  expect(() => checkQueryEvents(fields)).not.toThrow()
})

test('takes the fewest fields of the others', () => {
  expect(() => checkListEntities({})).not.toThrow()
  expect(() => checkDetectDuplicates(required)).not.toThrow()
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  DetectDuplicatesParams,
  detectDuplicatesFields,
  detectDuplicatesQuery,
  ListEntitiesParams,
  listEntitiesFields,
  listEntitiesQuery,
  type QueryEventsFields,
  QueryEventsParams,
  queryEventsFields,
  queryEventsQuery,
} from '../../src/clients/query-params.ts'
import { randomRuns } from '../support/random-runs.ts'

const NOON = '2026-01-31T12:00:00.123456789Z'

test('has a step for every filter, each under its name on the wire', () => {
  const params = new QueryEventsParams()
    .entityId('BTC')
    .eventType('asset.registered')
    .eventTypePrefix('asset.')
    .excludeEventTypePrefix('asset.internal.')
    .excludeEventTypePrefix('x', 'y.')
    .limit(10)
    .offset(0)
    .since(NOON)
    .until(new Date(Date.UTC(2026, 1, 1)))
    .payloadFilter('symbol', 'BTC')
    .payloadFilter('price', 1.5)
    .payloadFilter('is_live', true)
    .payloadFilter('note', null)
    .orderDesc()
    .ifNoneMatch('"sha256:0"')
  expect(queryEventsQuery(params.fields)).toEqual({
    entity_id: 'BTC',
    event_type: 'asset.registered',
    event_type_prefix: 'asset.',
    exclude_event_type_prefix: 'asset.internal.,x,y.',
    limit: 10,
    offset: 0,
    since: NOON,
    until: '2026-02-01T00:00:00.000Z',
    payload_filter: '{"symbol":"BTC","price":1.5,"is_live":true,"note":null}',
    order: 'desc',
  })
})

test('leaves out of the query what was not given', () => {
  expect(queryEventsQuery({})).toEqual({})
  expect(queryEventsQuery({ entity_id: undefined, limit: 1 })).toEqual({ limit: 1 })
  expect(queryEventsQuery({ exclude_event_type_prefix: [] })).toEqual({})
  expect(listEntitiesQuery({ order: undefined })).toEqual({})
})

test('sends an empty prefix with a time that stands alone, or a Core before 0.23 ignores the time', () => {
  expect(queryEventsQuery({ since: NOON })).toEqual({ since: NOON, event_type_prefix: '' })
  expect(queryEventsQuery({ until: NOON, limit: 1 })).toMatchObject({ event_type_prefix: '' })
  for (const narrowed of [{ entity_id: 'BTC' }, { event_type: 'a' }, { event_type_prefix: 'a.' }]) {
    expect(queryEventsQuery({ ...narrowed, since: NOON })).toEqual({ ...narrowed, since: NOON })
  }
})

test('keeps every step from changing the one before it', () => {
  const base = new QueryEventsParams().eventTypePrefix('asset.').payloadFilter('a', 1)
  const [left, right] = [base.limit(1), base.payloadFilter('b', 2)]
  expect(base.fields).toEqual({ event_type_prefix: 'asset.', payload_filter: { a: 1 } })
  expect(left.fields.limit).toBe(1)
  expect(right.fields).toEqual({ event_type_prefix: 'asset.', payload_filter: { a: 1, b: 2 } })
})

test('is frozen to the last field, and keeps nothing of the caller’s', () => {
  const payload_filter = { symbol: 'BTC' }
  const since = new Date(Date.UTC(2026, 0, 1))
  const params = new QueryEventsParams({ payload_filter, since })
  payload_filter.symbol = 'ETH'
  since.setFullYear(1999)
  expect(queryEventsQuery(params.fields)).toMatchObject({
    payload_filter: '{"symbol":"BTC"}',
    since: '2026-01-01T00:00:00.000Z',
  })
  const group_by = ['symbol']
  const duplicates = new DetectDuplicatesParams({ event_type_prefix: 'asset.', group_by })
  group_by.push('name')
  expect(detectDuplicatesQuery(duplicates.fields).group_by).toBe('symbol')
  const entities = new ListEntitiesParams({ payload_filter })
  for (const frozen of [
    params,
    params.fields,
    params.fields.payload_filter,
    duplicates,
    duplicates.fields.group_by,
    entities.fields,
  ]) {
    expect(Object.isFrozen(frozen)).toBe(true)
  }
})

test('keeps a filter on a field named `__proto__`', () => {
  const params = new QueryEventsParams().payloadFilter('__proto__', 1).payloadFilter('constructor', 2)
  expect(queryEventsQuery(params.fields).payload_filter).toBe('{"__proto__":1,"constructor":2}')
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})

const text = fc.string({ minLength: 1, maxLength: 10 })
const count = fc.nat(1_000)
const time = fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
const payloadValue = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))
const partial = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const anyFields = fc.record({
  entity_id: text,
  event_type: partial(text),
  event_type_prefix: partial(text),
  limit: partial(count),
  offset: partial(count),
  since: partial(time),
  until: partial(time),
  payload_filter: partial(fc.dictionary(text, payloadValue, { minKeys: 1, maxKeys: 3 })),
  order: partial(fc.constantFrom('asc' as const, 'desc' as const)),
})

test('does by steps what a plain object does at once', () => {
  fc.assert(
    fc.property(anyFields, (fields: QueryEventsFields) => {
      let params = new QueryEventsParams().entityId(fields.entity_id as string)
      if (fields.event_type !== undefined) params = params.eventType(fields.event_type)
      if (fields.event_type_prefix !== undefined) params = params.eventTypePrefix(fields.event_type_prefix)
      if (fields.limit !== undefined) params = params.limit(fields.limit)
      if (fields.offset !== undefined) params = params.offset(fields.offset)
      if (fields.since !== undefined) params = params.since(fields.since)
      if (fields.until !== undefined) params = params.until(fields.until)
      for (const [key, value] of Object.entries(fields.payload_filter ?? {}))
        params = params.payloadFilter(key, value)
      if (fields.order !== undefined) params = params.order(fields.order)
      expect(queryEventsQuery(queryEventsFields(params))).toEqual(queryEventsQuery(queryEventsFields(fields)))
    }),
    randomRuns(500),
  )
})

test('builds the queries of entities and duplicates as a plain object does', () => {
  const entities = new ListEntitiesParams()
    .eventTypePrefix('asset.')
    .payloadFilter('a', 'b')
    .limit(5)
    .offset(2)
    .orderAsc()
  const plain = {
    event_type_prefix: 'asset.',
    payload_filter: { a: 'b' },
    limit: 5,
    offset: 2,
    order: 'asc',
  } as const
  expect(entities.fields).toEqual(plain)
  expect(listEntitiesQuery(listEntitiesFields(plain))).toEqual({ ...plain, payload_filter: '{"a":"b"}' })
  expect(new ListEntitiesParams().orderDesc().fields).toEqual({ order: 'desc' })
  const duplicates = new DetectDuplicatesParams({ event_type_prefix: 'asset.', group_by: ['symbol', 'name'] })
    .limit(5)
    .offset(2)
  expect(detectDuplicatesQuery(detectDuplicatesFields(duplicates))).toEqual({
    event_type_prefix: 'asset.',
    group_by: 'symbol,name',
    limit: 5,
    offset: 2,
  })
})

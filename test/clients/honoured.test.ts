import { expect, test } from 'vitest'
import { ignoredFilter } from '../../src/clients/honoured.ts'
import type { QueryEventsFields } from '../../src/clients/query-params.ts'
import { sampleEvent } from '../support/samples.ts'

const older = sampleEvent({
  id: '1',
  timestamp: '2026-01-01T00:00:00.000000001Z',
  payload: { symbol: 'BTC', price: 1, note: null },
})
const newer = sampleEvent({
  id: '2',
  timestamp: '2026-01-01T00:00:00.000000002Z',
  payload: { symbol: 'BTC', price: 1, note: null },
})

test.each<QueryEventsFields>([
  {},
  { entity_id: 'BTC' },
  { event_type: 'asset.registered' },
  { event_type_prefix: 'asset.' },
  { event_type_prefix: 'asset.registered' },
  { exclude_event_type_prefix: ['user.', 'asset.updated'] },
  { exclude_event_type_prefix: [] },
  { since: older.timestamp, until: newer.timestamp },
  { payload_filter: { symbol: 'BTC', price: 1, note: null } },
  { payload_filter: {} },
  { order: 'asc' },
  { limit: 1, offset: 7 },
])('finds that %j was honoured', (fields) => {
  expect(ignoredFilter([older, newer], fields)).toBeUndefined()
})

test.each<[fields: QueryEventsFields, ignored: string]>([
  [{ entity_id: 'ETH' }, 'entity_id'],
  [{ event_type: 'asset' }, 'event_type'],
  [{ event_type_prefix: 'user.' }, 'event_type_prefix'],
  [{ exclude_event_type_prefix: ['user.', 'asset.'] }, 'exclude_event_type_prefix'],
  [{ since: newer.timestamp }, 'since'],
  [{ until: older.timestamp }, 'until'],
  [{ until: new Date(0) }, 'until'],
  [{ payload_filter: { symbol: 'ETH' } }, 'payload_filter'],
  [{ payload_filter: { symbol: 'BTC', price: '1' } }, 'payload_filter'],
  [{ payload_filter: { toString: null } }, 'payload_filter'],
  [{ order: 'desc' }, 'order'],
])('finds that %j was ignored', (fields, ignored) => {
  expect(ignoredFilter([older, newer], fields)).toBe(ignored)
})

test('cannot tell from no event, or an order from one', () => {
  expect(ignoredFilter([], { entity_id: 'ETH', order: 'desc' })).toBeUndefined()
  expect(ignoredFilter([older], { order: 'desc' })).toBeUndefined()
})

test('takes events of one time for any order', () => {
  expect(ignoredFilter([older, { ...newer, timestamp: older.timestamp }], { order: 'desc' })).toBeUndefined()
})

test.each([null, 'BTC', 7, ['BTC']])('finds no field in the payload %j', (payload) => {
  expect(ignoredFilter([{ ...older, payload }], { payload_filter: { symbol: 'BTC' } })).toBe('payload_filter')
})

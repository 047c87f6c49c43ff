import { expect, test } from 'vitest'
import { coreOperations } from '../../generated/core-operations.ts'
import { queryOperations } from '../../generated/query-operations.ts'
import { checkShape } from '../../src/internal/shape.ts'

const consumerEventsShape = coreOperations['GET /api/v1/consumers/{consumer_id}/events'].success
const consumerShape = coreOperations['GET /api/v1/consumers/{consumer_id}'].success
const entityStateShape = coreOperations['GET /api/v1/entities/{entity_id}/state'].success
const eventPageShape = coreOperations['GET /api/v1/events/query'].success
const statsShape = coreOperations['GET /api/v1/stats'].success

const event = {
  id: '0b4c972e-4651-42a8-9fff-a5a32f3f311c',
  event_type: 'asset.registered',
  entity_id: 'BTC',
  tenant_id: 'default',
  payload: { symbol: 'BTC' },
  timestamp: '2026-11-23T12:52:22.243910482Z',
  metadata: null,
  version: 1,
}
const page = { events: [event], count: 1, total_count: 1, has_more: false }

test('accepts a body as the document has it', () => {
  expect(checkShape(page, eventPageShape)).toBeUndefined()
})

test('tolerates fields that the document does not name', () => {
  const newer = { ...page, events: [{ ...event, epoch: 7 }], cursor: 'x' }
  expect(checkShape(newer, eventPageShape)).toBeUndefined()
})

test('names the path of the first violation', () => {
  const events = [event, event, event, { ...event, id: 3, version: 'x' }]
  expect(checkShape({ ...page, events }, eventPageShape)).toBe(
    'events[3].id: expected a string, got a number',
  )
})

test('says which required field is missing', () => {
  const { total_count: _, ...rest } = page
  expect(checkShape(rest, eventPageShape)).toBe('total_count: missing')
})

test('asks for a required field of any value, but takes null for it', () => {
  const { payload: _, ...rest } = event
  expect(checkShape({ ...page, events: [rest] }, eventPageShape)).toBe('events[0].payload: missing')
  expect(checkShape({ ...page, events: [{ ...event, payload: null }] }, eventPageShape)).toBeUndefined()
})

test.each([
  ['<html>', 'expected an object, got a string'],
  [null, 'expected an object, got null'],
  [[], 'expected an object, got an array'],
  [undefined, 'expected an object, got nothing'],
  [{ ...page, events: {} }, 'events: expected an array, got an object'],
  [{ ...page, events: [null] }, 'events[0]: expected an object, got null'],
  [{ ...page, has_more: 'no' }, 'has_more: expected a boolean, got a string'],
  [{ ...page, count: null }, 'count: expected an integer, got null'],
])('refuses %j as a page', (body, violation) => {
  expect(checkShape(body, eventPageShape)).toBe(violation)
})

test.each([1.5, 2 ** 53, -(2 ** 53), 1e300])('refuses %d as an integer', (count) => {
  expect(checkShape({ ...page, count }, eventPageShape)).toBe(
    `count: expected an integer below 2^53, got ${count}`,
  )
})

test.each([0, -1, Number.MAX_SAFE_INTEGER])('takes %d for an integer', (count) => {
  expect(checkShape({ ...page, count }, eventPageShape)).toBeUndefined()
})

test('takes null only where the document allows it', () => {
  const consumer = { consumer_id: 'assets', event_type_filters: [], cursor_position: null }
  expect(checkShape(consumer, consumerShape)).toBeUndefined()
  expect(checkShape({ ...consumer, cursor_position: '2' }, consumerShape)).toBe(
    'cursor_position: expected an integer, got a string',
  )
  expect(checkShape({ ...page, entity_version: null }, eventPageShape)).toBe(
    'entity_version: expected an integer, got null',
  )
})

test('checks optional fields that are there', () => {
  const state = { entity_id: 'BTC', last_updated: null, event_count: 0, as_of: null, current_state: {} }
  expect(checkShape(state, entityStateShape)).toBeUndefined()
  expect(checkShape({ ...state, history: [{}] }, entityStateShape)).toBe('history[0].event_id: missing')
})

test('checks every value of a map, and names its key', () => {
  const stats = { total_events: 1, total_entities: 1, total_event_types: 1, total_ingested: 1 }
  expect(checkShape({ ...stats, event_types: { 'asset.updated': 1 } }, statsShape)).toBeUndefined()
  expect(checkShape({ ...stats, event_types: { 'asset.updated': 'x' } }, statsShape)).toBe(
    'event_types["asset.updated"]: expected an integer, got a string',
  )
})

test('demands the fields of all parts of a composed schema', () => {
  expect(checkShape({ events: [{ ...event, position: 1 }], count: 1 }, consumerEventsShape)).toBeUndefined()
  expect(checkShape({ events: [event], count: 1 }, consumerEventsShape)).toBe('events[0].position: missing')
})

test('takes either of two envelopes', () => {
  const shape = queryOperations['GET /api/v1/events/query'].success
  expect(checkShape({ events: [event], count: 1 }, shape)).toBeUndefined()
  expect(checkShape({ data: [event], count: 1 }, shape)).toBeUndefined()
})

test('of several alternatives blames the one that fits deepest', () => {
  const shape = queryOperations['GET /api/v1/events/query'].success
  const data = [event, { ...event, entity_id: 7 }]
  expect(checkShape({ data, count: 2 }, shape)).toBe('data[1].entity_id: expected a string, got a number')
})

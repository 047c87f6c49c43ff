import type { Dice } from '../dice.ts'
import { PROBE_TYPE } from '../server.ts'
import type { Json, RequestStep } from '../step.ts'
import { countOf, entityPath, type Maker, maybeConditional, someParams, timeOf, words } from './words.ts'

const path = '/api/v1/events'

/** Writing events, one or many, good or bad. */
export const writes: readonly (readonly [number, Maker])[] = [
  [10, (dice) => ({ do: 'request', method: 'POST', path, body: eventOf(dice) })],
  [6, (dice) => ({ do: 'request', method: 'POST', path: `${path}/batch`, body: batchOf(dice) })],
  [1, badBody],
  [0.7, exactNumbers],
  [0.3, manyOfOne],
]

/** Reading events and what they say of entities. */
export const reads: readonly (readonly [number, Maker])[] = [
  [12, queryEvents],
  [2, (dice) => ({ do: 'request', method: 'GET', path: `${path}/<event_id:${dice.int(40)}>` })],
  [
    0.4,
    (dice) => ({
      do: 'request',
      method: 'GET',
      path: `${path}/${dice.pick(['x', '00000000-0000-4000-8000-000000000000'])}`,
    }),
  ],
  [4, listEntities],
  [3, findDuplicates],
  [4, entityState],
  [1.5, (dice) => tenantOnly(dice, '/api/v1/stats')],
]

/** What there is, by stream and by type, and snapshots of entities. */
export const listings: readonly (readonly [number, Maker])[] = [
  [1, entitySnapshot],
  [1, (dice) => listing(dice, '/api/v1/streams')],
  [1, (dice) => listing(dice, '/api/v1/event-types', 'event_types')],
]

function eventOf(dice: Dice, oddShare = 0.06): Json {
  const event: Record<string, Json> = {
    event_type: dice.mostly(words.types, words.badTypes, oddShare),
    entity_id: dice.mostly(words.entities, words.badEntities, oddShare),
    payload: dice.pick<Json>(words.payloads),
  }
  if (dice.chance(0.4))
    event.tenant_id = dice.mostly<Json>(words.tenants, [...words.badTenants, null, 5], oddShare)
  if (dice.chance(0.3)) event.metadata = dice.pick<Json>([null, { source: 'x' }, 'text', [1]])
  if (dice.chance(0.25))
    event.expected_version = dice.mostly<Json>([0, 1, 2, 3, 4], [null, -1, 1.5, '1'], 0.1)
  if (dice.chance(0.03)) event.unknown = true
  if (dice.chance(0.02)) delete event[dice.pick(['payload', 'entity_id', 'event_type'])]
  return event
}

function batchOf(dice: Dice): Json {
  const items = Array.from({ length: dice.int(7) }, () => eventOf(dice, 0.03))
  return { events: items }
}

function badBody(dice: Dice): RequestStep {
  const where = dice.pick([path, `${path}/batch`])
  const raw = dice.pick([
    '',
    '{',
    '[]',
    'null',
    '"text"',
    '{"events":{}}',
    '{"event_type":1,"entity_id":"E1","payload":{}}',
    '{"event_type":"asset","event_type":"asset","entity_id":"E1","payload":{}}',
    '{"event_type":"asset","entity_id":"E1","payload":{"n":1,"n":2}}',
    '{"event_type":"asset","entity_id":"E1","payload":1e400}',
    '{"event_type":"asset","entity_id":"E1","payload":{}} trailing',
    '{"event_type":"asset","entity_id":"\\ud800","payload":{}}',
  ])
  const headers = dice.mostly<Record<string, string>>([{}], [{ 'Content-Type': 'text/plain' }])
  return { do: 'request', method: 'POST', path: where, raw, headers }
}

/** Numbers that JavaScript would write in another way. */
function exactNumbers(dice: Dice): RequestStep {
  const number = dice.pick([
    '2.0',
    '2',
    '1e2',
    '100',
    '-0',
    '0',
    '12345678901234567890',
    '0.1',
    '1e21',
    '5e-324',
  ])
  const payload = dice.pick([`{"n":${number}}`, number, `{"kind":"x","deep":[${number}]}`])
  const raw = `{"event_type":"asset.updated","entity_id":"E1","payload":${payload},"metadata":${number}}`
  return { do: 'request', method: 'POST', path, raw }
}

/** As many as older Cores take a snapshot after. */
function manyOfOne(dice: Dice): RequestStep {
  const entity_id = dice.pick(words.entities)
  const events = Array.from({ length: 40 + dice.int(70) }, (_, n) => ({
    event_type: 'asset.updated',
    entity_id,
    payload: { n },
  }))
  return { do: 'request', method: 'POST', path: `${path}/batch`, body: { events } }
}

function queryEvents(dice: Dice): RequestStep {
  const params = someParams(dice, {
    tenant_id: [0.85, () => dice.mostly(words.tenants, words.badTenants, 0.06)],
    entity_id: [0.35, () => dice.mostly(words.entities, ['none', ''])],
    event_type: [0.25, () => dice.mostly(words.types, ['none', ''])],
    event_type_prefix: [0.25, () => dice.mostly(words.prefixes, [''])],
    exclude_event_type_prefix: [0.12, () => dice.pick(['asset.', 'asset., order.', 'probe', '', ' , ', ','])],
    payload_filter: [0.15, () => payloadFilter(dice)],
    since: [0.25, () => timeOf(dice)],
    until: [0.25, () => timeOf(dice)],
    as_of: [0.1, () => timeOf(dice)],
    limit: [0.4, () => countOf(dice)],
    offset: [0.25, () => countOf(dice)],
    order: [0.25, () => dice.mostly(['asc', 'desc', 'DESC'], ['', 'up'])],
    integrity: [0.03, () => dice.pick(['retained-entity-v1', 'retained-prefix-v1', '', 'x'])],
  })
  return { do: 'request', method: 'GET', path: `${path}/query`, params, ...maybeConditional(dice) }
}

function payloadFilter(dice: Dice): string {
  return dice.mostly(
    [
      '{"kind":"x"}',
      '{"n":2}',
      '{"kind":null}',
      '{"kind":"x","n":1}',
      '{"deep":{"a":[1,"two",{"b":null}]}}',
      '{}',
    ],
    ['', 'x', '[]', '"x"', '{"n":2.0}', '{"n":1e2}', '{"n":'],
  )
}

function listEntities(dice: Dice): RequestStep {
  const params = someParams(dice, {
    event_type_prefix: [0.5, () => dice.mostly(words.prefixes, [''])],
    payload_filter: [0.2, () => payloadFilter(dice)],
    limit: [0.3, () => countOf(dice)],
    offset: [0.2, () => countOf(dice)],
    order: [0.2, () => dice.mostly(['asc', 'desc'], ['', 'up'])],
  })
  return { do: 'request', method: 'GET', path: '/api/v1/entities', params }
}

function findDuplicates(dice: Dice): RequestStep {
  const params = someParams(dice, {
    event_type_prefix: [0.95, () => dice.mostly(words.prefixes, [''])],
    group_by: [0.95, () => dice.mostly(['kind', 'n', 'kind,n', 'deep', ' kind , n '], ['', ',', 'none'])],
  })
  const unordered = 'duplicates'
  return { do: 'request', method: 'GET', path: '/api/v1/entities/duplicates', params, unordered }
}

function entityState(dice: Dice): RequestStep {
  const params = someParams(dice, {
    tenant_id: [0.7, () => dice.mostly(words.tenants, words.badTenants, 0.05)],
    as_of: [0.3, () => timeOf(dice)],
    history: [0.3, () => dice.mostly(['true', 'false'], ['', '1', 'TRUE'])],
  })
  const at = `/api/v1/entities/${entityPath(dice)}/state`
  return { do: 'request', method: 'GET', path: at, params, ...maybeConditional(dice) }
}

function entitySnapshot(dice: Dice): RequestStep {
  const params = someParams(dice, { tenant_id: [0.5, () => dice.pick(words.tenants)] })
  return { do: 'request', method: 'GET', path: `/api/v1/entities/${entityPath(dice)}/snapshot`, params }
}

function tenantOnly(dice: Dice, at: string): RequestStep {
  const params = someParams(dice, { tenant_id: [0.7, () => dice.mostly(words.tenants, words.badTenants)] })
  return { do: 'request', method: 'GET', path: at, params }
}

function listing(dice: Dice, at: string, unordered?: string): RequestStep {
  const { params = [] } = tenantOnly(dice, at)
  // A page of a list whose order is not settled is not the same on two servers.
  const isPaged = unordered === undefined && dice.chance(0.4)
  const page = isPaged
    ? someParams(dice, { limit: [0.7, () => countOf(dice)], offset: [0.5, () => countOf(dice)] })
    : []
  const key = dice.mostly(['good'] as const, ['none', 'wrong'] as const, 0.05)
  const step: RequestStep = { do: 'request', method: 'GET', path: at, params: [...params, ...page], key }
  return unordered === undefined ? step : { ...step, unordered }
}

/** Filters of a consumer or of a live stream, which always let `drain` through. */
export function filtersOf(dice: Dice): readonly string[] {
  const count = dice.int(3)
  if (count === 0) return []
  return [...Array.from({ length: count }, () => dice.pick(words.filters)), PROBE_TYPE]
}

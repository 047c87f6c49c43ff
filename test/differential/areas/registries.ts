import type { Dice } from '../dice.ts'
import type { Json, RequestStep } from '../step.ts'
import { countOf, type Maker, someParams, timeOf, words } from './words.ts'

const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000'
const ask = (method: string, path: string, body?: Json): RequestStep =>
  body === undefined ? { do: 'request', method, path } : { do: 'request', method, path, body }

const subjects = ['asset.created', 'order', 'a b']
const schema = (dice: Dice): Json =>
  dice.mostly<Json>(
    [
      { type: 'object', required: ['kind'], properties: { kind: { type: 'string' } } },
      {
        type: 'object',
        required: ['kind', 'n'],
        properties: { kind: { type: 'string' }, n: { type: 'number' } },
      },
      {
        type: 'object',
        properties: { deep: { type: 'object', required: ['a'], properties: { a: { type: 'array' } } } },
      },
      {},
    ],
    [null, [], 'x', { type: 'nothing' }, { required: 5 }],
    0.1,
  )
const schemaPath = (dice: Dice): string =>
  `/api/v1/schemas/${encodeURIComponent(dice.mostly(subjects, ['none'], 0.1))}`

/** Schemas of payloads. */
export const schemas: readonly (readonly [number, Maker])[] = [
  [
    4,
    (dice) => {
      const body: Record<string, Json> = { subject: dice.mostly(subjects, [''], 0.05), schema: schema(dice) }
      if (dice.chance(0.3)) body.description = dice.pick<Json>(['text', null, ''])
      if (dice.chance(0.3)) body.tags = dice.pick<Json>([['a', 'b'], [], null])
      if (dice.chance(0.05)) delete body[dice.pick(['subject', 'schema'])]
      return ask('POST', '/api/v1/schemas', body)
    },
  ],
  [1, () => ({ ...ask('GET', '/api/v1/schemas'), unordered: 'subjects' })],
  [
    2,
    (dice) => ({
      ...ask('GET', schemaPath(dice)),
      params: someParams(dice, { version: [0.4, () => dice.mostly(['1', '2'], ['0', '99', 'x', ''])] }),
    }),
  ],
  [1, (dice) => ask('GET', `${schemaPath(dice)}/versions`)],
  [
    3,
    (dice) =>
      ask('POST', '/api/v1/schemas/validate', {
        subject: dice.mostly(subjects, ['none'], 0.1),
        payload: dice.pick<Json>(words.payloads),
        ...(dice.chance(0.3) ? { version: dice.pick<Json>([1, 2, 99, null]) } : {}),
      }),
  ],
  [
    1,
    (dice) =>
      ask('PUT', `${schemaPath(dice)}/compatibility`, {
        compatibility: dice.mostly(['NONE', 'BACKWARD', 'FORWARD', 'FULL'], ['none', 'X', '']),
      }),
  ],
]

const webhookPath = (dice: Dice): string =>
  `/api/v1/webhooks/${dice.mostly([`<webhook.id:${dice.int(5)}>`, '<webhook.id:-1>'], [UNKNOWN_ID, 'x'], 0.1)}`
const webhookFields = (dice: Dice): Record<string, Json> => ({
  // Nothing listens there: what is delivered fails at once.
  url: dice.mostly<Json>(['http://127.0.0.1:9/a', 'http://127.0.0.1:9/b'], ['', 'no url', 5], 0.06),
  ...(dice.chance(0.4)
    ? { event_types: dice.pick<Json>([['never.this'], ['never.*'], ['never.a', 'never.b']]) }
    : { event_types: ['never'] }),
  ...(dice.chance(0.3) ? { entity_ids: dice.pick<Json>([['E1'], []]) } : {}),
  ...(dice.chance(0.3) ? { description: dice.pick<Json>(['text', null]) } : {}),
})

/** Webhooks, none of which an event of a program sets off. */
export const webhooks: readonly (readonly [number, Maker])[] = [
  [
    4,
    (dice) => {
      const body: Record<string, Json> = { tenant_id: dice.pick(words.tenants), ...webhookFields(dice) }
      if (dice.chance(0.3)) body.secret = dice.pick<Json>(['own secret', '', null])
      if (dice.chance(0.05)) delete body[dice.pick(['tenant_id', 'url'])]
      return ask('POST', '/api/v1/webhooks', body)
    },
  ],
  [
    1,
    (dice) => ({
      ...ask('GET', '/api/v1/webhooks'),
      params: someParams(dice, { tenant_id: [0.8, () => dice.pick([...words.tenants, 'none', ''])] }),
      unordered: 'webhooks',
    }),
  ],
  [2, (dice) => ask('GET', webhookPath(dice))],
  [
    2,
    (dice) =>
      ask('PUT', webhookPath(dice), {
        ...(dice.chance(0.5) ? webhookFields(dice) : {}),
        ...(dice.chance(0.5) ? { active: dice.mostly<Json>([true, false], [null, 'x'], 0.1) } : {}),
      }),
  ],
  [1, (dice) => ask('DELETE', webhookPath(dice))],
  [
    1,
    (dice) => ({
      ...ask('GET', `${webhookPath(dice)}/deliveries`),
      params: someParams(dice, { limit: [0.4, () => countOf(dice)] }),
    }),
  ],
]

const snapshotEntity = (dice: Dice): string => dice.mostly(words.entities, ['none', ''], 0.1)

/** Snapshots, which only older Cores have. */
export const snapshots: readonly (readonly [number, Maker])[] = [
  [
    2,
    (dice) =>
      ask('POST', '/api/v1/snapshots', dice.mostly<Json>([{ entity_id: snapshotEntity(dice) }], [{}], 0.05)),
  ],
  [
    1,
    (dice) => ({
      ...ask('GET', '/api/v1/snapshots'),
      params: someParams(dice, { entity_id: [0.6, () => snapshotEntity(dice)] }),
      unordered: 'snapshots',
    }),
  ],
  [1, (dice) => ask('GET', `/api/v1/snapshots/${encodeURIComponent(dice.pick(words.entities))}/latest`)],
]

/** Reports over all events. */
export const analytics: readonly (readonly [number, Maker])[] = [
  [
    1,
    (dice) => ({
      ...ask('GET', '/api/v1/analytics/frequency'),
      params: someParams(dice, {
        // A report from far away holds a bucket for every hour since.
        since: [0.95, () => dice.mostly([`<timestamp:${dice.int(10)}>`], words.badTimes, 0.06)],
        window: [0.95, () => dice.mostly(['hour', 'day', 'week', 'month'], ['', 'year', 'Day'], 0.08)],
        until: [0.3, () => `<timestamp:${dice.int(40)}>`],
        entity_id: [0.3, () => dice.mostly(words.entities, ['none'])],
        event_type: [0.3, () => dice.mostly(words.types, ['none'])],
      }),
    }),
  ],
  [
    1,
    (dice) => ({
      ...ask('GET', '/api/v1/analytics/summary'),
      // One entity of one type, or a list with ties comes in any order.
      params: someParams(dice, {
        entity_id: [0.98, () => dice.mostly(words.entities, ['none'])],
        event_type: [0.98, () => dice.mostly(words.types, ['none'])],
        since: [0.2, () => timeOf(dice)],
        until: [0.2, () => timeOf(dice)],
      }),
    }),
  ],
  [
    1,
    (dice) => ({
      ...ask('GET', '/api/v1/analytics/correlation'),
      params: someParams(dice, {
        event_type_a: [0.97, () => dice.pick(words.types)],
        event_type_b: [0.97, () => dice.pick(words.types)],
        time_window_seconds: [0.95, () => dice.mostly(['3600', '86400'], words.badCounts, 0.06)],
        since: [0.2, () => timeOf(dice)],
        until: [0.2, () => timeOf(dice)],
      }),
    }),
  ],
]

/** Replays into projections. They run beside the program, so only those of no event are started and looked at. */
export const replays: readonly (readonly [number, Maker])[] = [
  [1, () => ({ ...ask('GET', '/api/v1/replay'), unordered: 'replays' })],
  [1, (dice) => ask('GET', `/api/v1/replay/${dice.pick([UNKNOWN_ID, 'x'])}`)],
  [1, (dice) => ask('POST', `/api/v1/replay/${dice.pick([UNKNOWN_ID, 'x'])}/cancel`)],
  [1, (dice) => ask('DELETE', `/api/v1/replay/${dice.pick([UNKNOWN_ID, 'x'])}`)],
  [
    0.5,
    (dice) => ask('POST', '/api/v1/replay', dice.pick<Json>([{ config: {} }, { from_timestamp: 'x' }, []])),
  ],
]

const pipelineIds = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222']
const pipelinePath = (dice: Dice): string =>
  `/api/v1/pipelines/${dice.mostly(pipelineIds, [UNKNOWN_ID, 'x'], 0.15)}`

/** Pipelines that no event of a program enters. */
export const pipelines: readonly (readonly [number, Maker])[] = [
  [
    3,
    (dice) => {
      const body: Record<string, Json> = {
        id: dice.mostly<Json>(pipelineIds, ['x', null], 0.05),
        name: dice.pick(['first', 'second', '']),
        source_event_types: dice.pick<Json>([['never.this'], ['never.a', 'never.b']]),
        operators: dice.mostly<Json>(
          [
            [],
            [{ type: 'filter', field: 'kind', value: 'x', op: 'eq' }],
            [{ type: 'map', field: 'n', transform: 'multiply:2' }],
          ],
          [[{ type: 'nothing' }], {}, [{}]],
        ),
        enabled: dice.chance(0.7),
        output: dice.pick<Json>([null, 'sink', 'never.out']),
      }
      if (dice.chance(0.3)) body.description = dice.pick<Json>(['text', null])
      if (dice.chance(0.05)) delete body[dice.pick(['id', 'name', 'operators', 'enabled', 'output'])]
      return ask('POST', '/api/v1/pipelines', body)
    },
  ],
  [1, () => ({ ...ask('GET', '/api/v1/pipelines'), unordered: 'pipelines' })],
  [1, () => ({ ...ask('GET', '/api/v1/pipelines/stats'), unordered: 'stats' })],
  [2, (dice) => ask('GET', pipelinePath(dice))],
  [1, (dice) => ask('DELETE', pipelinePath(dice))],
  [1, (dice) => ask('GET', `${pipelinePath(dice)}/stats`)],
  [1, (dice) => ask('PUT', `${pipelinePath(dice)}/reset`)],
]

import type { Dice } from '../dice.ts'
import type { Json, KeyChoice, RequestStep } from '../step.ts'
import { type Maker, someParams, words } from './words.ts'

const names = ['totals', 'by-day']
const badNames = ['bad.name', 'view_x', 'views_registry', 'views_index', 'x'.repeat(65)]
const keys = ['BTC', 'ETH', 'a/1', 'a/2', 'ü', '']

/** The event feed and the read models. */
export const readModels: readonly (readonly [number, Maker])[] = [
  [5, readFeed],
  [5, commit],
  [5, readPage],
]

function readFeed(dice: Dice): RequestStep {
  const cursor = dice.weighted<[string, string][]>([
    [4, []],
    [
      4,
      [
        ['epoch', '<cursor.epoch:-1>'],
        ['position', `<cursor.position:${dice.int(20)}>`],
      ],
    ],
    [0.5, [['epoch', '<cursor.epoch:-1>']]],
    [0.3, [['position', '1']]],
    [
      0.3,
      [
        ['epoch', '<cursor.epoch:-1>'],
        ['position', '100000'],
      ],
    ],
    [
      0.3,
      [
        ['epoch', '17'],
        ['position', '0'],
      ],
    ],
    [
      0.2,
      [
        ['epoch', 'x'],
        ['position', '-1'],
      ],
    ],
  ])
  const params = someParams(dice, {
    limit: [0.5, () => dice.mostly(['0', '1', '2', '100', '500'], ['501', '', '-1', 'x'], 0.15)],
    prefixes: [
      0.3,
      () =>
        dice.mostly(
          ['asset.', 'asset.,order.', 'none.', 'asset'],
          ['', ',', 'a,b,c,d,e,f,g,h,i', 'x'.repeat(129)],
        ),
    ],
    entity_id: [0.2, () => dice.mostly(words.entities, ['', 'none'])],
    tenant_id: [0.1, () => dice.pick(['default', 't1', '', 'bad/tenant'])],
  })
  return {
    do: 'request',
    method: 'GET',
    path: '/api/v1/event-feed',
    params: [...cursor, ...params],
    key: keyOf(dice),
  }
}

function modelPath(dice: Dice): string {
  return `/api/v1/read-models/${encodeURIComponent(dice.mostly(names, badNames, 0.06))}`
}

function commit(dice: Dice): RequestStep {
  const changes = Object.fromEntries(
    Array.from({ length: dice.int(5) }, () => [
      dice.pick(keys),
      dice.pick<Json>([...words.payloads, null, null]),
    ]),
  )
  const body: Record<string, Json> = {
    expected_revision: dice.mostly<Json>([dice.int(5), dice.int(9), '<revision:-1>'], [-1, null, 'x'], 0.05),
    checkpoint: dice.mostly<Json>(
      [
        { epoch: '<head.epoch:-1>', position: `<head.position:${dice.int(20)}>` },
        { epoch: '<head.epoch:-1>', position: 0 },
      ],
      [null, { epoch: 17, position: 0 }, { epoch: '<head.epoch:-1>', position: 100000 }, {}],
      0.08,
    ),
    ready: dice.chance(0.7),
    changes: dice.mostly<Json>(
      [changes],
      [null, [], { ['k'.repeat(513)]: 1 }, { big: 'x'.repeat(130_000) }],
      0.04,
    ),
  }
  if (dice.chance(0.15)) body.reset = dice.mostly<Json>([true, false], [null, 'x'], 0.1)
  if (dice.chance(0.03)) delete body[dice.pick(['ready', 'changes', 'checkpoint', 'expected_revision'])]
  return {
    do: 'request',
    method: 'PUT',
    path: modelPath(dice),
    params: tenantOf(dice),
    body,
    key: keyOf(dice),
  }
}

function readPage(dice: Dice): RequestStep {
  const params = someParams(dice, {
    prefix: [0.3, () => dice.mostly(['a/', 'B', 'a'], ['', 'none'])],
    after: [0.2, () => dice.pick(['<next:-1>', 'BTC', 'zzz', ''])],
    limit: [0.4, () => dice.mostly(['1', '2', '500'], ['0', '501', '', 'x'], 0.15)],
    revision: [
      0.2,
      () => dice.mostly(['<content_revision:-1>', '<revision:-1>', '0', '1'], ['x', '-1', ''], 0.1),
    ],
    tenant_id: [0.05, () => dice.pick(['default', 't1', ''])],
  })
  return { do: 'request', method: 'GET', path: modelPath(dice), params, key: keyOf(dice) }
}

function tenantOf(dice: Dice): [string, string][] {
  return someParams(dice, { tenant_id: [0.04, () => dice.pick(['default', 't1', ''])] })
}

/** Which key a request to a guarded route carries. */
export function keyOf(dice: Dice): KeyChoice {
  return dice.weighted<KeyChoice>([
    [30, 'good'],
    [4, 'made'],
    [1, 'none'],
    [1, 'wrong'],
  ])
}

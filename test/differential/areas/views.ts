import type { Dice } from '../dice.ts'
import type { Json, RequestStep } from '../step.ts'
import { keyOf } from './read-models.ts'
import { type Maker, maybeConditional, someParams } from './words.ts'

const base = '/api/v1/views'
const names = ['totals', 'by-day_2']
const badNames = ['Bad', 'x'.repeat(49), 'a.b', 'none']
const viewPath = (dice: Dice): string => `${base}/${dice.mostly(names, badNames, 0.06)}`
/** A view's rows are the read model of this name, which only a system tenant's admin may write. */
const modelPath = (dice: Dice): string => `/api/v1/read-models/view_${dice.pick(names)}`

/** Views: definitions, and the rows that someone else folds. */
export const views: readonly (readonly [number, Maker])[] = [
  [1, (dice) => ({ do: 'request', method: 'GET', path: base, key: keyOf(dice) })],
  [
    4,
    (dice) => ({
      do: 'request',
      method: 'PUT',
      path: viewPath(dice),
      body: definitionOf(dice),
      key: keyOf(dice),
    }),
  ],
  [2, (dice) => ({ do: 'request', method: 'GET', path: viewPath(dice), ...maybeConditional(dice) })],
  [0.5, (dice) => ({ do: 'request', method: 'DELETE', path: viewPath(dice) })],
  [
    2,
    (dice) => ({
      do: 'request',
      method: 'GET',
      path: `${viewPath(dice)}/entities`,
      params: pageOf(dice),
      ...maybeConditional(dice),
    }),
  ],
  [
    1,
    (dice) => ({
      do: 'request',
      method: 'GET',
      path: `${viewPath(dice)}/entities/${dice.pick(['BTC', 'a%2F1', 'none'])}`,
    }),
  ],
  [2, readChanges],
  [0.5, (dice) => ({ do: 'request', method: 'GET', path: modelPath(dice) })],
  [0.5, (dice) => ({ do: 'request', method: 'PUT', path: modelPath(dice), body: { expected_revision: 0 } })],
]

function definitionOf(dice: Dice): Json {
  const definition: Record<string, Json> = {
    source: dice.mostly<Json>(
      [{ prefixes: ['asset.'] }, { prefixes: ['asset.', 'order.'] }],
      [
        {},
        { prefixes: [] },
        { prefixes: 'asset.' },
        { prefixes: ['x'.repeat(129)] },
        { prefixes: Array(9).fill('a') },
      ],
    ),
    key: dice.mostly<Json>(
      ['{entity_id}', '{event_type}/{day:timestamp}', '{payload.kind}'],
      ['', 'fixed', '{nothing}', '{payload.}', 'x'.repeat(513), 5, '{entity_id'],
    ),
    ops: dice.mostly<Json>(
      [[opOf(dice)], [opOf(dice), opOf(dice)]],
      [
        [],
        {},
        [{}],
        [{ on: 'asset.created' }],
        [{ on: 'asset.*', set: { a: 1 }, unset: ['b'] }],
        Array(65).fill({ on: 'a', delete: true }),
      ],
    ),
  }
  if (dice.chance(0.05)) definition.more = true
  if (dice.chance(0.05)) delete definition[dice.pick(['source', 'key', 'ops'])]
  return definition
}

function opOf(dice: Dice): Json {
  const on = dice.mostly<Json>(['asset.created', 'asset.*', 'order.'], ['', 5, 'A b'], 0.05)
  const action = dice.mostly<Json>(
    [
      { set: { price: 'payload.n' } },
      { unset: ['price'] },
      { delete: true },
      { increment: { count: { literal: 1 } } },
      { max: { n: 'payload.n' } },
      { append: { list: 'payload.kind' } },
      { status: 'open' },
    ],
    [
      { delete: false },
      { set: 5 },
      { set: { a: '{payload.a}' } },
      { nothing: 1 },
      { increment: { count: 'x' } },
    ],
    0.1,
  ) as Record<string, Json>
  const when: Record<string, Json> = dice.chance(0.2) ? { when: { kind: 'x' } } : {}
  return { on, ...when, ...action }
}

function pageOf(dice: Dice): [string, string][] {
  return someParams(dice, {
    prefix: [0.3, () => dice.pick(['a/', 'B', ''])],
    after: [0.2, () => dice.pick(['<next:-1>', 'BTC', ''])],
    limit: [0.4, () => dice.mostly(['1', '500'], ['0', '501', '', 'x'], 0.2)],
  })
}

function readChanges(dice: Dice): RequestStep {
  const params = someParams(dice, {
    after: [0.6, () => dice.mostly(['0', '<revision:-1>', '3'], ['-1', 'x', ''])],
    limit: [0.3, () => dice.mostly(['1', '500'], ['0', '501', 'x'], 0.2)],
    wait: [0.2, () => dice.mostly(['0'], ['x', '-1', '21'], 0.3)],
  })
  return { do: 'request', method: 'GET', path: `${viewPath(dice)}/changes`, params }
}

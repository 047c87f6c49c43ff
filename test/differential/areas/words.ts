import type { Dice } from '../dice.ts'
import type { Json, RequestStep } from '../step.ts'

/** Makes one step of an area. */
export type Maker = (dice: Dice) => RequestStep

/** What programs write and ask for: few words, so that they meet again. */
export const words = {
  types: ['asset.created', 'asset.updated', 'asset', 'order.placed', 'order.placed.late', 'user_a', '2.x'],
  badTypes: [
    '',
    'Asset.Bad',
    'a..b',
    '.a',
    'a.',
    'a-b',
    'a b',
    '_system.x',
    'allsource.read_model.committed',
    'x'.repeat(129),
    'ü'.repeat(65),
  ],
  prefixes: ['asset', 'asset.', 'order.', 'order.placed', 'a', 'user', 'none.'],
  filters: ['asset.*', 'order.placed.*', 'order.*', 'asset', 'asset.updated', 'asset.', '*', 'asset*', '.*'],
  entities: ['E1', 'E2', 'E3', 'e/4 %', 'ü6'],
  badEntities: ['', ' ', ' x', 'x\n', 'read-model:abc', 'x'.repeat(129)],
  tenants: ['default', 't1'],
  badTenants: ['', 'bad/tenant', 'x'.repeat(65), 'ü'],
  payloads: [
    {},
    { kind: 'x', n: 1 },
    { kind: 'y', n: 2 },
    { kind: 'x', deep: { a: [1, 'two', { b: null }] } },
    { kind: null, n: 2.5 },
    { n: '1', '': true },
    { z: 1, a: 2, Z: 3 },
    null,
    [1, 'a'],
    'text',
    0,
    true,
  ] as const satisfies Json[],
  names: ['alpha', 'beta', 'a:b'],
  times: ['2020-01-01T00:00:00Z', '2099-12-31T23:59:59.999999999Z', '2099-01-01T00:00:00+02:00'],
  badTimes: ['', 'today', '2026-01-01', '2026-13-01T00:00:00Z', '2026-01-01 00:00:00', '1700000000'],
  counts: ['0', '1', '2', '5', '100', '10001'],
  badCounts: ['', '-1', 'x', '1.5', '99999999999999999999', ' 1', '+1'],
} as const

/** A time that some answer held, or another. */
export function timeOf(dice: Dice): string {
  return dice.mostly(
    [`<timestamp:${dice.int(40)}>`, `<timestamp:${dice.int(40)}>`, ...words.times],
    words.badTimes,
  )
}

/** A number of rows. */
export function countOf(dice: Dice): string {
  return dice.mostly(words.counts, words.badCounts)
}

/** Parameters of which each is there with a chance of its own; now and then one comes twice. */
export function someParams(
  dice: Dice,
  choices: Readonly<Record<string, readonly [share: number, value: () => string]>>,
): [string, string][] {
  const chosen = Object.entries(choices).flatMap(([name, [share, value]]): [string, string][] =>
    dice.chance(share) ? [[name, value()]] : [],
  )
  const [first] = chosen
  return first !== undefined && dice.chance(0.01) ? [...chosen, first] : chosen
}

/** An entity's id in a path. */
export function entityPath(dice: Dice): string {
  return encodeURIComponent(dice.mostly(words.entities, ['none', 'x'.repeat(129), ' '], 0.08))
}

/** A header that makes a read conditional, seldom. */
export function maybeConditional(dice: Dice): { headers?: Record<string, string> } {
  if (!dice.chance(0.15)) return {}
  const tag = dice.pick([
    `<etag:${dice.int(10)}>`,
    '<etag:-1>',
    'W/<etag:-1>',
    '*',
    '"other", <etag:-1>',
    'x',
  ])
  return { headers: { 'If-None-Match': tag } }
}

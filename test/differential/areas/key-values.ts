import type { Dice } from '../dice.ts'
import type { Json } from '../step.ts'
import { entityPath, type Maker, words } from './words.ts'

const base = '/api/v1/projections'
const named = (dice: Dice): string =>
  `${base}/${dice.mostly(words.names, ['entity_snapshots', 'event_counters', 'none'], 0.15)}`
const rowOf = (dice: Dice): string => `${named(dice)}/${entityPath(dice)}/state`

/** Projections and the states kept for clients. */
export const keyValues: readonly (readonly [number, Maker])[] = [
  [2, (dice) => ({ do: 'request', method: 'GET', path: rowOf(dice) })],
  [
    3,
    (dice) => ({
      do: 'request',
      method: dice.pick(['PUT', 'POST']),
      path: rowOf(dice),
      body: dice.mostly<Json>([{ state: dice.pick<Json>(words.payloads) }], [{}, [], null], 0.05),
    }),
  ],
  [1, (dice) => ({ do: 'request', method: 'GET', path: `${named(dice)}/state`, unordered: 'states' })],
  [
    1,
    (dice) => ({
      do: 'request',
      method: 'POST',
      path: `${named(dice)}/bulk`,
      body: dice.mostly<Json>(
        [{ entity_ids: [dice.pick(words.entities), 'none'] }],
        [{}, { entity_ids: [1] }],
        0.1,
      ),
    }),
  ],
  [
    1,
    (dice) => ({
      do: 'request',
      method: 'POST',
      path: `${named(dice)}/bulk/save`,
      body: dice.mostly<Json>(
        [
          {
            states: words.entities.map((entity_id) => ({
              entity_id,
              state: dice.pick<Json>(words.payloads),
            })),
          },
        ],
        [{}, { states: [{}] }, { states: [] }],
        0.1,
      ),
    }),
  ],
]

/** Core's own projections. */
export const projections: readonly (readonly [number, Maker])[] = [
  [1, () => ({ do: 'request', method: 'GET', path: base, unordered: 'projections' })],
  [1, (dice) => ({ do: 'request', method: 'GET', path: builtIn(dice) })],
  [0.5, (dice) => ({ do: 'request', method: 'DELETE', path: builtIn(dice) })],
  [
    1,
    (dice) => ({
      do: 'request',
      method: 'POST',
      path: `${builtIn(dice)}/${dice.pick(['reset', 'pause', 'start'])}`,
    }),
  ],
  [0.5, (dice) => ({ do: 'request', method: 'GET', path: `${builtIn(dice)}/${entityPath(dice)}/state` })],
]

function builtIn(dice: Dice): string {
  return `${base}/${dice.pick(['entity_snapshots', 'event_counters', 'alpha'])}`
}

import type { Dice } from '../dice.ts'
import { PROBE_TYPE } from '../server.ts'
import type { Json, Step } from '../step.ts'
import { filtersOf } from './events.ts'
import { countOf, type Maker, someParams } from './words.ts'

const base = '/api/v1/consumers'
const ids = ['c1', 'c2', 'c/3']

const at = (dice: Dice, end = ''): string => `${base}/${encodeURIComponent(dice.pick(ids))}${end}`

/** Durable consumers. */
export const consumers: readonly (readonly [number, Maker])[] = [
  [
    4,
    (dice) => ({
      do: 'request',
      method: 'POST',
      path: base,
      body: dice.mostly<Json>(
        [
          { consumer_id: dice.pick(ids), event_type_filters: filtersOf(dice) },
          { consumer_id: dice.pick(ids) },
        ],
        [{}, { consumer_id: '' }, { consumer_id: 1 }, { consumer_id: 'c1', event_type_filters: null }],
        0.06,
      ),
    }),
  ],
  [2, (dice) => ({ do: 'request', method: 'GET', path: at(dice) })],
  [
    5,
    (dice) => ({
      do: 'request',
      method: 'GET',
      path: at(dice, '/events'),
      params: someParams(dice, { limit: [0.6, () => countOf(dice)] }),
    }),
  ],
  [
    4,
    (dice) => ({
      do: 'request',
      method: 'POST',
      path: at(dice, '/ack'),
      body: dice.mostly<Json>(
        [{ position: `<events.position:${dice.int(20)}>` }, { position: dice.int(30) }],
        [{}, { position: -1 }, { position: 1e12 }, { position: null }, { position: 1.5 }],
      ),
    }),
  ],
]

const sockets = ['s1', 's2']

/** Streams: connections, what is said on them, and what is heard. */
export const streams: readonly (readonly [number, (dice: Dice) => Step])[] = [
  [3, (dice) => ({ do: 'connect', socket: dice.pick(sockets), consumer: dice.pick(ids) })],
  [1, (dice) => ({ do: 'connect', socket: dice.pick(sockets) })],
  [3, (dice) => ({ do: 'send', socket: dice.pick(sockets), frame: frameOf(dice) })],
  [0.5, (dice) => ({ do: 'disconnect', socket: dice.pick(sockets) })],
  [4, () => ({ do: 'drain' })],
]

function frameOf(dice: Dice): Json {
  const subscribe = { type: 'subscribe', filters: filtersOf(dice) }
  return dice.weighted<Json>([
    [4, subscribe],
    [1, { event_type_prefixes: [dice.pick(['asset.*', 'order.*', 'asset']), PROBE_TYPE] }],
    [0.5, { type: 'ping' }],
    [0.3, { type: 'subscribe', filters: 5 }],
    [0.3, { type: 'subscribe' }],
    [0.3, { type: 'subscribe', filters: null }],
    [0.2, 'not json'],
    [0.2, []],
  ])
}

import type { Json } from '../step.ts'
import { keyOf } from './read-models.ts'
import type { Maker } from './words.ts'

const auth = '/api/v1/auth'
const users = ['ann', 'bob b']

/** Who asks, and what is open to whom. */
export const access: readonly (readonly [number, Maker])[] = [
  [
    1,
    (dice) => ({
      do: 'request',
      method: 'GET',
      path: `${auth}/me`,
      key: dice.pick(['good', 'none', 'wrong']),
    }),
  ],
  [
    1,
    (dice) => ({
      do: 'request',
      method: 'POST',
      path: `${auth}/register`,
      key: 'none',
      body: dice.mostly<Json>(
        [
          { username: dice.pick(users), email: 'a@example.org', password: 'long enough 1' },
          {
            username: dice.pick(users),
            email: 'a@example.org',
            password: 'long enough 1',
            role: dice.pick(['readonly', 'developer']),
            tenant_id: 't1',
          },
        ],
        [
          {},
          { username: 'eve', email: '', password: '' },
          { username: '', email: 'a', password: 'long enough 1' },
          { username: 'eve', email: 'e@example.org', password: 'long enough 1', role: 'king' },
        ],
        0.15,
      ),
    }),
  ],
  [
    1,
    (dice) => ({
      do: 'request',
      method: 'POST',
      path: `${auth}/login`,
      key: 'none',
      body: dice.mostly<Json>(
        [{ username: dice.pick(users), password: 'long enough 1' }],
        [{ username: dice.pick(users), password: 'wrong' }, {}, { username: 'nobody', password: 'x' }],
        0.3,
      ),
    }),
  ],
  [
    0.6,
    (dice) => ({
      do: 'request',
      method: 'GET',
      path: `${auth}/me`,
      key: 'none',
      headers: { Authorization: dice.pick(['Bearer <secret:-1>', 'Bearer <secret:0>', '<secret:-1>']) },
    }),
  ],
  [
    1,
    (dice) => ({
      do: 'request',
      method: 'POST',
      path: `${auth}/api-keys`,
      key: keyOf(dice),
      body: dice.mostly<Json>(
        [
          { name: 'one' },
          { name: 'two', role: dice.pick(['readonly', 'admin', 'serviceaccount']), tenant_id: 't1' },
          { name: 'three', expires_in_days: 5 },
        ],
        [
          {},
          { name: 'four', role: 'king' },
          { name: 'five', expires_in_days: -1 },
          { name: 'six', expires_in_days: 'x' },
        ],
        0.15,
      ),
    }),
  ],
  [
    1,
    (dice) => ({ do: 'request', method: 'GET', path: `${auth}/api-keys`, key: keyOf(dice), unordered: '' }),
  ],
  [
    0.6,
    (dice) => ({
      do: 'request',
      method: 'DELETE',
      path: `${auth}/api-keys/${dice.mostly(['<created_id:0>', '<created_id:-1>'], ['x', '00000000-0000-4000-8000-000000000000'], 0.3)}`,
      key: keyOf(dice),
    }),
  ],
  [
    0.5,
    (dice) => ({ do: 'request', method: 'GET', path: '/health', key: dice.pick(['good', 'none', 'wrong']) }),
  ],
  [0.5, () => ({ do: 'request', method: 'GET', path: '/api/v1/compaction/stats' })],
]

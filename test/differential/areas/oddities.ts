import type { Maker } from './words.ts'
import { words } from './words.ts'

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS']
const paths = [
  '/',
  '/health',
  '/health/',
  '/metrics/x',
  '/api/v1',
  '/api/v1/events',
  '/api/v1/events/',
  '/api/v1/events/query',
  '/api/v1/events/a/b',
  '/api/v1/entities',
  '/api/v1/entities/E1',
  '/api/v1/entities/E1/state',
  '/api/v1/entities//state',
  '/api/v1/consumers/c1/none',
  '/api/v1/projections/p/none',
  '/api/v1/projections/event_counters/pause',
  '/api/v1/schemas/none',
  '/api/v1/webhooks/x',
  '/api/v1/stats/x',
  '/api/v1/streams',
  '/api/v1/event-types',
  '/api/v1/event-feed/x',
  '/api/v1/views/a/b/c/d',
  '/api/v1/read-models',
  '/api/v1/read-models/a/b',
  '/api/v1/auth/me',
  '/api/v1/auth/none',
  '/api/v1/snapshots/a/none',
  '/api/v1/no-such-thing',
  '/no-such-thing',
]
// What is no text, or no escape, and characters that mean something else in a query.
const queries = ['%FF', '%', '%zz', 'a%20b', 'a+b', '%2B', '%00', 'a%26b', 'a=b', '%F0%9F%98%80']

/** Requests that no document has: other methods, other paths, queries that are barely any. */
export const oddities: readonly (readonly [number, Maker])[] = [
  [
    3,
    (dice) => ({
      do: 'request',
      method: dice.pick(methods),
      path: dice.pick(paths),
      key: dice.pick(['good', 'none', 'wrong']),
      headers: dice.pick<Record<string, string>>([{}, { Origin: 'http://app.test' }]),
      isUndocumented: true,
    }),
  ],
  [
    2,
    (dice) => ({
      do: 'request',
      method: 'GET',
      path: dice.pick(['/api/v1/events/query', '/api/v1/entities', '/api/v1/stats', '/api/v1/event-feed']),
      query: `tenant_id=default&${dice.pick(['entity_id', 'event_type_prefix', 'limit', 'none', ''])}=${dice.pick(queries)}`,
    }),
  ],
  [
    0.5,
    (dice) => ({
      do: 'request',
      method: 'GET',
      path: `/api/v1/entities/${dice.pick(['%FF', '%', '%zz', 'a+b', '%2F', '%00', ...words.names])}/state`,
    }),
  ],
]

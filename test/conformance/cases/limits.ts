import { expect } from 'vitest'
import type { Case } from '../scenario.ts'
import { empty, json, ok, text } from '../seen.ts'

const bodyLimit = 2 * 1024 * 1024
const tooLarge = text(413, 'Failed to buffer the request body: length limit exceeded')
const asJson = { 'Content-Type': 'application/json' }
const wrongType = text(415, 'Expected request with `Content-Type: application/json`')

/** An event whose JSON has exactly this many bytes. */
function eventOfSize(bytes: number, event_type: string, entity_id: string): string {
  const [head, tail] = JSON.stringify({ event_type, entity_id, payload: '|' }).split('|')
  return head + 'x'.repeat(bytes - `${head}${tail}`.length) + tail
}

/** What holds for every route: sizes, content types, methods, health and cross-origin access. */
export const limitCases: Case[] = [
  {
    name: 'a body of exactly 2 MiB is taken, one byte more is 413 text and stores nothing',
    async run({ get, request, id, type }) {
      const raw = eventOfSize(bodyLimit, type('a'), id('a'))
      expect((await request('POST', '/api/v1/events', { raw, headers: asJson })).seen.status).toBe(200)
      const larger = eventOfSize(bodyLimit + 1, type('a'), id('b'))
      const { seen } = await request('POST', '/api/v1/events', { raw: larger, headers: asJson })
      expect(seen).toEqual(tooLarge)
      expect(await get('/api/v1/events/query', { tenant_id: 'default', entity_id: id('b') })).toEqual(
        json(200, expect.objectContaining({ count: 0 })),
      )
    },
  },
  {
    name: 'the limit is the same for a batch',
    async run({ request, id, type }) {
      const raw = `{"events":[${eventOfSize(bodyLimit, type('a'), id('a'))}]}`
      const { seen } = await request('POST', '/api/v1/events/batch', { raw, headers: asJson })
      expect(seen).toEqual(tooLarge)
    },
  },
  {
    name: 'a body that is not declared as JSON is 415 text',
    async run({ request, id, type }) {
      const raw = JSON.stringify({ event_type: type('a'), entity_id: id('a'), payload: {} })
      for (const path of ['/api/v1/events', '/api/v1/consumers']) {
        const headers = { 'Content-Type': 'text/plain' }
        expect((await request('POST', path, { raw, headers })).seen).toEqual(wrongType)
        expect((await request('POST', path)).seen).toEqual(wrongType)
      }
    },
  },
  {
    name: 'the content type is looked at before the body',
    async run({ request }) {
      const headers = { 'Content-Type': 'text/plain' }
      for (const raw of ['{', '{}', 'x'.repeat(100_000)]) {
        expect((await request('POST', '/api/v1/events', { raw, headers })).seen).toEqual(wrongType)
      }
    },
  },
  {
    name: 'a charset, and a content type that ends in +json, is as good as JSON',
    async run({ request, id, type }) {
      const raw = JSON.stringify({ event_type: type('a'), entity_id: id('a'), payload: {} })
      for (const contentType of ['application/json; charset=utf-8', 'application/vnd.mine+json']) {
        const headers = { 'Content-Type': contentType }
        const { seen } = await request('POST', '/api/v1/events', { raw, headers })
        expect([contentType, seen.status]).toEqual([contentType, 200])
      }
    },
  },
  {
    name: 'a known path with another method is 405 without a body, and says which methods it has',
    async run({ request }) {
      const others = [
        ['GET', '/api/v1/events', 'POST'],
        ['DELETE', '/api/v1/events', 'POST'],
        ['GET', '/api/v1/events/batch', 'POST'],
        ['POST', '/api/v1/events/query', 'GET'],
        ['POST', '/api/v1/entities', 'GET'],
        ['POST', '/health', 'GET'],
      ] as const
      for (const [method, path, allowed] of others) {
        const { seen, headers } = await request(method, path, { isUndocumented: true })
        expect([method, path, seen]).toEqual([method, path, empty(405)])
        expect(headers.get('allow')).toContain(allowed)
      }
    },
  },
  {
    name: 'ids in a path may be long',
    async run({ get, id }) {
      const consumer_id = id('a').padEnd(4_000, 'z')
      expect(await get(`/api/v1/consumers/${consumer_id}`)).toEqual(
        json(200, { consumer_id, event_type_filters: [], cursor_position: null }),
      )
      const entity_id = id('a').padEnd(4_000, 'z')
      expect(await get(`/api/v1/entities/${entity_id}/state`)).toEqual(
        json(404, { error: `Entity not found: ${entity_id}` }),
      )
    },
  },
  {
    name: 'health names the service, its version and its role',
    async run({ get, target }) {
      expect(await get('/health')).toEqual(
        json(200, {
          status: 'healthy',
          service: 'allsource-core',
          version: target.version,
          role: 'leader',
          system_streams: expect.objectContaining({ status: expect.any(String), mode: expect.any(String) }),
          replication: { edition: 'community', status: 'not_available' },
        }),
      )
    },
  },
  {
    name: 'every origin may read, and a preflight is answered on any path',
    async run({ request }) {
      const origin = { Origin: 'https://example.test' }
      const { headers } = await request('GET', '/health', { headers: origin })
      expect(headers.get('access-control-allow-origin')).toBe('*')
      const preflight = await request('OPTIONS', '/api/v1/events', {
        headers: { ...origin, 'Access-Control-Request-Method': 'POST' },
      })
      expect(preflight.seen).toEqual(empty(200))
      expect(preflight.headers.get('access-control-allow-methods')).toBe('*')
      expect(preflight.headers.get('access-control-allow-headers')).toBe('*')
    },
  },
  {
    name: 'a query answers JSON and says so',
    async run({ request, ingest, id, type }) {
      await ingest({ event_type: type('a'), entity_id: id('a') })
      const params = { tenant_id: 'default', entity_id: id('a') }
      const { seen, headers } = await request('GET', '/api/v1/events/query', { params })
      await ok(Promise.resolve(seen))
      expect(headers.get('content-type')).toBe('application/json')
    },
  },
  {
    name: 'an answer over 16 MiB is 413 JSON on 0.27.0 and whole on 0.19.2',
    async run({ get, request, id, type, perVersion }) {
      const raw = eventOfSize(bodyLimit, type('a'), id('a'))
      for (let n = 0; n < 9; n++) {
        const { seen } = await request('POST', '/api/v1/events', { raw, headers: asJson })
        expect(seen.status).toBe(200)
      }
      const params = { tenant_id: 'default', entity_id: id('a') }
      const whole = json(200, expect.objectContaining({ count: 9 }))
      expect(await get('/api/v1/events/query', params)).toEqual(
        perVersion({
          '0.27.0': json(413, {
            error: 'response_too_large',
            message: 'Request a smaller bounded page.',
          }),
          '0.19.2': whole,
        }),
      )
      expect(await get('/api/v1/events/query', { ...params, limit: 1 })).toEqual(
        json(200, expect.objectContaining({ count: 1, total_count: 9 })),
      )
    },
  },
]

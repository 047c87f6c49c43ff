import { expect } from 'vitest'
import type { Case } from '../scenario.ts'
import { empty, json, ok, text } from '../seen.ts'

const me = '/api/v1/auth/me'
const identity = json(200, {
  id: expect.any(String),
  username: expect.any(String),
  email: '',
  role: 'admin',
  tenant_id: 'default',
})

/** Keys: where they are looked at, and where not. */
export const authCases: Case[] = [
  {
    name: 'a key tells who it is: an admin of the tenant default, the id as the name',
    async run({ get, target }) {
      const answer = await get(me, {}, { Authorization: `Bearer ${target.apiKey}` })
      expect(answer).toEqual(identity)
      const { id, username } = answer.body as { id: string; username: string }
      expect(username).toBe(id)
    },
  },
  {
    name: 'a key is accepted as Bearer, as bearer, bare and as X-API-Key',
    async run({ get, target }) {
      const { apiKey } = target
      const forms: Record<string, string>[] = [
        { Authorization: `bearer ${apiKey}` },
        { Authorization: apiKey },
        { 'X-API-Key': apiKey },
        { 'X-API-Key': `Bearer ${apiKey}` },
      ]
      for (const headers of forms) expect(await get(me, {}, headers)).toEqual(identity)
    },
  },
  {
    name: 'the header Authorization goes before X-API-Key',
    async run({ get, target }) {
      const good = `Bearer ${target.apiKey}`
      expect(await get(me, {}, { Authorization: good, 'X-API-Key': 'ask_wrong' })).toEqual(identity)
      expect(await get(me, {}, { Authorization: 'Bearer ask_wrong', 'X-API-Key': target.apiKey })).toEqual(
        text(401, 'Invalid API key'),
      )
    },
  },
  {
    name: 'a missing, a wrong and an empty key are 401 text, each with its own message',
    async run({ get }) {
      expect(await get(me)).toEqual(text(401, 'Missing authorization header'))
      expect(await get(me, {}, { Authorization: 'Bearer ask_wrong' })).toEqual(text(401, 'Invalid API key'))
      expect(await get(me, {}, { 'X-API-Key': '' })).toEqual(text(401, 'Empty authorization token'))
      expect(await get(me, {}, { Authorization: 'Bearer no-api-key' })).toEqual(
        text(401, expect.stringMatching(/^Invalid token: /)),
      )
    },
  },
  {
    name: 'data routes serve a missing and a wrong key',
    async run({ request, id, type }) {
      const event = { event_type: type('a'), entity_id: id('a'), payload: {} }
      for (const headers of [{}, { Authorization: 'Bearer ask_wrong' }]) {
        const written = await request('POST', '/api/v1/events', { body: event, headers })
        expect(written.seen).toEqual(json(200, expect.objectContaining({ version: expect.any(Number) })))
        const paths = ['/health', '/api/v1/events/query', '/api/v1/entities', '/api/v1/stats']
        for (const path of [...paths, '/api/v1/projections', `/api/v1/consumers/${id('c')}`]) {
          const { seen } = await request('GET', path, { headers, params: { limit: 1 } })
          expect([path, seen.status]).toEqual([path, 200])
        }
      }
    },
  },
  {
    name: 'the tenant of the key is not applied to data routes',
    async run({ request, target, id, type }) {
      const headers = { Authorization: `Bearer ${target.apiKey}` }
      const event = { event_type: type('a'), entity_id: id('a'), payload: {}, tenant_id: id('other') }
      await ok(request('POST', '/api/v1/events', { body: event, headers }).then(({ seen }) => seen))
      const params = { tenant_id: id('other') }
      const { seen } = await request('GET', '/api/v1/events/query', { params, headers })
      expect(seen).toEqual(json(200, expect.objectContaining({ count: 1 })))
    },
  },
  {
    name: 'an unknown path is 401 without a key and 404 without a body with one',
    async run({ request, target }) {
      const ask = async (headers = {}) =>
        (await request('GET', '/api/v1/no-such-thing', { headers, isUndocumented: true })).seen
      expect(await ask()).toEqual(text(401, 'Missing authorization header'))
      expect(await ask({ Authorization: `Bearer ${target.apiKey}` })).toEqual(empty(404))
    },
  },
  {
    name: 'an unknown path below a data route is 404 without a body, key or none',
    async run({ request, id }) {
      for (const path of [`/api/v1/events/${id('a')}/b`, `/api/v1/consumers/${id('a')}/b`]) {
        expect((await request('GET', path, { isUndocumented: true })).seen).toEqual(empty(404))
      }
    },
  },
  {
    name: 'a key is looked at before the method',
    async run({ request, target }) {
      const ask = async (headers = {}) => (await request('POST', me, { headers, isUndocumented: true })).seen
      expect(await ask()).toEqual(text(401, 'Missing authorization header'))
      expect(await ask({ Authorization: `Bearer ${target.apiKey}` })).toEqual(empty(405))
    },
  },
]

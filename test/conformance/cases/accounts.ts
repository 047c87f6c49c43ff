import { expect } from 'vitest'
import type { Case, Scenario } from '../scenario.ts'
import { empty, json, ok, text } from '../seen.ts'

const auth = '/api/v1/auth'
const password = 'long enough 1'
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` })

const register = ({ post, id }: Scenario, more = {}) =>
  post(`${auth}/register`, { username: id('ann'), email: 'ann@example.org', password, ...more })

interface NewKey {
  id: string
  key: string
}

/** Users and keys. */
export const accountCases: Case[] = [
  {
    name: 'a user is registered once, as a developer of a tenant named after it',
    async run(scenario) {
      const { id } = scenario
      const user = { username: id('ann'), email: 'ann@example.org' }
      expect(await register(scenario)).toEqual(
        json(201, {
          user_id: expect.any(String),
          ...user,
          role: 'developer',
          tenant_id: `tenant-${id('ann')}`,
        }),
      )
      expect(await register(scenario)).toEqual(text(400, 'Validation error: Username already exists'))
    },
  },
  {
    name: 'a login gives a token that tells who it is',
    async run(scenario) {
      const { get, post, id } = scenario
      await register(scenario, { role: 'readonly', tenant_id: id('t') })
      const username = id('ann')
      const login = await ok<{ token: string; user: { id: string } }>(
        post(`${auth}/login`, { username, password }),
      )
      const user = {
        id: login.user.id,
        username,
        email: 'ann@example.org',
        role: 'readonly',
        tenant_id: id('t'),
      }
      expect(login.user).toEqual(user)
      expect(await get(`${auth}/me`, {}, bearer(login.token))).toMatchObject({
        status: 200,
        body: { role: 'readonly', tenant_id: id('t') },
      })
      expect(await post(`${auth}/login`, { username, password: 'wrong' })).toEqual(
        text(401, 'Validation error: Invalid credentials'),
      )
    },
  },
  {
    name: 'a key is shown once, works, is listed for its tenant without its text, and is revoked',
    async run(scenario) {
      const { asAdmin, get, id } = scenario
      const created = await asAdmin('POST', `${auth}/api-keys`, { body: { name: id('k') } })
      const { id: keyId, key } = created.body as NewKey
      expect(created).toEqual(json(201, { id: keyId, name: id('k'), key, expires_at: null }))
      expect(key).toMatch(/^ask_[\w-]{43}$/)
      expect(await get(`${auth}/me`, {}, bearer(key))).toEqual(
        json(200, { id: keyId, username: keyId, email: '', role: 'serviceaccount', tenant_id: 'default' }),
      )
      const list = await ok<{ id: string }[]>(asAdmin('GET', `${auth}/api-keys`))
      expect(list.find((listed) => listed.id === keyId)).toEqual({
        id: keyId,
        name: id('k'),
        tenant_id: 'default',
        role: 'serviceaccount',
        created_at: expect.any(String),
        expires_at: null,
        active: true,
        last_used: expect.any(String),
      })
      expect(await asAdmin('DELETE', `${auth}/api-keys/${keyId}`)).toEqual(empty(204))
      expect((await get(`${auth}/me`, {}, bearer(key))).status).toBe(401)
    },
  },
  {
    name: 'a key of another tenant reads the feed of that tenant, and of no other',
    only: '0.27.0',
    async run({ asAdmin, get, ingest, id, type }) {
      const body = { name: id('k'), role: 'readonly', tenant_id: id('t') }
      const { key } = (await asAdmin('POST', `${auth}/api-keys`, { body })).body as NewKey
      await ingest({ event_type: type('a'), entity_id: id('e'), tenant_id: id('t') })
      await ingest({ event_type: type('a'), entity_id: id('e'), tenant_id: 'default' })
      expect(await get('/api/v1/event-feed', {}, bearer(key))).toMatchObject({
        status: 200,
        body: { tenant_id: id('t'), positions: [1], events: [{ tenant_id: id('t') }] },
      })
    },
  },
]

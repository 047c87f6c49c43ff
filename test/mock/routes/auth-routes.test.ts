import { describe, expect, it } from 'vitest'
import { type MockCore, mockCore } from '../../../src/mock/index.ts'
import { ask } from '../ask.ts'

const asKey = (key: string) => ({ authorization: `Bearer ${key}` })
const me = (mock: MockCore, headers: Record<string, string>) =>
  ask(mock, 'GET', '/api/v1/auth/me', undefined, headers)

async function register(mock: MockCore, username: string, more: object = {}) {
  return ask(mock, 'POST', '/api/v1/auth/register', { username, email: 'e', password: 'p', ...more })
}

async function logIn(mock: MockCore, username: string): Promise<string> {
  const { json } = await ask(mock, 'POST', '/api/v1/auth/login', { username, password: 'p' })
  return (json as { token: string }).token
}

async function createKey(mock: MockCore, body: object, headers = asKey('ask_admin')) {
  const { json } = await ask(mock, 'POST', '/api/v1/auth/api-keys', body, headers)
  return json as { id: string; key: string; expires_at: string | null }
}

const withAdmin = () => mockCore({ apiKey: 'ask_admin' })

describe('users', () => {
  it('get a tenant of their own, and a token that is taken afterwards', async () => {
    const mock = withAdmin()
    const { status, json } = await register(mock, 'Ann Lee')
    expect([status, json]).toMatchObject([
      201,
      { username: 'Ann Lee', role: 'developer', tenant_id: 'tenant-ann-lee' },
    ])
    const token = await logIn(mock, 'Ann Lee')
    const { user_id } = json as { user_id: string }
    expect((await me(mock, asKey(token))).json).toEqual({
      id: user_id,
      username: 'Ann Lee',
      email: 'e',
      role: 'developer',
      tenant_id: 'tenant-ann-lee',
    })
    const [, payload = ''] = token.split('.')
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      sub: user_id,
      iss: 'allsource',
      role: 'developer',
    })
  })

  it('are refused in text', async () => {
    const mock = withAdmin()
    await register(mock, 'ann')
    const taken = await register(mock, 'ann')
    expect([taken.status, taken.text]).toEqual([400, 'Validation error: Username already exists'])
    const wrong = await ask(mock, 'POST', '/api/v1/auth/login', { username: 'ann', password: 'x' })
    expect([wrong.status, wrong.text]).toEqual([401, 'Validation error: Invalid credentials'])
  })

  it('are listed to admins only, and their tokens outlive them', async () => {
    const mock = withAdmin()
    const { user_id } = (await register(mock, 'ann')).json as { user_id: string }
    const token = await logIn(mock, 'ann')
    const refused = await ask(mock, 'GET', '/api/v1/auth/users', undefined, asKey(token))
    expect([refused.status, refused.text]).toEqual([403, 'Admin permission required'])
    const users = await ask(mock, 'GET', '/api/v1/auth/users', undefined, asKey('ask_admin'))
    expect(users.json).toMatchObject([{ id: user_id, username: 'ann' }])
    const deleted = await ask(mock, 'DELETE', `/api/v1/auth/users/${user_id}`, undefined, asKey('ask_admin'))
    expect(deleted.status).toBe(204)
    expect((await me(mock, asKey(token))).json).toMatchObject({ username: user_id, email: '' })
  })

  it('have tokens for a day', async () => {
    let nowMs = 1_700_000_000_000
    const mock = mockCore({ clock: { now: () => nowMs, setTimeout: () => () => {} } })
    await register(mock, 'ann')
    const token = await logIn(mock, 'ann')
    const textAfter = async (seconds: number) => {
      nowMs = 1_700_000_000_000 + seconds * 1000
      return (await me(mock, asKey(token))).text
    }
    expect(await textAfter(86_400)).toContain('"username":"ann"')
    expect(await textAfter(86_401)).toBe('Token expired')
    expect(await textAfter(86_461)).toBe('Invalid token: ExpiredSignature')
  })
})

describe('API keys', () => {
  it('stand for the tenant and the role they were made for, until they are revoked', async () => {
    const mock = withAdmin()
    const made = await createKey(mock, { name: 'k', role: 'readonly', tenant_id: 't' })
    expect(made).toMatchObject({ name: 'k', expires_at: null })
    expect(made.key).toMatch(/^ask_[\w-]{43}$/)
    expect((await me(mock, asKey(made.key))).json).toEqual({
      id: made.id,
      username: made.id,
      email: '',
      role: 'readonly',
      tenant_id: 't',
    })
    const revoke = (headers: Record<string, string>) =>
      ask(mock, 'DELETE', `/api/v1/auth/api-keys/${made.id}`, undefined, headers)
    const refused = await revoke(asKey(made.key))
    expect([refused.status, refused.text]).toEqual([403, 'Write permission required'])
    expect((await revoke(asKey('ask_admin'))).status).toBe(204)
    expect((await me(mock, asKey(made.key))).text).toBe('Invalid API key')
  })

  it('are listed to their tenant, the first one as bootstrap', async () => {
    const mock = withAdmin()
    await createKey(mock, { name: 'k' })
    await createKey(mock, { name: 'elsewhere', tenant_id: 't' })
    const { json } = await ask(mock, 'GET', '/api/v1/auth/api-keys', undefined, asKey('ask_admin'))
    expect(json).toMatchObject([
      { name: 'bootstrap', role: 'admin', tenant_id: 'default', active: true },
      { name: 'k', role: 'serviceaccount', tenant_id: 'default', last_used: null },
    ])
  })

  it('outlive a restart as far as there was a disk; users do not', async () => {
    const mock = withAdmin()
    const { key } = await createKey(mock, { name: 'k' })
    await register(mock, 'ann')
    mock.restart()
    expect((await me(mock, asKey(key))).status).toBe(200)
    expect((await register(mock, 'ann')).status).toBe(201)
    mock.restart({ log: 'lost' })
    expect((await me(mock, asKey(key))).text).toBe('Invalid API key')
    expect((await me(mock, asKey('ask_admin'))).status).toBe(200)
  })

  it('expire', async () => {
    const mock = withAdmin()
    const { key } = await createKey(mock, { name: 'past', expires_in_days: -1 })
    expect((await me(mock, asKey(key))).text).toBe('Invalid API key')
  })

  it('of the far future make the server panic: the connection is cut', async () => {
    const mock = withAdmin()
    const attempt = createKey(mock, { name: 'k', expires_in_days: 1_000_000_000 })
    await expect(attempt).rejects.toThrow('fetch failed')
    expect((await me(mock, asKey('ask_admin'))).status).toBe(200)
  })

  it('are made by admins: 401 for others, before anything is read', async () => {
    const mock = withAdmin()
    const { key } = await createKey(mock, { name: 'service' })
    const { status, text } = await ask(mock, 'POST', '/api/v1/auth/api-keys', {}, asKey(key))
    expect([status, text]).toEqual([401, 'Admin permission required'])
    const bad = await ask(mock, 'POST', '/api/v1/auth/api-keys', { name: 'k', role: 'x' }, asKey('ask_admin'))
    expect(bad.text).toContain(
      'role: unknown variant `x`, expected one of `admin`, `developer`, `readonly`, `serviceaccount`',
    )
  })

  it('of other names are taken too where no key was given to the mock', async () => {
    const mock = mockCore()
    const { id, key } = await createKey(mock, { name: 'k', tenant_id: 't' }, asKey('ask_any'))
    expect((await me(mock, asKey(key))).json).toMatchObject({ tenant_id: 't', role: 'serviceaccount' })
    await ask(mock, 'DELETE', `/api/v1/auth/api-keys/${id}`, undefined, asKey('ask_any'))
    expect((await me(mock, asKey(key))).status).toBe(401)
    expect((await me(mock, asKey('ask_other'))).json).toMatchObject({ tenant_id: 'default', role: 'admin' })
  })
})

describe('credentials', () => {
  it.each([
    ['Bearer abc', 'Invalid token: InvalidToken'],
    ['Bearer a.b.c', 'Invalid token: Base64 error: Invalid input length: 1'],
    ['Bearer !!.e30.c2ln', 'Invalid token: Base64 error: Invalid symbol 33, offset 0.'],
    [
      'Bearer eyJ0eXAiOiJKV1QifQ.e30.c2ln',
      'Invalid token: JSON error: missing field `alg` at line 1 column 13',
    ],
    ['Bearer eyJhbGciOiJIUzUxMiJ9.e30.c2ln', 'Invalid token: InvalidAlgorithm'],
    ['Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2ln', 'Invalid token: InvalidSignature'],
    ['Bearer eyJhbGciOiJIUzI1NiJ9.e30.', 'Invalid token: InvalidSignature'],
    ['Bearer eyJhbGciOiJIUzI1NiJ9.e30.x', 'Invalid token: Base64 error: Invalid input length: 1'],
    ['Bearer eyJhbGciOiJIUzI1NiJ9.e30.xx', 'Invalid token: Base64 error: Invalid last symbol 120, offset 1.'],
    ['Bearer e31.e30.c2ln', 'Invalid token: Base64 error: Invalid last symbol 49, offset 2.'],
    ['Bearer Bearer ask_x', 'Invalid API key'],
    ['BEARER ask_x', 'Invalid token: InvalidToken'],
    ['Bearer ', 'Invalid token: InvalidToken'],
  ])('%s: %s', async (authorization, reason) => {
    const { status, text } = await me(withAdmin(), { authorization })
    expect([status, text]).toEqual([401, reason])
  })

  it('are not asked for in development mode, and the good ones still count', async () => {
    const mock = mockCore({ apiKey: 'ask_admin', devMode: true })
    const nobody = {
      id: '00000000-0000-0000-0000-000000000000',
      username: 'dev-user',
      email: '',
      role: 'admin',
      tenant_id: 'dev-tenant',
    }
    expect((await me(mock, {})).json).toEqual(nobody)
    expect((await me(mock, asKey('ask_wrong'))).json).toEqual(nobody)
    const known = await me(mock, asKey('ask_admin'))
    expect(known.json).toMatchObject({ tenant_id: 'default' })
    expect(known.headers.has('x-ratelimit-limit')).toBe(false)
    const { key } = await createKey(mock, { name: 'k' })
    const refused = await ask(mock, 'POST', '/api/v1/auth/api-keys', { name: 'k' }, asKey(key))
    expect([refused.status, refused.text]).toEqual([403, 'Admin permission required to create API keys'])
  })
})

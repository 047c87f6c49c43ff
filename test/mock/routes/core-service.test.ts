import { describe, expect, it } from 'vitest'
import { type MockFlavour, mockCore } from '../../../src/mock/index.ts'
import { ask, input } from '../ask.ts'

const key = { authorization: 'Bearer ask_right' }

describe('the service of a Core', () => {
  it('tells its version', async () => {
    for (const [flavour, version] of [
      ['core-0.27.0', '0.27.0'],
      ['core-0.19.2', '0.19.2'],
    ] as const) {
      const { status, json } = await ask(mockCore({ flavour }), 'GET', '/health')
      expect(status).toBe(200)
      expect(json).toMatchObject({ service: 'allsource-core', status: 'healthy', role: 'leader', version })
    }
  })

  it('serves data routes whatever the key', async () => {
    const mock = mockCore({ apiKey: 'ask_right' })
    expect(
      (await ask(mock, 'POST', '/api/v1/events', input('a', 'e'), { authorization: 'Bearer ask_wrong' }))
        .status,
    ).toBe(200)
    expect((await ask(mock, 'GET', '/api/v1/stats')).status).toBe(200)
  })

  it.each([
    [{}, 'Missing authorization header'],
    [{ authorization: '' }, 'Empty authorization token'],
    [{ authorization: 'Bearer ask_wrong' }, 'Invalid API key'],
    [{ authorization: 'Bearer nonsense' }, 'Invalid token: InvalidToken'],
    [{ 'x-api-key': 'ask_right', authorization: 'Bearer ask_wrong' }, 'Invalid API key'],
  ])('refuses %j elsewhere, in text', async (headers, reason) => {
    const mock = mockCore({ apiKey: 'ask_right' })
    for (const path of ['/api/v1/auth/me', '/api/v1/unknown', '/']) {
      const { status, text } = await ask(mock, 'GET', path, undefined, headers as Record<string, string>)
      expect([status, text]).toEqual([401, reason])
    }
  })

  it.each([
    { authorization: 'Bearer ask_right' },
    { authorization: 'bearer ask_right' },
    { authorization: 'ask_right' },
    { 'x-api-key': 'ask_right' },
  ])('knows the caller by %j', async (headers) => {
    const mock = mockCore({ apiKey: 'ask_right', tenants: { ask_other: 'acme' } })
    const { json } = await ask(
      mock,
      'GET',
      '/api/v1/auth/me',
      undefined,
      headers as unknown as Record<string, string>,
    )
    expect(json).toMatchObject({ role: 'admin', tenant_id: 'default', email: '' })
    const other = await ask(mock, 'GET', '/api/v1/auth/me', undefined, { 'x-api-key': 'ask_other' })
    expect(other.json).toMatchObject({ tenant_id: 'acme' })
  })

  it('takes any key when it was given none', async () => {
    expect(
      (await ask(mockCore(), 'GET', '/api/v1/auth/me', undefined, { 'x-api-key': 'ask_any' })).status,
    ).toBe(200)
  })

  it('wants a key for data too, when told so', async () => {
    const mock = mockCore({ apiKey: 'ask_right', requireKey: true })
    expect((await ask(mock, 'GET', '/api/v1/stats')).status).toBe(401)
    expect((await ask(mock, 'GET', '/api/v1/stats', undefined, key)).status).toBe(200)
    expect((await ask(mock, 'GET', '/health')).status).toBe(200)
  })

  it('answers 404 without a body for unknown paths, to who has a key or needs none', async () => {
    const mock = mockCore({ apiKey: 'ask_right' })
    for (const [path, headers] of [
      ['/api/v1/events/a/b', {}],
      ['/api/v1/unknown', key],
    ] as const) {
      const { status, text } = await ask(mock, 'GET', path, undefined, headers)
      expect([status, text]).toEqual([404, ''])
    }
  })

  it('takes every OPTIONS for a preflight', async () => {
    const { status, headers, text } = await ask(mockCore(), 'OPTIONS', '/api/v1/events')
    expect([status, text]).toEqual([200, ''])
    expect(headers.get('access-control-allow-headers')).toBe('*')
    expect((await ask(mockCore(), 'OPTIONS', '/unknown')).status).toBe(200)
  })

  it('may be read from any origin, and varies as its version does', async () => {
    const headers = async (flavour: MockFlavour, path: string) =>
      (await ask(mockCore({ flavour }), 'GET', path)).headers
    for (const path of ['/health', '/api/v1/events/a/b']) {
      expect((await headers('core-0.27.0', path)).get('access-control-allow-origin')).toBe('*')
      expect((await headers('core-0.19.2', path)).get('vary')).toContain('origin')
    }
    expect((await headers('core-0.27.0', '/health')).get('vary')).toBe('accept-encoding')
    expect((await headers('core-0.27.0', '/api/v1/events/a/b')).get('vary')).toBeNull()
  })

  it('refuses answers over 16 MiB on 0.27.0, outside of CORS, and not on 0.19.2', async () => {
    const payload = 'x'.repeat(1024 * 1024)
    for (const [flavour, status] of [
      ['core-0.27.0', 413],
      ['core-0.19.2', 200],
    ] as const) {
      const mock = mockCore({ flavour })
      for (let i = 0; i < 16; i++) mock.append(input('a', 'e', payload))
      const answer = await ask(mock, 'GET', '/api/v1/consumers/c/events')
      expect(answer.status).toBe(status)
      if (status !== 413) continue
      expect(answer.json).toEqual({ error: 'response_too_large', message: 'Request a smaller bounded page.' })
      expect(answer.headers.has('access-control-allow-origin')).toBe(false)
    }
  })

  it('counts keyed requests and refuses them in text when a minute has seen too many', async () => {
    let nowMs = 0
    const mock = mockCore({ clock: { now: () => nowMs, setTimeout: () => () => {} } })
    const me = () => ask(mock, 'GET', '/api/v1/auth/me', undefined, key)
    expect((await me()).headers.get('x-ratelimit-remaining')).toBe('999')
    for (let i = 1; i < 1_000; i++) await me()
    const { status, text, headers } = await me()
    expect([status, text, headers.has('retry-after')]).toEqual([
      429,
      'Rate limit exceeded. Limit: 600 requests/min',
      false,
    ])
    nowMs = 100
    expect((await me()).status).toBe(200)
  })

  it('counts everything, or one tenant on 0.27.0', async () => {
    const events = [input('a', 'x'), { ...input('b', 'x'), tenant_id: 'other' }, input('a', 'y')]
    const core27 = mockCore()
    core27.append(...events)
    const all = { total_entities: 2, total_event_types: 2, total_events: 3, total_ingested: 3 }
    expect((await ask(core27, 'GET', '/api/v1/stats')).json).toEqual(all)
    expect((await ask(core27, 'GET', '/api/v1/stats?tenant_id=other')).json).toEqual({
      total_entities: 1,
      total_event_types: 1,
      total_events: 1,
      total_ingested: 1,
      event_types: { b: 1 },
      oldest_event: core27.events[1]?.timestamp,
      newest_event: core27.events[1]?.timestamp,
    })
    const core19 = mockCore({ flavour: 'core-0.19.2' })
    core19.append(...events)
    expect((await ask(core19, 'GET', '/api/v1/stats?tenant_id=other')).json).toEqual(all)
  })
})

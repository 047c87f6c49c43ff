import { describe, expect, it } from 'vitest'
import { type MockCore, mockCore } from '../../../src/mock/index.ts'
import { ask, input } from '../ask.ts'

const tenants = {
  ask_own: 'default',
  ask_reader: { tenant: 'default', role: 'readonly' },
  ask_system: 'system',
} as const
type Key = keyof typeof tenants

function request(mock: MockCore, method: string, path: string, body?: unknown, key: Key = 'ask_own') {
  return ask(mock, method, `/api/v1/read-models/${path}`, body, { authorization: `Bearer ${key}` })
}

/** A commit at the start of the tenant's feed. */
async function commitOf(mock: MockCore, changes: object, given: object = {}) {
  const { json } = await ask(mock, 'GET', '/api/v1/event-feed?limit=0', undefined, {
    authorization: 'Bearer ask_own',
  })
  const { epoch } = (json as { head: { epoch: number } }).head
  return { expected_revision: 0, checkpoint: { epoch, position: 0 }, ready: true, changes, ...given }
}

describe('read model routes', () => {
  it('show a model that nobody has written as an empty one', async () => {
    expect(await request(mockCore({ tenants }), 'GET', 'm')).toMatchObject({
      status: 200,
      text: '{"checkpoint":null,"content_revision":0,"next":null,"ready":false,"revision":0,"rows":{},"unchanged":false}',
    })
  })

  it('commit rows and read them back, page by page', async () => {
    const mock = mockCore({ tenants })
    const commit = await commitOf(mock, { b: 1, '10': { z: 1, y: 2 }, '9': [] })
    expect(await request(mock, 'PUT', 'm', commit)).toMatchObject({ status: 200, text: '{"revision":1}' })
    const { text } = await request(mock, 'GET', 'm')
    expect(text).toContain('"rows":{"10":{"y":2,"z":1},"9":[],"b":1}')
    expect((await request(mock, 'GET', 'm?limit=1')).json).toMatchObject({ rows: { '10': {} }, next: '10' })
    expect((await request(mock, 'GET', 'm?limit=2&after=10')).json).toMatchObject({
      rows: { '9': [], b: 1 },
      next: null,
    })
    expect((await request(mock, 'GET', 'm?prefix=b')).json).toMatchObject({ rows: { b: 1 } })
  })

  it('send no rows to who has them already', async () => {
    const mock = mockCore({ tenants })
    await request(mock, 'PUT', 'm', await commitOf(mock, { a: 1 }))
    await request(mock, 'PUT', 'm', await commitOf(mock, { b: 1 }, { expected_revision: 1 }))
    expect((await request(mock, 'GET', 'm?prefix=a&revision=1')).json).toMatchObject({
      revision: 2,
      content_revision: 1,
      unchanged: true,
      rows: {},
    })
    expect((await request(mock, 'GET', 'm?revision=1')).json).toMatchObject({ unchanged: false })
  })

  it('stop a page before 128 KiB', async () => {
    const mock = mockCore({ tenants })
    await request(mock, 'PUT', 'm', await commitOf(mock, { a: 'x'.repeat(70_000), b: 'x'.repeat(70_000) }))
    expect((await request(mock, 'GET', 'm')).json).toMatchObject({ next: 'a' })
  })

  it('answer a lost race with the current revision', async () => {
    const mock = mockCore({ tenants })
    const commit = await commitOf(mock, {})
    await request(mock, 'PUT', 'm', commit)
    expect(await request(mock, 'PUT', 'm', commit)).toMatchObject({
      status: 409,
      text: '{"current_version":1,"error":"version_conflict","expected_version":0}',
    })
  })

  it.each([
    ['m?limit=0', 'bounded read requires limit 1..500 and keys <=512 bytes'],
    ['m?limit=501', 'bounded read requires limit 1..500 and keys <=512 bytes'],
    [`m?after=${'x'.repeat(513)}`, 'bounded read requires limit 1..500 and keys <=512 bytes'],
    ['a.b', 'read model name must contain 1..64 ASCII letters, digits, - or _'],
  ])('refuse to read %s', async (path, reason) => {
    expect(await request(mockCore({ tenants }), 'GET', path)).toMatchObject({
      status: 400,
      json: { error: `Invalid input: ${reason}` },
    })
  })

  it.each([
    ['{}', 422, 'missing field `expected_revision` at line 1 column 2'],
    ['{"expected_revision":0,"checkpoint":{"epoch":1}}', 422, 'checkpoint: missing field `position`'],
    ['{"ready":1}', 422, 'ready: invalid type: integer `1`, expected a boolean'],
    ['{"changes":[]}', 422, 'changes: invalid type: sequence, expected a map'],
    ['{"ready":true,"ready":true}', 422, 'duplicate field `ready`'],
    ['{', 400, 'EOF while parsing an object'],
  ])('refuse the body %s', async (body, status, reason) => {
    const answer = await request(mockCore({ tenants }), 'PUT', 'm', body)
    expect(answer.status).toBe(status)
    expect(answer.text).toContain(reason)
  })

  it('look at the body, then at the role, then at the name', async () => {
    const mock = mockCore({ tenants })
    expect((await request(mock, 'PUT', 'view_x', '{}', 'ask_reader')).status).toBe(422)
    const commit = await commitOf(mock, {})
    expect(await request(mock, 'PUT', 'view_x', commit, 'ask_reader')).toMatchObject({
      status: 400,
      json: { error: 'Validation error: Insufficient permissions' },
    })
    for (const name of ['view_x', 'views_registry', 'views_index'])
      expect(await request(mock, 'PUT', name, commit)).toMatchObject({
        status: 403,
        json: { error: 'reserved_read_model' },
      })
    expect((await request(mock, 'GET', 'views_index')).status).toBe(403)
    expect((await request(mock, 'GET', 'views_registry')).status).toBe(200)
  })

  it('let the service write for a tenant', async () => {
    const mock = mockCore({ tenants })
    const commit = await commitOf(mock, { a: 1 })
    expect(await request(mock, 'PUT', 'view_x?tenant_id=default', commit, 'ask_system')).toMatchObject({
      status: 200,
    })
    expect((await request(mock, 'GET', 'view_x')).json).toMatchObject({ rows: { a: 1 } })
  })

  it('tell streams and consumers of each commit, as of any event', async () => {
    const mock = mockCore({ tenants })
    mock.append(input('a', 'x'))
    await request(mock, 'PUT', 'm', await commitOf(mock, { a: 1 }))
    expect(mock.events.map(({ event_type }) => event_type)).toEqual(['a', 'allsource.read_model.committed'])
    expect((await ask(mock, 'GET', '/api/v1/stats')).json).toMatchObject({ total_events: 2 })
  })

  it('keep rows over a restart, but no checkpoint of the old feed', async () => {
    const mock = mockCore({ tenants })
    await request(mock, 'PUT', 'm', await commitOf(mock, { a: 1 }))
    mock.restart({ log: 'archived' })
    expect((await request(mock, 'GET', 'm')).json).toMatchObject({ revision: 1, rows: { a: 1 } })
    const next = { expected_revision: 1 }
    expect(await request(mock, 'PUT', 'm', await commitOf(mock, {}, next))).toMatchObject({
      status: 400,
      json: { error: 'Invalid input: read model checkpoint cannot regress; rebuild with reset' },
    })
    expect(await request(mock, 'PUT', 'm', await commitOf(mock, {}, { ...next, reset: true }))).toMatchObject(
      {
        status: 200,
      },
    )
  })

  it('have a rate limit of their own for writes', async () => {
    const mock = mockCore({ tenants })
    const { headers } = await request(mock, 'PUT', 'm', '{}')
    expect([headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-remaining')]).toEqual(['600', '119'])
    expect((await request(mock, 'GET', 'm')).headers.get('x-ratelimit-limit')).toBe('6000')
  })
})

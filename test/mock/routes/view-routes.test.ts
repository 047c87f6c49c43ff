import { describe, expect, it } from 'vitest'
import { type MockCore, type MockCoreOptions, mockCore } from '../../../src/mock/index.ts'
import { virtualClock } from '../../support/virtual-clock.ts'
import { ask, input, settle } from '../ask.ts'

const tenants = {
  ask_own: 'default',
  ask_reader: { tenant: 'default', role: 'readonly' },
  ask_system: 'system',
} as const

const definition = {
  source: { prefixes: ['order.'] },
  key: '{entity_id}',
  ops: [
    { on: 'order.placed', set: { total: 'payload.total' } },
    { on: 'order.gone', delete: true },
  ],
}

const core = (options: MockCoreOptions = {}) => mockCore({ tenants, views: true, ...options })

function request(mock: MockCore, method: string, path: string, body?: unknown, headers = {}) {
  return ask(mock, method, `/api/v1/views${path}`, body, { authorization: 'Bearer ask_own', ...headers })
}

describe('view routes', () => {
  it('are switched off unless the mock is told otherwise, once it could read the request', async () => {
    const mock = mockCore({ tenants })
    const answers = [
      await request(mock, 'GET', ''),
      await request(mock, 'GET', '/v'),
      await request(mock, 'PUT', '/v', definition),
      await request(mock, 'GET', '/V/changes'),
      await request(mock, 'DELETE', '/v', undefined, { authorization: 'Bearer ask_reader' }),
    ]
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 404, text: '{"error":"views_disabled"}' })
    expect((await request(mock, 'PUT', '/v', '{')).status).toBe(400)
    expect((await request(mock, 'GET', '/v/changes?after=x')).status).toBe(400)
    expect(mock.events).toHaveLength(0)
  })

  it('define a view, once for the same definition, and count generations', async () => {
    const mock = core()
    const defined = {
      checkpoint: null,
      definition,
      generation: 1,
      ready: false,
      revision: 0,
      view: 'v',
    }
    expect((await request(mock, 'PUT', '/v', definition)).json).toEqual(defined)
    const events = mock.events.length
    expect((await request(mock, 'PUT', '/v', definition)).json).toEqual(defined)
    expect(mock.events).toHaveLength(events)
    const other = { ...definition, key: 'all' }
    expect((await request(mock, 'PUT', '/v', other)).json).toMatchObject({ generation: 2, definition: other })
    expect((await request(mock, 'GET', '')).json).toEqual({
      views: [{ generation: 2, ready: false, revision: 0, view: 'v' }],
    })
  })

  it('write every definition into the log, for the tenant and for all', async () => {
    const mock = core()
    await request(mock, 'PUT', '/v', definition)
    expect(mock.events.map(({ tenant_id, event_type }) => `${tenant_id} ${event_type}`)).toEqual([
      'default allsource.read_model.committed',
      '_views allsource.read_model.committed',
    ])
  })

  it('refuse a wrong definition, a wrong name and a 65th view', async () => {
    const mock = core()
    expect(await request(mock, 'PUT', '/v', {})).toMatchObject({
      status: 400,
      json: { error: 'invalid_view', detail: 'source must be an object' },
    })
    expect((await request(mock, 'GET', '/V')).json).toEqual({
      error: 'invalid_view',
      detail: 'view name must be 1..48 characters of [a-z0-9_-]',
    })
    for (let i = 0; i < 64; i++) await request(mock, 'PUT', `/v${i}`, definition)
    expect((await request(mock, 'PUT', '/one-more', definition)).json).toMatchObject({
      detail: 'a tenant may define at most 64 views',
    })
    await request(mock, 'DELETE', '/v7')
    expect((await request(mock, 'PUT', '/one-more', definition)).status).toBe(200)
  })

  it('serve what was folded, each part with an ETag', async () => {
    const mock = core()
    await request(mock, 'PUT', '/v', definition)
    mock.append(input('order.placed', 'o1', { total: 5 }), input('order.placed', 'o2', { total: 7 }))
    mock.foldViews()
    expect((await request(mock, 'GET', '/v')).json).toMatchObject({ ready: true, revision: 1 })
    const page = await request(mock, 'GET', '/v/entities?limit=1')
    expect(page.json).toEqual({
      content_revision: 1,
      generation: 1,
      next: 'o1',
      ready: true,
      revision: 1,
      rows: [{ key: 'o1', state: { total: 5 }, version: 1 }],
      view: 'v',
    })
    for (const path of ['/v', '/v/entities?limit=1', '/v/entities/o2']) {
      const etag = (await request(mock, 'GET', path)).headers.get('etag') ?? 'none'
      expect(await request(mock, 'GET', path, undefined, { 'if-none-match': etag })).toMatchObject({
        status: 304,
        text: '',
      })
    }
    expect((await request(mock, 'GET', '/v/entities/o2')).json).toMatchObject({ state: { total: 7 } })
    expect(await request(mock, 'GET', '/v/entities/o3')).toMatchObject({
      status: 404,
      json: { error: 'not_found', ready: true },
    })
  })

  it('fold on from where they were, and again after a change of definition', async () => {
    const mock = core()
    await request(mock, 'PUT', '/v', definition)
    mock.append(input('order.placed', 'o1', { total: 5 }))
    mock.foldViews()
    mock.append(input('order.gone', 'o1'), input('order.placed', 'o2', { total: 1 }))
    mock.foldViews()
    const { json } = await request(mock, 'GET', '/v/changes?after=1')
    expect(json).toMatchObject({
      caught_up: true,
      revision: 2,
      changes: [
        { key: 'o1', state: null, version: 2 },
        { key: 'o2', state: { total: 1 }, version: 2 },
      ],
    })
    await request(mock, 'PUT', '/v', { ...definition, key: 'all' })
    mock.foldViews()
    expect((await request(mock, 'GET', '/v/changes?after=2')).json).toEqual({
      error: 'view_reset',
      generation: 2,
    })
  })

  it('never split a commit into two pages of changes', async () => {
    const mock = core()
    await request(mock, 'PUT', '/v', definition)
    for (const ids of [['a', 'b', 'c'], ['d']]) {
      mock.append(...ids.map((id) => input('order.placed', id, { total: 1 })))
      mock.foldViews()
    }
    const pages = [
      await request(mock, 'GET', '/v/changes?limit=1'),
      await request(mock, 'GET', '/v/changes?limit=1&after=1'),
    ].map(({ json }) => json as { changes: { key: string }[]; caught_up: boolean; revision: number })
    expect(pages.map(({ changes }) => changes.map(({ key }) => key).join(''))).toEqual(['abc', 'd'])
    expect(pages.map(({ caught_up, revision }) => [caught_up, revision])).toEqual([
      [false, 1],
      [true, 2],
    ])
  })

  it('hold an empty answer until something changes', async () => {
    const clock = virtualClock()
    const mock = core({ clock })
    await request(mock, 'PUT', '/v', definition)
    let isAnswered = false
    const waiting = request(mock, 'GET', '/v/changes?wait=20').finally(() => {
      isAnswered = true
    })
    await clock.advance(10_000)
    mock.append(input('order.placed', 'o1', { total: 5 }))
    await settle()
    expect(isAnswered).toBe(false)
    mock.foldViews()
    expect((await waiting).json).toMatchObject({ changes: [{ key: 'o1' }], revision: 1 })
    expect(clock.pending).toBe(0)
  })

  it('give up waiting after the time asked for, and after 20 s at most', async () => {
    const clock = virtualClock()
    const mock = core({ clock })
    await request(mock, 'PUT', '/v', definition)
    const start = clock.now()
    const empty = { changes: [], caught_up: true, revision: 0 }
    expect((await clock.run(request(mock, 'GET', '/v/changes?wait=3'))).json).toMatchObject(empty)
    expect(clock.now() - start).toBe(3000)
    expect((await clock.run(request(mock, 'GET', '/v/changes?wait=60'))).json).toMatchObject(empty)
    expect(clock.now() - start).toBe(23_000)
  })

  it('notice a deleted view only when its rows go, or the wait is over', async () => {
    const clock = virtualClock()
    const mock = core({ clock })
    await request(mock, 'PUT', '/v', definition)
    const gone = { status: 404, json: { error: 'view_not_found' } }
    const withoutRows = request(mock, 'GET', '/v/changes?wait=3')
    await settle()
    await request(mock, 'DELETE', '/v')
    expect(await clock.run(withoutRows)).toMatchObject(gone)
    expect(clock.now()).toBe(3000)
    await request(mock, 'PUT', '/v', definition)
    mock.foldViews()
    const withRows = request(mock, 'GET', '/v/changes?after=1&wait=3')
    await settle()
    await request(mock, 'DELETE', '/v')
    expect(await withRows).toMatchObject(gone)
  })

  it('keep the generation of a deleted view', async () => {
    const mock = core()
    await request(mock, 'PUT', '/v', definition)
    expect((await request(mock, 'DELETE', '/v')).json).toEqual({ deleted: true, view: 'v' })
    expect((await request(mock, 'GET', '/v')).json).toEqual({ error: 'view_not_found' })
    expect((await request(mock, 'PUT', '/v', definition)).json).toMatchObject({ generation: 2 })
  })

  it('list every definition to the service that folds', async () => {
    const mock = core()
    await request(mock, 'PUT', '/v', definition)
    const path = '/api/v1/admin/views'
    expect((await ask(mock, 'GET', path, undefined, { authorization: 'Bearer ask_own' })).json).toEqual({
      error: 'admin_required',
    })
    expect((await ask(mock, 'GET', path, undefined, { authorization: 'Bearer ask_system' })).json).toEqual({
      content_revision: 1,
      next: null,
      revision: 1,
      unchanged: false,
      views: [{ definition, generation: 1, tenant_id: 'default', view: 'v' }],
    })
  })
})

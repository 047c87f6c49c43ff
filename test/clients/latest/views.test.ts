import { describe, expect, test } from 'vitest'
import { hang, json, status } from '../../support/fake-fetch.ts'
import { testCore } from '../../support/test-client.ts'
import { ending } from '../../support/test-transport.ts'

const definition = {
  source: { prefixes: ['asset.'] },
  key: '{entity_id}',
  ops: [{ on: 'asset.updated', set: { price: 'payload.price' } }],
}
const info = { view: 'prices', definition, generation: 1, revision: 2, checkpoint: null, ready: true }
const entity = {
  view: 'prices',
  key: 'a/b',
  state: 1,
  version: 1,
  revision: 2,
  generation: 1,
  ready: true,
}
const noView = json({ error: 'view_not_found' }, { status: 404 })
const off = json({ error: 'views_disabled' }, { status: 404 })

function rowsPage(keys: string[], next: string | null = null) {
  const rows = keys.map((key) => ({ key, state: { key }, version: 1 }))
  return json({ view: 'prices', rows, next, revision: 2, content_revision: 2, generation: 1, ready: true })
}
const changes = { view: 'prices', changes: [], revision: 2, caught_up: true, generation: 1 }

describe('views', () => {
  test('are defined', async () => {
    const { client, requests } = testCore([json(info)])
    expect(await client.defineView('prices', definition)).toEqual(info)
    expect(requests[0]).toMatchObject({ method: 'PUT', path: '/api/v1/views/prices', query: {} })
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual(definition)
  })

  test('say what is wrong with a definition', async () => {
    const body = { error: 'invalid_view', detail: 'ops must contain 1..64 operations' }
    const { client } = testCore([json(body, { status: 400 })])
    expect(await ending(client.defineView('prices', definition))).toMatchObject({
      code: 'invalid_view',
      detail: body.detail,
    })
  })

  test('are read and listed', async () => {
    const list = { views: [{ view: 'prices', generation: 1, revision: 2, ready: true }] }
    const { client } = testCore([json(info), noView, json(list)])
    expect(await client.getView('prices')).toEqual(info)
    expect(await client.getView('prices')).toBeUndefined()
    expect(await client.listViews()).toEqual(list)
  })

  test('are deleted, or were not there', async () => {
    const { client } = testCore([json({ view: 'prices', deleted: true }), status(204), noView])
    expect(await client.deleteView('prices')).toBe(true)
    expect(await client.deleteView('prices')).toBe(true)
    expect(await client.deleteView('prices')).toBe(false)
  })

  test('give a row, word that it is unchanged, or word that there is none', async () => {
    const { client, requests } = testCore([
      json(entity, { headers: { etag: '"1"' } }),
      status(304, { etag: '"1"' }),
      json({ error: 'not_found', ready: false }, { status: 404 }),
    ])
    expect(await client.latest('prices', 'a/b')).toEqual({ type: 'found', entity, etag: '"1"' })
    const again = { ifNoneMatch: '"1"' }
    expect(await client.latest('prices', 'a/b', again)).toEqual({ type: 'not_modified', etag: '"1"' })
    expect(await client.latest('prices', 'a/b', again)).toEqual({ type: 'not_found', ready: false })
    expect(requests[1]).toMatchObject({ path: '/api/v1/views/prices/entities/a%2Fb' })
    expect(requests[1]?.headers.get('if-none-match')).toBe('"1"')
  })

  test('do not take an unknown view for a missing row', async () => {
    const { client } = testCore([noView])
    expect(await ending(client.latest('prices', 'a'))).toMatchObject({ code: 'api', status: 404 })
  })

  test('give a page of rows, or every row', async () => {
    const { client, requests } = testCore([rowsPage(['a']), rowsPage(['a', 'b'], 'b'), rowsPage(['c'])])
    const page = await client.viewEntities('prices', { prefix: 'x', after: 'y', limit: 3 })
    expect(page.rows).toEqual([{ key: 'a', state: { key: 'a' }, version: 1 }])
    const keys: string[] = []
    for await (const { key } of client.latestMany('prices', { prefix: 'x' })) keys.push(key)
    expect(keys).toEqual(['a', 'b', 'c'])
    expect(requests.map(({ query }) => query)).toEqual([
      { prefix: 'x', after: 'y', limit: '3' },
      { prefix: 'x', limit: '500' },
      { prefix: 'x', after: 'b', limit: '500' },
    ])
  })

  test('are not read for ever when a page says to go on where it began', async () => {
    const { client } = testCore([rowsPage(['a'], 'a')])
    const all = async () => {
      for await (const _ of client.latestMany('prices'));
    }
    expect(await ending(all())).toMatchObject({ code: 'protocol', where: 'next' })
  })

  test('give the changes after a revision', async () => {
    const { client, requests } = testCore([json(changes)])
    expect(await client.viewChanges('prices', { after: 1, limit: 2, wait: 20 })).toEqual(changes)
    expect(requests[0]).toMatchObject({
      path: '/api/v1/views/prices/changes',
      query: { after: '1', limit: '2', wait: '20' },
    })
  })

  test('are waited for as much longer than other answers as was asked', async () => {
    const { client, clock } = testCore([hang()], { timeoutMs: 5_000, retry: false })
    const call = ending(client.viewChanges('prices', { wait: 20 }))
    expect(await clock.run(call)).toMatchObject({ code: 'timeout' })
    expect(clock.now()).toBe(25_000)
    const own = ending(client.viewChanges('prices', { wait: 2 }, { timeoutMs: 1_000 }))
    await clock.run(own)
    expect(clock.now()).toBe(28_000)
  })

  test('say that the rows must be read again', async () => {
    const { client } = testCore([json({ error: 'view_reset', generation: 4 }, { status: 409 })])
    expect(await ending(client.viewChanges('prices', { after: 1 }))).toMatchObject({
      code: 'view_reset',
      generation: 4,
    })
  })

  const calls: [name: string, (core: ReturnType<typeof testCore>['client']) => Promise<unknown>][] = [
    ['defineView', (core) => core.defineView('prices', definition)],
    ['getView', (core) => core.getView('prices')],
    ['listViews', (core) => core.listViews()],
    ['deleteView', (core) => core.deleteView('prices')],
    ['latest', (core) => core.latest('prices', 'a')],
    ['viewEntities', (core) => core.viewEntities('prices')],
    ['viewChanges', (core) => core.viewChanges('prices')],
    ['sync', (core) => core.sync('prices').next()],
  ]
  test.each(calls)(
    'that are switched off, or that an old Core has not, are unsupported: %s',
    async (_, call) => {
      for (const answer of [off, status(404)])
        expect(await ending(call(testCore([answer]).client))).toMatchObject({ code: 'unsupported' })
    },
  )

  test.each<[(core: ReturnType<typeof testCore>['client']) => Promise<unknown>, field: string]>([
    [(core) => core.getView('Prices'), 'view'],
    [(core) => core.deleteView(''), 'view'],
    [(core) => core.defineView('x'.repeat(49), definition), 'view'],
    [(core) => core.defineView('prices', null as never), 'definition'],
    [(core) => core.latest('a/b', 'x'), 'view'],
    [(core) => core.latest('prices', 'x'.repeat(513)), 'key'],
    [(core) => core.latest('prices', 'x', { ifNoneMatch: '' }), 'ifNoneMatch'],
    [(core) => core.viewEntities('prices', { limit: 0 }), 'limit'],
    [(core) => core.viewEntities('prices', { prefix: 'x'.repeat(513) }), 'prefix'],
    [(core) => core.viewChanges('prices', { wait: 21 }), 'wait'],
    [(core) => core.viewChanges('prices', { wait: 0.5 }), 'wait'],
    [(core) => core.viewChanges('prices', { after: -1 }), 'after'],
    [(core) => core.sync('prices', { after: { generation: 1 } as never }).next(), 'after.revision'],
    [(core) => core.sync('prices', { waitSeconds: 21 }).next(), 'waitSeconds'],
    [(core) => core.sync('prices', { wait: 5 } as never).next(), 'wait'],
  ])('refuse bad input before anything is sent: %s', async (call, field) => {
    const { client, requests } = testCore([json({})])
    expect(await ending(call(client))).toMatchObject({ code: 'invalid_input', field })
    expect(requests).toEqual([])
  })

  test.each([
    ['entity_id', '{entity_id}'],
    ['day:timestamp', '{day:timestamp}'],
    ['user/payload.user.id', '{payload.user.id}'],
    ['all', '{entity_id}'],
  ])('are not defined with the key %s, by which all events would share a row', async (key, wayOut) => {
    const { client, requests } = testCore([json({})])
    expect(await ending(client.defineView('prices', { ...definition, key }))).toMatchObject({
      code: 'invalid_input',
      field: 'definition.key',
      reason: expect.stringContaining(`\`${wayOut}\``),
    })
    expect(requests).toEqual([])
  })

  test('are defined with any key that has a part in braces', async () => {
    const { client, requests } = testCore([json(info)])
    await client.defineView('prices', { ...definition, key: 'asset/{entity_id}' })
    expect(requests).toHaveLength(1)
  })
})

import { describe, expect, it } from 'vitest'
import type { DuplicatePage, EntityPage } from '../../../src/api.ts'
import { type MockCore, type MockFlavour, mockCore } from '../../../src/mock/index.ts'
import { ask, input } from '../ask.ts'

function filled(flavour: MockFlavour = 'core-0.27.0'): MockCore {
  const mock = mockCore({ flavour })
  mock.append(
    input('asset.registered', 'b', { symbol: 'X', exchange: 'N' }),
    input('asset.registered', 'c', { symbol: 'X' }),
    { ...input('asset.registered', 'a', { symbol: 'X' }), tenant_id: 'other' },
    input('asset.updated', 'b', { symbol: 'X' }),
    input('trade.executed', 'd'),
  )
  return mock
}

async function entities(mock: MockCore, query: string) {
  const { json } = await ask(mock, 'GET', `/api/v1/entities?${query}`)
  const { entities, total, has_more } = json as EntityPage
  return { ids: entities.map(({ entity_id }) => entity_id), total, has_more }
}

describe('entities', () => {
  it('are those of every tenant, the last touched first', async () => {
    expect(await entities(filled(), '')).toEqual({ ids: ['d', 'b', 'a', 'c'], total: 4, has_more: false })
  })

  it('that were touched at the same time come by id, on 0.27.0 in both directions', async () => {
    const readings = [5, 4, 5, 4, 5]
    const mock = mockCore({ clock: { now: () => readings.shift() ?? 0, setTimeout: () => () => {} } })
    mock.append(input('a', 'b'), input('a', 'x'), input('a', 'a'), input('a', 'x'), input('a', 'c'))
    expect((await entities(mock, '')).ids).toEqual(['a', 'b', 'c', 'x'])
    expect((await entities(mock, 'order=asc')).ids).toEqual(['x', 'a', 'b', 'c'])
  })

  it('count only what matches', async () => {
    const { json } = await ask(filled(), 'GET', '/api/v1/entities?event_type_prefix=asset.registered&limit=1')
    expect(json).toMatchObject({
      entities: [{ entity_id: 'a', event_count: 1, last_event_type: 'asset.registered' }],
      total: 3,
      has_more: true,
    })
  })

  it('come in pages, and without a limit nothing follows', async () => {
    expect(await entities(filled(), 'limit=2&offset=1')).toEqual({
      ids: ['b', 'a'],
      total: 4,
      has_more: true,
    })
    expect(await entities(filled(), 'limit=2&offset=2')).toEqual({
      ids: ['a', 'c'],
      total: 4,
      has_more: false,
    })
    expect(await entities(filled(), 'limit=0')).toEqual({ ids: [], total: 4, has_more: true })
    expect(await entities(filled(), 'offset=3')).toEqual({ ids: ['c'], total: 4, has_more: false })
  })

  it('turn their order on 0.27.0, where an unknown one is refused, and not on 0.19.2', async () => {
    expect((await entities(filled(), 'order=asc')).ids).toEqual(['c', 'a', 'b', 'd'])
    expect((await ask(filled(), 'GET', '/api/v1/entities?order=x')).status).toBe(400)
    expect((await entities(filled('core-0.19.2'), 'order=asc')).ids).toEqual(['d', 'b', 'a', 'c'])
    expect((await ask(filled('core-0.19.2'), 'GET', '/api/v1/entities?order=x')).status).toBe(200)
  })
})

describe('duplicates', () => {
  it('are entities whose latest matching events agree, a missing field being null', async () => {
    const { json } = await ask(
      filled(),
      'GET',
      '/api/v1/entities/duplicates?event_type_prefix=asset.&group_by=symbol,exchange',
    )
    expect(json).toEqual({
      duplicates: [{ key: { exchange: null, symbol: 'X' }, entity_ids: ['a', 'b', 'c'], count: 3 }],
      total: 1,
      has_more: false,
    } satisfies DuplicatePage)
  })

  it('tell 1 from 1.0', async () => {
    const mock = mockCore()
    for (const [entity, number] of [
      ['a', '1'],
      ['b', '1.0'],
    ]) {
      await ask(
        mock,
        'POST',
        '/api/v1/events',
        `{"event_type":"n","entity_id":"${entity}","payload":{"n":${number}}}`,
      )
    }
    const { json } = await ask(mock, 'GET', '/api/v1/entities/duplicates?event_type_prefix=n&group_by=n')
    expect(json).toMatchObject({ total: 0 })
  })

  it('want both parameters', async () => {
    const without = (query: string) => ask(filled(), 'GET', `/api/v1/entities/duplicates?${query}`)
    expect((await without('')).text).toBe(
      'Failed to deserialize query string: missing field `event_type_prefix`',
    )
    expect((await without('event_type_prefix=a')).text).toBe(
      'Failed to deserialize query string: missing field `group_by`',
    )
  })
})

import { describe, expect, test } from 'vitest'
import type { EventFeedPage } from '../../../src/api.ts'
import { json, type Step, status } from '../../support/fake-fetch.ts'
import { sampleEvent } from '../../support/samples.ts'
import { testCore, testQuery } from '../../support/test-client.ts'
import { ending } from '../../support/test-transport.ts'

const EPOCH = 7

function page(positions: number[], end: number, head = end): EventFeedPage {
  return {
    tenant_id: 'default',
    cursor: { epoch: EPOCH, position: end },
    head: { epoch: EPOCH, position: head },
    events: positions.map((position) => sampleEvent({ id: `e${position}` })),
    positions,
    caught_up: end === head,
  }
}

async function read(steps: Step[], fields?: object) {
  const { client, requests } = testCore(steps)
  const events = client.feedEvents(fields)
  const given: [string, number][] = []
  for (;;) {
    const { value, done } = await events.next()
    if (done) return { given, end: value, queries: requests.map(({ query }) => query) }
    given.push([value.event.id, value.cursor.position])
  }
}

describe('feed', () => {
  test('asks for what follows a cursor', async () => {
    const { client, requests } = testCore([json(page([3], 3))])
    const after = { epoch: EPOCH, position: 2 }
    const fields = { after, prefixes: ['asset.', 'fx.'], entity_id: 'BTC', limit: 0 }
    expect(await client.feed(fields)).toEqual(page([3], 3))
    expect(requests[0]?.query).toEqual({
      epoch: '7',
      position: '2',
      prefixes: 'asset.,fx.',
      entity_id: 'BTC',
      limit: '0',
      tenant_id: 'default',
    })
  })

  test('begins at the start without a cursor', async () => {
    const { client, requests } = testQuery([json(page([], 0))])
    await client.feed()
    expect(requests[0]?.query).toEqual({})
  })

  test('says that the epoch changed, and to which', async () => {
    const body = { error: 'version_conflict', expected_version: 1, current_version: 2 }
    const { client } = testCore([json(body, { status: 409 })])
    expect(await ending(client.feed({ after: { epoch: 1, position: 0 } }))).toMatchObject({
      code: 'feed_epoch_changed',
      expected: 1,
      current: 2,
    })
  })

  test('says that an old Core has none', async () => {
    const { client } = testCore([status(404)])
    expect(await ending(client.feed())).toMatchObject({ code: 'unsupported' })
  })

  test.each<[fields: object, field: string]>([
    [{ after: 7 }, 'after'],
    [{ after: { epoch: 1 } }, 'after.position'],
    [{ after: { epoch: 1, position: -1 } }, 'after.position'],
    [{ after: { epoch: 0.5, position: 1 } }, 'after.epoch'],
    [{ limit: 501 }, 'limit'],
    [{ limit: -1 }, 'limit'],
    [{ prefixes: 'asset.' }, 'prefixes'],
    [{ prefixes: Array(9).fill('a') }, 'prefixes'],
    [{ prefixes: ['a,b'] }, 'prefixes'],
    [{ prefixes: [''] }, 'prefixes'],
    [{ prefixes: ['ä'.repeat(65)] }, 'prefixes'],
    [{ entity_id: '' }, 'entity_id'],
    [{ event_type: 'asset.updated' }, 'event_type'],
  ])('refuses %j before anything is sent', async (fields, field) => {
    const { client, requests } = testCore([json(page([], 0))])
    expect(await ending(client.feed(fields as never))).toMatchObject({ code: 'invalid_input', field })
    expect(requests).toEqual([])
  })
})

describe('feedEvents', () => {
  test('goes on from page to page until it is caught up', async () => {
    const { given, end, queries } = await read([json(page([1, 2], 2, 3)), json(page([3], 3))])
    expect(given).toEqual([
      ['e1', 1],
      ['e2', 2],
      ['e3', 3],
    ])
    expect(end).toEqual({ epoch: EPOCH, position: 3 })
    expect(queries).toEqual([
      { limit: '500', tenant_id: 'default' },
      { epoch: '7', position: '2', limit: '500', tenant_id: 'default' },
    ])
  })

  test('goes on after a page that the filters left empty', async () => {
    const steps = [
      json(page([], 10_000, 25_000)),
      json(page([12_000], 20_000, 25_000)),
      json(page([], 25_000)),
    ]
    const { given, end } = await read(steps, { prefixes: ['asset.'] })
    expect(given).toEqual([['e12000', 12_000]])
    expect(end).toEqual({ epoch: EPOCH, position: 25_000 })
  })

  test('ends after as many events as were asked for, at the last of them', async () => {
    const { given, end, queries } = await read([json(page([4, 9], 9, 20))], { limit: 2 })
    expect(given).toHaveLength(2)
    expect(end).toEqual({ epoch: EPOCH, position: 9 })
    expect(queries).toEqual([{ limit: '2', tenant_id: 'default' }])
  })

  test('asks for nothing when nothing is wanted', async () => {
    const after = { epoch: EPOCH, position: 2 }
    expect(await read([], { limit: 0, after })).toEqual({ given: [], end: after, queries: [] })
  })

  test.each<[string, EventFeedPage]>([
    ['does not move and is not caught up', page([], 0, 3)],
    ['has events without positions', { ...page([1, 2], 2), positions: [1] }],
  ])('does not follow a feed that %s', async (_, broken) => {
    expect(await ending(read([json(broken)]))).toMatchObject({ code: 'protocol' })
  })
})

import { describe, expect, it } from 'vitest'
import { mockCore } from '../../../src/mock/index.ts'
import { ask, input } from '../ask.ts'

interface Page {
  readonly cursor: { readonly epoch: number; readonly position: number }
  readonly head: { readonly epoch: number; readonly position: number }
  readonly events: readonly { readonly event_type: string }[]
  readonly positions: readonly number[]
  readonly caught_up: boolean
}

const key = { authorization: 'Bearer ask_any' }
const feed = (mock: ReturnType<typeof mockCore>, query = '') =>
  ask(mock, 'GET', `/api/v1/event-feed${query}`, undefined, key)
const page = async (mock: ReturnType<typeof mockCore>, query = '') => (await feed(mock, query)).json as Page

describe('the event feed', () => {
  it('starts from the beginning and says where to go on', async () => {
    const mock = mockCore()
    mock.append(input('a', 'x'), { ...input('a', 'x'), tenant_id: 'acme' }, input('b', 'y'))
    const { cursor, head, events, positions, caught_up } = await page(mock)
    expect([positions, caught_up, cursor.position, head]).toEqual([[1, 2], true, 2, cursor])
    expect(events.map(({ event_type }) => event_type)).toEqual(['a', 'b'])
    mock.append(input('c', 'x'))
    const next = await page(mock, `?epoch=${cursor.epoch}&position=2`)
    expect([next.positions, next.cursor.position]).toEqual([[3], 3])
  })

  it('writes its fields in the order of the alphabet', async () => {
    const mock = mockCore()
    mock.append(input('a', 'x'))
    const { text } = await feed(mock)
    expect(text.replace(/\d{5,}/g, '0')).toMatch(
      /^\{"caught_up":true,"cursor":\{"epoch":0,"position":1\},"events":\[\{"entity_id":"x","event_type":"a","id":"[^"]+","metadata":null,"payload":\{\},"tenant_id":"default","timestamp":"[^"]+","version":1\}\],"head":/,
    )
  })

  it('probes the head with a limit of 0', async () => {
    const mock = mockCore()
    mock.append(input('a', 'x'))
    expect(await page(mock, '?limit=0')).toMatchObject({
      cursor: { position: 1 },
      events: [],
      positions: [],
      caught_up: true,
    })
  })

  it('can be empty and not caught up, since it scans 10,000 positions at most', async () => {
    const mock = mockCore()
    mock.append(...Array.from({ length: 10_001 }, () => input('a', 'x')), input('b', 'x'))
    const { cursor, events, caught_up } = await page(mock, '?prefixes=b')
    expect([cursor.position, events, caught_up]).toEqual([10_000, [], false])
    expect((await page(mock, `?prefixes=b&epoch=${cursor.epoch}&position=10000`)).positions).toEqual([10_002])
  })

  it('stops before 512 KiB, and cannot show an event that is larger', async () => {
    const mock = mockCore()
    const large = input('a', 'x', 'é'.repeat(131_000))
    mock.append(large, large, input('a', 'x', 'y'.repeat(600_000)))
    const first = await page(mock)
    expect([first.positions, first.cursor.position, first.caught_up]).toEqual([[1], 1, false])
    const second = await page(mock, `?epoch=${first.cursor.epoch}&position=1`)
    expect(second.positions).toEqual([2])
    expect(await feed(mock, `?epoch=${first.cursor.epoch}&position=2`)).toMatchObject({
      status: 400,
      json: { error: 'Invalid input: single feed event exceeds bounded feed response' },
    })
  })

  it('filters by prefixes and entity', async () => {
    const mock = mockCore()
    mock.append(input('a.x', 'e'), input('b.x', 'e'), input('c', 'f'), input('a', 'f'))
    expect((await page(mock, '?prefixes=a.,c')).positions).toEqual([1, 3])
    expect((await page(mock, '?prefixes=,,a')).positions).toEqual([1, 4])
    expect((await page(mock, '?entity_id=f&prefixes=a')).positions).toEqual([4])
  })

  it.each([
    ['?epoch=1', 'feed cursor requires epoch and position'],
    ['?limit=501', 'feed limit must be 0..500'],
    ['?prefixes=a,b,c,d,e,f,g,h,i', 'feed permits at most 8 prefixes of 128 bytes'],
    [`?prefixes=${'x'.repeat(129)}&limit=501`, 'feed permits at most 8 prefixes of 128 bytes'],
  ])('refuses %s', async (query, reason) => {
    expect(await feed(mockCore(), query)).toMatchObject({
      status: 400,
      json: { error: `Invalid input: ${reason}` },
    })
  })

  it('conflicts with a cursor of another epoch or beyond the head', async () => {
    const mock = mockCore()
    const { epoch } = (await page(mock)).cursor
    expect(await feed(mock, '?epoch=7&position=0')).toMatchObject({
      status: 409,
      text: `{"current_version":${epoch},"error":"version_conflict","expected_version":7}`,
    })
    expect(await feed(mock, `?epoch=${epoch}&position=1`)).toMatchObject({
      status: 409,
      json: { expected_version: epoch, current_version: epoch },
    })
  })

  it('is numbered anew by a restart', async () => {
    const mock = mockCore()
    mock.append(input('a', 'x'))
    const { cursor } = await page(mock)
    mock.restart()
    expect(await feed(mock, `?epoch=${cursor.epoch}&position=1`)).toMatchObject({ status: 409 })
  })

  it('takes the tenant from the key, unless the service of all tenants names another', async () => {
    const tenants = {
      ask_acme: 'acme',
      ask_reader: { tenant: 'acme', role: 'readonly' },
      ask_system: 'system',
      ask_dev: { tenant: 'system', role: 'developer' },
    } as const
    const mock = mockCore({ tenants })
    mock.append({ ...input('a', 'x'), tenant_id: 'acme' })
    const read = async (name: keyof typeof tenants, query = '') => {
      const headers = { authorization: `Bearer ${name}` }
      const { status, json } = await ask(mock, 'GET', `/api/v1/event-feed${query}`, undefined, headers)
      return [status, (json as Page).positions ?? json]
    }
    expect(await read('ask_acme')).toEqual([200, [1]])
    expect(await read('ask_reader', '?tenant_id=acme')).toEqual([200, [1]])
    expect(await read('ask_system')).toEqual([200, []])
    expect(await read('ask_system', '?tenant_id=acme')).toEqual([200, [1]])
    expect(await read('ask_dev', '?tenant_id=acme')).toEqual([403, { error: 'tenant_forbidden' }])
    expect(await read('ask_acme', '?tenant_id=')).toEqual([403, { error: 'tenant_forbidden' }])
    expect(await read('ask_system', '?tenant_id=')).toEqual([
      400,
      { error: 'Invalid input: Tenant ID cannot be empty' },
    ])
  })

  it('has a rate limit of its own', async () => {
    const mock = mockCore()
    const { headers } = await feed(mock)
    expect([headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-remaining')]).toEqual(['6000', '999'])
    expect(await ask(mock, 'GET', '/api/v1/event-feed')).toMatchObject({ status: 401 })
  })

  it('is not there on 0.19.2', async () => {
    expect((await feed(mockCore({ flavour: 'core-0.19.2' }))).status).toBe(404)
  })
})

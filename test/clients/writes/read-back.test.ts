import { describe, expect, it } from 'vitest'
import { CoreClient } from '../../../src/clients/core-client.ts'
import { readBack } from '../../../src/clients/writes/read-back.ts'
import { stampEvent } from '../../../src/clients/writes/stamp.ts'
import { type MockCore, mockCore } from '../../../src/mock/mock-core.ts'

const flavours = ['core-0.19.2', 'core-0.27.0'] as const

function clientOf(mock: MockCore): CoreClient {
  return new CoreClient({ baseUrl: 'http://core.test', apiKey: 'ask_test', fetch: mock.fetch })
}

function write(mock: MockCore, entity_id: string, appendId: string, index: number, tenant_id = 'default') {
  const event = { event_type: 'a.b', entity_id, tenant_id, payload: index }
  return mock.append(stampEvent(event, appendId, index))
}

describe.each(flavours)('readBack on %s', (flavour) => {
  it('finds the events of one append by their index, among those of others', async () => {
    const mock = mockCore({ flavour })
    write(mock, 'one', 'mine', 0)
    write(mock, 'one', 'other', 1)
    write(mock, 'two', 'mine', 2)
    mock.append({ event_type: 'a.b', entity_id: 'two', payload: null })
    const fields = { tenantId: 'default', entityIds: ['one', 'two'], appendId: 'mine', since: new Date() }
    const found = await readBack(clientOf(mock), fields)
    expect([...found.keys()].sort()).toEqual([0, 2])
    expect(found.get(2)).toEqual(mock.events[2])
  })

  it('reads another tenant than that of the client', async () => {
    const mock = mockCore({ flavour })
    write(mock, 'one', 'mine', 0, 'acme')
    const fields = { entityIds: ['one'], appendId: 'mine', since: new Date() }
    expect((await readBack(clientOf(mock), { ...fields, tenantId: 'default' })).size).toBe(0)
    expect((await readBack(clientOf(mock), { ...fields, tenantId: 'acme' })).size).toBe(1)
  })

  it('reads no further back than the time of sending, with room for the clocks', async () => {
    let nowMs = Date.now() - 8 * 86_400_000
    const mock = mockCore({ flavour, clock: { now: () => nowMs, setTimeout: () => () => {} } })
    write(mock, 'one', 'mine', 0)
    nowMs = Date.now()
    write(mock, 'one', 'mine', 1)
    const fields = { tenantId: 'default', entityIds: ['one'], appendId: 'mine', since: new Date() }
    expect([...(await readBack(clientOf(mock), fields)).keys()]).toEqual([1])
  })

  it('finds an event on whatever page it is', async () => {
    const mock = mockCore({ flavour })
    write(mock, 'one', 'mine', 0)
    for (let i = 0; i < 2_500; i++) mock.append({ event_type: 'a.b', entity_id: 'one', payload: i })
    const fields = { tenantId: 'default', entityIds: ['one'], appendId: 'mine', since: new Date() }
    expect((await readBack(clientOf(mock), fields)).size).toBe(1)
  })

  it('finds what has left the memory of a server that was restarted', async () => {
    const mock = mockCore({ flavour })
    write(mock, 'one', 'mine', 0)
    mock.restart({ log: 'archived' })
    const fields = { tenantId: 'default', entityIds: ['one'], appendId: 'mine', since: new Date() }
    expect((await readBack(clientOf(mock), fields)).size).toBe(1)
  })
})

describe('readBack', () => {
  it.each([[-3], [0], [3]])('goes by the clock of a server that is %i days off', async (days) => {
    const offMs = days * 86_400_000
    const mock = mockCore({ clock: { now: () => Date.now() + offMs, setTimeout: () => () => {} } })
    const asked: string[] = []
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const since = new URL(String(input)).searchParams.get('since')
      if (since !== null) asked.push(since)
      const response = await mock.fetch(input, init)
      response.headers.set('date', new Date(Date.now() + offMs).toUTCString())
      return response
    }
    const core = new CoreClient({ baseUrl: 'http://core.test', apiKey: 'ask_test', fetch })
    const since = new Date()
    write(mock, 'one', 'mine', 0)
    expect(
      (await readBack(core, { tenantId: 'default', entityIds: ['one'], appendId: 'mine', since })).size,
    ).toBe(1)
    const backMs = since.getTime() + offMs - Date.parse(asked[0] ?? '')
    expect(backMs).toBeGreaterThan(4 * 60_000)
    expect(backMs).toBeLessThan(6 * 60_000)
  })

  it('asks nothing where nothing is looked for', async () => {
    const mock = mockCore()
    const fields = { tenantId: 'default', entityIds: [], appendId: 'mine', since: new Date() }
    expect((await readBack(clientOf(mock), fields)).size).toBe(0)
    expect(mock.requests).toEqual([])
  })

  it('stops reading once it has found as many as there are', async () => {
    const mock = mockCore()
    for (let i = 0; i < 2_500; i++) mock.append({ event_type: 'a.b', entity_id: 'one', payload: i })
    write(mock, 'one', 'mine', 0)
    const fields = { tenantId: 'default', entityIds: ['one'], appendId: 'mine', since: new Date(), count: 1 }
    expect((await readBack(clientOf(mock), fields)).size).toBe(1)
    const pages = mock.requests.filter(({ path }) => /entity_id=one(?!.*limit=0)/.test(path))
    expect(pages).toHaveLength(1)
  })
})

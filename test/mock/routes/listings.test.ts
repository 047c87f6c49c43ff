import { describe, expect, it } from 'vitest'
import { type MockCore, mockCore } from '../../../src/mock/index.ts'
import { ask, input } from '../ask.ts'

const key = { authorization: 'Bearer ask_any' }

function filled(flavour: MockCore['flavour']): MockCore {
  const mock = mockCore({ flavour })
  mock.append(input('a.one', 'e1'), input('a.two', 'e1'), input('a.one', 'e2'))
  mock.append({ ...input('b.one', 'e3'), tenant_id: 'other' })
  return mock
}

describe('streams and event types', () => {
  it('are those of one tenant on 0.27.0, the latest stream and the commonest type first', async () => {
    const mock = filled('core-0.27.0')
    const streams = (await ask(mock, 'GET', '/api/v1/streams?tenant_id=default')).json
    expect(streams).toEqual({
      streams: [
        { stream_id: 'e2', event_count: 1, last_event_at: mock.events[2]?.timestamp },
        { stream_id: 'e1', event_count: 2, last_event_at: mock.events[1]?.timestamp },
      ],
      total: 2,
    })
    const types = (await ask(mock, 'GET', '/api/v1/event-types?tenant_id=default', undefined, key)).json
    expect(types).toEqual({
      event_types: [
        { event_type: 'a.one', event_count: 2, last_event_at: mock.events[2]?.timestamp },
        { event_type: 'a.two', event_count: 1, last_event_at: mock.events[1]?.timestamp },
      ],
      total: 2,
    })
  })

  it('are nobody’s without a tenant on 0.27.0, but types fall back to the key’s', async () => {
    const mock = filled('core-0.27.0')
    expect((await ask(mock, 'GET', '/api/v1/streams')).text).toBe('{"streams":[],"total":0}')
    expect((await ask(mock, 'GET', '/api/v1/streams?tenant_id=')).text).toBe('{"streams":[],"total":0}')
    const types = (path: string) => ask(mock, 'GET', `/api/v1/event-types${path}`, undefined, key)
    expect((await types('')).json).toMatchObject({ total: 2 })
    expect((await types('?tenant_id=')).text).toBe('{"event_types":[],"total":0}')
  })

  it('are everybody’s on 0.19.2, whatever tenant is asked for', async () => {
    const mock = filled('core-0.19.2')
    expect((await ask(mock, 'GET', '/api/v1/streams?tenant_id=other')).json).toMatchObject({ total: 3 })
    const types = await ask(mock, 'GET', '/api/v1/event-types?tenant_id=other', undefined, key)
    expect(types.json).toMatchObject({ total: 3 })
  })

  it('are cut after they are counted', async () => {
    const page = (query: string) =>
      ask(filled('core-0.27.0'), 'GET', `/api/v1/streams?tenant_id=default&${query}`)
    expect((await page('limit=1&offset=1')).json).toMatchObject({ streams: [{ stream_id: 'e1' }], total: 2 })
    expect((await page('offset=9')).text).toBe('{"streams":[],"total":2}')
    expect((await page('limit=-1')).text).toBe(
      'Failed to deserialize query string: limit: invalid digit found in string',
    )
  })

  it('differ in what they want: types want a key', async () => {
    const { status, text, headers } = await ask(mockCore(), 'POST', '/api/v1/event-types')
    expect([status, text, headers.get('allow')]).toEqual([401, 'Missing authorization header', 'GET,HEAD'])
  })
})

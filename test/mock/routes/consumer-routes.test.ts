import { describe, expect, it } from 'vitest'
import type { ConsumerEvents } from '../../../src/api.ts'
import { mockCore } from '../../../src/mock/index.ts'
import { ask, input } from '../ask.ts'

describe('consumer routes', () => {
  it('create what they are asked for', async () => {
    const { status, json } = await ask(mockCore(), 'GET', '/api/v1/consumers/never%2Fseen')
    expect([status, json]).toEqual([
      200,
      { consumer_id: 'never/seen', event_type_filters: [], cursor_position: null },
    ])
  })

  it('poll every tenant after the cursor, a hundred at a time unless told otherwise', async () => {
    const mock = mockCore()
    mock.append(
      { ...input('a', 'e'), tenant_id: 'other' },
      ...Array.from({ length: 150 }, () => input('a', 'e')),
    )
    const poll = async (query: string) =>
      (await ask(mock, 'GET', `/api/v1/consumers/c/events${query}`)).json as ConsumerEvents
    expect(await poll('')).toMatchObject({ count: 100 })
    expect((await poll('?limit=1')).events).toEqual([{ position: 1, ...mock.events[0] }])
    expect(await poll('?limit=0')).toEqual({ events: [], count: 0 })
    await ask(mock, 'POST', '/api/v1/consumers/c/ack', { position: 149 })
    expect((await poll('')).events.map(({ position }) => position)).toEqual([150, 151])
  })

  it('echo the acknowledged position, also when it changes nothing', async () => {
    const mock = mockCore()
    mock.append(input('a', 'e'), input('a', 'e'))
    for (const position of [2, 1, 0]) {
      const { status, json } = await ask(mock, 'POST', '/api/v1/consumers/c/ack', { position })
      expect([status, json]).toEqual([200, { consumer_id: 'c', position, status: 'ok' }])
    }
    expect((await ask(mock, 'GET', '/api/v1/consumers/c')).json).toMatchObject({ cursor_position: 2 })
  })

  it('refuse a position beyond the head', async () => {
    const mock = mockCore()
    mock.append(input('a', 'e'))
    const { status, json } = await ask(mock, 'POST', '/api/v1/consumers/c/ack', { position: 2 })
    expect([status, json]).toEqual([
      400,
      { error: 'Invalid input: Position 2 is beyond the latest event offset 1' },
    ])
  })

  it('replace filters on registration, by none if none are given', async () => {
    const mock = mockCore()
    await ask(mock, 'POST', '/api/v1/consumers', { consumer_id: 'c', event_type_filters: ['a.*'] })
    const { json } = await ask(mock, 'POST', '/api/v1/consumers', { consumer_id: 'c' })
    expect(json).toEqual({ consumer_id: 'c', event_type_filters: [], cursor_position: null })
  })

  it('have no list', async () => {
    const { status, headers, text } = await ask(mockCore(), 'GET', '/api/v1/consumers')
    expect([status, headers.get('allow'), text]).toEqual([405, 'POST', ''])
  })
})

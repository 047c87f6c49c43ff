import { describe, expect, it } from 'vitest'
import { mockCore } from '../../../src/mock/index.ts'
import { ask, input } from '../ask.ts'

describe('writing', () => {
  it('answers 200 with id, time and version', async () => {
    const mock = mockCore()
    const { status, json } = await ask(mock, 'POST', '/api/v1/events', input('a', 'e'))
    expect(status).toBe(200)
    expect(json).toEqual({ event_id: mock.events[0]?.id, timestamp: mock.events[0]?.timestamp, version: 1 })
  })

  it('puts what names no tenant into default', async () => {
    const mock = mockCore()
    await ask(mock, 'POST', '/api/v1/events', input('a', 'e'))
    await ask(mock, 'POST', '/api/v1/events', { ...input('a', 'e'), tenant_id: 'acme' })
    expect(mock.events.map((event) => event.tenant_id)).toEqual(['default', 'acme'])
  })

  it.each([null, 5, 'x', [], [1, { a: 2 }]])('takes %j for a payload and for metadata', async (value) => {
    const mock = mockCore()
    const { status } = await ask(mock, 'POST', '/api/v1/events', {
      ...input('a', 'e', value),
      metadata: value,
    })
    expect(status).toBe(200)
    expect(mock.events[0]).toMatchObject({ payload: value, metadata: value })
  })

  it('refuses a stale expected version with both versions', async () => {
    const mock = mockCore()
    mock.append(input('a', 'e'))
    const { status, json } = await ask(mock, 'POST', '/api/v1/events', {
      ...input('a', 'e'),
      expected_version: 0,
    })
    expect(status).toBe(409)
    expect(json).toEqual({ error: 'version_conflict', expected_version: 0, current_version: 1 })
  })

  it('gives a receipt for each event of a batch, in order', async () => {
    const mock = mockCore()
    const events = [input('a', 'x'), input('a', 'y'), input('a', 'x')]
    const { json } = await ask(mock, 'POST', '/api/v1/events/batch', { events })
    expect(json).toMatchObject({
      total: 3,
      ingested: 3,
      events: [{ version: 1 }, { version: 1 }, { version: 2 }],
    })
    expect((json as { events: { event_id: string }[] }).events.map(({ event_id }) => event_id)).toEqual(
      mock.events.map(({ id }) => id),
    )
  })

  it('keeps the first events of a batch whose later one is refused, and says nothing of them', async () => {
    const mock = mockCore()
    const events = [input('a', 'x'), { ...input('a', 'x'), expected_version: 7 }, input('a', 'x')]
    const { status, json } = await ask(mock, 'POST', '/api/v1/events/batch', { events })
    expect(status).toBe(409)
    expect(json).toEqual({ error: 'version_conflict', expected_version: 7, current_version: 1 })
    expect(mock.events).toHaveLength(1)
  })

  it('keeps nothing of a batch with an event of the wrong shape, or of a journal', async () => {
    const mock = mockCore()
    const misshapen = { events: [input('a', 'x'), { event_type: 'a', entity_id: 'x' }] }
    expect((await ask(mock, 'POST', '/api/v1/events/batch', misshapen)).status).toBe(422)
    const journal = { events: [input('a', 'x'), input('a', 'read-model:x')] }
    expect((await ask(mock, 'POST', '/api/v1/events/batch', journal)).status).toBe(400)
    expect(mock.events).toEqual([])
  })

  it('takes an empty batch', async () => {
    const { json } = await ask(mockCore(), 'POST', '/api/v1/events/batch', { events: [] })
    expect(json).toEqual({ total: 0, ingested: 0, events: [] })
  })
})

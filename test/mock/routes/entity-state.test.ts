import { describe, expect, it } from 'vitest'
import type { EntityState } from '../../../src/api.ts'
import { mockCore } from '../../../src/mock/index.ts'
import { ask, input } from '../ask.ts'

describe('entity state', () => {
  it('merges objects in order, lets nulls overwrite and leaves out what is no object', async () => {
    const mock = mockCore()
    mock.append(
      input('a', 'e', { x: 1, y: { z: 1 } }),
      input('a', 'e', [9]),
      input('a', 'e', { y: {}, x: null }),
    )
    const { json } = await ask(mock, 'GET', '/api/v1/entities/e/state')
    expect(json).toEqual({
      as_of: null,
      current_state: { x: null, y: {} },
      entity_id: 'e',
      event_count: 3,
      last_updated: mock.events[2]?.timestamp,
      version: 3,
    })
  })

  it('is of one tenant on request, and lists its history on request', async () => {
    const mock = mockCore()
    mock.append(input('a', 'e', { x: 1 }), { ...input('b', 'e', { y: 2 }), tenant_id: 'other' })
    const { json } = await ask(mock, 'GET', '/api/v1/entities/e/state?tenant_id=other&history=true')
    const event = mock.events[1]
    expect(json).toMatchObject({
      current_state: { y: 2 },
      version: 1,
      history: [{ event_id: event?.id, type: 'b', timestamp: event?.timestamp, payload: { y: 2 } }],
    })
  })

  it('of a time holds what was known then', async () => {
    const mock = mockCore({ clock: { now: () => 1_767_225_600_000, setTimeout: () => () => {} } })
    mock.append(input('a', 'e', { x: 1 }))
    const at = (time: string) => ask(mock, 'GET', `/api/v1/entities/e/state?as_of=${time}`)
    expect((await at('2026-01-02T00:00:00.5Z')).json).toMatchObject({
      as_of: '2026-01-02T00:00:00.500Z',
      event_count: 1,
    })
    expect((await at('2025-01-01T00:00:00Z')).status).toBe(404)
  })

  it('of an unknown entity is 404', async () => {
    const { status, json } = await ask(mockCore(), 'GET', '/api/v1/entities/no%2Fbody/state')
    expect([status, json]).toEqual([404, { error: 'Entity not found: no/body' }])
  })

  it('on 0.19.2 has its history, no version and no tag', async () => {
    const mock = mockCore({ flavour: 'core-0.19.2' })
    mock.append(input('a', 'e', { x: 1 }), { ...input('a', 'e', { y: 1 }), tenant_id: 'other' })
    const { json, headers } = await ask(
      mock,
      'GET',
      '/api/v1/entities/e/state?tenant_id=default&history=nonsense',
    )
    expect(json).toMatchObject({ event_count: 2, current_state: { x: 1, y: 1 } })
    expect((json as EntityState).history).toHaveLength(2)
    expect(json).not.toHaveProperty('version')
    expect(headers.has('etag')).toBe(false)
  })

  it('on 0.19.2 counts only from the last hundredth event', async () => {
    const mock = mockCore({ flavour: 'core-0.19.2' })
    const counts: number[] = []
    for (let i = 1; i <= 201; i++) {
      mock.append(input('a', 'e', { [`k${i}`]: i }))
      if (![99, 100, 101, 199, 200, 201].includes(i)) continue
      const { json } = await ask(mock, 'GET', '/api/v1/entities/e/state')
      const { event_count, current_state } = json as EntityState
      counts.push(event_count)
      expect(Object.keys(current_state)).toHaveLength(i)
    }
    expect(counts).toEqual([99, 1, 2, 100, 1, 2])
  })
})

import { describe, expect, it } from 'vitest'
import { mockCore } from '../../../src/mock/index.ts'
import { ask, input } from '../ask.ts'

const old = () => mockCore({ flavour: 'core-0.19.2' })

describe('snapshots', () => {
  it('of an entity are its state on 0.27.0', async () => {
    const mock = mockCore()
    mock.append(input('a', 'e', { b: 1 }), input('a', 'e', { a: 2 }))
    const state = await ask(mock, 'GET', '/api/v1/entities/e/state?history=true')
    expect((await ask(mock, 'GET', '/api/v1/entities/e/snapshot?history=true')).text).toBe(state.text)
    expect((await ask(mock, 'GET', '/api/v1/entities/none/snapshot')).text).toBe(
      '{"error":"Entity not found: none"}',
    )
    expect((await ask(mock, 'GET', '/api/v1/entities/e/snapshot')).headers.has('etag')).toBe(true)
  })

  it('of an entity come from the projection on 0.19.2, and are gone when that is cleared', async () => {
    const mock = old()
    mock.append(input('a', 'e', { b: 1 }), input('a', 'e', { a: 2 }))
    expect((await ask(mock, 'GET', '/api/v1/entities/e/snapshot')).text).toBe(
      '{"entity_id":"e","from_projection":"entity_snapshots","snapshot":{"a":2,"b":1}}',
    )
    await ask(mock, 'DELETE', '/api/v1/projections/entity_snapshots')
    expect((await ask(mock, 'GET', '/api/v1/entities/e/snapshot')).status).toBe(404)
  })

  it('can be made and listed on 0.19.2, newest first', async () => {
    const mock = old()
    mock.append(input('a', 'e', { b: 1, a: 'é' }))
    const first = (await ask(mock, 'POST', '/api/v1/snapshots', { entity_id: 'e' })).json
    expect(first).toMatchObject({ entity_id: 'e', event_count: 1, size_bytes: 16 })
    mock.append(input('a', 'e', { c: 1 }))
    await ask(mock, 'POST', '/api/v1/snapshots', { entity_id: 'e' })
    expect((await ask(mock, 'GET', '/api/v1/snapshots')).json).toMatchObject({
      snapshots: [
        { event_count: 2, snapshot_type: 'manual', as_of: mock.events[1]?.timestamp },
        { event_count: 1, snapshot_type: 'manual', as_of: mock.events[0]?.timestamp },
      ],
      total: 2,
    })
    expect((await ask(mock, 'GET', '/api/v1/snapshots/e/latest')).json).toMatchObject({
      event_count: 2,
      state: { a: 'é', b: 1, c: 1 },
    })
    expect((await ask(mock, 'GET', '/api/v1/snapshots?entity_id=none')).text).toBe(
      '{"snapshots":[],"total":0}',
    )
    expect((await ask(mock, 'POST', '/api/v1/snapshots', { entity_id: 'none' })).status).toBe(404)
  })

  it('shorten what an entity’s state on 0.19.2 counts: the last event of the snapshot is counted again', async () => {
    const mock = old()
    mock.append(input('a', 'e', { a: 1 }), input('a', 'e', { b: 1 }))
    await ask(mock, 'POST', '/api/v1/snapshots', { entity_id: 'e' })
    mock.append(input('a', 'e', { c: 1 }))
    expect((await ask(mock, 'GET', '/api/v1/entities/e/state')).json).toMatchObject({
      current_state: { a: 1, b: 1, c: 1 },
      event_count: 2,
    })
    const before = mock.events[0]?.timestamp ?? ''
    expect((await ask(mock, 'GET', `/api/v1/entities/e/state?as_of=${before}`)).json).toMatchObject({
      current_state: { a: 1 },
      event_count: 1,
    })
  })

  it('are made by themselves on 0.19.2 at every hundredth event of an entity, ten of them at most', async () => {
    const mock = old()
    for (let i = 0; i < 1_150; i++) mock.append(input('a', 'e', { i }))
    const { json } = await ask(mock, 'GET', '/api/v1/snapshots?entity_id=e')
    const { snapshots } = json as { snapshots: { event_count: number }[] }
    expect(snapshots.map(({ event_count }) => event_count)).toEqual([
      1100, 1000, 900, 800, 700, 600, 500, 400, 300, 200,
    ])
  })

  it('are made by themselves on 0.19.2 when the last one is an hour old, and lost in a restart', async () => {
    let nowMs = 0
    const clock = { now: () => nowMs, setTimeout: () => () => {} }
    const mock = mockCore({ flavour: 'core-0.19.2', clock })
    mock.append(input('a', 'e', {}))
    await ask(mock, 'POST', '/api/v1/snapshots', { entity_id: 'e' })
    nowMs = 3_599_000
    mock.append(input('a', 'e', {}))
    const total = async () => (await ask(mock, 'GET', '/api/v1/snapshots')).json
    expect(await total()).toMatchObject({ total: 1 })
    nowMs = 3_601_000
    mock.append(input('a', 'e', {}))
    expect(await total()).toMatchObject({ total: 2 })
    mock.restart()
    expect(await total()).toMatchObject({ total: 0 })
  })

  it('have no routes of their own on 0.27.0, and want a key to say so', async () => {
    const { status, text } = await ask(mockCore(), 'GET', '/api/v1/snapshots')
    expect([status, text]).toEqual([401, 'Missing authorization header'])
    const known = await ask(mockCore(), 'GET', '/api/v1/snapshots', undefined, { 'x-api-key': 'ask_any' })
    expect([known.status, known.text]).toEqual([404, ''])
  })
})

import { describe, expect, it } from 'vitest'
import { mockCore } from '../../../src/mock/index.ts'
import { ask, input } from '../ask.ts'

const path = '/api/v1/projections'

describe('projections', () => {
  it('are the two built-in ones, with quotation marks in their types', async () => {
    expect((await ask(mockCore(), 'GET', path)).json).toEqual({
      projections: [
        { name: 'entity_snapshots', status: 'running', type: '"entity_snapshots"' },
        { name: 'event_counters', status: 'running', type: '"event_counters"' },
      ],
      total: 2,
    })
  })

  it('have no key-value routes on 0.27.0: 404 without a body', async () => {
    for (const [method, rest] of [
      ['GET', '/p/e/state'],
      ['PUT', '/p/e/state'],
      ['GET', '/p/state'],
      ['POST', '/p/bulk'],
      ['POST', '/p/bulk/save'],
    ]) {
      const { status, text } = await ask(
        mockCore(),
        method as string,
        `${path}${rest}`,
        method === 'GET' ? undefined : {},
      )
      expect([status, text]).toEqual([404, ''])
    }
  })

  it('keep rows on 0.19.2 until a restart', async () => {
    const mock = mockCore({ flavour: 'core-0.19.2' })
    expect((await ask(mock, 'PUT', `${path}/p/e/state`, { state: { b: 1, a: null } })).json).toEqual({
      entity_id: 'e',
      projection: 'p',
      saved: true,
    })
    expect((await ask(mock, 'GET', `${path}/p/e/state`)).json).toEqual({
      entity_id: 'e',
      found: true,
      projection: 'p',
      state: { a: null, b: 1 },
    })
    mock.restart()
    expect((await ask(mock, 'GET', `${path}/p/e/state`)).json).toEqual({
      entity_id: 'e',
      found: false,
      projection: 'p',
      state: null,
    })
  })

  it('take and give rows in bulk, in the order of the request', async () => {
    const mock = mockCore({ flavour: 'core-0.19.2' })
    const states = [
      { entity_id: 'x', state: 1 },
      { entity_id: 'y', state: null },
    ]
    expect((await ask(mock, 'POST', `${path}/p/bulk/save`, { states })).json).toEqual({
      projection: 'p',
      saved: 2,
      total: 2,
    })
    expect((await ask(mock, 'POST', `${path}/p/bulk`, { entity_ids: ['y', 'z', 'x'] })).json).toEqual({
      projection: 'p',
      states: [
        { entity_id: 'y', found: true, state: null },
        { entity_id: 'z', found: false, state: null },
        { entity_id: 'x', found: true, state: 1 },
      ],
      total: 3,
    })
    expect((await ask(mock, 'GET', `${path}/p/state`)).json).toEqual({ projection: 'p', states, total: 2 })
  })

  it('refuse a row without a state, in words', async () => {
    const { status, text } = await ask(mockCore({ flavour: 'core-0.19.2' }), 'PUT', `${path}/p/e/state`, {})
    expect([status, text]).toEqual([
      422,
      'Failed to deserialize the JSON body into the target type: missing field `state` at line 1 column 2',
    ])
  })

  it('let built-in rows go before stored ones on 0.19.2', async () => {
    const mock = mockCore({ flavour: 'core-0.19.2' })
    const row = async (name: string, id: string) =>
      ((await ask(mock, 'GET', `${path}/${name}/${id}/state`)).json as { state: unknown }).state
    mock.append(input('a', 'e', { x: 1 }), input('a', 'e', { y: 2 }), input('b', 'list', [1]))
    await ask(mock, 'PUT', `${path}/event_counters/a/state`, { state: 'mine' })
    expect(await row('event_counters', 'a')).toEqual({ count: 2 })
    expect(await row('entity_snapshots', 'e')).toEqual({ x: 1, y: 2 })
    expect(await row('entity_snapshots', 'list')).toEqual([1])
  })

  it('show a pause in the list and count on', async () => {
    const mock = mockCore({ flavour: 'core-0.19.2' })
    expect((await ask(mock, 'POST', `${path}/event_counters/pause`)).text).toBe(
      '{"projection":"event_counters","status":"paused"}',
    )
    mock.append(input('a', 'e'))
    expect((await ask(mock, 'GET', path)).json).toMatchObject({
      projections: [{ status: 'running' }, { name: 'event_counters', status: 'paused' }],
    })
    expect((await ask(mock, 'GET', `${path}/event_counters/a/state`)).json).toMatchObject({
      state: { count: 1 },
    })
    await ask(mock, 'POST', `${path}/event_counters/start`)
    expect((await ask(mock, 'GET', path)).json).toMatchObject({ projections: [{}, { status: 'running' }] })
  })

  it('are cleared by a deletion, with the rows of that name, and rebuilt by a reset', async () => {
    const mock = mockCore({ flavour: 'core-0.19.2' })
    mock.append(input('a', 'e'), input('a', 'f'))
    const state = async (key: string) => (await ask(mock, 'GET', `${path}/event_counters/${key}/state`)).json
    await ask(mock, 'PUT', `${path}/event_counters/own/state`, { state: 1 })
    expect((await ask(mock, 'DELETE', `${path}/event_counters`)).text).toBe(
      '{"deleted":true,"projection":"event_counters"}',
    )
    expect(await state('a')).toMatchObject({ found: false, state: null })
    expect(await state('own')).toMatchObject({ found: false })
    mock.append(input('a', 'e'))
    expect(await state('a')).toMatchObject({ state: { count: 1 } })
    expect((await ask(mock, 'POST', `${path}/event_counters/reset`)).text).toBe(
      '{"events_reprocessed":3,"projection":"event_counters","reset":true}',
    )
    expect(await state('a')).toMatchObject({ state: { count: 3 } })
  })

  it('of clients are none: only the built-in ones can be deleted, reset, paused or started', async () => {
    for (const [method, rest] of [
      ['DELETE', ''],
      ['POST', '/reset'],
      ['POST', '/pause'],
      ['POST', '/start'],
    ] as const) {
      const { status, json } = await ask(mockCore(), method, `${path}/own${rest}`)
      expect([status, json]).toEqual([404, { error: "Entity not found: Projection 'own' not found" }])
    }
  })
})

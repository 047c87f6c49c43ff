import { describe, expect, it } from 'vitest'
import { type GatewayOptions, type MockCore, mockCore } from '../../../src/mock/index.ts'
import { type Asked, ask, input } from '../ask.ts'

const tenants = { 'key-of-a': 'a', 'key-of-b': 'b' }
const a = { 'x-api-key': 'key-of-a' }
const b = { 'x-api-key': 'key-of-b' }

/** A query service with three events of tenant a and one of b, at time 0. */
function gateway(options: GatewayOptions = {}, nowMs = () => 0): MockCore {
  const clock = { now: nowMs, setTimeout: () => () => {} }
  const mock = mockCore({ flavour: 'query-service', tenants, gateway: options, clock })
  mock.append(
    { ...input('order.made', 'x'), tenant_id: 'a' },
    { ...input('order.paid', 'x'), tenant_id: 'a' },
    { ...input('order.made', 'y'), tenant_id: 'a' },
    { ...input('order.made', 'z'), tenant_id: 'b' },
  )
  return mock
}

function enable(mock: MockCore, template: unknown, headers = a): Promise<Asked> {
  return ask(mock, 'POST', '/api/v1/projections', { template }, headers)
}

function stateOf(mock: MockCore, name: string, query = '', headers = a): Promise<Asked> {
  return ask(mock, 'GET', `/api/v1/projections/${name}/state${query}`, undefined, headers)
}

describe('the projections of a query service', () => {
  it('come from templates, none of which is enabled at first', async () => {
    const mock = gateway()
    const templates = await ask(mock, 'GET', '/api/v1/projection-templates', undefined, a)
    expect(templates.json).toMatchObject({
      templates: [{ name: 'event-count', kind: 'counter' }, {}, {}, {}, {}],
    })
    const enabled = await ask(mock, 'GET', '/api/v1/projections', undefined, a)
    expect(enabled.json).toEqual({ projections: [], total: 0 })
  })

  it('are building when they are enabled, and ready when they have read the history', async () => {
    let nowMs = 0
    const mock = gateway({ buildMs: 300 }, () => nowMs)
    const { status, json } = await enable(mock, 'event-count')
    expect([status, json]).toMatchObject([201, { projection: { name: 'event-count', status: 'building' } }])
    nowMs = 200
    expect((await stateOf(mock, 'event-count')).json).toMatchObject({
      status: 'building',
      state: { total: 2 },
    })
    nowMs = 300
    expect((await stateOf(mock, 'event-count')).json).toEqual({
      projection: 'event-count',
      entity_id: '_tenant',
      status: 'ready',
      state: { total: 3, by_event_type: { 'order.made': 2, 'order.paid': 1 } },
    })
    mock.restart()
    expect((await ask(mock, 'GET', '/api/projections', undefined, a)).json).toMatchObject({
      projections: [{ name: 'event-count', status: 'building' }],
      total: 1,
    })
  })

  it('are each about what their template says', async () => {
    const mock = gateway()
    const names = ['event-type-leaderboard', 'events-per-day', 'entity-activity', 'active-entities']
    for (const name of names) expect((await enable(mock, name)).status).toBe(201)
    const states = await Promise.all([
      stateOf(mock, 'event-type-leaderboard'),
      stateOf(mock, 'events-per-day'),
      stateOf(mock, 'entity-activity', '?entity_id=x'),
      stateOf(mock, 'active-entities'),
    ])
    expect(states.map(({ json }) => (json as { state: unknown }).state)).toEqual([
      {
        event_types: [
          { event_type: 'order.made', count: 2 },
          { event_type: 'order.paid', count: 1 },
        ],
      },
      { days: [{ date: '1970-01-01', count: 3 }] },
      { event_count: 2, last_event_at: mock.events[1]?.timestamp, last_event_type: 'order.paid' },
      {
        distinct: 2,
        recent: [
          { entity_id: 'y', last_event_at: mock.events[2]?.timestamp },
          { entity_id: 'x', last_event_at: mock.events[1]?.timestamp },
        ],
      },
    ])
  })

  it('are those of the key alone, until they are disabled', async () => {
    const mock = gateway()
    await enable(mock, 'event-count')
    expect((await stateOf(mock, 'event-count', '', b)).json).toEqual({
      error: 'Projection not enabled for tenant: event-count',
    })
    const disable = () => ask(mock, 'DELETE', '/api/v1/projections/event-count', undefined, a)
    expect((await disable()).json).toEqual({ deleted: 'event-count' })
    expect((await disable()).status).toBe(404)
  })

  it('say what is wrong', async () => {
    const mock = gateway()
    const wrong = async (asked: Promise<Asked>) => {
      const { status, json } = await asked
      return [status, (json as { error: string }).error]
    }
    expect(await wrong(enable(mock, undefined))).toEqual([422, 'template is required'])
    expect(await wrong(enable(mock, 'x'))).toEqual([404, 'Unknown projection template: x'])
    await enable(mock, 'entity-activity')
    expect(await wrong(stateOf(mock, 'entity-activity'))).toEqual([404, 'No state for entity'])
  })
})

describe('the replays of a query service', () => {
  const start = (mock: MockCore, projection_name: unknown = 'event-count', headers = a) =>
    ask(mock, 'POST', '/api/replay', { projection_name }, headers)

  it('go on evenly and are then completed', async () => {
    let nowMs = 0
    const mock = gateway({ replayMs: 1_000 }, () => nowMs)
    await enable(mock, 'event-count')
    const { status, json } = await start(mock)
    const { data } = json as { data: { replay_id: string } }
    expect([status, data]).toMatchObject([
      202,
      { status: 'running', total_events: 3, processed_events: 0, progress_percentage: 0, completed_at: null },
    ])
    expect(data.replay_id).toMatch(/^[\w-]{22}$/)
    const read = async () => (await ask(mock, 'GET', `/api/replay/${data.replay_id}`, undefined, a)).json
    nowMs = 500
    expect(await read()).toMatchObject({
      data: { status: 'running', processed_events: 1, progress_percentage: 50, events_per_second: 2 },
    })
    nowMs = 5_000
    expect(await read()).toMatchObject({
      data: {
        status: 'completed',
        processed_events: 3,
        progress_percentage: 100,
        completed_at: '1970-01-01T00:00:01.000Z',
      },
    })
  })

  it('run once for each projection, can be cancelled, and removed when they are over', async () => {
    const mock = gateway({ replayMs: 1_000 })
    await enable(mock, 'event-count')
    const { json } = await start(mock)
    const { replay_id } = (json as { data: { replay_id: string } }).data
    const cancel = () => ask(mock, 'POST', `/api/replay/${replay_id}/cancel`, undefined, a)
    const remove = () => ask(mock, 'DELETE', `/api/replay/${replay_id}`, undefined, a)
    expect((await start(mock)).json).toEqual({ error: 'This projection already has a replay running' })
    expect((await remove()).json).toEqual({ error: 'Cancel replay before removing it' })
    expect((await cancel()).json).toMatchObject({ data: { status: 'cancelled' } })
    const again = await cancel()
    expect([again.status, again.json]).toEqual([409, { error: 'Replay is no longer running' }])
    await start(mock)
    const listed = await ask(mock, 'GET', '/api/replay', undefined, a)
    expect(listed.json).toMatchObject({
      data: [{ status: 'running' }, { status: 'cancelled' }],
      count: 2,
      total: 2,
    })
    expect((await remove()).json).toEqual({ deleted: true })
    expect((await remove()).json).toEqual({ error: 'Replay not found' })
  })

  it('are those of the key alone, and forgotten by a restart', async () => {
    const mock = gateway()
    await enable(mock, 'event-count')
    const { json } = await start(mock)
    const { replay_id } = (json as { data: { replay_id: string } }).data
    expect((await ask(mock, 'GET', `/api/replay/${replay_id}`, undefined, b)).status).toBe(404)
    mock.restart()
    expect((await ask(mock, 'GET', '/api/replay', undefined, a)).json).toEqual({
      data: [],
      count: 0,
      total: 0,
    })
  })

  it('are for enabled projections only', async () => {
    const mock = gateway()
    expect((await start(mock, undefined)).json).toEqual({
      error: 'Projection is not enabled for this tenant',
    })
    expect((await start(mock, '')).json).toEqual({ error: 'Choose an enabled projection to rebuild' })
    expect((await start(mock, 'event-count')).status).toBe(422)
  })

  it('can be analyzed before', async () => {
    const mock = gateway()
    await enable(mock, 'event-count')
    const { status, json } = await ask(
      mock,
      'POST',
      '/api/replay/preview',
      { projection_name: 'event-count' },
      a,
    )
    expect([status, json]).toMatchObject([
      200,
      {
        data: {
          projection_name: 'event-count',
          total_events: 3,
          analysis_scope: 'full',
          sampled_entities: [
            { entity_id: 'x', event_count: 2 },
            { entity_id: 'y', event_count: 1 },
          ],
          first_event_at: mock.events[0]?.timestamp,
          ready_to_replay: true,
        },
      },
    ])
  })
})

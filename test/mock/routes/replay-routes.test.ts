import { describe, expect, it } from 'vitest'
import { type MockCore, mockCore } from '../../../src/mock/index.ts'
import { virtualClock } from '../../support/virtual-clock.ts'
import { ask, input } from '../ask.ts'

const path = '/api/v1/replay'

async function start(mock: MockCore, body: object): Promise<string> {
  return ((await ask(mock, 'POST', path, body)).json as { replay_id: string }).replay_id
}

describe('replays', () => {
  it('are over before anybody can ask, and have counted their events again', async () => {
    const mock = mockCore({ flavour: 'core-0.19.2' })
    mock.append(input('a', 'e'), input('b', 'e'))
    const answer = await ask(mock, 'POST', path, { event_type: 'a' })
    expect(answer.json).toMatchObject({ status: 'running', total_events: 1 })
    const { replay_id } = answer.json as { replay_id: string }
    const progress = await ask(mock, 'GET', `${path}/${replay_id}`)
    expect(progress.json).toMatchObject({ status: 'completed', processed_events: 1, error_message: null })
    expect(progress.text).toContain('"progress_percentage":100.0,"events_per_second":1.0,')
    const counter = (type: string) => ask(mock, 'GET', `/api/v1/projections/event_counters/${type}/state`)
    expect((await counter('a')).json).toMatchObject({ state: { count: 2 } })
    expect((await counter('b')).json).toMatchObject({ state: { count: 1 } })
    await ask(mock, 'POST', '/api/v1/projections/event_counters/reset')
    expect((await counter('a')).json).toMatchObject({ state: { count: 1 } })
  })

  it('fail for a projection that is unknown', async () => {
    const mock = mockCore()
    mock.append(input('a', 'e'))
    const id = await start(mock, { projection_name: 'nope' })
    expect((await ask(mock, 'GET', path)).json).toMatchObject({
      replays: [
        {
          replay_id: id,
          status: 'failed',
          processed_events: 0,
          error_message: 'Validation error: Projection not found: nope',
        },
      ],
      total: 1,
    })
  })

  it('run as long as they are told to, and can be cancelled meanwhile', async () => {
    const clock = virtualClock(1_700_000_000_000)
    const mock = mockCore({ flavour: 'core-0.19.2', clock, replayMs: 10_000 })
    mock.append(...Array.from({ length: 10 }, () => input('a', 'e')))
    const id = await start(mock, {})
    await clock.advance(4_000)
    const progress = async () => (await ask(mock, 'GET', `${path}/${id}`)).json
    expect(await progress()).toMatchObject({ status: 'running', processed_events: 4, completed_at: null })
    expect((await ask(mock, 'DELETE', `${path}/${id}`)).json).toEqual({
      error: 'Validation error: Cannot delete a running replay. Cancel it first.',
    })
    expect((await ask(mock, 'POST', `${path}/${id}/cancel`)).text).toBe(
      `{"replay_id":"${id}","status":"cancelled"}`,
    )
    await clock.advance(20_000)
    expect(await progress()).toMatchObject({ status: 'cancelled', processed_events: 4 })
    expect((await ask(mock, 'GET', '/api/v1/projections/event_counters/a/state')).json).toMatchObject({
      state: { count: 10 },
    })
  })

  it('run for ever when their task dies of a zero, and cannot even be deleted', async () => {
    const config = { batch_size: 0, parallel: false, workers: 1, emit_progress: true, progress_interval: 1 }
    const mock = mockCore()
    mock.append(input('a', 'e'), input('a', 'e'))
    const id = await start(mock, { config })
    const { json } = await ask(mock, 'POST', `${path}/${id}/cancel`)
    expect(json).toMatchObject({ status: 'cancelled' })
    expect((await ask(mock, 'GET', `${path}/${id}`)).json).toMatchObject({
      status: 'running',
      processed_events: 0,
    })
    expect((await ask(mock, 'DELETE', `${path}/${id}`)).status).toBe(400)
    const other = await start(mock, { config: { ...config, batch_size: 1, progress_interval: 0 } })
    expect((await ask(mock, 'GET', `${path}/${other}`)).json).toMatchObject({
      status: 'running',
      processed_events: 1,
    })
  })

  it('that are over cannot be cancelled, but deleted', async () => {
    const mock = mockCore()
    const id = await start(mock, {})
    expect((await ask(mock, 'POST', `${path}/${id}/cancel`)).json).toEqual({
      error: 'Validation error: Cannot cancel replay in status: Completed',
    })
    expect((await ask(mock, 'DELETE', `${path}/${id}`)).text).toBe(`{"deleted":true,"replay_id":"${id}"}`)
    const { status, json } = await ask(mock, 'GET', `${path}/${id}`)
    expect([status, json]).toEqual([400, { error: `Validation error: Replay not found: ${id}` }])
  })

  it.each([
    [{ from_timestamp: 'x' }, 'from_timestamp: input contains invalid characters at line 1 column 21'],
    [
      { from_timestamp: 5 },
      'from_timestamp: invalid type: integer `5`, expected an RFC 3339 formatted date and time string at line 1 column 19',
    ],
    [
      { config: { batch_size: -1 } },
      'config.batch_size: invalid value: integer `-1`, expected usize at line 1 column 26',
    ],
    [
      { config: { batch_size: 1, parallel: 1 } },
      'config.parallel: invalid type: integer `1`, expected a boolean at line 1 column 38',
    ],
  ])('refuse %j', async (body, reason) => {
    const { status, text } = await ask(mockCore(), 'POST', path, body)
    expect([status, text]).toEqual([
      422,
      `Failed to deserialize the JSON body into the target type: ${reason}`,
    ])
  })
})

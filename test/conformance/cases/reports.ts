import { expect } from 'vitest'
import type { Case, Scenario } from '../scenario.ts'
import { json, ok } from '../seen.ts'

const report = ({ asAdmin }: Scenario, name: string, params: Record<string, string | number>) =>
  asAdmin('GET', `/api/v1/analytics/${name}`, { params })

/** Analytics, replays into projections, and the projections' own administration. */
export const reportCases: Case[] = [
  {
    name: 'frequencies count events in buckets without gaps',
    async run(scenario) {
      const { ingest, id, type } = scenario
      const first = await ingest({ event_type: type('a'), entity_id: id('e') })
      const last = await ingest({ event_type: type('b'), entity_id: id('e') })
      const params = { since: first.timestamp, until: last.timestamp, window: 'day', entity_id: id('e') }
      const { buckets, ...rest } = await ok<{ buckets: { count: number; event_types: object }[] }>(
        report(scenario, 'frequency', params),
      )
      expect(rest).toEqual({
        total_events: 2,
        window: 'day',
        time_range: { from: first.timestamp, to: last.timestamp },
      })
      expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(2)
      expect(Object.assign({}, ...buckets.map(({ event_types }) => event_types))).toEqual({
        [type('a')]: 1,
        [type('b')]: 1,
      })
    },
  },
  {
    name: 'a summary counts and ranks what matches, and is 400 where nothing does',
    async run(scenario) {
      const { ingest, id, type } = scenario
      const first = await ingest({ event_type: type('a'), entity_id: id('e') })
      const last = await ingest({ event_type: type('a'), entity_id: id('e') })
      expect(await report(scenario, 'summary', { entity_id: id('e') })).toEqual(
        json(200, {
          total_events: 2,
          unique_entities: 1,
          unique_event_types: 1,
          time_range: { from: first.timestamp, to: last.timestamp },
          events_per_day: 2,
          top_event_types: [{ event_type: type('a'), count: 2, percentage: 100 }],
          top_entities: [{ entity_id: id('e'), count: 2, percentage: 100 }],
          first_event: first.timestamp,
          last_event: last.timestamp,
        }),
      )
      expect(await report(scenario, 'summary', { entity_id: id('none') })).toEqual(
        json(400, { error: 'Validation error: No events found for the specified criteria' }),
      )
    },
  },
  {
    name: 'a correlation pairs events of two types of the same entity',
    async run(scenario) {
      const { ingest, id, type } = scenario
      const first = await ingest({ event_type: type('a'), entity_id: id('e') })
      const second = await ingest({ event_type: type('b'), entity_id: id('e') })
      await ingest({ event_type: type('b'), entity_id: id('other') })
      const params = { event_type_a: type('a'), event_type_b: type('b'), time_window_seconds: 3600 }
      expect(await report(scenario, 'correlation', params)).toEqual(
        json(200, {
          event_type_a: type('a'),
          event_type_b: type('b'),
          total_a: 1,
          total_b: 2,
          correlated_pairs: 1,
          correlation_percentage: 100,
          avg_time_between_seconds: expect.any(Number),
          examples: [
            {
              entity_id: id('e'),
              event_a_timestamp: first.timestamp,
              event_b_timestamp: second.timestamp,
              time_between_seconds: expect.any(Number),
            },
          ],
        }),
      )
    },
  },
  {
    name: 'a replay runs to its end, cannot be cancelled then, and is forgotten when deleted',
    async run({ get, post, request, ingest, id, type }) {
      await ingest({ event_type: type('a'), entity_id: id('e') })
      await ingest({ event_type: type('b'), entity_id: id('e') })
      const { replay_id, ...started } = await ok<{ replay_id: string; started_at: string }>(
        post('/api/v1/replay', { entity_id: id('e') }),
      )
      expect(started).toEqual({ status: 'running', started_at: expect.any(String), total_events: 2 })
      const path = `/api/v1/replay/${replay_id}`
      await expect.poll(() => get(path)).toMatchObject({ body: { status: 'completed' } })
      expect(await get(path)).toEqual(
        json(200, {
          replay_id,
          status: 'completed',
          started_at: started.started_at,
          updated_at: expect.any(String),
          completed_at: expect.any(String),
          total_events: 2,
          processed_events: 2,
          failed_events: 0,
          progress_percentage: 100,
          events_per_second: expect.any(Number),
          error_message: null,
        }),
      )
      const list = await ok<{ replays: { replay_id: string }[] }>(get('/api/v1/replay'))
      expect(list.replays.map((replay) => replay.replay_id)).toContain(replay_id)
      expect(await post(`${path}/cancel`, undefined)).toEqual(
        json(400, { error: 'Validation error: Cannot cancel replay in status: Completed' }),
      )
      expect((await request('DELETE', path)).seen).toEqual(json(200, { replay_id, deleted: true }))
      expect(await get(path)).toEqual(
        json(400, { error: `Validation error: Replay not found: ${replay_id}` }),
      )
    },
  },
  {
    name: 'a projection is paused, started, reset and cleared; one that is not registered is 404',
    async run({ post, request, get, id }) {
      const projection = 'event_counters'
      const path = `/api/v1/projections/${projection}`
      expect(await post(`${path}/pause`, undefined)).toEqual(json(200, { projection, status: 'paused' }))
      expect(await get('/api/v1/projections')).toMatchObject({
        body: { projections: expect.arrayContaining([expect.objectContaining({ status: 'paused' })]) },
      })
      expect(await post(`${path}/start`, undefined)).toEqual(json(200, { projection, status: 'running' }))
      expect((await request('DELETE', path)).seen).toEqual(json(200, { projection, deleted: true }))
      expect(await post(`${path}/reset`, undefined)).toEqual(
        json(200, { projection, reset: true, events_reprocessed: expect.any(Number) }),
      )
      const unknown = json(404, { error: `Entity not found: Projection '${id('none')}' not found` })
      for (const action of ['pause', 'start', 'reset']) {
        expect(await post(`/api/v1/projections/${id('none')}/${action}`, undefined)).toEqual(unknown)
      }
    },
  },
]

import { expect } from 'vitest'
import type { EventTypePage, StreamPage } from '../../../src/api.ts'
import type { Case, Scenario } from '../scenario.ts'
import { json, ok, text } from '../seen.ts'

async function writeThree({ ingest, id, type }: Scenario) {
  const write = (type_: string, entity: string, payload = {}) =>
    ingest({ event_type: type(type_), entity_id: id(entity), tenant_id: id('t'), payload })
  return [await write('x', 'a', { one: 1 }), await write('y', 'a', { two: 2 }), await write('x', 'b')]
}

/** What there is: streams, event types, snapshots of entities. */
export const listingCases: Case[] = [
  {
    name: 'streams are listed newest first with their counts, and page by limit and offset',
    async run(scenario) {
      const { get, id, perVersion } = scenario
      const [, second, third] = await writeThree(scenario)
      const all = await ok<StreamPage>(get('/api/v1/streams', { tenant_id: id('t') }))
      const own = all.streams.filter(({ stream_id }) => stream_id.startsWith(id('')))
      expect(own).toEqual([
        { stream_id: id('b'), event_count: 1, last_event_at: third?.timestamp },
        { stream_id: id('a'), event_count: 2, last_event_at: second?.timestamp },
      ])
      const isScoped = perVersion({ '0.27.0': true, '0.19.2': false })
      expect(all.streams.length === own.length).toBe(isScoped || all.total === 2)
      const page = await ok<StreamPage>(get('/api/v1/streams', { tenant_id: id('t'), limit: 1, offset: 1 }))
      expect(page).toEqual({ streams: [own[1]], total: all.total })
    },
  },
  {
    name: 'streams of no tenant are none, or those of all tenants',
    async run(scenario) {
      await writeThree(scenario)
      const { streams } = await ok<StreamPage>(scenario.get('/api/v1/streams'))
      const found = streams.some(({ stream_id }) => stream_id === scenario.id('a'))
      expect(found).toBe(scenario.perVersion({ '0.27.0': false, '0.19.2': true }))
    },
  },
  {
    name: 'event types want a key, and are listed with their counts, most frequent first',
    async run(scenario) {
      const { asAdmin, get, id, type, perVersion } = scenario
      const [, second, third] = await writeThree(scenario)
      expect(await get('/api/v1/event-types')).toEqual(text(401, 'Missing authorization header'))
      const params = { tenant_id: id('t') }
      const page = await ok<EventTypePage>(asAdmin('GET', '/api/v1/event-types', { params }))
      expect(page.event_types.filter(({ event_type }) => event_type.startsWith(type('')))).toEqual([
        { event_type: type('x'), event_count: 2, last_event_at: third?.timestamp },
        { event_type: type('y'), event_count: 1, last_event_at: second?.timestamp },
      ])
      if (perVersion({ '0.27.0': true, '0.19.2': false })) expect(page.total).toBe(2)
    },
  },
  {
    name: 'the snapshot of an entity is its state, or what the built-in projection keeps; of an unknown one 404',
    async run(scenario) {
      const { get, id, perVersion } = scenario
      const [, second] = await writeThree(scenario)
      const merged = { one: 1, two: 2 }
      expect(await get(`/api/v1/entities/${id('a')}/snapshot`)).toEqual(
        json(
          200,
          perVersion<object>({
            '0.27.0': {
              entity_id: id('a'),
              current_state: merged,
              event_count: 2,
              version: 2,
              last_updated: second?.timestamp,
              as_of: null,
            },
            '0.19.2': { entity_id: id('a'), snapshot: merged, from_projection: 'entity_snapshots' },
          }),
        ),
      )
      expect(await get(`/api/v1/entities/${id('none')}/snapshot`)).toEqual(
        json(404, { error: `Entity not found: ${id('none')}` }),
      )
    },
  },
]

import { expect } from 'vitest'
import type { EventFeedPage } from '../../../src/api.ts'
import type { Case, Scenario } from '../scenario.ts'
import { empty, invalidInput, json, ok, text } from '../seen.ts'

const path = '/api/v1/event-feed'

const read = ({ asAdmin }: Scenario, params = {}) => asAdmin('GET', path, { params })

async function writeThree({ ingest, id, type }: Scenario): Promise<string[]> {
  const stored = []
  for (const name of ['a', 'b', 'c']) {
    stored.push(await ingest({ event_type: type(name), entity_id: id(name), payload: { name } }))
  }
  return stored.map(({ event_id }) => event_id)
}

/** The feed: a tenant's log in order, with positions that a restart does not silently renumber. */
export const feedCases: Case[] = [
  {
    name: 'a Core without the feed says 404 without a body to a good key, and 401 to none',
    only: '0.19.2',
    async run({ asAdmin, get }) {
      expect(await asAdmin('GET', path)).toEqual(empty(404))
      expect(await get(path)).toEqual(text(401, 'Missing authorization header'))
    },
  },
  {
    name: 'pages follow each other by cursor to the head, and each event has its position',
    only: '0.27.0',
    async run(scenario) {
      const start = await ok<EventFeedPage>(read(scenario, { limit: 0 }))
      const ids = await writeThree(scenario)

      const first = await ok<EventFeedPage>(read(scenario, { ...start.cursor, limit: 2 }))
      const second = await ok<EventFeedPage>(read(scenario, { ...first.cursor, limit: 2 }))

      const { epoch, position } = start.cursor
      expect([...first.events, ...second.events].map((event) => event.id)).toEqual(ids)
      expect([first.positions, second.positions]).toEqual([[position + 1, position + 2], [position + 3]])
      expect([first.caught_up, second.caught_up]).toEqual([false, true])
      expect(second.cursor).toEqual({ epoch, position: position + 3 })
      expect(second.head).toEqual(second.cursor)
      expect(second.tenant_id).toBe('default')
    },
  },
  {
    name: 'a probe of the head has no events and is caught up',
    only: '0.27.0',
    async run(scenario) {
      await writeThree(scenario)
      const probe = await ok<EventFeedPage>(read(scenario, { limit: 0 }))
      expect(probe).toEqual({
        tenant_id: 'default',
        cursor: probe.head,
        head: probe.head,
        events: [],
        positions: [],
        caught_up: true,
      })
    },
  },
  {
    name: 'prefixes and an entity narrow the page, the cursor passes what was left out',
    only: '0.27.0',
    async run(scenario) {
      const { id, type } = scenario
      const start = await ok<EventFeedPage>(read(scenario, { limit: 0 }))
      await writeThree(scenario)

      const typed = await ok<EventFeedPage>(read(scenario, { prefixes: `${type('a')},${type('c')}` }))
      const ofOne = await ok<EventFeedPage>(read(scenario, { ...start.cursor, entity_id: id('b') }))

      expect(typed.events.map(({ payload }) => payload)).toEqual([{ name: 'a' }, { name: 'c' }])
      expect(ofOne.events.map(({ payload }) => payload)).toEqual([{ name: 'b' }])
      expect(ofOne.cursor.position).toBe(start.cursor.position + 3)
    },
  },
  {
    name: 'events of other tenants and commits of read models are not in it',
    only: '0.27.0',
    async run(scenario) {
      const { ingest, id, type, asAdmin } = scenario
      const start = await ok<EventFeedPage>(read(scenario, { limit: 0 }))
      await ingest({ event_type: type('a'), entity_id: id('e'), tenant_id: id('other') })
      const body = { expected_revision: 0, checkpoint: start.cursor, ready: true, changes: { a: 1 } }
      await ok(asAdmin('PUT', `/api/v1/read-models/${id('m')}`, { body }))

      const page = await ok<EventFeedPage>(read(scenario, { ...start.cursor }))
      expect(page).toMatchObject({ events: [], cursor: start.cursor, caught_up: true })
    },
  },
  {
    name: 'another epoch and a position beyond the head are 409 and tell the epoch of now',
    only: '0.27.0',
    async run(scenario) {
      const { cursor } = await ok<EventFeedPage>(read(scenario, { limit: 0 }))
      const conflict = (expected_version: number) =>
        json(409, { error: 'version_conflict', expected_version, current_version: cursor.epoch })
      expect(await read(scenario, { epoch: 1, position: 0 })).toEqual(conflict(1))
      expect(await read(scenario, { ...cursor, position: cursor.position + 1000 })).toEqual(
        conflict(cursor.epoch),
      )
    },
  },
  {
    name: 'half a cursor, too large a page and too many prefixes are 400, another tenant 403',
    only: '0.27.0',
    async run(scenario) {
      expect(await read(scenario, { epoch: 1 })).toEqual(
        invalidInput('feed cursor requires epoch and position'),
      )
      expect(await read(scenario, { limit: 501 })).toEqual(invalidInput('feed limit must be 0..500'))
      expect((await read(scenario, { prefixes: 'a,b,c,d,e,f,g,h,i' })).status).toBe(400)
      expect(await read(scenario, { tenant_id: 'other' })).toEqual(json(403, { error: 'tenant_forbidden' }))
    },
  },
]

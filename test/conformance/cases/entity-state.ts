import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { EntityState, Stats } from '../../../src/api.ts'
import type { Case } from '../scenario.ts'
import { empty, json, ok } from '../seen.ts'

/** The state of one entity, and the statistics of the log. */
export const entityStateCases: Case[] = [
  {
    name: 'a state merges the object payloads in order, the last of a field wins and null overwrites',
    async run({ get, ingest, id, type }) {
      const payloads = [{ a: 1, b: { c: 1 } }, { b: { d: 2 } }, 'text', [1], { a: null, e: true }]
      for (const payload of payloads) await ingest({ event_type: type('a'), entity_id: id('a'), payload })
      const state = await ok<EntityState>(get(`/api/v1/entities/${id('a')}/state`, { tenant_id: 'default' }))
      expect(state.current_state).toEqual({ a: null, b: { d: 2 }, e: true })
      expect([state.entity_id, state.event_count, state.as_of]).toEqual([id('a'), 5, null])
    },
  },
  {
    name: 'a state has its version and, on request, its history on 0.27.0, and always its history on 0.19.2',
    async run({ get, ingest, id, type, perVersion }) {
      const receipt = await ingest({ event_type: type('a'), entity_id: id('a'), payload: { a: 1 } })
      const path = `/api/v1/entities/${id('a')}/state`
      const state = {
        entity_id: id('a'),
        last_updated: receipt.timestamp,
        event_count: 1,
        as_of: null,
        current_state: { a: 1 },
      }
      const { event_id, timestamp } = receipt
      const history = [{ event_id, type: type('a'), timestamp, payload: { a: 1 } }]
      expect(await get(path, { tenant_id: 'default' })).toEqual(
        json(200, perVersion({ '0.27.0': { ...state, version: 1 }, '0.19.2': { ...state, history } })),
      )
      expect(await get(path, { tenant_id: 'default', history: true })).toEqual(
        json(
          200,
          perVersion({ '0.27.0': { ...state, version: 1, history }, '0.19.2': { ...state, history } }),
        ),
      )
    },
  },
  {
    name: 'a state as of an instant includes the event of that instant',
    async run({ get, ingest, id, type }) {
      const receipts = []
      for (const n of [1, 2, 3]) {
        receipts.push(await ingest({ event_type: type('a'), entity_id: id('a'), payload: { n } }))
        await sleep(2)
      }
      const state = await ok<EntityState>(
        get(`/api/v1/entities/${id('a')}/state`, { tenant_id: 'default', as_of: receipts[1]?.timestamp }),
      )
      expect([state.current_state, state.event_count, state.last_updated]).toEqual([
        { n: 2 },
        2,
        receipts[1]?.timestamp,
      ])
      expect(Date.parse(state.as_of ?? '')).toBe(Date.parse(receipts[1]?.timestamp ?? ''))
    },
  },
  {
    name: 'a state is of one tenant on 0.27.0 and of all on 0.19.2',
    async run({ get, ingest, id, type, perVersion }) {
      await ingest({ event_type: type('a'), entity_id: id('a'), payload: { one: 1 }, tenant_id: id('one') })
      await ingest({ event_type: type('a'), entity_id: id('a'), payload: { two: 2 }, tenant_id: id('two') })
      const path = `/api/v1/entities/${id('a')}/state`
      const both = { one: 1, two: 2 }
      const { current_state } = await ok<EntityState>(get(path, { tenant_id: id('one') }))
      expect(current_state).toEqual(perVersion<object>({ '0.27.0': { one: 1 }, '0.19.2': both }))
      const withoutTenant = await ok<EntityState>(get(path))
      expect(withoutTenant.current_state).toEqual(both)
    },
  },
  {
    name: 'the state of an unknown entity is 404, of an id with slashes its own',
    async run({ get, ingest, id, type }) {
      expect(await get(`/api/v1/entities/${id('none')}/state`, { tenant_id: 'default' })).toEqual(
        json(404, { error: `Entity not found: ${id('none')}` }),
      )
      const entity_id = id('a/b c?#%')
      await ingest({ event_type: type('a'), entity_id, payload: { a: 1 } })
      const path = `/api/v1/entities/${encodeURIComponent(entity_id)}/state`
      expect(await get(path, { tenant_id: 'default' })).toEqual(
        json(200, expect.objectContaining({ entity_id, current_state: { a: 1 } })),
      )
    },
  },
  {
    name: 'an unchanged state is 304 to its own tag',
    only: '0.27.0',
    async run({ request, ingest, id, type }) {
      await ingest({ event_type: type('a'), entity_id: id('a'), payload: { a: 1 } })
      const path = `/api/v1/entities/${id('a')}/state`
      const params = { tenant_id: 'default' }
      const first = await request('GET', path, { params })
      const tag = first.headers.get('etag') ?? ''
      expect(tag).toMatch(/^"sha256:[0-9a-f]{32}"$/)
      const again = await request('GET', path, { params, headers: { 'If-None-Match': tag } })
      expect(again.seen).toEqual(empty(304))
      const none = await request('GET', `/api/v1/entities/${id('none')}/state`, { params })
      expect([none.seen.status, none.headers.get('etag')]).toEqual([404, null])
    },
  },
  {
    name: 'statistics count the whole log, and one tenant on 0.27.0',
    async run({ get, ingest, id, type, perVersion }) {
      const before = await ok<Stats>(get('/api/v1/stats'))
      const first = await ingest({ event_type: type('a'), entity_id: id('a'), tenant_id: id('t') })
      await sleep(2)
      const second = await ingest({ event_type: type('b'), entity_id: id('a'), tenant_id: id('t') })
      const { total_events, total_entities, total_event_types, total_ingested } = before
      const global = {
        total_events: total_events + 2,
        total_entities: total_entities + 1,
        total_event_types: total_event_types + 2,
        total_ingested: total_ingested + 2,
      }
      expect(await get('/api/v1/stats')).toEqual(json(200, global))
      const ofTenant = {
        total_events: 2,
        total_entities: 1,
        total_event_types: 2,
        total_ingested: 2,
        event_types: { [type('a')]: 1, [type('b')]: 1 },
        oldest_event: first.timestamp,
        newest_event: second.timestamp,
      }
      expect(await get('/api/v1/stats', { tenant_id: id('t') })).toEqual(
        json(200, perVersion({ '0.27.0': ofTenant, '0.19.2': global })),
      )
    },
  },
]

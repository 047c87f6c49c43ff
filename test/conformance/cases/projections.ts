import { expect } from 'vitest'
import type { ProjectionStatePage } from '../../../src/api.ts'
import type { Case } from '../scenario.ts'
import { empty, json, ok, text } from '../seen.ts'

const wrongShape = text(
  422,
  expect.stringMatching(/^Failed to deserialize the JSON body into the target type: /),
)

/** Core's own projections, and the key-value rows that 0.19.2 keeps for clients. */
export const projectionCases: Case[] = [
  {
    name: 'the two built-in projections are listed, their type in quotes of its own',
    async run({ get }) {
      const projection = (name: string) => ({ name, type: `"${name}"`, status: 'running' })
      const answer = await get('/api/v1/projections')
      expect(answer).toEqual(
        json(200, {
          projections: expect.arrayContaining([projection('entity_snapshots'), projection('event_counters')]),
          total: 2,
        }),
      )
    },
  },
  {
    name: 'a projection is found by name, another name is 404, and none can be posted',
    async run({ get, request, id }) {
      expect(await get('/api/v1/projections/event_counters')).toEqual(
        json(200, { name: 'event_counters', found: true }),
      )
      expect(await get(`/api/v1/projections/${id('none')}`)).toEqual(
        json(404, { error: `Entity not found: Projection '${id('none')}' not found` }),
      )
      const { seen, headers } = await request('POST', '/api/v1/projections', {
        body: { name: id('mine') },
        isUndocumented: true,
      })
      expect(seen).toEqual(empty(405))
      expect(headers.get('allow')).toMatch(/\bGET\b/)
    },
  },
  {
    name: 'the key-value routes answer 404 without a body',
    only: '0.27.0',
    async run({ get, post, put, id }) {
      const base = `/api/v1/projections/${id('p')}`
      expect(await get(`${base}/${id('a')}/state`)).toEqual(empty(404))
      expect(await put(`${base}/${id('a')}/state`, { state: 1 })).toEqual(empty(404))
      expect(await post(`${base}/${id('a')}/state`, { state: 1 })).toEqual(empty(404))
      expect(await post(`${base}/bulk`, { entity_ids: [] })).toEqual(empty(404))
      expect(await post(`${base}/bulk/save`, { states: [] })).toEqual(empty(404))
      expect(await get(`${base}/state`)).toEqual(empty(404))
    },
  },
  {
    name: 'a state that was put or posted reads back, whatever JSON it is, and the last one wins',
    only: '0.19.2',
    async run({ get, post, put, id }) {
      const projection = id('p')
      const entity_id = id('a')
      const path = `/api/v1/projections/${projection}/${entity_id}/state`
      expect(await get(path)).toEqual(json(200, { projection, entity_id, state: null, found: false }))
      const states = [{ total: 1 }, [1, 'two'], 0, '', false, null]
      for (const [n, state] of states.entries()) {
        const save = n % 2 === 0 ? put : post
        expect(await save(path, { state })).toEqual(json(200, { projection, entity_id, saved: true }))
        expect(await get(path)).toEqual(json(200, { projection, entity_id, state, found: true }))
      }
    },
  },
  {
    name: 'a saved state needs the field state',
    only: '0.19.2',
    async run({ post, put, id }) {
      const base = `/api/v1/projections/${id('p')}`
      expect(await put(`${base}/a/state`, {})).toEqual(wrongShape)
      expect(await post(`${base}/bulk`, {})).toEqual(wrongShape)
      expect(await post(`${base}/bulk/save`, { states: [{ entity_id: 'a' }] })).toEqual(wrongShape)
    },
  },
  {
    name: 'many states are saved at once and read at once in the order asked for',
    only: '0.19.2',
    async run({ post, id }) {
      const projection = id('p')
      const states = ['a', 'b'].map((entity_id) => ({ entity_id, state: { of: entity_id } }))
      expect(await post(`/api/v1/projections/${projection}/bulk/save`, { states })).toEqual(
        json(200, { projection, saved: 2, total: 2 }),
      )
      const entity_ids = ['b', 'none', 'a', 'b']
      expect(await post(`/api/v1/projections/${projection}/bulk`, { entity_ids })).toEqual(
        json(200, {
          projection,
          states: [
            { entity_id: 'b', state: { of: 'b' }, found: true },
            { entity_id: 'none', state: null, found: false },
            { entity_id: 'a', state: { of: 'a' }, found: true },
            { entity_id: 'b', state: { of: 'b' }, found: true },
          ],
          total: 4,
        }),
      )
    },
  },
  {
    name: 'all states of a projection are listed, and those of no other',
    only: '0.19.2',
    async run({ get, put, id }) {
      const rows = [
        { entity_id: 'a', state: 1 },
        { entity_id: 'b/c d', state: null },
      ]
      for (const { entity_id, state } of rows) {
        await ok(put(`/api/v1/projections/${id('p')}/${encodeURIComponent(entity_id)}/state`, { state }))
      }
      await ok(put(`/api/v1/projections/${id('p2')}/a/state`, { state: 2 }))
      const page = await ok<ProjectionStatePage>(get(`/api/v1/projections/${id('p')}/state`))
      const sorted = page.states.toSorted((a, b) => a.entity_id.localeCompare(b.entity_id))
      expect({ ...page, states: sorted }).toEqual({ projection: id('p'), states: rows, total: 2 })
      expect(await get(`/api/v1/projections/${id('none')}/state`)).toEqual(
        json(200, { projection: id('none'), states: [], total: 0 }),
      )
    },
  },
  {
    name: 'a built-in projection answers its own state before saved rows',
    only: '0.19.2',
    async run({ get, ingest, put, id, type }) {
      await ingest({ event_type: type('counted'), entity_id: id('a'), payload: { a: 1 } })
      await ingest({ event_type: type('counted'), entity_id: id('a'), payload: { b: 2 } })
      const snapshot = `/api/v1/projections/entity_snapshots/${id('a')}/state`
      await ok(put(snapshot, { state: 'mine' }))
      expect(await get(snapshot)).toEqual(
        json(200, expect.objectContaining({ found: true, state: { a: 1, b: 2 } })),
      )
      expect(await get(`/api/v1/projections/event_counters/${type('counted')}/state`)).toEqual(
        json(200, expect.objectContaining({ found: true, state: { count: 2 } })),
      )
    },
  },
]

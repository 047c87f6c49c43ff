import { expect } from 'vitest'
import type { Case } from '../scenario.ts'
import { empty, json, ok } from '../seen.ts'

const base = '/api/v1/snapshots'

/** Snapshots of entities, which Cores before 0.27 keep on request. */
export const snapshotCases: Case[] = [
  {
    name: 'a snapshot holds the merged state and the events it stands for, and is listed',
    only: '0.19.2',
    async run({ get, post, ingest, id, type }) {
      await ingest({ event_type: type('a'), entity_id: id('e'), payload: { a: 1 } })
      const { timestamp } = await ingest({ event_type: type('b'), entity_id: id('e'), payload: { b: 2 } })
      const made = await ok<{ snapshot_id: string; created_at: string; size_bytes: number }>(
        post(base, { entity_id: id('e') }),
      )
      const { snapshot_id, created_at, size_bytes } = made
      const common = { entity_id: id('e'), created_at, event_count: 2, size_bytes }
      expect(made).toEqual({ snapshot_id, ...common })
      const kept = { ...common, as_of: timestamp, snapshot_type: 'manual' }
      expect(await get(base, { entity_id: id('e') })).toEqual(
        json(200, { snapshots: [{ id: snapshot_id, ...kept }], total: 1 }),
      )
      expect(await get(`${base}/${id('e')}/latest`)).toEqual(
        json(200, { snapshot_id, ...kept, state: { a: 1, b: 2 } }),
      )
    },
  },
  {
    name: 'an unknown entity has no snapshot',
    only: '0.19.2',
    async run({ get, post, id }) {
      expect((await post(base, { entity_id: id('none') })).status).toBe(404)
      expect((await get(`${base}/${id('none')}/latest`)).status).toBe(404)
      expect(await get(base, { entity_id: id('none') })).toEqual(json(200, { snapshots: [], total: 0 }))
    },
  },
  {
    name: 'a Core without snapshots says 404 without a body to a good key, and 401 to none',
    only: '0.27.0',
    async run({ asAdmin, get }) {
      expect(await asAdmin('GET', base)).toEqual(empty(404))
      expect((await get(base)).status).toBe(401)
    },
  },
]

import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { DuplicatePage, EntityPage } from '../../../src/api.ts'
import type { Case, Params, Scenario } from '../scenario.ts'
import { invalidInput, json, ok, text } from '../seen.ts'

/** Stores one event each on `a`, `b` and `c`, then a second on `a`; the payload is `{ n }`. */
async function threeEntities({ ingest, id, type }: Scenario) {
  const receipts = []
  for (const [n, name] of ['a', 'b', 'c', 'a'].entries()) {
    const event_type = type(n < 3 ? 'made' : 'changed')
    receipts.push(await ingest({ event_type, entity_id: id(name), payload: { n } }))
    await sleep(2)
  }
  return receipts
}

const missing = (field: string) =>
  text(400, expect.stringMatching(`^Failed to deserialize query string: missing field \`${field}\``))

/** What Core knows of all entities: the list and the duplicates. */
export const entityCases: Case[] = [
  {
    name: 'entities are listed with their count and last event, the latest first',
    async run(scenario) {
      const { get, id, type } = scenario
      const receipts = await threeEntities(scenario)
      const last = (n: number): string | undefined => receipts[n]?.timestamp
      expect(await get('/api/v1/entities', { event_type_prefix: type('') })).toEqual(
        json(200, {
          entities: [
            {
              entity_id: id('a'),
              event_count: 2,
              last_event_type: type('changed'),
              last_event_at: last(3),
            },
            { entity_id: id('c'), event_count: 1, last_event_type: type('made'), last_event_at: last(2) },
            { entity_id: id('b'), event_count: 1, last_event_type: type('made'), last_event_at: last(1) },
          ],
          total: 3,
          has_more: false,
        }),
      )
    },
  },
  {
    name: 'counts and last events of the list cover matching events only',
    async run(scenario) {
      const { get, id, type } = scenario
      const [first] = await threeEntities(scenario)
      const params = { event_type_prefix: type('made'), payload_filter: '{"n":0}' }
      expect(await get('/api/v1/entities', params)).toEqual(
        json(200, {
          entities: [
            {
              entity_id: id('a'),
              event_count: 1,
              last_event_type: type('made'),
              last_event_at: first?.timestamp,
            },
          ],
          total: 1,
          has_more: false,
        }),
      )
    },
  },
  {
    name: 'limit and offset page through the list on both versions',
    async run(scenario) {
      const { get, id, type } = scenario
      await threeEntities(scenario)
      const page = async (params: Params) => {
        const body = await ok<EntityPage>(get('/api/v1/entities', { event_type_prefix: type(''), ...params }))
        return [body.entities.map(({ entity_id }) => entity_id), body.total, body.has_more]
      }
      expect(await page({ limit: 2 })).toEqual([[id('a'), id('c')], 3, true])
      expect(await page({ limit: 2, offset: 2 })).toEqual([[id('b')], 3, false])
      expect(await page({ limit: 3 })).toEqual([[id('a'), id('c'), id('b')], 3, false])
      expect(await page({ limit: 0 })).toEqual([[], 3, true])
      expect(await page({ offset: 1 })).toEqual([[id('c'), id('b')], 3, false])
    },
  },
  {
    name: 'the list obeys order on 0.27.0 and ignores it on 0.19.2',
    async run(scenario) {
      const { get, id, type, perVersion } = scenario
      await threeEntities(scenario)
      const params = { event_type_prefix: type(''), order: 'asc' }
      const { entities } = await ok<EntityPage>(get('/api/v1/entities', params))
      expect(entities.map(({ entity_id }) => entity_id)).toEqual(
        perVersion({ '0.27.0': [id('b'), id('c'), id('a')], '0.19.2': [id('a'), id('c'), id('b')] }),
      )
      expect(await get('/api/v1/entities', { ...params, order: 'up' })).toEqual(
        perVersion({
          '0.27.0': invalidInput("invalid 'order' value 'up': expected 'asc' or 'desc'"),
          '0.19.2': json(200, expect.objectContaining({ total: 3 })),
        }),
      )
    },
  },
  {
    name: 'the list spans all tenants',
    async run({ get, ingest, id, type }) {
      await ingest({ event_type: type('a'), entity_id: id('a'), tenant_id: id('one') })
      await ingest({ event_type: type('a'), entity_id: id('a'), tenant_id: id('two') })
      const params = { event_type_prefix: type('a'), tenant_id: id('one') }
      const { entities } = await ok<EntityPage>(get('/api/v1/entities', params))
      expect(entities.map(({ event_count }) => event_count)).toEqual([2])
    },
  },
  {
    name: 'duplicates are groups of two and more by the latest payload, the largest first',
    async run({ get, ingest, id, type }) {
      const emails = { e: 'x@', d: 'x@', c: 'x@', b: 'y@', a: 'y@', single: 'z@', moved: 'x@' }
      for (const [name, email] of Object.entries(emails)) {
        await ingest({ event_type: type('made'), entity_id: id(name), payload: { email, other: name } })
      }
      await sleep(2)
      await ingest({ event_type: type('made'), entity_id: id('moved'), payload: { email: 'w@' } })
      const params = { event_type_prefix: type('made'), group_by: 'email' }
      const groups = [
        { key: { email: 'x@' }, entity_ids: [id('c'), id('d'), id('e')], count: 3 },
        { key: { email: 'y@' }, entity_ids: [id('a'), id('b')], count: 2 },
      ]
      const path = '/api/v1/entities/duplicates'
      expect(await get(path, params)).toEqual(json(200, { duplicates: groups, total: 2, has_more: false }))
      expect(await get(path, { ...params, limit: 1 })).toEqual(
        json(200, { duplicates: groups.slice(0, 1), total: 2, has_more: true }),
      )
      expect(await get(path, { ...params, limit: 1, offset: 1 })).toEqual(
        json(200, { duplicates: groups.slice(1), total: 2, has_more: false }),
      )
    },
  },
  {
    name: 'duplicates group by several fields, a missing one as null',
    async run({ get, ingest, id, type }) {
      const payloads = { a: { x: 1 }, b: { x: 1, y: null }, c: { x: 1, y: 2 }, d: {}, e: { z: 1 } }
      for (const [name, payload] of Object.entries(payloads)) {
        await ingest({ event_type: type('made'), entity_id: id(name), payload })
      }
      const params = { event_type_prefix: type('made'), group_by: 'x,y' }
      const { duplicates } = await ok<DuplicatePage>(get('/api/v1/entities/duplicates', params))
      const byFirst = duplicates.toSorted((a, b) =>
        String(a.entity_ids[0]).localeCompare(String(b.entity_ids[0])),
      )
      expect(byFirst).toEqual([
        { key: { x: 1, y: null }, entity_ids: [id('a'), id('b')], count: 2 },
        { key: { x: null, y: null }, entity_ids: [id('d'), id('e')], count: 2 },
      ])
    },
  },
  {
    name: 'duplicates need a prefix and fields to group by',
    async run({ get }) {
      const path = '/api/v1/entities/duplicates'
      expect(await get(path)).toEqual(missing('event_type_prefix'))
      expect(await get(path, { event_type_prefix: 'a' })).toEqual(missing('group_by'))
    },
  },
]

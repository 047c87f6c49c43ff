import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EntityPage, EntitySummary } from '../../../src/api.ts'
import { pageEntities as pagesOfEntities } from '../../../src/clients/paging/page-entities.ts'
import type { ListEntitiesFields } from '../../../src/clients/query-params.ts'
import { collect, entityServer } from '../../support/page-server.ts'
import { randomRuns } from '../../support/random-runs.ts'

function entities(count: number): EntitySummary[] {
  const rest = { event_count: 1, last_event_type: 'a', last_event_at: '2026-01-01T00:00:00Z' }
  return Array.from({ length: count }, (_, i) => ({ entity_id: `x-${i}`, ...rest }))
}

type Read = (fields: ListEntitiesFields) => Promise<EntityPage>

/** The entities of all pages, one at a time; no page may be empty. */
async function* pageEntities(read: Read, fields: ListEntitiesFields, isOrdered?: () => Promise<boolean>) {
  for await (const page of pagesOfEntities(read, fields, isOrdered)) {
    expect(page).not.toEqual([])
    yield* page
  }
}

test('gives every entity once over many pages', async () => {
  const all = entities(1_200)
  const { read, asked } = entityServer(all)
  expect(await collect(pageEntities(read, { order: 'asc' }))).toEqual(all)
  expect(asked.map(({ offset, limit, order }) => [offset, limit, order])).toEqual([
    [0, 500, 'asc'],
    [450, 500, 'asc'],
    [900, 500, 'asc'],
  ])
})

test('goes on by what a page held, not by what it was asked to hold', async () => {
  const { read, asked } = entityServer(entities(5), { clamp: 2 })
  expect(await collect(pageEntities(read, {}))).toHaveLength(5)
  expect(asked.map(({ offset }) => offset)).toEqual([0, 2, 4, 0])
})

test('bounds entities by limit and offset', async () => {
  const { read, asked } = entityServer(entities(10))
  const found = await collect(pageEntities(read, { limit: 3, offset: 2 }))
  expect(found.map(({ entity_id }) => entity_id)).toEqual(['x-2', 'x-3', 'x-4'])
  expect(asked).toEqual([{ offset: 2, limit: 3 }])
  expect(await collect(pageEntities(read, { limit: 0 }))).toEqual([])
  expect(asked).toHaveLength(1)
})

test('reads shorter pages of entities where one is too large for an answer', async () => {
  const all = entities(900)
  const { read, asked } = entityServer(all, { fits: 200 })
  expect(await collect(pageEntities(read, {}))).toEqual(all)
  expect(asked.map(({ limit }) => limit)).toEqual([500, 250, ...Array(9).fill(125)])
})

test('gives no entity twice and misses none when one moved to the front while it read', async () => {
  const all = entities(6)
  const { read } = entityServer(all, { clamp: 3 })
  const seen: string[] = []
  for await (const { entity_id } of pageEntities(read, {})) {
    seen.push(entity_id)
    if (seen.length === 2) all.unshift(...all.splice(4, 1))
  }
  expect(seen).toEqual(['x-0', 'x-1', 'x-2', 'x-3', 'x-5', 'x-4'])
})

test('fails when the server serves page one whatever offset it is given', async () => {
  const { read, asked } = entityServer(entities(6), { clamp: 3, ignoresOffset: true })
  await expect(collect(pageEntities(read, {}))).rejects.toMatchObject({ code: 'protocol', where: 'has_more' })
  expect(asked).toHaveLength(3)
})

test('asks for no more entities once the loop is left', async () => {
  const { read, asked } = entityServer(entities(6), { clamp: 3 })
  for await (const _ of pageEntities(read, {})) break
  expect(asked).toHaveLength(1)
})

test('gives every entity once while others write, in both orders', async () => {
  const scenario = fc.record({
    count: fc.integer({ min: 1, max: 60 }),
    clamp: fc.integer({ min: 2, max: 12 }),
    order: fc.constantFrom('asc' as const, 'desc' as const),
    writes: fc.array(fc.array(fc.nat(70), { maxLength: 8 }), { maxLength: 40 }),
  })
  await fc.assert(
    fc.asyncProperty(scenario, async ({ count, clamp, order, writes }) => {
      let now = 0
      const times = new Map<string, number>()
      const write = (n: number) => times.set(`x-${n}`, ++now)
      for (let n = 0; n < count; n++) write(n)
      const before = [...times.keys()]
      const pending = [...writes]
      const read: Read = async ({ offset = 0, limit }) => {
        for (const n of pending.shift() ?? []) write(n)
        const sign = order === 'asc' ? 1 : -1
        const all = [...times]
          .sort(([, a], [, b]) => sign * (a - b))
          .map(([entity_id, ms]) => ({
            entity_id,
            event_count: 1,
            last_event_type: 'a',
            last_event_at: new Date(ms).toISOString(),
          }))
        const page = all.slice(offset, limit === undefined ? all.length : offset + Math.min(limit, clamp))
        return { entities: page, total: all.length, has_more: offset + page.length < all.length }
      }
      const found = (await collect(pageEntities(read, { order }))).map(({ entity_id }) => entity_id)
      expect(new Set(found).size).toBe(found.length)
      for (const id of before) expect(found).toContain(id)
    }),
    randomRuns(500),
  )
})

test.each(['asc', 'desc'] as const)(
  'ends, with every entity once, while others never stop to write (%s)',
  async (order) => {
    const scenario = fc.record({
      count: fc.integer({ min: 1, max: 60 }),
      clamp: fc.integer({ min: 2, max: 12 }),
      written: fc.integer({ min: 1, max: 80 }),
      created: fc.integer({ min: 0, max: 15 }),
      seed: fc.integer(),
    })
    await fc.assert(
      fc.asyncProperty(scenario, async ({ count, clamp, written, created, seed }) => {
        let now = 0
        let reads = 0
        let random = seed
        const times = new Map<string, number>()
        const write = (n: number) => times.set(`x-${n}`, ++now)
        for (let n = 0; n < count; n++) write(n)
        const before = [...times.keys()]
        const read: Read = async ({ offset = 0, limit }) => {
          if (++reads > 2_000) throw new Error('reads without end')
          for (let i = 0; i < written; i++) {
            random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fffffff
            write((random >> 8) % count)
          }
          for (let i = 0; i < created; i++) write(times.size)
          const sign = order === 'asc' ? 1 : -1
          const all = [...times].sort(([, a], [, b]) => sign * (a - b))
          const end = limit === undefined ? all.length : offset + Math.min(limit, clamp)
          const page = all.slice(offset, end).map(([entity_id, ms]) => {
            const last_event_at = new Date(ms).toISOString()
            return { entity_id, event_count: 1, last_event_type: 'a', last_event_at }
          })
          return { entities: page, total: all.length, has_more: offset + page.length < all.length }
        }
        const found = (await collect(pageEntities(read, { order }))).map(({ entity_id }) => entity_id)
        expect(new Set(found).size).toBe(found.length)
        for (const id of before) expect(found).toContain(id)
      }),
      randomRuns(200),
    )
  },
)

import { expect } from 'vitest'
import type { EventPage } from '../../../src/api.ts'
import type { Case, Params, Scenario } from '../scenario.ts'
import { empty, invalidInput, json, ok, text } from '../seen.ts'

const path = '/api/v1/events/query'
const strongTag = /^"sha256:[0-9a-f]{32}"$/

/** Stores events with the payloads 1 to `count` on one entity of a tenant of its own. */
async function numbered({ post, id, type }: Scenario, count: number): Promise<{ tenant_id: string }> {
  const tenant_id = id('tenant')
  const event = { event_type: type('n'), entity_id: id('numbered'), tenant_id }
  const events = Array.from({ length: count }, (_, index) => ({ ...event, payload: index + 1 }))
  for (let start = 0; start < count; start += 5_000) {
    await ok(post('/api/v1/events/batch', { events: events.slice(start, start + 5_000) }))
  }
  return { tenant_id }
}

/** A page as its payloads and its counts. */
async function pageOf({ get }: Scenario, params: Params) {
  const { events, count, total_count, has_more } = await ok<EventPage>(get(path, params))
  return { numbers: events.map(({ payload }) => payload), count, total_count, has_more }
}

/** The order of a query, its window, its counts and its validator. */
export const queryPageCases: Case[] = [
  {
    name: 'order desc is the reverse on 0.27.0, in any case of letters, and ignored on 0.19.2',
    async run(scenario) {
      const { tenant_id } = await numbered(scenario, 3)
      const inOrder = async (order: string) => (await pageOf(scenario, { tenant_id, order })).numbers
      const descending = scenario.perVersion({ '0.27.0': [3, 2, 1], '0.19.2': [1, 2, 3] })
      expect(await inOrder('asc')).toEqual([1, 2, 3])
      expect(await inOrder('desc')).toEqual(descending)
      expect(await inOrder('DESC')).toEqual(descending)
    },
  },
  {
    name: 'an order that is neither asc nor desc is 400 on 0.27.0 and ignored on 0.19.2',
    async run(scenario) {
      const { get, perVersion } = scenario
      const { tenant_id } = await numbered(scenario, 1)
      for (const order of ['up', '']) {
        expect(await get(path, { tenant_id, order })).toEqual(
          perVersion({
            '0.27.0': invalidInput(`invalid 'order' value '${order}': expected 'asc' or 'desc'`),
            '0.19.2': json(200, expect.objectContaining({ count: 1 })),
          }),
        )
      }
    },
  },
  {
    name: 'limit and offset cut a window and has_more says whether events follow it',
    async run(scenario) {
      const { perVersion } = scenario
      const { tenant_id } = await numbered(scenario, 5)
      const page = (params: Params) => pageOf(scenario, { tenant_id, ...params })
      expect(await page({ limit: 2 })).toEqual({
        numbers: [1, 2],
        count: 2,
        total_count: 5,
        has_more: true,
      })
      expect(await page({ limit: 5 })).toEqual({
        numbers: [1, 2, 3, 4, 5],
        count: 5,
        total_count: 5,
        has_more: false,
      })
      expect(await page({ limit: 2, offset: 4 })).toEqual(
        perVersion({
          '0.27.0': { numbers: [5], count: 1, total_count: 5, has_more: false },
          '0.19.2': { numbers: [1, 2], count: 2, total_count: 5, has_more: true },
        }),
      )
      expect(await page({ offset: 9 })).toEqual(
        perVersion({
          '0.27.0': { numbers: [], count: 0, total_count: 5, has_more: false },
          '0.19.2': { numbers: [1, 2, 3, 4, 5], count: 5, total_count: 5, has_more: false },
        }),
      )
    },
  },
  {
    name: 'the order comes before the window on 0.27.0',
    async run(scenario) {
      const { perVersion } = scenario
      const { tenant_id } = await numbered(scenario, 5)
      const { numbers } = await pageOf(scenario, { tenant_id, order: 'desc', limit: 2, offset: 1 })
      expect(numbers).toEqual(perVersion({ '0.27.0': [4, 3], '0.19.2': [1, 2] }))
    },
  },
  {
    name: 'limit 0 answers no events and has_more',
    async run(scenario) {
      const { tenant_id } = await numbered(scenario, 2)
      expect(await pageOf(scenario, { tenant_id, limit: 0 })).toEqual({
        numbers: [],
        count: 0,
        total_count: 2,
        has_more: true,
      })
    },
  },
  {
    name: 'a page ends at 10,000 events on 0.27.0, asked for or not, and nowhere on 0.19.2',
    async run(scenario) {
      const { tenant_id } = await numbered(scenario, 10_001)
      for (const limit of [undefined, 20_000]) {
        const { numbers, ...counts } = await pageOf(scenario, { tenant_id, limit })
        expect(counts).toEqual(
          scenario.perVersion({
            '0.27.0': { count: 10_000, total_count: 10_001, has_more: true },
            '0.19.2': { count: 10_001, total_count: 10_001, has_more: false },
          }),
        )
        expect(numbers.slice(0, 3)).toEqual([1, 2, 3])
      }
    },
  },
  {
    name: 'a limit or a time that cannot be read is 400 text',
    async run({ get }) {
      const unreadable = text(400, expect.stringMatching(/^Failed to deserialize query string: /))
      for (const limit of ['x', '-1', '', '1.5']) {
        expect(await get(path, { tenant_id: 'default', limit })).toEqual(unreadable)
      }
      for (const since of ['yesterday', '', '2026-01-01', '2026-01-01T00:00:00']) {
        expect(await get(path, { tenant_id: 'default', since })).toEqual(unreadable)
      }
      expect(await get(`${path}?limit=1&limit=2`)).toEqual(unreadable)
    },
  },
  {
    name: 'an offset that cannot be read is 400 text on 0.27.0 and ignored on 0.19.2',
    async run(scenario) {
      const { tenant_id } = await numbered(scenario, 1)
      expect(await scenario.get(path, { tenant_id, offset: 'x' })).toEqual(
        scenario.perVersion({
          '0.27.0': text(400, expect.stringMatching(/^Failed to deserialize query string: offset: /)),
          '0.19.2': json(200, expect.objectContaining({ count: 1 })),
        }),
      )
    },
  },
  {
    name: 'parameters that Core does not know are ignored',
    async run(scenario) {
      const { tenant_id } = await numbered(scenario, 2)
      const { numbers } = await pageOf(scenario, { tenant_id, cursor: 'x', sort: 'desc', version: 9 })
      expect(numbers).toEqual([1, 2])
    },
  },
  {
    name: 'an unchanged page is 304 without a body to its own tag',
    only: '0.27.0',
    async run(scenario) {
      const { request, ingest, id, type } = scenario
      const { tenant_id } = await numbered(scenario, 2)
      const first = await request('GET', path, { params: { tenant_id } })
      const tag = first.headers.get('etag') ?? ''
      expect(tag).toMatch(strongTag)
      for (const sent of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
        const again = await request('GET', path, {
          params: { tenant_id },
          headers: { 'If-None-Match': sent },
        })
        expect(again.seen).toEqual(empty(304))
        expect(again.headers.get('etag')).toBe(tag)
      }
      const headers = { 'If-None-Match': tag }
      const other = await request('GET', path, { params: { tenant_id, limit: 1 }, headers })
      expect(other.seen.status).toBe(200)
      await ingest({ event_type: type('n'), entity_id: id('numbered'), tenant_id })
      const changed = await request('GET', path, { params: { tenant_id }, headers })
      expect(changed.seen).toEqual(json(200, expect.objectContaining({ count: 3 })))
      expect(changed.headers.get('etag')).toMatch(strongTag)
      expect(changed.headers.get('etag')).not.toBe(tag)
    },
  },
  {
    name: 'there are no tags and conditions are ignored',
    only: '0.19.2',
    async run(scenario) {
      const { tenant_id } = await numbered(scenario, 1)
      const { seen, headers } = await scenario.request('GET', path, {
        params: { tenant_id },
        headers: { 'If-None-Match': '*' },
      })
      expect([seen.status, headers.get('etag')]).toEqual([200, null])
    },
  },
]

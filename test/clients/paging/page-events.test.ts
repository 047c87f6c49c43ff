import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Event } from '../../../src/api.ts'
import { pageEvents as pagesOfEvents } from '../../../src/clients/paging/page-events.ts'
import type { QueryEventsFields } from '../../../src/clients/query-params.ts'
import type { EventsPage } from '../../../src/clients/reads.ts'
import { collect, eventServer } from '../../support/page-server.ts'
import { randomRuns } from '../../support/random-runs.ts'
import { sampleEvent } from '../../support/samples.ts'

/** Events at the given milliseconds, each with an id of its own. */
function eventsAt(...times: number[]): Event[] {
  return times.map((ms, i) => sampleEvent({ id: `e-${i}`, timestamp: new Date(ms).toISOString() }))
}

type Read = (fields: QueryEventsFields) => Promise<EventsPage>

/** The events of all pages, one at a time; no page may be empty. */
async function* pageEvents(read: Read, fields: QueryEventsFields, isWanted?: (event: Event) => boolean) {
  for await (const page of pagesOfEvents(async (asked) => ({ page: await read(asked) }), fields, isWanted)) {
    expect(page).not.toEqual([])
    yield* page
  }
}

const ids = (events: readonly Event[]) => events.map(({ id }) => id)

test('gives every event once over many pages', async () => {
  const events = eventsAt(...Array.from({ length: 2_500 }, (_, i) => i))
  const { read, asked } = eventServer(events)
  expect(ids(await collect(pageEvents(read, {})))).toEqual(ids(events))
  expect(asked.map(({ limit, since }) => [limit, since])).toEqual([
    [1_000, undefined],
    [1_001, '1970-01-01T00:00:00.999Z'],
    [1_001, '1970-01-01T00:00:01.999Z'],
  ])
})

test('asks for one page only where there is no more', async () => {
  const { read, asked } = eventServer(eventsAt(1, 2))
  await collect(pageEvents(read, {}))
  expect(asked).toHaveLength(1)
})

test('asks for nothing with a limit of none', async () => {
  const { read, asked } = eventServer(eventsAt(1, 2))
  expect(await collect(pageEvents(read, { limit: 0 }))).toEqual([])
  expect(asked).toEqual([])
})

test('asks for no more than it was asked for', async () => {
  const { read, asked } = eventServer(eventsAt(1, 2, 3, 4, 5, 6))
  expect(ids(await collect(pageEvents(read, { limit: 3, offset: 1 })))).toEqual(['e-1', 'e-2', 'e-3'])
  expect(asked).toEqual([{ limit: 4 }])
})

test('asks for two at least, for one event alone would not show an ignored order', async () => {
  const { read, asked } = eventServer(eventsAt(1, 2, 3))
  expect(ids(await collect(pageEvents(read, { order: 'desc', limit: 1 })))).toEqual(['e-2'])
  expect(asked).toEqual([{ order: 'desc', limit: 2 }])
})

test('asks for no more once the loop is left', async () => {
  const { read, asked } = eventServer(eventsAt(...Array.from({ length: 50 }, (_, i) => i)), { clamp: 10 })
  let seen = 0
  for await (const _ of pageEvents(read, {})) if (++seen === 15) break
  expect(asked).toHaveLength(2)
})

test('asks for a page only when the one before is used up', async () => {
  const { read, asked } = eventServer(eventsAt(1, 2, 3, 4, 5, 6), { clamp: 3 })
  const events = pageEvents(read, {})
  for (let i = 0; i < 3; i++) await events.next()
  expect(asked).toHaveLength(1)
  await events.next()
  expect(asked).toHaveLength(2)
})

test('passes the filters on to every page', async () => {
  const { read, asked } = eventServer(eventsAt(1, 2, 3), { clamp: 2 })
  await collect(pageEvents(read, { entity_id: 'BTC', until: '2030-01-01T00:00:00Z' }))
  expect(asked).toMatchObject(Array(2).fill({ entity_id: 'BTC', until: '2030-01-01T00:00:00Z' }))
})

test('gives no event twice where a time runs over the edge of a page', async () => {
  const events = eventsAt(1, 2, 2, 2, 2, 3, 3, 4)
  for (const order of ['asc', 'desc'] as const) {
    const { read } = eventServer(events, { clamp: 5 })
    const expected = order === 'asc' ? ids(events) : ids(events).reverse()
    expect(ids(await collect(pageEvents(read, { order })))).toEqual(expected)
  }
})

test('gives each event once where the server has copies of it, also where they fill a page', async () => {
  const events = eventsAt(1, 2, 2, 3, 4)
  const rows = Array.from({ length: 7 }, () => events).flat()
  for (const clamp of [15, 40])
    for (const fields of [{}, { limit: 1 }, { limit: 2, offset: 2 }, { order: 'desc' as const, limit: 4 }]) {
      const whole = await eventServer(events).read(fields)
      const { read } = eventServer(rows, { clamp })
      expect(ids(await collect(pageEvents(read, fields)))).toEqual(ids(whole.events))
    }
})

test('goes on where the server does not say whether there is more, until a page brings nothing new', async () => {
  const events = eventsAt(1, 2, 2, 3, 4, 5, 6, 7)
  const { read, asked } = eventServer(events, { clamp: 3, hasMoreAbsent: true })
  expect(ids(await collect(pageEvents(read, {})))).toEqual(ids(events))
  expect(asked.length).toBeGreaterThan(3)
})

test('ends on an empty page, though it claims that there is more', async () => {
  const read = async () => ({ events: [], count: 0, has_more: true })
  expect(await collect(pageEvents(read, {}))).toEqual([])
})

test('fails, and does not go round for ever, when pages stop moving on', async () => {
  const { read, asked } = eventServer(eventsAt(1, 1, 1, 1), { clamp: 3 })
  await expect(collect(pageEvents(read, {}))).rejects.toMatchObject({ code: 'protocol', where: 'has_more' })
  expect(asked).toHaveLength(2)
})

test('reads shorter pages where one is too large for an answer, and stays with them', async () => {
  const events = eventsAt(...Array.from({ length: 1_500 }, (_, i) => i))
  const { read, asked } = eventServer(events, { fits: 300 })
  expect(ids(await collect(pageEvents(read, {})))).toEqual(ids(events))
  expect(asked.map(({ limit }) => limit)).toEqual([1_000, 500, 250, 251, 251, 251, 251, 251])
})

test('reads a page of one event where two are too large for an answer', async () => {
  const events = eventsAt(1, 2, 3)
  const { read } = eventServer(events, { fits: 2 })
  expect(ids(await collect(pageEvents(read, {})))).toEqual(ids(events))
})

test('says so when the events of one time are too large for an answer', async () => {
  const { read } = eventServer(eventsAt(1, 1, 1, 1), { fits: 3 })
  await expect(collect(pageEvents(read, {}))).rejects.toMatchObject({ code: 'api', status: 413 })
})

test('counts only what is wanted', async () => {
  const events = eventsAt(...Array.from({ length: 60 }, (_, i) => i))
  const isWanted = (event: Event) => Number(event.id.slice(2)) % 3 === 0
  const { read } = eventServer(events, { clamp: 10 })
  const wanted = ids(events.filter(isWanted))
  expect(ids(await collect(pageEvents(read, {}, isWanted)))).toEqual(wanted)
  const some = pageEvents(read, { offset: 4, limit: 9 }, isWanted)
  expect(ids(await collect(some))).toEqual(wanted.slice(4, 13))
})

test('takes in events that are written while it reads', async () => {
  const events = eventsAt(1, 2, 3, 4)
  const { read } = eventServer(events, { clamp: 2 })
  const seen: string[] = []
  for await (const event of pageEvents(read, {})) {
    seen.push(event.id)
    if (seen.length === 1) events.push(sampleEvent({ id: 'late', timestamp: new Date(9).toISOString() }))
  }
  expect(seen).toEqual(['e-0', 'e-1', 'e-2', 'e-3', 'late'])
})

test('equals one long page, for any times, page length, window and order', async () => {
  const scenario = fc.record({
    times: fc.array(fc.nat(12), { maxLength: 40 }),
    spare: fc.integer({ min: 1, max: 10 }),
    hasMoreAbsent: fc.boolean(),
    isSmall: fc.boolean(),
    copies: fc.integer({ min: 1, max: 4 }),
    order: fc.constantFrom('asc' as const, 'desc' as const),
    limit: fc.option(fc.nat(50), { nil: undefined }),
    offset: fc.option(fc.nat(50), { nil: undefined }),
  })
  await fc.assert(
    fc.asyncProperty(
      scenario,
      async ({ times, spare, hasMoreAbsent, isSmall, copies, order, limit, offset }) => {
        const events = eventsAt(...times)
        // A page must hold every event of one time, and one more.
        const ties = Math.max(0, ...times.map((time) => times.filter((other) => other === time).length))
        const most = { [isSmall ? 'fits' : 'clamp']: ties * copies + spare }
        const rows = Array.from({ length: copies }, () => events).flat()
        const { read } = eventServer(rows, { ...most, hasMoreAbsent })
        const start = offset ?? 0
        const whole = await eventServer(events).read({ order })
        const expected = whole.events.slice(start, start + (limit ?? events.length))
        expect(ids(await collect(pageEvents(read, { order, limit, offset })))).toEqual(ids(expected))
      },
    ),
    randomRuns(500),
  )
})

test('gives what was stored before exactly once while others write and Core archives, which cuts times to the microsecond', async () => {
  const scenario = fc.record({
    nanos: fc.array(fc.nat(6_000), { minLength: 1, maxLength: 40 }),
    late: fc.array(fc.array(fc.nat(3_000), { maxLength: 4 }), { maxLength: 12 }),
    archivesAt: fc.array(fc.nat(8), { maxLength: 4 }),
    spare: fc.integer({ min: 1, max: 6 }),
    order: fc.constantFrom('asc' as const, 'desc' as const),
  })
  const timeOf = (nanos: number) => `2026-01-01T00:00:00.${String(nanos).padStart(9, '0')}Z`
  await fc.assert(
    fc.asyncProperty(scenario, async ({ nanos, late, archivesAt, spare, order }) => {
      const events = nanos.map((at, i) => sampleEvent({ id: `e-${i}`, timestamp: timeOf(at) }))
      const before = ids(events)
      // A page must hold every event of one microsecond, and one more.
      const all = [...nanos, ...late.flat().map((at) => 6_000 + at)].map((at) => Math.floor(at / 1_000))
      const ties = Math.max(...all.map((at) => all.filter((other) => other === at).length))
      const { read } = eventServer(events, { clamp: ties + spare })
      const pending = [...late]
      let reads = 0
      const disturbed: Read = async (fields) => {
        for (const at of pending.shift() ?? [])
          events.push(sampleEvent({ id: `late-${events.length}`, timestamp: timeOf(6_000 + at) }))
        if (archivesAt.includes(reads++))
          for (const [i, event] of events.entries())
            events[i] = { ...event, timestamp: event.timestamp.replace(/(\.\d{6})\d{3}Z$/, '$1Z') }
        return read(fields)
      }
      const found = ids(await collect(pageEvents(disturbed, { order })))
      expect(new Set(found).size).toBe(found.length)
      for (const id of before) expect(found).toContain(id)
    }),
    randomRuns(500),
  )
})

test('reads longer pages while they are light, and shorter ones where events are heavy', async () => {
  const events = eventsAt(...Array.from({ length: 9_000 }, (_, i) => i))
  const { read, asked } = eventServer(events)
  const weighing = (bytes: number) => async (fields: QueryEventsFields) => {
    const page = await read(fields)
    return { page, bytes: page.count * bytes }
  }
  expect((await collect(pagesOfEvents(weighing(300), {}))).flat()).toHaveLength(9_000)
  expect(asked.splice(0).map(({ limit }) => limit)).toEqual([1_000, 2_001, 4_001, 5_001])
  await collect(pagesOfEvents(weighing(20_000), { limit: 1_300 }))
  expect(asked.map(({ limit }) => limit)).toEqual([1_000, 105, 105, 93])
})

import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { EventPage } from '../../../src/api.ts'
import type { Case, Params, Scenario } from '../scenario.ts'
import { invalidInput, json, ok } from '../seen.ts'

const path = '/api/v1/events/query'

/** The payloads of the events that a query finds, in the order of the answer. */
async function found({ get }: Scenario, params: Params): Promise<unknown[]> {
  const { events } = await ok<EventPage>(get(path, params))
  return events.map(({ payload }) => payload)
}

/** Stores `a.one`, `a.two` and `b.one` on each of two entities; the payload is `{ n, even }`. */
async function sixEvents({ ingest, id, type }: Scenario) {
  const tenant_id = id('tenant')
  const receipts = []
  for (let n = 1; n <= 6; n++) {
    const event_type = type(['a.one', 'a.two', 'b.one'][(n - 1) % 3] ?? '')
    const entity_id = n <= 3 ? id('first') : id('second')
    receipts.push(await ingest({ event_type, entity_id, tenant_id, payload: { n, even: n % 2 === 0 } }))
    // Two events of one instant would make the time filters vacuous.
    await sleep(2)
  }
  return { tenant_id, receipts }
}

const numbers = (payloads: unknown[]): number[] => payloads.map((payload) => (payload as { n: number }).n)

/** Which events a query finds. */
export const queryCases: Case[] = [
  {
    name: 'without a tenant 0.27.0 finds nothing and 0.19.2 finds every tenant',
    async run(scenario) {
      const { get, ingest, id, type, perVersion } = scenario
      const entity_id = id('a')
      await ingest({ event_type: type('a'), entity_id, payload: 1, tenant_id: id('one') })
      await ingest({ event_type: type('a'), entity_id, payload: 2, tenant_id: id('two') })
      expect(await found(scenario, { entity_id })).toEqual(perVersion({ '0.27.0': [], '0.19.2': [1, 2] }))
      const nothing = json(200, { events: [], count: 0, total_count: 0, has_more: false })
      if (scenario.target.version === '0.27.0') expect(await get(path, { entity_id })).toEqual(nothing)
      expect(await found(scenario, { entity_id, tenant_id: '' })).toEqual([])
    },
  },
  {
    name: 'a tenant finds its own events only',
    async run(scenario) {
      const { ingest, id, type } = scenario
      await ingest({ event_type: type('a'), entity_id: id('a'), payload: 1, tenant_id: id('one') })
      await ingest({ event_type: type('a'), entity_id: id('a'), payload: 2, tenant_id: id('two') })
      expect(await found(scenario, { tenant_id: id('two') })).toEqual([2])
      expect(await found(scenario, { tenant_id: id('two'), event_type: type('a') })).toEqual([2])
      expect(await found(scenario, { tenant_id: id('three') })).toEqual([])
    },
  },
  {
    name: 'entity, type and prefix select, and with an entity all of them must hold',
    async run(scenario) {
      const { id, type } = scenario
      const { tenant_id } = await sixEvents(scenario)
      const find = async (params: Params) => numbers(await found(scenario, { tenant_id, ...params }))
      const entity_id = id('first')
      expect(await find({})).toEqual([1, 2, 3, 4, 5, 6])
      expect(await find({ entity_id })).toEqual([1, 2, 3])
      expect(await find({ event_type: type('a.one') })).toEqual([1, 4])
      expect(await find({ event_type_prefix: type('a.') })).toEqual([1, 2, 4, 5])
      expect(await find({ event_type_prefix: type('a.o') })).toEqual([1, 4])
      expect(await find({ entity_id, event_type: type('a.two') })).toEqual([2])
      expect(await find({ entity_id, event_type_prefix: type('a') })).toEqual([1, 2])
      expect(await find({ entity_id, event_type: type('a.one'), event_type_prefix: type('b.') })).toEqual([])
    },
  },
  {
    name: 'without an entity, a type makes the prefix ignored',
    async run(scenario) {
      const { type } = scenario
      const { tenant_id } = await sixEvents(scenario)
      const params = { tenant_id, event_type: type('a.one'), event_type_prefix: type('b.') }
      expect(numbers(await found(scenario, params))).toEqual([1, 4])
    },
  },
  {
    name: 'prefixes to exclude are dropped on 0.27.0 and ignored on 0.19.2',
    async run(scenario) {
      const { type, perVersion } = scenario
      const { tenant_id } = await sixEvents(scenario)
      const find = async (exclude_event_type_prefix: string) =>
        numbers(await found(scenario, { tenant_id, exclude_event_type_prefix }))
      const all = [1, 2, 3, 4, 5, 6]
      expect(await find(type('b.'))).toEqual(perVersion({ '0.27.0': [1, 2, 4, 5], '0.19.2': all }))
      expect(await find(`${type('b.')} , ${type('a.two')}`)).toEqual(
        perVersion({ '0.27.0': [1, 4], '0.19.2': all }),
      )
    },
  },
  {
    name: 'a payload filter holds when every top-level field is there and strictly equal',
    async run(scenario) {
      const { ingest, id, type } = scenario
      const payloads = [{ a: 1, b: { c: [1, 2] } }, { a: '1', b: null }, { a: 1 }, [1], null, 'text']
      for (const payload of payloads) await ingest({ event_type: type('a'), entity_id: id('a'), payload })
      const find = (filter: unknown) =>
        found(scenario, {
          tenant_id: 'default',
          entity_id: id('a'),
          payload_filter: JSON.stringify(filter),
        })
      expect(await find({ a: 1 })).toEqual([payloads[0], payloads[2]])
      expect(await find({ a: '1' })).toEqual([payloads[1]])
      expect(await find({ a: 1, b: { c: [1, 2] } })).toEqual([payloads[0]])
      expect(await find({ b: { c: [1] } })).toEqual([])
      expect(await find({ b: null })).toEqual([payloads[1]])
      expect(await find({ x: 1 })).toEqual([])
    },
  },
  {
    name: 'a payload filter that is no JSON object is 400 on 0.27.0 and ignored on 0.19.2',
    async run(scenario) {
      const { get, perVersion } = scenario
      const { tenant_id } = await sixEvents(scenario)
      for (const payload_filter of ['5', '{', '[]', '']) {
        expect(await get(path, { tenant_id, payload_filter })).toEqual(
          perVersion({
            '0.27.0': invalidInput(
              `invalid 'payload_filter': expected a JSON object of field/value pairs, got '${payload_filter}'`,
            ),
            '0.19.2': json(200, expect.objectContaining({ count: 6 })),
          }),
        )
      }
    },
  },
  {
    name: 'since, until and as_of include their own instant',
    async run(scenario) {
      const { type } = scenario
      const { tenant_id, receipts } = await sixEvents(scenario)
      const at = (n: number): string => receipts[n - 1]?.timestamp ?? ''
      const find = async (params: Params) =>
        numbers(await found(scenario, { tenant_id, event_type_prefix: type(''), ...params }))
      expect(await find({ since: at(3) })).toEqual([3, 4, 5, 6])
      expect(await find({ until: at(3) })).toEqual([1, 2, 3])
      expect(await find({ as_of: at(3) })).toEqual([1, 2, 3])
      expect(await find({ since: at(2), until: at(4) })).toEqual([2, 3, 4])
      expect(await find({ since: at(2).replace('Z', '+00:00'), until: at(2) })).toEqual([2])
      expect(await find({ since: at(5), until: at(4) })).toEqual([])
    },
  },
  {
    name: 'time filters on a tenant alone are obeyed by 0.27.0 and ignored by 0.19.2',
    async run(scenario) {
      const { perVersion } = scenario
      const { tenant_id, receipts } = await sixEvents(scenario)
      const since = receipts[4]?.timestamp
      expect(numbers(await found(scenario, { tenant_id, since }))).toEqual(
        perVersion({ '0.27.0': [5, 6], '0.19.2': [1, 2, 3, 4, 5, 6] }),
      )
    },
  },
  {
    name: 'the version of the entity is told when one is asked for, 0 for an unknown one',
    async run({ get, ingest, id, type }) {
      const [mine, other] = [id('mine'), id('other')]
      const entity_id = id('shared')
      await ingest({ event_type: type('a'), entity_id, tenant_id: mine })
      await ingest({ event_type: type('a'), entity_id, tenant_id: other })
      const page = await ok<EventPage>(get(path, { tenant_id: mine, entity_id }))
      expect([page.count, page.entity_version]).toEqual([1, 2])
      const withoutEntity = await ok<EventPage>(get(path, { tenant_id: mine }))
      expect(Object.keys(withoutEntity).sort()).toEqual(['count', 'events', 'has_more', 'total_count'])
      expect(await get(path, { tenant_id: mine, entity_id: id('unknown') })).toEqual(
        json(200, { events: [], count: 0, total_count: 0, has_more: false, entity_version: 0 }),
      )
    },
  },
]

import { expect } from 'vitest'
import type { Consumer, ConsumerEvents, Event, EventPage, Stats } from '../../../src/api.ts'
import type { Case, Scenario } from '../scenario.ts'
import { empty, invalidInput, json, ok, text } from '../seen.ts'

const wrongShape = text(
  422,
  expect.stringMatching(/^Failed to deserialize the JSON body into the target type: /),
)

/** The position of the last event in the log: what statistics call the total. */
async function head({ get }: Scenario): Promise<number> {
  return (await ok<Stats>(get('/api/v1/stats'))).total_events
}

async function register({ post }: Scenario, consumer_id: string, event_type_filters?: string[]) {
  return ok<Consumer>(post('/api/v1/consumers', { consumer_id, event_type_filters }))
}

async function poll({ get }: Scenario, consumerId: string, limit?: number) {
  return ok<ConsumerEvents>(get(`/api/v1/consumers/${consumerId}/events`, { limit }))
}

async function ack({ post }: Scenario, consumerId: string, position: number) {
  return post(`/api/v1/consumers/${consumerId}/ack`, { position })
}

/** Stores one event of each type, in order, with its number as payload. */
async function ingestTypes({ ingest, id, type }: Scenario, names: string[]): Promise<void> {
  for (const [payload, name] of names.entries()) {
    await ingest({ event_type: type(name), entity_id: id('a'), payload })
  }
}

/** Durable consumers: filters, positions, polling and acknowledging. */
export const consumerCases: Case[] = [
  {
    name: 'an unknown consumer is created by asking for it, without filters and without a cursor',
    async run({ get, id }) {
      const consumer = { consumer_id: id('new'), event_type_filters: [], cursor_position: null }
      expect(await get(`/api/v1/consumers/${id('new')}`)).toEqual(json(200, consumer))
    },
  },
  {
    name: 'registering answers the consumer, and without filters it has none',
    async run({ post, id }) {
      const filters = ['asset.*', 'trade.executed', 'anything goes']
      const body = { consumer_id: id('c'), event_type_filters: filters }
      expect(await post('/api/v1/consumers', body)).toEqual(json(200, { ...body, cursor_position: null }))
      expect(await post('/api/v1/consumers', { consumer_id: id('c') })).toEqual(
        json(200, { consumer_id: id('c'), event_type_filters: [], cursor_position: null }),
      )
      expect(await post('/api/v1/consumers', {})).toEqual(wrongShape)
    },
  },
  {
    name: 'registering again replaces the filters and keeps the cursor',
    async run(scenario) {
      const { get, id, type } = scenario
      await register(scenario, id('c'), [type('a.*')])
      await ingestTypes(scenario, ['a.x'])
      const position = await head(scenario)
      await ack(scenario, id('c'), position)
      const again = { consumer_id: id('c'), event_type_filters: [type('b.*')], cursor_position: position }
      expect(await register(scenario, id('c'), [type('b.*')])).toEqual(again)
      expect(await get(`/api/v1/consumers/${id('c')}`)).toEqual(json(200, again))
    },
  },
  {
    name: 'a poll answers the matching events after the cursor with their places in the log',
    async run(scenario) {
      const { get, id, type } = scenario
      await register(scenario, id('c'), [type('a.*')])
      const start = await head(scenario)
      await ingestTypes(scenario, ['a.x', 'b.x', 'a.y'])
      const page = await ok<EventPage>(
        get('/api/v1/events/query', { tenant_id: 'default', entity_id: id('a') }),
      )
      const [first, , third] = page.events as [Event, Event, Event]
      expect(await poll(scenario, id('c'))).toEqual({
        events: [
          { position: start + 1, ...first },
          { position: start + 3, ...third },
        ],
        count: 2,
      })
    },
  },
  {
    name: 'polling moves nothing, acknowledging does',
    async run(scenario) {
      const { get, id, type } = scenario
      await register(scenario, id('c'), [type('a.*')])
      await ingestTypes(scenario, ['a.x', 'a.y'])
      const { events } = await poll(scenario, id('c'))
      expect(await poll(scenario, id('c'))).toEqual({ events, count: 2 })
      const first = events[0]?.position ?? 0
      expect(await ack(scenario, id('c'), first)).toEqual(
        json(200, { status: 'ok', consumer_id: id('c'), position: first }),
      )
      expect(await poll(scenario, id('c'))).toEqual({ events: events.slice(1), count: 1 })
      expect(await get(`/api/v1/consumers/${id('c')}`)).toEqual(
        json(200, expect.objectContaining({ cursor_position: first })),
      )
    },
  },
  {
    name: 'a consumer without filters polls every type of every tenant',
    async run(scenario) {
      const { ingest, id, type } = scenario
      await ack(scenario, id('c'), await head(scenario))
      const tenants = [id('one'), id('two')]
      for (const tenant_id of tenants) {
        await ingest({ event_type: type(tenant_id.slice(-3)), entity_id: id('a'), tenant_id })
      }
      const { events } = await poll(scenario, id('c'))
      expect(events.map(({ tenant_id }) => tenant_id)).toEqual(tenants)
    },
  },
  {
    name: 'a poll has at most limit events, 100 without one, none with 0',
    async run(scenario) {
      const { get, post, id, type } = scenario
      await register(scenario, id('c'), [type('a.*')])
      const event = { event_type: type('a.x'), entity_id: id('a'), payload: {} }
      await ok(post('/api/v1/events/batch', { events: Array.from({ length: 101 }, () => event) }))
      const sizes = []
      for (const limit of [undefined, 0, 1, 101, 5_000]) {
        const { events, count } = await poll(scenario, id('c'), limit)
        sizes.push([events.length, count])
      }
      expect(sizes).toEqual([100, 0, 1, 101, 101].map((size) => [size, size]))
      const unreadable = text(400, expect.stringMatching(/^Failed to deserialize query string: /))
      for (const limit of ['x', '-1', '']) {
        expect(await get(`/api/v1/consumers/${id('c')}/events`, { limit })).toEqual(unreadable)
      }
    },
  },
  {
    name: 'an acknowledgement never moves back, though it echoes what was sent',
    async run(scenario) {
      const { get, id } = scenario
      await ingestTypes(scenario, ['a', 'b'])
      const position = await head(scenario)
      for (const sent of [position, position - 1, 0]) {
        expect(await ack(scenario, id('c'), sent)).toEqual(
          json(200, { status: 'ok', consumer_id: id('c'), position: sent }),
        )
        expect(await get(`/api/v1/consumers/${id('c')}`)).toEqual(
          json(200, expect.objectContaining({ cursor_position: position })),
        )
      }
    },
  },
  {
    name: 'an acknowledgement beyond the log is 400 and changes nothing',
    async run(scenario) {
      const { get, id } = scenario
      const latest = await head(scenario)
      expect(await ack(scenario, id('c'), latest + 1)).toEqual(
        invalidInput(`Position ${latest + 1} is beyond the latest event offset ${latest}`),
      )
      expect(await get(`/api/v1/consumers/${id('c')}`)).toEqual(
        json(200, expect.objectContaining({ cursor_position: null })),
      )
    },
  },
  {
    name: 'acknowledging 0 leaves a fresh cursor null, and any place up to the head is taken',
    async run(scenario) {
      const { get, id, type } = scenario
      const cursor = async () => (await ok<Consumer>(get(`/api/v1/consumers/${id('c')}`))).cursor_position
      await register(scenario, id('c'), [type('nothing.*')])
      await ingestTypes(scenario, ['a'])
      await ok(ack(scenario, id('c'), 0))
      expect(await cursor()).toBeNull()
      const latest = await head(scenario)
      await ok(ack(scenario, id('c'), latest))
      expect(await cursor()).toBe(latest)
    },
  },
  {
    name: 'acknowledging creates an unknown consumer, and needs a position that is no negative number',
    async run(scenario) {
      const { get, post, id } = scenario
      await ingestTypes(scenario, ['a'])
      await ok(ack(scenario, id('new'), 1))
      expect(await get(`/api/v1/consumers/${id('new')}`)).toEqual(
        json(200, { consumer_id: id('new'), event_type_filters: [], cursor_position: 1 }),
      )
      for (const body of [{}, { position: -1 }, { position: '1' }, { position: null }]) {
        expect(await post(`/api/v1/consumers/${id('new')}/ack`, body)).toEqual(wrongShape)
      }
    },
  },
  {
    name: 'a filter is name.* or an exact type, and on a poll name.* includes name itself',
    async run(scenario) {
      const { id, type } = scenario
      const all = ['asset', 'asset.updated', 'asset.price.set', 'assets', 'assets.listed']
      const start = await head(scenario)
      await ingestTypes(scenario, all)
      const polled = async (filters: string[]) => {
        const consumer = id(`c${filters.join()}`)
        await register(scenario, consumer, filters)
        await ack(scenario, encodeURIComponent(consumer), start)
        const { events } = await poll(scenario, encodeURIComponent(consumer))
        return events.map(({ payload }) => all[payload as number])
      }
      expect(await polled([type('asset.*')])).toEqual(['asset', 'asset.updated', 'asset.price.set'])
      expect(await polled([type('asset')])).toEqual(['asset'])
      expect(await polled([type('asset.updated'), type('assets.*')])).toEqual([
        'asset.updated',
        'assets',
        'assets.listed',
      ])
      const nothing = [type('asset.'), type('asset*'), '*', '.*', type('*.updated'), type('Asset.*'), '']
      for (const filter of nothing) expect(await polled([filter])).toEqual([])
    },
  },
  {
    name: 'a consumer id may hold any characters when it is encoded in the path',
    async run(scenario) {
      const { get, id } = scenario
      const consumer_id = id('a/b c?d#e%2F~日本')
      await register(scenario, consumer_id, ['a.*'])
      expect(await get(`/api/v1/consumers/${encodeURIComponent(consumer_id)}`)).toEqual(
        json(200, { consumer_id, event_type_filters: ['a.*'], cursor_position: null }),
      )
    },
  },
  {
    name: 'consumers can be neither listed nor deleted',
    async run({ request, id }) {
      const list = await request('GET', '/api/v1/consumers', { isUndocumented: true })
      const remove = await request('DELETE', `/api/v1/consumers/${id('c')}`, { isUndocumented: true })
      expect([list.seen, remove.seen]).toEqual([empty(405), empty(405)])
    },
  },
]

import { expect } from 'vitest'
import type { Event, EventPage } from '../../../src/api.ts'
import type { Case } from '../scenario.ts'
import { json, ok, text } from '../seen.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const utc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}|\.\d{6}|\.\d{9})?Z$/
const wrongShape = text(
  422,
  expect.stringMatching(/^Failed to deserialize the JSON body into the target type: /),
)

/** Storing one event and reading it back. */
export const eventCases: Case[] = [
  {
    name: 'an ingest answers with the id, the time and the version of the entity',
    async run({ post, id, type }) {
      const event = { event_type: type('user.signup'), entity_id: id('user'), payload: { plan: 'free' } }
      const receipt = (version: number) =>
        json(200, {
          event_id: expect.stringMatching(uuid),
          timestamp: expect.stringMatching(utc),
          version,
        })
      expect(await post('/api/v1/events', event)).toEqual(receipt(1))
      expect(await post('/api/v1/events', event)).toEqual(receipt(2))
    },
  },
  {
    name: 'an event reads back with every field, in the tenant default, without metadata as null',
    async run({ get, ingest, id, type }) {
      const event = { event_type: type('user.signup'), entity_id: id('user'), payload: { plan: 'free' } }
      const receipt = await ingest(event)
      const stored = {
        ...event,
        id: receipt.event_id,
        timestamp: receipt.timestamp,
        tenant_id: 'default',
        metadata: null,
        version: 1,
      }
      const page = await get('/api/v1/events/query', { tenant_id: 'default', entity_id: event.entity_id })
      expect(page).toEqual(
        json(200, { events: [stored], count: 1, total_count: 1, has_more: false, entity_version: 1 }),
      )
      expect(await get(`/api/v1/events/${receipt.event_id}`)).toEqual(
        json(200, { event: stored, found: true }),
      )
    },
  },
  {
    name: 'events of one entity read version 1, 2, 3 on 0.27.0 and 1, 1, 1 on 0.19.2',
    async run({ get, ingest, id, type, perVersion }) {
      const event = { event_type: type('asset.updated'), entity_id: id('asset') }
      const receipts = [await ingest(event), await ingest(event), await ingest(event)]
      const page = await ok<EventPage>(
        get('/api/v1/events/query', { tenant_id: 'default', entity_id: event.entity_id }),
      )
      expect(receipts.map(({ version }) => version)).toEqual([1, 2, 3])
      expect(page.events.map(({ version }) => version)).toEqual(
        perVersion({ '0.27.0': [1, 2, 3], '0.19.2': [1, 1, 1] }),
      )
      expect(page.entity_version).toBe(3)
    },
  },
  {
    name: 'payload and metadata may be any JSON, null and scalars included',
    async run({ get, ingest, id, type }) {
      const values = [null, 0, -1.5, 'text', '', true, [], [1, [null]], {}, { a: { 'b c': 'ü \u0000 𝄞' } }]
      const entity_id = id('values')
      for (const value of values) {
        await ingest({ event_type: type('value.set'), entity_id, payload: value, metadata: value })
      }
      const { events } = await ok<EventPage>(get('/api/v1/events/query', { tenant_id: 'default', entity_id }))
      expect(events.map(({ payload }) => payload)).toEqual(values)
      expect(events.map(({ metadata }) => metadata)).toEqual(values)
    },
  },
  {
    name: 'the tenant is the one in the body, and default when it is absent or null',
    async run({ get, post, id, type }) {
      const entity_id = id('asset')
      const tenants = [id('tenant'), undefined, null]
      for (const tenant_id of tenants) {
        const event = { event_type: type('asset.updated'), entity_id, payload: {}, tenant_id }
        await ok(post('/api/v1/events', event))
      }
      const countIn = async (tenant_id: string) =>
        (await ok<EventPage>(get('/api/v1/events/query', { tenant_id, entity_id }))).total_count
      expect(await countIn(id('tenant'))).toBe(1)
      expect(await countIn('default')).toBe(2)
    },
  },
  {
    name: 'tenants that use the same entity id share one version counter',
    async run({ ingest, post, id, type }) {
      const event = { event_type: type('asset.updated'), entity_id: id('asset') }
      const first = await ingest({ ...event, tenant_id: id('one') })
      const second = await ingest({ ...event, tenant_id: id('two') })
      expect([first.version, second.version]).toEqual([1, 2])
      const third = await post('/api/v1/events', {
        ...event,
        tenant_id: id('one'),
        payload: {},
        expected_version: 1,
      })
      expect(third).toEqual(json(409, { error: 'version_conflict', expected_version: 1, current_version: 2 }))
    },
  },
  {
    name: 'an expected version that is the current one appends, and null is as good as none',
    async run({ post, id, type }) {
      const event = { event_type: type('asset.updated'), entity_id: id('asset'), payload: {} }
      const expected = [0, 1, null]
      for (const [index, expected_version] of expected.entries()) {
        expect(await post('/api/v1/events', { ...event, expected_version })).toEqual(
          json(200, expect.objectContaining({ version: index + 1 })),
        )
      }
    },
  },
  {
    name: 'an expected version that is behind, ahead or 0 on an existing entity is a conflict and writes nothing',
    async run({ get, ingest, post, id, type }) {
      const event = { event_type: type('asset.updated'), entity_id: id('asset'), payload: {} }
      await ingest(event)
      await ingest(event)
      for (const expected_version of [0, 1, 3]) {
        expect(await post('/api/v1/events', { ...event, expected_version })).toEqual(
          json(409, { error: 'version_conflict', expected_version, current_version: 2 }),
        )
      }
      const page = await ok<EventPage>(
        get('/api/v1/events/query', { tenant_id: 'default', entity_id: event.entity_id }),
      )
      expect([page.total_count, page.entity_version]).toEqual([2, 2])
    },
  },
  {
    name: 'an expected version above 0 on an unknown entity is a conflict with version 0',
    async run({ post, id, type }) {
      const event = { event_type: type('a'), entity_id: id('none'), payload: {}, expected_version: 1 }
      expect(await post('/api/v1/events', event)).toEqual(
        json(409, { error: 'version_conflict', expected_version: 1, current_version: 0 }),
      )
    },
  },
  {
    name: 'fields that Core does not know, an id and a time among them, are ignored',
    async run({ get, post, id, type }) {
      const mine = '00000000-0000-4000-8000-000000000000'
      const event = { event_type: type('asset.updated'), entity_id: id('asset'), payload: {} }
      const extra = { id: mine, timestamp: '2001-01-01T00:00:00Z', version: 9, colour: 'red' }
      await ok(post('/api/v1/events', { ...event, ...extra }))
      const { events } = await ok<EventPage>(
        get('/api/v1/events/query', { tenant_id: 'default', entity_id: event.entity_id }),
      )
      const [stored] = events as [Event]
      expect(Object.keys(stored).sort()).toEqual(
        ['entity_id', 'event_type', 'id', 'metadata', 'payload', 'tenant_id', 'timestamp', 'version'].sort(),
      )
      expect([stored.id === mine, stored.timestamp.startsWith('2001'), stored.version]).toEqual([
        false,
        false,
        1,
      ])
    },
  },
  {
    name: 'a body of the wrong shape is 422 text, one that is no JSON is 400 text',
    async run({ post, request, id, type }) {
      const event = { event_type: type('a'), entity_id: id('a'), payload: {} }
      const { payload, ...withoutPayload } = event
      const { event_type, ...withoutType } = event
      const shapes = [
        withoutPayload,
        withoutType,
        { ...event, entity_id: 5 },
        { ...event, expected_version: -1 },
        { ...event, expected_version: 1.5 },
        [],
      ]
      for (const body of shapes) expect(await post('/api/v1/events', body)).toEqual(wrongShape)
      for (const raw of ['{"event_type"', '', 'hello']) {
        const headers = { 'Content-Type': 'application/json' }
        const { seen } = await request('POST', '/api/v1/events', { raw, headers })
        expect(seen).toEqual(text(400, expect.stringMatching(/^Failed to parse the request body as JSON: /)))
      }
    },
  },
  {
    name: 'an event id that is unknown is 404, one that is no UUID is 400 text',
    async run({ get }) {
      const unknown = '7e57d004-2b97-4e7a-b45f-5387367791cd'
      expect(await get(`/api/v1/events/${unknown}`)).toEqual(
        json(404, { error: `Entity not found: Event '${unknown}' not found` }),
      )
      expect(await get('/api/v1/events/nope')).toEqual(
        text(400, expect.stringMatching(/^Invalid URL: Cannot parse `event_id` with value `nope`/)),
      )
    },
  },
]

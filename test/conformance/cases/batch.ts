import { expect } from 'vitest'
import type { BatchReceipt, EventPage } from '../../../src/api.ts'
import type { Case, Scenario } from '../scenario.ts'
import { invalidInput, json, ok, text } from '../seen.ts'

/** The events of one entity, in Core's order. */
async function eventsOf({ get }: Scenario, entity_id: string) {
  const page = await ok<EventPage>(get('/api/v1/events/query', { tenant_id: 'default', entity_id }))
  return page.events
}

/** Storing many events with one request: in order, one by one, and not atomic. */
export const batchCases: Case[] = [
  {
    name: 'a batch answers one receipt for each event, in the order of the request',
    async run(scenario) {
      const { post, id, type } = scenario
      const [a, b] = [id('a'), id('b')]
      const events = [a, b, a, a].map((entity_id, n) => ({ event_type: type('n'), entity_id, payload: n }))
      const receipt = await ok<BatchReceipt>(post('/api/v1/events/batch', { events }))
      expect(receipt).toEqual({
        total: 4,
        ingested: 4,
        events: [1, 1, 2, 3].map((version) => ({
          event_id: expect.any(String),
          timestamp: expect.any(String),
          version,
        })),
      })
      const stored = new Map(
        [...(await eventsOf(scenario, a)), ...(await eventsOf(scenario, b))].map((event) => [
          event.id,
          event,
        ]),
      )
      const byReceipt = receipt.events.map(({ event_id }) => stored.get(event_id))
      expect(byReceipt.map((event) => [event?.entity_id, event?.payload])).toEqual([
        [a, 0],
        [b, 1],
        [a, 2],
        [a, 3],
      ])
    },
  },
  {
    name: 'a batch of 500 events is stored whole and reads back in order',
    async run(scenario) {
      const { post, id, type } = scenario
      const entity_id = id('many')
      const events = Array.from({ length: 500 }, (_, n) => ({ event_type: type('n'), entity_id, payload: n }))
      const receipt = await ok<BatchReceipt>(post('/api/v1/events/batch', { events }))
      expect([receipt.total, receipt.ingested]).toEqual([500, 500])
      const payloads = (await eventsOf(scenario, entity_id)).map(({ payload }) => payload)
      expect(payloads).toEqual(events.map(({ payload }) => payload))
    },
  },
  {
    name: 'an empty batch is a success with nothing in it',
    async run({ post }) {
      expect(await post('/api/v1/events/batch', { events: [] })).toEqual(
        json(200, { total: 0, ingested: 0, events: [] }),
      )
    },
  },
  {
    name: 'the first event that is refused ends the batch: those before it stay, those after it are not stored',
    async run(scenario) {
      const { post, id, type } = scenario
      const events = ['first', 'second', 'third'].map((payload) => ({
        event_type: payload === 'second' ? 'Not.valid' : type('a'),
        entity_id: id('a'),
        payload,
      }))
      expect(await post('/api/v1/events/batch', { events })).toEqual(
        invalidInput(
          "Event type 'Not.valid' must be lowercase with dots/underscores. Convention: namespace.entity.action",
        ),
      )
      expect((await eventsOf(scenario, id('a'))).map(({ payload }) => payload)).toEqual(['first'])
    },
  },
  {
    name: 'one event of the wrong shape refuses the whole batch and nothing is stored',
    async run(scenario) {
      const { post, id, type } = scenario
      const good = { event_type: type('a'), entity_id: id('a'), payload: {} }
      const { payload, ...withoutPayload } = good
      const wrongShape = text(
        422,
        expect.stringMatching(/^Failed to deserialize the JSON body into the target type: /),
      )
      expect(await post('/api/v1/events/batch', { events: [good, withoutPayload] })).toEqual(wrongShape)
      expect(await post('/api/v1/events/batch', {})).toEqual(wrongShape)
      expect(await eventsOf(scenario, id('a'))).toEqual([])
    },
  },
  {
    name: 'each event has its own expected version, and sees what the ones before it appended',
    async run({ post, id, type }) {
      const events = [0, 1, undefined, 3].map((expected_version) => ({
        event_type: type('a'),
        entity_id: id('a'),
        payload: {},
        expected_version,
      }))
      const { events: receipts } = await ok<BatchReceipt>(post('/api/v1/events/batch', { events }))
      expect(receipts.map(({ version }) => version)).toEqual([1, 2, 3, 4])
    },
  },
  {
    name: 'a conflict in the middle answers 409 for that event and keeps those before it',
    async run(scenario) {
      const { post, id, type } = scenario
      const events = [0, 0, 1].map((expected_version) => ({
        event_type: type('a'),
        entity_id: id('a'),
        payload: {},
        expected_version,
      }))
      expect(await post('/api/v1/events/batch', { events })).toEqual(
        json(409, { error: 'version_conflict', expected_version: 0, current_version: 1 }),
      )
      expect(await eventsOf(scenario, id('a'))).toHaveLength(1)
    },
  },
  {
    name: 'a read-model journal anywhere in a batch refuses all of it on 0.27.0',
    async run(scenario) {
      const { post, id, type, perVersion } = scenario
      const events = [
        { event_type: type('a'), entity_id: id('a'), payload: {} },
        { event_type: type('a'), entity_id: `read-model:${id('a')}`, payload: {} },
      ]
      expect(await post('/api/v1/events/batch', { events })).toEqual(
        perVersion({
          '0.27.0': invalidInput('read model journals require the read-model commit API'),
          '0.19.2': json(200, expect.objectContaining({ ingested: 2 })),
        }),
      )
      expect(await eventsOf(scenario, id('a'))).toHaveLength(perVersion({ '0.27.0': 0, '0.19.2': 1 }))
    },
  },
]

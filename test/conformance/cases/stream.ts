import { expect } from 'vitest'
import type { Event, EventPage, Stats } from '../../../src/api.ts'
import { isLive, isReplayComplete, liveTypes, replayed } from '../frames.ts'
import type { Case, Scenario } from '../scenario.ts'
import { ok } from '../seen.ts'

/** The events of one entity, as a query answers them. */
async function eventsOf({ get }: Scenario, entity_id: string): Promise<Event[]> {
  return (await ok<EventPage>(get('/api/v1/events/query', { tenant_id: 'default', entity_id }))).events
}

/** Registers a consumer with filters and its cursor at the end of the log. */
async function consumerAtHead({ get, post }: Scenario, consumer_id: string, event_type_filters: string[]) {
  await ok(post('/api/v1/consumers', { consumer_id, event_type_filters }))
  const { total_events } = await ok<Stats>(get('/api/v1/stats'))
  await ok(post(`/api/v1/consumers/${consumer_id}/ack`, { position: total_events }))
  return total_events
}

/** Connecting, replay and live delivery. No connection here brings a key: the stream asks for none. */
export const streamCases: Case[] = [
  {
    name: 'a consumer gets what follows its cursor with positions, the end of the replay, then live events',
    async run(scenario) {
      const { connect, ingest, id, type } = scenario
      const start = await consumerAtHead(scenario, id('c'), [type('asset.*')])
      const event = { event_type: type('asset.updated'), entity_id: id('a') }
      await ingest({ ...event, payload: { n: 1 }, metadata: { by: 'me' } })
      await ingest({ event_type: type('other'), entity_id: id('b') })
      await ingest({ ...event, payload: { n: 2 } })
      const stream = await connect(id('c'))
      const frames = await stream.until(isReplayComplete)
      const [first, second] = await eventsOf(scenario, id('a'))
      expect(frames).toEqual([
        { type: 'replay', position: start + 1, event: first },
        { type: 'replay', position: start + 3, event: second },
        { type: 'replay_complete', replayed: 2 },
      ])
      await ingest({ ...event, payload: { n: 3 } })
      const live = await stream.next()
      expect(live).toEqual((await eventsOf(scenario, id('a')))[2])
    },
  },
  {
    name: 'live events are bare, without type and position',
    async run(scenario) {
      const { connect, ingest, id, type } = scenario
      await consumerAtHead(scenario, id('c'), [type('a.*')])
      const stream = await connect(id('c'))
      await stream.until(isReplayComplete)
      const event = { event_type: type('a.x'), entity_id: id('a'), payload: [1], tenant_id: id('t') }
      const receipt = await ingest(event)
      expect(await stream.next()).toEqual({
        ...event,
        id: receipt.event_id,
        timestamp: receipt.timestamp,
        metadata: null,
        version: 1,
      })
    },
  },
  {
    name: 'an empty replay still ends with replay_complete',
    async run(scenario) {
      const { connect, id, type } = scenario
      await consumerAtHead(scenario, id('c'), [type('a.*')])
      const stream = await connect(id('c'))
      expect(await stream.next()).toEqual({ type: 'replay_complete', replayed: 0 })
    },
  },
  {
    name: 'without a consumer there is no replay and no replay_complete, only live events of all types',
    async run(scenario) {
      const { connect, ingest, id, type } = scenario
      await ingest({ event_type: type('before'), entity_id: id('a') })
      const stream = await connect()
      const probe = { event_type: type('probe'), entity_id: id('probe') }
      expect(await stream.untilDelivered(async () => (await ingest(probe)).event_id)).toEqual([])
      await ingest({ event_type: type('one'), entity_id: id('a') })
      const last = await ingest({ event_type: type('two'), entity_id: id('a'), tenant_id: id('t') })
      const frames = await stream.until(isLive(last.event_id))
      expect(liveTypes(frames).filter((name) => name !== type('probe'))).toEqual([type('one'), type('two')])
      expect(frames.filter((frame) => 'type' in frame || 'position' in frame)).toEqual([])
    },
  },
  {
    name: 'connecting does not move the cursor: the same events are replayed until acknowledged',
    async run(scenario) {
      const { connect, ingest, post, id, type } = scenario
      const start = await consumerAtHead(scenario, id('c'), [type('a.*')])
      for (const payload of [1, 2]) await ingest({ event_type: type('a.x'), entity_id: id('a'), payload })
      const replay = async () => {
        const stream = await connect(id('c'))
        const frames = await stream.until(isReplayComplete)
        return replayed(frames).map(({ payload }) => payload)
      }
      expect([await replay(), await replay()]).toEqual([
        [1, 2],
        [1, 2],
      ])
      await ok(post(`/api/v1/consumers/${id('c')}/ack`, { position: start + 1 }))
      expect(await replay()).toEqual([2])
    },
  },
  {
    name: 'a consumer that is unknown is created and replays the log from its first event',
    async run(scenario) {
      const { connect, get, ingest, id, type } = scenario
      const last = await ingest({ event_type: type('a'), entity_id: id('a') })
      const { total_events } = await ok<Stats>(get('/api/v1/stats'))
      const stream = await connect(id('new'))
      const frames = await stream.until(isReplayComplete)
      expect(frames[0]).toEqual(expect.objectContaining({ type: 'replay', position: 1 }))
      expect(frames.at(-2)).toEqual(
        expect.objectContaining({
          type: 'replay',
          position: total_events,
          event: expect.objectContaining({ id: last.event_id }),
        }),
      )
      expect(frames.at(-1)).toEqual({ type: 'replay_complete', replayed: total_events })
      const positions = frames.slice(0, -1).map(({ position }) => position)
      expect(positions).toEqual(Array.from({ length: total_events }, (_, index) => index + 1))
    },
  },
  {
    name: 'a replay of 1,500 events is complete and in order',
    async run(scenario) {
      const { connect, post, id, type } = scenario
      await consumerAtHead(scenario, id('c'), [type('a.*')])
      const events = Array.from({ length: 1_500 }, (_, payload) => ({
        event_type: type('a.x'),
        entity_id: id(`a${payload % 7}`),
        payload,
      }))
      await ok(post('/api/v1/events/batch', { events }))
      const stream = await connect(id('c'))
      const frames = await stream.until(isReplayComplete)
      expect(replayed(frames).map(({ payload }) => payload)).toEqual(events.map(({ payload }) => payload))
    },
  },
  {
    name: 'two connections of one consumer both get everything',
    async run(scenario) {
      const { connect, ingest, id, type } = scenario
      await consumerAtHead(scenario, id('c'), [type('a.*')])
      const streams = [await connect(id('c')), await connect(id('c'))]
      for (const stream of streams) await stream.until(isReplayComplete)
      const { event_id } = await ingest({ event_type: type('a.x'), entity_id: id('a') })
      for (const stream of streams) {
        expect(await stream.next()).toEqual(expect.objectContaining({ id: event_id }))
      }
    },
  },
  {
    name: 'events of a batch are delivered live one by one, in the order of the batch',
    async run(scenario) {
      const { connect, post, id, type } = scenario
      await consumerAtHead(scenario, id('c'), [type('a.*')])
      const stream = await connect(id('c'))
      await stream.until(isReplayComplete)
      const events = [1, 2, 3].map((payload) => ({
        event_type: type('a.x'),
        entity_id: id('a'),
        payload,
      }))
      await ok(post('/api/v1/events/batch', { events }))
      const frames = [await stream.next(), await stream.next(), await stream.next()]
      expect(frames.map(({ payload }) => payload)).toEqual([1, 2, 3])
    },
  },
  {
    name: 'live events read version 1, 2, 3 on 0.27.0 and 1, 1, 1 on 0.19.2, replayed ones the same',
    async run(scenario) {
      const { connect, ingest, id, type, perVersion } = scenario
      await consumerAtHead(scenario, id('c'), [type('a.*')])
      const stream = await connect(id('c'))
      await stream.until(isReplayComplete)
      for (let n = 0; n < 3; n++) await ingest({ event_type: type('a.x'), entity_id: id('a') })
      const live = [await stream.next(), await stream.next(), await stream.next()]
      const again = await connect(id('c'))
      const replay = replayed(await again.until(isReplayComplete))
      const versions = perVersion({ '0.27.0': [1, 2, 3], '0.19.2': [1, 1, 1] })
      expect(live.map(({ version }) => version)).toEqual(versions)
      expect(replay.map(({ version }) => version)).toEqual(versions)
    },
  },
  {
    name: 'a consumer id is decoded from the query of the address',
    async run(scenario) {
      const { connect, get, id } = scenario
      const consumer_id = id('a/b c&d=e+f')
      const stream = await connect(consumer_id)
      await stream.until(isReplayComplete)
      const stats = await ok<Stats>(get('/api/v1/stats'))
      const path = `/api/v1/consumers/${encodeURIComponent(consumer_id)}`
      await ok(scenario.post(`${path}/ack`, { position: stats.total_events }))
      const again = await connect(consumer_id)
      expect(await again.next()).toEqual({ type: 'replay_complete', replayed: 0 })
    },
  },
]

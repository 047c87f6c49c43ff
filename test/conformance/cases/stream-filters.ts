import { expect } from 'vitest'
import type { Stats } from '../../../src/api.ts'
import { type FrameStream, isLive, isReplayComplete, liveTypes, replayed } from '../frames.ts'
import type { Case, Scenario } from '../scenario.ts'
import { ok } from '../seen.ts'

/** A live connection of a consumer registered with these filters, its cursor at the head of the log. */
async function liveConsumer(
  scenario: Scenario,
  consumer_id: string,
  filters: string[],
): Promise<FrameStream> {
  const { connect, get, post } = scenario
  await ok(post('/api/v1/consumers', { consumer_id, event_type_filters: filters }))
  const { total_events } = await ok<Stats>(get('/api/v1/stats'))
  await ok(post(`/api/v1/consumers/${consumer_id}/ack`, { position: total_events }))
  const stream = await connect(consumer_id)
  await stream.until(isReplayComplete)
  return stream
}

/** Stores one event of each type, then `last`, which must pass, and returns the types that were delivered. */
async function delivered(scenario: Scenario, stream: FrameStream, names: string[], last: string) {
  const { ingest, id, type } = scenario
  for (const name of names) await ingest({ event_type: type(name), entity_id: id('a') })
  const { event_id } = await ingest({ event_type: type(last), entity_id: id('a') })
  return liveTypes(await stream.until(isLive(event_id))).filter((name) => name !== type('probe'))
}

/** Sends a frame that widens the filter to `probe`, and resolves when the server has read it. */
async function sendAndSettle(scenario: Scenario, stream: FrameStream, frame: unknown): Promise<void> {
  const { ingest, id, type } = scenario
  stream.send(frame)
  const probe = { event_type: type('probe'), entity_id: id('a') }
  await stream.untilDelivered(async () => (await ingest(probe)).event_id)
}

/** Which events a connection delivers, and what frames of the client do to that. */
export const streamFilterCases: Case[] = [
  {
    name: 'live delivery starts with the registered filters',
    async run(scenario) {
      const { id, type } = scenario
      const stream = await liveConsumer(scenario, id('c'), [type('a.*'), type('end')])
      expect(await delivered(scenario, stream, ['a.x', 'b.x', 'a.y.z', 'a'], 'end')).toEqual([
        type('a.x'),
        type('a.y.z'),
        type('end'),
      ])
    },
  },
  {
    name: 'name.* includes name itself on replay and not live',
    async run(scenario) {
      const { connect, id, type } = scenario
      const names = ['asset', 'asset.updated', 'assets']
      const stream = await liveConsumer(scenario, id('c'), [type('asset.*'), type('end')])
      expect(await delivered(scenario, stream, names, 'end')).toEqual([type('asset.updated'), type('end')])
      const again = await connect(id('c'))
      const replay = replayed(await again.until(isReplayComplete))
      expect(replay.map(({ event_type }) => event_type)).toEqual([
        type('asset'),
        type('asset.updated'),
        type('end'),
      ])
    },
  },
  {
    name: 'asset., asset*, * and .* deliver nothing, live or on replay',
    async run(scenario) {
      const { connect, id, type } = scenario
      const filters = [type('asset.'), type('asset*'), '*', '.*', type('*.updated'), type('end')]
      const stream = await liveConsumer(scenario, id('c'), filters)
      const names = ['asset', 'asset.updated']
      expect(await delivered(scenario, stream, names, 'end')).toEqual([type('end')])
      const again = await connect(id('c'))
      expect(replayed(await again.until(isReplayComplete))).toHaveLength(1)
    },
  },
  {
    name: 'a subscribe frame replaces the live filters',
    async run(scenario) {
      const { id, type } = scenario
      const stream = await liveConsumer(scenario, id('c'), [type('a.*')])
      await sendAndSettle(scenario, stream, {
        type: 'subscribe',
        filters: [type('b.*'), type('exact'), type('probe')],
      })
      expect(await delivered(scenario, stream, ['a.x', 'b.x', 'exact.not', 'b'], 'exact')).toEqual([
        type('b.x'),
        type('exact'),
      ])
    },
  },
  {
    name: 'a subscribe frame without filters, or with none, delivers everything',
    async run(scenario) {
      const { id, type } = scenario
      for (const frame of [{ type: 'subscribe' }, { type: 'subscribe', filters: [] }]) {
        const stream = await liveConsumer(scenario, id('c'), [type('a.*')])
        await sendAndSettle(scenario, stream, frame)
        expect(await delivered(scenario, stream, ['b.x', 'a.x'], 'end')).toEqual([
          type('b.x'),
          type('a.x'),
          type('end'),
        ])
        stream.close()
      }
    },
  },
  {
    name: 'a subscribe frame changes neither the registered filters nor a replay, and is read after it',
    async run(scenario) {
      const { connect, get, ingest, id, type } = scenario
      const stream = await liveConsumer(scenario, id('c'), [type('a.*')])
      await sendAndSettle(scenario, stream, { type: 'subscribe', filters: [type('b.*'), type('probe')] })
      await delivered(scenario, stream, ['a.x'], 'b.x')
      const again = await connect(id('c'))
      again.send({ type: 'subscribe', filters: [type('b.*')] })
      const replay = replayed(await again.until(isReplayComplete))
      expect(replay.map(({ event_type }) => event_type)).toEqual([type('a.x')])
      const probe = { event_type: type('b.probe'), entity_id: id('a') }
      await again.untilDelivered(async () => (await ingest(probe)).event_id)
      const consumer = await ok<{ event_type_filters: string[] }>(get(`/api/v1/consumers/${id('c')}`))
      expect(consumer.event_type_filters).toEqual([type('a.*')])
    },
  },
  {
    name: 'any other JSON object, and a subscribe frame of the wrong shape, resets the filter to everything',
    async run(scenario) {
      const { id, type } = scenario
      const frames = [{ type: 'ping' }, {}, { type: 'subscribe', filters: [1] }, { filters: ['a.*'] }]
      for (const frame of frames) {
        const stream = await liveConsumer(scenario, id('c'), [type('a.*')])
        await sendAndSettle(scenario, stream, frame)
        expect(await delivered(scenario, stream, ['b.x'], 'a.x')).toEqual([type('b.x'), type('a.x')])
        stream.close()
      }
    },
  },
  {
    name: 'text that is no JSON object leaves the filter alone',
    async run(scenario) {
      const { id, type } = scenario
      const stream = await liveConsumer(scenario, id('c'), [type('a.*')])
      for (const frame of ['hello', '{', '5', 'null', '"subscribe"']) stream.send(frame)
      await sendAndSettle(scenario, stream, { type: 'subscribe', filters: [type('a.*'), type('probe')] })
      expect(await delivered(scenario, stream, ['b.x'], 'a.x')).toEqual([type('a.x')])
    },
  },
  {
    name: 'the older frame filters by entity, type and prefixes together',
    async run(scenario) {
      const { ingest, id, type } = scenario
      const stream = await liveConsumer(scenario, id('c'), [type('z.*')])
      const frame = { entity_id: id('a'), event_type_prefixes: [type('a.*'), type('probe')] }
      await sendAndSettle(scenario, stream, frame)
      await ingest({ event_type: type('a.x'), entity_id: id('other') })
      expect(await delivered(scenario, stream, ['b.x', 'z.x'], 'a.x')).toEqual([type('a.x')])
    },
  },
  {
    name: 'a subscribe frame keeps the entity of an older frame and drops its exact type',
    async run(scenario) {
      const { ingest, id, type } = scenario
      const stream = await liveConsumer(scenario, id('c'), [type('z.*')])
      await sendAndSettle(scenario, stream, { entity_id: id('a'), event_type: type('probe') })
      stream.send({ type: 'subscribe', filters: [type('b.*')] })
      const settled = async () => (await ingest({ event_type: type('b.probe'), entity_id: id('a') })).event_id
      await stream.untilDelivered(settled)
      await ingest({ event_type: type('b.x'), entity_id: id('other') })
      const frames = await delivered(scenario, stream, ['a.x'], 'b.x')
      expect(frames.filter((name) => name !== type('b.probe'))).toEqual([type('b.x')])
    },
  },
]

import { describe, expect, test } from 'vitest'
import type { MockRestart } from '../../src/mock/index.ts'
import type { FetchLike } from '../../src/transport/options.ts'
import { caughtUp, foldOf, seer } from '../support/seer.ts'
import { assetEvent, disk, world } from '../support/world.ts'

const STREAM = '/api/v1/events/stream'

describe('a worker whose Core restarts', () => {
  const restarts: [string, MockRestart][] = [
    ['keeps its log and its cursors', { log: 'kept', cursors: 'kept' }],
    ['keeps its log and recovers cursors as Core does', { log: 'kept', cursors: 'recovered' }],
    ['keeps its log and forgets the cursors', { log: 'kept', cursors: 'reset' }],
    ['renumbers its log', { log: 'renumbered', cursors: 'kept' }],
    ['renumbers its log and forgets the cursors', { log: 'renumbered', cursors: 'reset' }],
  ]

  test.each(restarts)('has the events of the log, each once, when Core %s', async (_, restart) => {
    const w = world()
    const kept = disk()
    // Far apart, so that a log out of order shows.
    for (let i = 0; i < 10; i++) {
      w.write(10)
      await w.clock.advance(10_000)
    }
    const handle = await caughtUp(w, { disk: kept })
    w.mock.restart(restart)
    w.write(10)
    await w.clock.run(handle.caughtUp())
    const inState = Object.values(handle.state()).flat().sort()
    expect(inState).toEqual(w.mock.events.map(({ id }) => id).sort())
    await w.clock.run(handle.stop())
    const again = await caughtUp(w, { disk: kept })
    expect(Object.values(again.state()).flat().sort()).toEqual(inState)
    await w.clock.run(again.stop())
  })

  test('has only what the log has when Core lost it', async () => {
    const w = world()
    w.write(50)
    const kept = disk()
    const handle = await caughtUp(w, { disk: kept })
    w.mock.restart({ log: 'lost' })
    w.write(10)
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test.each([50, 51, 120])(
    'has only what the log has when Core lost 50 events and has %i since',
    async (events) => {
      const w = world()
      w.write(50)
      const kept = disk()
      const first = await caughtUp(w, { disk: kept })
      await w.clock.run(first.stop())
      w.mock.restart({ log: 'lost' })
      w.write(events)
      let given = 0
      const second = await caughtUp(w, { disk: kept, onEvent: () => void given++ })
      expect(second.state()).toEqual(foldOf(w.mock.events))
      expect(given).toBe(events)
      await w.clock.run(second.stop())
    },
  )

  test.each([0, 10, 50, 51])(
    'has only what the log has when Core lost 50 events of which it was told nothing and has %i since',
    async (events) => {
      const w = world()
      w.write(50)
      const kept = disk()
      w.mock.fail({ type: 'drop' }, { path: '/api/v1/consumers/{consumer_id}/ack', times: 100 })
      const first = await caughtUp(w, { disk: kept })
      await w.clock.run(first.stop())
      w.mock.clearFaults()
      w.mock.restart({ log: 'lost' })
      w.write(events)
      const second = await caughtUp(w, { disk: kept })
      expect(second.state()).toEqual(foldOf(w.mock.events))
      await w.clock.run(second.stop())
    },
  )

  test('folds in order of time a log that a restart left in another order', async () => {
    const w = world()
    for (let i = 0; i < 10; i++) {
      w.write(10)
      await w.clock.advance(10_000)
    }
    const inTime = foldOf(w.mock.events)
    w.mock.restart({ log: 'renumbered' })
    const handle = await caughtUp(w)
    expect(handle.state()).toEqual(inTime)
    w.write(5)
    await w.clock.run(handle.caughtUp())
    expect(Object.values(handle.state()).flat()).toHaveLength(105)
    await w.clock.run(handle.stop())
  })

  test('builds its state anew when Core refuses to acknowledge what it had given', async () => {
    const w = world()
    w.write(20)
    const kept = disk()
    w.mock.fail(
      {
        type: 'answer',
        status: 400,
        body: { error: 'Invalid input: Position 20 is beyond the latest event offset 3' },
      },
      { path: '/api/v1/consumers/{consumer_id}/ack' },
    )
    let given = 0
    const handle = await caughtUp(w, { disk: kept, onEvent: () => void given++ })
    w.write(1)
    await w.clock.advance(5_000)
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    expect(given).toBeGreaterThanOrEqual(41)
    await w.clock.run(handle.stop())
  })

  test('keeps a state that is built anew out of the store until it is exact', async () => {
    const w = world()
    for (let i = 0; i < 10; i++) {
      w.write(10)
      await w.clock.advance(10_000)
    }
    const kept = disk()
    const handle = await caughtUp(w, { disk: kept, checkpointInterval: 5 })
    const before = kept.record
    w.mock.fail({ type: 'hang' }, { path: STREAM })
    w.mock.restart({ log: 'renumbered', cursors: 'reset' })
    await w.clock.advance(5_000)
    expect(Object.values(handle.state()).flat()).toHaveLength(100)
    await w.clock.run(handle.stop())
    expect(kept.record).toEqual(before)
  })

  test('builds anew again when that is cut short', async () => {
    const w = world()
    for (let i = 0; i < 10; i++) {
      w.write(10)
      await w.clock.advance(10_000)
    }
    const handle = await caughtUp(w, {}, w.program({ retry: false, circuitBreaker: false }))
    w.mock.restart({ log: 'kept', cursors: 'reset' })
    w.mock.fail({ type: 'delay', delayMs: 0 }, { path: '/api/v1/events/query' })
    w.mock.fail({ type: 'drop' }, { path: '/api/v1/events/query', times: 3 })
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test('builds anew without read-model commits, other types and other tenants', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    const write = () =>
      w.mock.append(
        assetEvent('A'),
        assetEvent('A', { event_type: 'allsource.read_model.committed' }),
        assetEvent('A', { event_type: 'order.placed' }),
        assetEvent('A', { tenant_id: 'other' }),
      )
    write()
    const isWanted = ({ event_type }: { event_type: string }) => event_type === 'asset.updated'
    const options = { eventTypes: ['asset.', 'allsource.'] }
    const handle = await caughtUp(w, options)
    w.mock.restart({ log: 'kept', cursors: 'reset' })
    write()
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events, isWanted))
    expect(handle.state().A).toHaveLength(2)
    await w.clock.run(handle.stop())
  })
})

describe('a worker whose Core contradicts itself', () => {
  test('builds its state anew less and less often', async () => {
    const w = world()
    const fetch: FetchLike = async (input, init) => {
      const response = await w.mock.fetch(input, init)
      const isPoll = input.includes('/events?limit') && input.includes('/consumers/')
      return isPoll ? Response.json({ events: [], count: 0 }) : response
    }
    const handle = await seer(w.program({ fetch, random: () => 1 }), { checkpointInterval: 1 }).start()
    for (let i = 0; i < 600; i++) {
      w.write(1)
      await w.clock.advance(100)
    }
    const { rebuilds } = handle.metrics()
    expect(rebuilds).toBeGreaterThanOrEqual(5)
    expect(rebuilds).toBeLessThanOrEqual(12)
    await w.clock.run(handle.stop())
  })
})

describe('two workers of one name', () => {
  test('come to the same state, each without the help of the other', async () => {
    const w = world()
    w.write(20)
    const first = await caughtUp(w, { disk: disk(), checkpointInterval: 5 })
    const second = await caughtUp(w, { disk: disk(), checkpointInterval: 7 })
    for (let i = 0; i < 40; i++) {
      w.write(1 + (i % 7))
      if (i % 10 === 9) w.mock.dropConnections()
      await w.clock.advance(300)
    }
    await w.clock.run(Promise.all([first.caughtUp(), second.caughtUp()]))
    expect(first.state()).toEqual(foldOf(w.mock.events))
    expect(second.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(Promise.all([first.stop(), second.stop()]))
  })

  test('miss nothing whatever one acknowledges while the other is away', async () => {
    const w = world()
    w.write(20)
    const first = await caughtUp(w, { disk: disk(), checkpointInterval: 1 })
    const kept = disk()
    const second = await caughtUp(w, { disk: kept, checkpointInterval: 1 })
    await w.clock.run(second.stop())
    w.write(30)
    await w.clock.run(first.caughtUp())
    await w.clock.advance(2_000)
    let given = 0
    const again = await caughtUp(w, { disk: kept, onEvent: () => void given++ })
    expect(again.state()).toEqual(foldOf(w.mock.events))
    expect(given).toBe(30)
    await w.clock.run(Promise.all([first.stop(), again.stop()]))
  })

  test('notice that the other acknowledged just before the replay, also when both began with nothing', async () => {
    const w = world()
    w.write(20)
    const other = w.program()
    let looks = 0
    const onRequest = async (method: string, path: string) => {
      if (method === 'GET' && path.endsWith('/stats') && looks++ === 0)
        await other.core.ackConsumer('seer', 15)
    }
    const handle = await caughtUp(w, {}, w.program({ onRequest }))
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test('notice that the other acknowledged between the look at the cursor and the replay', async () => {
    const w = world()
    w.write(20)
    const kept = disk()
    const before = await caughtUp(w, { disk: kept })
    await w.clock.run(before.stop())
    w.write(30)
    const other = w.program()
    let looks = 0
    const fetch: FetchLike = async (input, init) => {
      const response = await w.mock.fetch(input, init)
      const isLook = init.method === 'GET' && input.endsWith('/consumers/seer')
      if (isLook && looks++ === 0) await other.core.ackConsumer('seer', 45)
      return response
    }
    const handle = await caughtUp(w, { disk: kept }, w.program({ fetch }))
    expect(looks).toBeGreaterThan(1)
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })
})

import { describe, expect, test } from 'vitest'
import { ProjectionWorker } from '../../src/worker/index.ts'
import { caughtUp, foldOf, seer } from '../support/seer.ts'
import { settled } from '../support/virtual-clock.ts'
import { assetEvent, disk, type World, world } from '../support/world.ts'

describe('a state that is built anew', () => {
  test('is asked for, and takes the place of the old one when it has caught up', async () => {
    const w = world()
    w.write(30)
    let given = 0
    let isSlow = false
    const onEvent = () => {
      given++
      if (isSlow) return new Promise<void>((resolve) => void w.clock.setTimeout(resolve, 100))
    }
    const handle = await caughtUp(w, { onEvent })
    const before = handle.state()
    isSlow = true
    const rebuilt = handle.rebuild()
    await w.clock.advance(2_000)
    expect(given).toBeGreaterThan(30)
    expect(given).toBeLessThan(60)
    expect(handle.state()).toBe(before)
    await w.clock.run(rebuilt)
    expect(handle.state()).not.toBe(before)
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    expect([given, handle.metrics().rebuilds]).toEqual([60, 1])
    await w.clock.run(handle.stop())
  })

  test('has each entity in the order in which Core accepted its events, whatever their times are', async () => {
    const w = world()
    for (let i = 0; i < 20; i++) w.mock.appendAtOnce(assetEvent('A'), assetEvent('B'), assetEvent('A'))
    const handle = await caughtUp(w)
    const before = foldOf(w.mock.events)
    expect(handle.state()).toEqual(before)
    await w.clock.run(handle.rebuild())
    expect(handle.state()).toEqual(before)
    w.mock.restart({ log: 'kept' })
    await w.clock.run(handle.caughtUp())
    expect([handle.state(), handle.metrics().rebuilds]).toEqual([before, 2])
    await w.clock.run(handle.stop())
  })

  test.each([
    ['put together in another order', 10_000, () => {}],
    ['sorted by time', 0, (w: World) => w.mock.compact()],
  ])('has that order too of a log that was %s', async (_, pauseMs, change) => {
    const w = world()
    for (let i = 0; i < 10; i++) {
      w.mock.appendAtOnce(...Array.from({ length: 6 }, (_, k) => assetEvent(k % 2 === 0 ? 'A' : 'B')))
      await w.clock.advance(pauseMs)
    }
    const accepted = foldOf(w.mock.events)
    change(w)
    w.mock.restart({ log: pauseMs === 0 ? 'archived' : 'renumbered' })
    const handle = await caughtUp(w)
    expect(foldOf(w.mock.events)).not.toEqual(accepted)
    expect(handle.state()).toEqual(accepted)
    await w.clock.run(handle.rebuild())
    expect(handle.state()).toEqual(accepted)
    await w.clock.run(handle.stop())
  })

  test('asks for no more than the types that it is built of', async () => {
    const w = world()
    for (let i = 0; i < 10; i++) {
      w.mock.append(assetEvent('A'), assetEvent('O', { event_type: 'order.placed' }))
      await w.clock.advance(10_000)
    }
    w.mock.restart({ log: 'renumbered' })
    const handle = await caughtUp(w, { eventTypes: ['asset.updated', 'asset.registered'] })
    const queries = w.mock.requests.filter(
      ({ path }) => path.includes('/events/query') && !path.includes('limit=1&'),
    )
    expect(queries.filter(({ path }) => path.includes('event_type_prefix=asset.'))).not.toEqual([])
    expect(handle.state()).toEqual({ A: expect.toSatisfy((ids: string[]) => ids.length === 10) })
    await w.clock.run(handle.stop())
  })

  test('is begun anew when Core restarts before the log is read', async () => {
    const w = world()
    w.write(30)
    let looks = 0
    const onRequest = (method: string, path: string) => {
      if (method === 'GET' && path.endsWith('/stats') && looks++ === 0)
        w.mock.restart({ log: 'archived', unflushed: 3 })
    }
    const handle = await caughtUp(w, {}, w.program({ onRequest }))
    expect(Object.values(handle.state()).flat()).toHaveLength(30)
    await w.clock.run(handle.stop())
  })

  test('leaves the record of the old one in the store until then, also for a new reducer', async () => {
    const w = world()
    w.write(300)
    const kept = disk()
    const first = await caughtUp(w, { disk: kept })
    await w.clock.run(first.stop())
    const before = kept.record
    const second = await seer(w.program(), {
      disk: kept,
      reducerVersion: 2,
      checkpointInterval: 10,
      onEvent: () => new Promise((resolve) => void w.clock.setTimeout(resolve, 10)),
    }).start()
    await w.clock.advance(1_000)
    expect(kept.record).toBe(before)
    expect(second.state()).toEqual(first.state())
    await w.clock.run(second.caughtUp())
    await settled()
    expect(kept.record?.reducer_version).toBe('2')
    await w.clock.run(second.stop())
  })

  test('shows nothing of a record that the codec can no longer read', async () => {
    const w = world()
    w.write(3)
    const kept = disk()
    const first = await caughtUp(w, { disk: kept })
    await w.clock.run(first.stop())
    kept.record = { ...(kept.record ?? expect.fail('nothing was stored')), state: 'not JSON' }
    const second = await seer(w.program(), { disk: kept, reducerVersion: 2 }).start()
    expect(second.state()).toEqual({})
    await w.clock.run(second.caughtUp())
    expect(second.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(second.stop())
  })

  test('comes after a restart of a Core whose feed has another epoch, although every position fits', async () => {
    const w = world()
    w.write(30)
    const handle = await caughtUp(w)
    w.mock.restart({ log: 'kept', cursors: 'kept' })
    await w.clock.run(handle.caughtUp())
    expect(handle.metrics().rebuilds).toBe(1)
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test('is not needed on a Core that keeps its log in order, and has no feed', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    w.write(30)
    const handle = await caughtUp(w)
    w.mock.restart({ log: 'kept', cursors: 'recovered' })
    await w.clock.run(handle.caughtUp())
    expect(handle.metrics().rebuilds).toBe(0)
    await w.clock.run(handle.stop())
  })

  test('comes too when the epoch could not be asked for in between', async () => {
    const w = world()
    w.write(30)
    const handle = await caughtUp(w)
    w.mock.fail({ type: 'answer', status: 401, body: 'no' }, { path: '/api/v1/event-feed' })
    w.mock.restart({ log: 'kept', cursors: 'kept' })
    await w.clock.run(handle.caughtUp())
    expect(handle.metrics().rebuilds).toBe(0)
    w.mock.dropConnections()
    await w.clock.run(handle.caughtUp())
    expect(handle.metrics().rebuilds).toBe(1)
    await w.clock.run(handle.stop())
  })

  test.each([401, 403])('does not depend on a key that may read the feed (%i)', async (status) => {
    const w = world()
    w.write(3)
    w.mock.fail({ type: 'answer', status, body: 'no' }, { path: '/api/v1/event-feed', times: 1_000 })
    const handle = await caughtUp(w)
    w.mock.restart({ log: 'kept', cursors: 'kept' })
    await w.clock.run(handle.caughtUp())
    expect(handle.metrics().rebuilds).toBe(0)
    await w.clock.run(handle.stop())
  })
})

describe('a reducer for each event type', () => {
  test('sees the events of its type, and the worker asks for no others', async () => {
    const w = world()
    w.write(2, 'A')
    w.mock.append({ event_type: 'order.placed', entity_id: 'O', payload: {} })
    const { core } = w.program()
    const handle = await ProjectionWorker.builder<{ 'asset.updated': { price: number } }>(core)
      .name('prices')
      .initialState(() => ({ sum: 0 }))
      .reducer({
        'asset.updated': (state, { payload }) => {
          state.sum += payload.price
        },
      })
      .start()
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual({ sum: 2 })
    expect((await core.getConsumer('prices')).event_type_filters).toEqual(['asset.updated'])
    await w.clock.run(handle.stop())
  })

  test('must be a function', () => {
    const w = world()
    const builder = ProjectionWorker.builder(w.program().core).name('prices')
    expect(() => builder.reducer({ 'asset.updated': 1 as never })).toThrow(
      expect.objectContaining({ code: 'config', option: "reducer['asset.updated']" }),
    )
  })
})

import { describe, expect, test } from 'vitest'
import type { Event } from '../../src/api.ts'
import { memoryStore, ProjectionWorker, type ReducerErrorAction } from '../../src/worker/index.ts'
import { foldOf, POISON, type Seen, see } from '../support/seer.ts'
import { assetEvent, type World, world } from '../support/world.ts'

interface Options {
  readonly isAsync?: boolean
  readonly checkpointInterval?: number
  readonly onReducerError?: ReducerErrorAction
  readonly onBatch?: (events: readonly Event[]) => void
}

async function start(w: World, options: Options = {}) {
  const { isAsync = false, checkpointInterval = 100, onReducerError = 'stop', onBatch } = options
  const fold = (state: Seen, events: readonly Event[]) => {
    onBatch?.(events)
    for (const event of events) {
      see(state, event)
      if (event.entity_id === POISON) throw new Error('poison')
    }
  }
  return ProjectionWorker.builder(w.program().core)
    .name('batches')
    .initialState((): Seen => ({}))
    .batchReducer(isAsync ? async (state, events) => fold(state, events) : fold)
    .onReducerError(onReducerError)
    .checkpointInterval(checkpointInterval)
    .stateStore(memoryStore())
    .start()
}

const withoutPoison = (event: Event) => event.entity_id !== POISON

describe('a batch reducer', () => {
  test.each([false, true])(
    'folds a replay in large pieces and live events one by one (asynchronous: %s)',
    async (isAsync) => {
      const w = world()
      w.write(350)
      const sizes: number[] = []
      const handle = await start(w, { isAsync, onBatch: (events) => void sizes.push(events.length) })
      await w.clock.run(handle.caughtUp())
      expect(handle.state()).toEqual(foldOf(w.mock.events))
      expect(sizes.reduce((sum, size) => sum + size)).toBe(350)
      expect(sizes.length).toBeLessThan(100)
      sizes.length = 0
      w.write(3)
      await w.clock.run(handle.caughtUp())
      expect(sizes).toEqual([1, 1, 1])
      expect(handle.state()).toEqual(foldOf(w.mock.events))
      await w.clock.run(handle.stop())
    },
  )

  test('takes no more than a checkpoint interval at once', async () => {
    const w = world()
    w.write(200)
    const sizes: number[] = []
    const handle = await start(w, {
      checkpointInterval: 7,
      onBatch: (events) => void sizes.push(events.length),
    })
    await w.clock.run(handle.caughtUp())
    expect(Math.max(...sizes)).toBe(7)
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test('leaves out the one event that it fails on', async () => {
    const w = world()
    w.write(60, 'A', 'B', POISON)
    const handle = await start(w, { onReducerError: 'dead_letter' })
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events, withoutPoison))
    expect(handle.deadLetters()).toHaveLength(20)
    await w.clock.run(handle.stop())
  })

  test('stops at the event that it fails on, with the state as it was before', async () => {
    const w = world()
    w.write(20, 'A', 'B')
    w.write(1, POISON)
    w.write(5, 'A')
    const handle = await start(w)
    await expect(w.clock.run(handle.done)).rejects.toMatchObject({ code: 'reducer_failed', position: 21 })
    expect(handle.state()).toEqual(foldOf(w.mock.events.slice(0, 20)))
  })

  test('keeps out what is not for it, and the order of what is', async () => {
    const w = world()
    for (let i = 0; i < 50; i++) {
      w.write(1 + (i % 4), 'A', 'B')
      w.mock.append(assetEvent('A', { tenant_id: 'other' }))
    }
    const handle = await start(w)
    await w.clock.run(handle.caughtUp())
    for (let i = 0; i < 10; i++) {
      w.write(5, 'A', 'B')
      w.mock.dropConnections()
      await w.clock.advance(500)
    }
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    expect(handle.position()).toBe(w.mock.events.length)
    await w.clock.run(handle.stop())
  })

  test('must be a function', () => {
    const builder = ProjectionWorker.builder(world().program().core).name('batches')
    expect(() => builder.batchReducer('no' as never)).toThrow(expect.objectContaining({ code: 'config' }))
  })
})

import { expect, test } from 'vitest'
import { ProjectionWorker } from '../../src/worker/index.ts'
import { world } from '../support/world.ts'

test('runs around each event, and the state is what the reducer made', async () => {
  const w = world()
  w.write(3)
  const seen: string[] = []
  const handle = await ProjectionWorker.builder(w.program().core)
    .name('around')
    .initialState(() => ({ count: 0 }))
    .reducer((state) => {
      seen.push('reduced')
      return { count: state.count + 1 }
    })
    .aroundReducer((events, reduce) => {
      seen.push(`begin ${events.length}`)
      const reduced = reduce()
      seen.push('end')
      return reduced
    })
    .start()
  await w.clock.run(handle.caughtUp())
  expect(handle.state()).toEqual({ count: 3 })
  expect(seen).toEqual(Array(3).fill(['begin 1', 'reduced', 'end']).flat())
  await w.clock.run(handle.stop())
})

test('runs around a batch as a whole, and around what is folded one by one', async () => {
  const w = world()
  w.write(50)
  const around: number[] = []
  const handle = await ProjectionWorker.builder(w.program().core)
    .name('around')
    .initialState(() => ({ count: 0 }))
    .aroundReducer((events, reduce) => {
      around.push(events.length)
      return reduce()
    })
    .batchReducer(async (state, events) => {
      state.count += events.length
    })
    .start()
  await w.clock.run(handle.caughtUp())
  expect(handle.state()).toEqual({ count: 50 })
  expect(around.length).toBeLessThan(50)
  around.length = 0
  w.write(2)
  await w.clock.run(handle.caughtUp())
  expect(around).toEqual([1, 1])
  await w.clock.run(handle.stop())
})

test('that throws is as a reducer that throws', async () => {
  const w = world()
  w.write(3)
  const bug = new Error('a bug')
  const handle = await ProjectionWorker.builder(w.program().core)
    .name('around')
    .reducer(() => {})
    .aroundReducer(() => {
      throw bug
    })
    .onReducerError('dead_letter')
    .start()
  await w.clock.run(handle.caughtUp())
  expect(handle.deadLetters()).toHaveLength(3)
  await w.clock.run(handle.stop())
})

test('is refused unless it is a function', () => {
  expect(() => ProjectionWorker.builder(world().program().core).aroundReducer({} as never)).toThrow(
    expect.objectContaining({ code: 'config', option: 'aroundReducer' }),
  )
})

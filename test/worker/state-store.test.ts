import { describe, expect, test } from 'vitest'
import { type CheckpointRecord, memoryStore } from '../../src/worker/state-store.ts'
import { record } from '../support/records.ts'
import { foldOf, seer } from '../support/seer.ts'
import { disk, world } from '../support/world.ts'

describe('memoryStore', () => {
  test('has nothing for a worker that saved nothing', async () => {
    const store = memoryStore()
    await store.save(record({ worker: 'other' }))
    expect(await store.load('assets')).toBeUndefined()
  })

  test('gives each worker its last record', async () => {
    const store = memoryStore()
    await store.save(record({ position: 1 }))
    await store.save(record({ worker: 'other', position: 2 }))
    await store.save(record({ position: 3 }))
    expect(await store.load('assets')).toEqual(record({ position: 3 }))
    expect(await store.load('other')).toEqual(record({ worker: 'other', position: 2 }))
  })

  test('takes names of object members for workers like any other', async () => {
    const store = memoryStore()
    expect(await store.load('__proto__')).toBeUndefined()
    await store.save(record({ worker: '__proto__' }))
    expect(await store.load('__proto__')).toEqual(record({ worker: '__proto__' }))
  })
})

describe('a worker with the record before its last', () => {
  test('folds again what came since, although Core was told of more', async () => {
    const w = world()
    const kept = disk()
    const records: CheckpointRecord[] = []
    kept.onSave = (saved) => void records.push(saved)
    const first = await w.clock.run(seer(w.program(), { disk: kept, checkpointInterval: 10 }).start())
    for (let round = 0; round < 3; round++) {
      w.write(20)
      await w.clock.run(first.caughtUp())
      await w.clock.advance(3_000)
    }
    await w.clock.run(first.stop())
    const [before, last] = records.slice(-2)
    expect(before?.position).toBeLessThan(last?.position ?? 0)
    kept.record = before
    const next = await w.clock.run(seer(w.program(), { disk: kept }).start())
    w.write(5)
    await w.clock.run(next.caughtUp())
    expect(next.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(next.stop())
  })
})

import { describe, expect, test } from 'vitest'
import { memoryStore } from '../../src/worker/state-store.ts'
import { record } from '../support/records.ts'

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

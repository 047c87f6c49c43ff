import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type StateStorePlace, stateStoreCases } from '../../src/testing/index.ts'
import { type CheckpointRecord, fileStore, memoryStore, type StateStore } from '../../src/worker/index.ts'
import { readModelStore } from '../../src/worker/stores/read-model.ts'
import { type SqliteStore, sqliteStore } from '../../src/worker/stores/sqlite.ts'
import { world } from '../support/world.ts'

function folderPlace(open: (folder: string) => StateStore): StateStorePlace {
  const folder = mkdtempSync(join(tmpdir(), 'allsource-'))
  return { open: () => open(folder), dispose: () => rmSync(folder, { recursive: true }) }
}

function memoryPlace(): StateStorePlace {
  const store = memoryStore()
  return { open: () => store }
}

const filePlace = () => ({
  ...folderPlace((folder) => fileStore(join(folder, 'record.json'))),
  isForOneWorker: true,
})

function sqlitePlace(): StateStorePlace {
  const stores: SqliteStore[] = []
  const place = folderPlace((folder) => {
    const store = sqliteStore(join(folder, 'records.sqlite'))
    stores.push(store)
    return store
  })
  return {
    ...place,
    dispose: async () => {
      await Promise.all(stores.map((store) => store.close()))
      await place.dispose?.()
    },
  }
}

/** A Core on a clock that makes no one wait: what is limited to so many a minute is let through. */
function readModelPlace(): StateStorePlace {
  const { program, clock } = world()
  return { open: () => readModelStore(program().core), clock }
}

const places = {
  readModelStore: readModelPlace,
  memoryStore: memoryPlace,
  fileStore: filePlace,
  sqliteStore: sqlitePlace,
}

describe.each(Object.entries(places))('%s', (_, newPlace) => {
  for (const { name, run } of stateStoreCases(newPlace)) test(name, run)
})

describe('stateStoreCases', () => {
  /** Each has one fault. */
  const faulty: Record<string, (store: StateStore) => Partial<StateStore>> = {
    'forgets what it stored': () => ({ load: async () => undefined }),
    'gives every worker the same record': (store) => ({
      load: () => store.load('one'),
      save: (record) => store.save({ ...record, worker: 'one' }),
    }),
    'mixes two records': (store) => ({
      save: async (record) => store.save({ ...(await store.load(record.worker)), ...withoutEmpty(record) }),
    }),
    'loses what UTF-8 cannot write': (store) => ({
      save: (record) => store.save({ ...record, state: record.state.toWellFormed() }),
    }),
    'cuts long states': (store) => ({
      save: (record) => store.save({ ...record, state: record.state.slice(0, 1_000_000) }),
    }),
    'saves for those who have let go': (store) => ({ save: (record) => store.save(record) }),
    'locks nothing': () => ({
      lock: async () => ({
        type: 'locked',
        lock: { lost: new AbortController().signal, release: async () => {} },
      }),
    }),
    'releases what another holds': (store) => {
      let isHeld = false
      const release = async () => {
        isHeld = false
      }
      return {
        lock: async (_worker, options) => {
          if (isHeld) return { type: 'held', holder: 'x', isRunning: true, retryAfterMs: 1 }
          await store.lock?.('probe', options)
          isHeld = true
          return { type: 'locked', lock: { lost: new AbortController().signal, release } }
        },
      }
    },
  }

  test.each(Object.keys(faulty))('finds a store that %s', async (fault) => {
    const cases = stateStoreCases(() => {
      const store = memoryStore()
      const bad = { ...store, ...faulty[fault]?.(store) }
      return { open: () => bad, largeLength: 2_000_000 }
    })
    const outcomes = await Promise.allSettled(cases.map(({ run }) => run()))
    const found = outcomes.filter(({ status }) => status === 'rejected')
    expect(found).not.toEqual([])
    for (const outcome of found) expect(outcome).toMatchObject({ reason: { name: 'UnmetExpectation' } })
  })

  test('takes a store without locks', async () => {
    const cases = stateStoreCases(() => {
      const { lock: _, ...store } = memoryStore()
      return { open: () => store, largeLength: 2_000_000 }
    })
    for (const { run } of cases) await run()
  })
})

function withoutEmpty(record: CheckpointRecord): CheckpointRecord {
  const entries = Object.entries(record).filter(([, value]) => value !== null && value?.length !== 0)
  return Object.fromEntries(entries) as unknown as CheckpointRecord
}

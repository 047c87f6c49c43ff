import type { Clock } from '../internal/clock.ts'
import type { CheckpointRecord, LockAttempt, StateStore } from '../worker/state-store.ts'
import { expectCode, expectRejection, expectSame, UnmetExpectation } from './expect.ts'

/** Somewhere new, where nothing was stored yet. */
export interface StateStorePlace {
  /** Opens a store there. The second one is as another process would open it. */
  readonly open: () => StateStore | Promise<StateStore>
  /** Only if the store keeps the record of one worker: it is then to refuse another's. @default false */
  readonly isForOneWorker?: boolean | undefined
  /** Length of a large state. @default 10_000_000 */
  readonly largeLength?: number | undefined
  /** By which locks are kept. @default the machine's */
  readonly clock?: Clock | undefined
  /** Called at the end of the case. */
  readonly dispose?: (() => void | Promise<void>) | undefined
}

/** One thing that every store does. */
export interface StateStoreCase {
  /** A sentence, fit for the name of a test. */
  readonly name: string
  /** Rejects, saying what is wrong, if the store does not do it. */
  readonly run: () => Promise<void>
}

type Check = (place: StateStorePlace) => Promise<void>

/**
 * What a state store has to do, as cases for any test runner: make a test of each `name` and `run`. A store without `lock` passes the cases
 * about locks.
 * @param newPlace called once for each case
 */
export function stateStoreCases(
  newPlace: () => StateStorePlace | Promise<StateStorePlace>,
): readonly StateStoreCase[] {
  return Object.entries(checks).map(([name, check]) => ({
    name,
    run: async () => {
      const place = await newPlace()
      try {
        await check(place)
      } finally {
        await place.dispose?.()
      }
    },
  }))
}

const WORKER = 'conformance'

const checks: Readonly<Record<string, Check>> = {
  'has nothing for a worker that saved nothing': async ({ open }) => {
    const store = await open()
    expectSame('the first load', await store.load(WORKER), undefined)
    expectSame('the second load', await store.load(WORKER), undefined)
  },

  'gives the last record back as it was, and to whoever opens it next': async ({ open }) => {
    const store = await open()
    for (let position = 1; position <= 5; position++) {
      await store.save(recordOf({ position }))
      expectSame('the record', await store.load(WORKER), recordOf({ position }))
    }
    expectSame('the record opened anew', await (await open()).load(WORKER), recordOf({ position: 5 }))
  },

  'saves after a load, and after nothing was loaded': async ({ open }) => {
    const first = await open()
    await first.load(WORKER)
    await first.save(recordOf({ position: 1 }))
    const second = await open()
    await second.save(recordOf({ position: 2 }))
    expectSame('the record', await second.load(WORKER), recordOf({ position: 2 }))
    expectSame('the record seen by the first', await first.load(WORKER), recordOf({ position: 2 }))
  },

  'replaces a record as a whole': async ({ open }) => {
    const store = await open()
    const long = recordOf({
      position: 9,
      state: JSON.stringify('x'.repeat(300_000)),
      recent_ids: ['a', 'b', 'c'],
      witness: { position: 9, id: 'c' },
    })
    await store.save(long)
    await store.save(recordOf({ state: '1', recent_ids: [], witness: null }))
    const expected = recordOf({ state: '1', recent_ids: [], witness: null })
    expectSame('the shorter record', await store.load(WORKER), expected)
    await store.save(long)
    expectSame('the longer record', await store.load(WORKER), long)
  },

  'keeps the records of two workers apart, or refuses the second': async ({ open, isForOneWorker }) => {
    const store = await open()
    await store.save(recordOf({ position: 1 }))
    const other = recordOf({ worker: 'other', position: 2 })
    if (isForOneWorker) {
      const refusal = await expectRejection("another worker's save", (await open()).save(other))
      expectCode("another worker's save", refusal, 'state_store')
      expectCode("another worker's load", await expectRejection('load', store.load('other')), 'state_store')
    } else {
      expectSame('a record of a worker that saved nothing', await store.load('other'), undefined)
      await store.save(other)
      expectSame('the second record', await store.load('other'), other)
    }
    expectSame('the first record', await store.load(WORKER), recordOf({ position: 1 }))
  },

  'takes any text for the name of a worker': async ({ open, isForOneWorker }) => {
    const names = [
      '__proto__',
      'constructor',
      '../up',
      'a b/c?d=e&f#g',
      "o'hara; --",
      'Größe 🚀',
      'x'.repeat(300),
    ]
    const store = await open()
    for (const worker of isForOneWorker ? names.slice(0, 1) : names) {
      expectSame(`the record of ${worker}`, await store.load(worker), undefined)
      await store.save(recordOf({ worker }))
      expectSame(`the record of ${worker}`, await store.load(worker), recordOf({ worker }))
    }
  },

  'keeps every character of a state': async ({ open }) => {
    const store = await open()
    const states = [
      '',
      '\u0000',
      '"\\\n\r\u2028',
      'ü🚀'.repeat(50_000),
      '\ud800 alone \udc00',
      '\ufeff{}',
      'null',
    ]
    for (const state of states) {
      await store.save(recordOf({ state }))
      if ((await store.load(WORKER))?.state !== state)
        throw new UnmetExpectation(`the state ${JSON.stringify(state).slice(0, 40)} came back as another`)
    }
  },

  'keeps a large state through changes at its start, in its middle and at its end': async ({
    open,
    largeLength = 10_000_000,
  }) => {
    const store = await open()
    const rows = Array.from({ length: Math.ceil(largeLength / 40) }, (_, n) => rowOf(n, 0))
    const edits = [0, rows.length >> 1, rows.length - 1]
    for (const [round, at] of [-1, ...edits].entries()) {
      if (at >= 0) rows[at] = `${rowOf(at, round)}, one more`
      const record = recordOf({ position: round + 1, state: rows.join('\n') })
      await store.save(record)
      const reader = round % 2 === 0 ? store : await open()
      expectSame('the large record', await reader.load(WORKER), record)
    }
    rows.length = 10
    await store.save(recordOf({ state: rows.join('\n') }))
    expectSame('the record of what is left', await store.load(WORKER), recordOf({ state: rows.join('\n') }))
  },

  'gives a whole record to whoever loads during a save': async ({ open }) => {
    const [writer, reader] = [await open(), await open()]
    const records = Array.from({ length: 6 }, (_, n) =>
      recordOf({ position: n, applied: n, state: String(n).repeat(40_000 * (n + 1)) }),
    )
    await writer.save(records[0] as CheckpointRecord)
    let isDone = false
    const writing = (async () => {
      for (const record of records) await writer.save(record)
    })().finally(() => {
      isDone = true
    })
    const reading = (async () => {
      while (!isDone) {
        const found = await reader.load(WORKER)
        expectSame('a record seen during saves', found, records[found?.position ?? 0])
        await new Promise((resolve) => setTimeout(resolve, 0))
      }
    })()
    await Promise.allSettled([writing, reading])
    await writing
    await reading
    expectSame('the last record', await reader.load(WORKER), records.at(-1))
  },

  'does nothing for a caller who has let go': async ({ open }) => {
    const store = await open()
    await store.save(recordOf({ position: 1 }))
    const signal = AbortSignal.abort(new UnmetExpectation('let go'))
    const saving = await expectRejection('a save', store.save(recordOf({ position: 2 }), { signal }))
    expectSame('the reason of the save', saving === signal.reason, true)
    const loading = await expectRejection('a load', store.load(WORKER, { signal }))
    expectSame('the reason of the load', loading === signal.reason, true)
    expectSame('the record', await store.load(WORKER), recordOf({ position: 1 }))
  },

  'gives a name to one at a time': async (place) => {
    const stores = [await place.open(), await place.open()]
    if (stores[0]?.lock === undefined) return
    const attempts = await Promise.all(stores.map((store) => tryLock(store, place)))
    const winners = attempts.filter(({ type }) => type === 'locked')
    expectSame('holders', winners.length, 1)
    const lock = lockOf(winners[0])
    for (const store of stores) expectSame('a second try', (await tryLock(store, place)).type, 'held')
    await lock.release()
    const next = lockOf(await tryLock(stores[1] as StateStore, place))
    // Released once: a second time must not take it from whoever has it now.
    await lock.release()
    expectSame('a try after both', (await tryLock(stores[0] as StateStore, place)).type, 'held')
    expectSame('whether a released lock is lost', lock.lost.aborted, false)
    await next.release()
    await lockOf(await tryLock(stores[0] as StateStore, place)).release()
  },

  'lets a holder load and save, and the next one go on from there': async (place) => {
    for (let round = 1; round <= 3; round++) {
      const store = await place.open()
      if (store.lock === undefined) return
      const lock = lockOf(await tryLock(store, place))
      const before = await store.load(WORKER)
      expectSame('the position before', before?.position, round === 1 ? undefined : round - 1)
      await store.save(recordOf({ position: round, state: 'x'.repeat(round * 200_000) }))
      await lock.release()
    }
  },

  'gives two names to two workers': async (place) => {
    const store = await place.open()
    if (store.lock === undefined || place.isForOneWorker) return
    const mine = lockOf(await tryLock(store, place))
    const other = lockOf(await tryLock(store, place, 'other'))
    await Promise.all([mine.release(), other.release()])
  },

  'gives no name to a caller who has let go': async (place) => {
    const store = await place.open()
    if (store.lock === undefined) return
    const signal = AbortSignal.abort(new UnmetExpectation('let go'))
    const { clock } = place
    const error = await expectRejection('a try', store.lock(WORKER, { signal, clock }))
    expectSame('the reason', error === signal.reason, true)
    await lockOf(await tryLock(store, place)).release()
  },
}

/** A store may need a moment to find out who holds a name; nobody here is dead. */
async function tryLock(store: StateStore, { clock }: StateStorePlace, worker = WORKER): Promise<LockAttempt> {
  const attempt = await store.lock?.(worker, { clock })
  if (attempt === undefined)
    throw new UnmetExpectation('one store has `lock`, and another of the same place has not')
  return attempt
}

function lockOf(attempt: LockAttempt | undefined) {
  if (attempt?.type === 'locked') return attempt.lock
  throw new UnmetExpectation(`expected to get the name, but ${attempt?.holder ?? 'nobody'} holds it`)
}

function rowOf(n: number, round: number): string {
  return `${n}: ${((n * 2_654_435_761) % 4_294_967_296).toString(36)} ü "${round}" ${'.'.repeat(n % 20)}`
}

function recordOf(given: Partial<CheckpointRecord>): CheckpointRecord {
  return {
    format: 2,
    worker: WORKER,
    tenant_id: 'default',
    event_types: ['asset.', 'price.set'],
    reducer_version: '1',
    consumer_id: WORKER,
    position: 7,
    epoch: null,
    witness: { position: 7, id: 'b' },
    applied: 7,
    recent_ids: ['a', 'b'],
    dead_letters: [],
    state: '{"BTC":["a","ü\\n"]}',
    ...given,
  }
}

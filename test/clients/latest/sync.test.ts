import { describe, expect, test } from 'vitest'
import type { ViewChangePage, ViewEntityPage } from '../../../src/api.ts'
import {
  syncView,
  type ViewBatch,
  type ViewCheckpoint,
  type ViewSource,
} from '../../../src/clients/latest/sync.ts'
import {
  AllSourceError,
  ApiError,
  CircuitOpenError,
  RateLimitedError,
  ViewResetError,
} from '../../../src/errors.ts'
import { type VirtualClock, virtualClock } from '../../support/virtual-clock.ts'

type Rows = Record<string, unknown>
type Answer<Page> = Page | AllSourceError

function rowsPage(rows: Rows, facts: Partial<ViewEntityPage> = {}): ViewEntityPage {
  const list = Object.entries(rows).map(([key, state]) => ({ key, state, version: 1 }))
  const rest = { next: null, revision: 1, content_revision: 1, generation: 1, ready: true }
  return { view: 'v', rows: list, ...rest, ...facts }
}

function changesPage(rows: Rows, revision: number, facts: Partial<ViewChangePage> = {}): ViewChangePage {
  const changes = Object.entries(rows).map(([key, state]) => ({ key, state, version: revision }))
  return { view: 'v', changes, revision, caught_up: true, generation: 1, ...facts }
}

const reset = new ViewResetError('409 view_reset', 2)
const limited = new RateLimitedError('429', { retryAfterMs: 3_000, scope: undefined })

/** A source that answers by a script: reads of all rows in turn, changes in turn, the last of these for ever. */
function scripted(reads: Answer<ViewEntityPage[]>[], changes: Answer<ViewChangePage>[]) {
  const asked: string[] = []
  const source: ViewSource = {
    async *pages() {
      asked.push('rows')
      const read = reads.shift()
      if (read === undefined) throw new Error('no further read of all rows was expected')
      if (read instanceof AllSourceError) throw read
      yield* read
    },
    async changes({ after, wait }) {
      asked.push(`changes after ${after}${wait ? ` within ${wait} s` : ''}`)
      const page = changes.length > 1 ? changes.shift() : changes[0]
      if (page === undefined || page instanceof AllSourceError) throw page
      return page
    },
  }
  return { source, asked }
}

/** The first batches, and the clock's time at each. */
async function batches(
  count: number,
  { source, asked }: ReturnType<typeof scripted>,
  after?: ViewCheckpoint,
  clock: VirtualClock = virtualClock(),
) {
  const given: ViewBatch[] = []
  const atMs: number[] = []
  const copy = syncView(source, after, clock, undefined)
  for (let i = 0; i < count; i++) {
    given.push((await clock.run(copy.next())).value)
    atMs.push(clock.now())
  }
  return { given, atMs, asked }
}

function snapshotOf(rows: Rows, generation: number, revision: number): ViewBatch {
  const list = rowsPage(rows).rows
  return { type: 'snapshot', rows: list, ready: true, checkpoint: { generation, revision } }
}

function changesOf(rows: Rows, generation: number, revision: number): ViewBatch {
  const { changes } = changesPage(rows, revision)
  return { type: 'changes', changes, checkpoint: { generation, revision } }
}

describe('syncView', () => {
  test('begins with all rows, goes on with what changed, and then waits for changes', async () => {
    const script = scripted(
      [[rowsPage({ a: 1 }, { revision: 5 }), rowsPage({ b: 2 }, { revision: 6 })]],
      [changesPage({ b: 2 }, 6), changesPage({ a: null }, 7)],
    )
    const { given, asked } = await batches(3, script)
    expect(given).toEqual([
      snapshotOf({ a: 1, b: 2 }, 1, 5),
      changesOf({ b: 2 }, 1, 6),
      changesOf({ a: null }, 1, 7),
    ])
    expect(asked).toEqual(['rows', 'changes after 5', 'changes after 6 within 20 s'])
  })

  test('does not wait while there are more pages', async () => {
    const script = scripted(
      [],
      [changesPage({ a: 1 }, 3, { caught_up: false }), changesPage({ b: 1 }, 4), changesPage({ c: 1 }, 5)],
    )
    const { asked } = await batches(3, script, { generation: 1, revision: 2 })
    expect(asked).toEqual(['changes after 2', 'changes after 3', 'changes after 4 within 20 s'])
  })

  test('says nothing of a wait in which nothing changed, and does not ask in a hurry', async () => {
    const nothing = changesPage({}, 2)
    const script = scripted([], [nothing, nothing, nothing, changesPage({ a: 1 }, 3)])
    const { given, atMs } = await batches(1, script, { generation: 1, revision: 2 })
    expect(given).toEqual([changesOf({ a: 1 }, 1, 3)])
    expect(atMs).toEqual([3_000])
  })

  test.each<[string, Answer<ViewChangePage>]>([
    ['the server says so', reset],
    ['the view was defined anew', changesPage({ a: 9 }, 4, { generation: 2 })],
  ])('voids the copy and reads all rows again when %s', async (_, answer) => {
    const script = scripted(
      [[rowsPage({ z: 1 }, { generation: 2, revision: 9 })]],
      [answer, changesPage({}, 9, { generation: 2 })],
    )
    const { given } = await batches(2, script, { generation: 1, revision: 3 })
    expect(given).toEqual([{ type: 'reset' }, snapshotOf({ z: 1 }, 2, 9)])
  })

  test('voids the copy when the server has fewer commits than it had', async () => {
    const script = scripted([[rowsPage({ z: 1 }, { revision: 1 })]], [changesPage({}, 1)])
    const { given } = await batches(2, script, { generation: 1, revision: 3 })
    expect(given).toEqual([{ type: 'reset' }, snapshotOf({ z: 1 }, 1, 1)])
  })

  test.each<[string, Answer<ViewEntityPage[]>, Answer<ViewChangePage>]>([
    ['between two pages', [rowsPage({ a: 1 }), rowsPage({ b: 1 }, { generation: 2 })], changesPage({}, 1)],
    ['after the last page', [rowsPage({ a: 1 })], reset],
    ['by a new definition after the last page', [rowsPage({ a: 1 })], changesPage({}, 1, { generation: 2 })],
  ])('gives no rows of two kinds when they are reset while they are read: %s', async (_, read, answer) => {
    const settled = changesPage({}, 7, { generation: 2 })
    const answers = Array.isArray(read) && read.length > 1 ? [settled] : [answer, settled]
    const script = scripted([read, [rowsPage({ z: 1 }, { generation: 2, revision: 7 })]], answers)
    const { given } = await batches(1, script)
    expect(given).toEqual([snapshotOf({ z: 1 }, 2, 7)])
  })

  test.each<[string, AllSourceError, number]>([
    ['as long as a refusal asks', limited, 3_000],
    [
      'a second where a refusal does not say',
      new RateLimitedError('429', { retryAfterMs: undefined, scope: 'tenant' }),
      1_000,
    ],
    ['a second after a 503', new ApiError('503', { status: 503, body: undefined }), 1_000],
    ['until the breaker lets a call through', new CircuitOpenError(700), 700],
  ])('waits %s, and goes on where it was', async (_, error, waitMs) => {
    const following = scripted([], [error, changesPage({ a: 1 }, 3)])
    const one = await batches(1, following, { generation: 1, revision: 2 })
    expect([one.given, one.atMs]).toEqual([[changesOf({ a: 1 }, 1, 3)], [waitMs]])
    const reading = scripted([error, [rowsPage({ a: 1 })]], [changesPage({}, 1)])
    const two = await batches(1, reading)
    expect([two.given, two.atMs]).toEqual([[snapshotOf({ a: 1 }, 1, 1)], [waitMs]])
  })

  test.each([
    new ApiError('404', { status: 404, body: { error: 'view_not_found' } }),
    new ApiError('500', { status: 500, body: undefined }),
  ])('ends with any other error: %s', async (error) => {
    const copy = syncView(scripted([error], []).source, undefined, virtualClock(), undefined)
    await expect(copy.next()).rejects.toBe(error)
    expect(await copy.next()).toEqual({ value: undefined, done: true })
  })

  test('ends with the reason of its signal, also while it waits', async () => {
    const clock = virtualClock()
    const controller = new AbortController()
    const { source } = scripted([], [limited])
    const next = syncView(source, { generation: 1, revision: 0 }, clock, controller.signal).next()
    await clock.advance(10)
    controller.abort(new Error('enough'))
    await expect(next).rejects.toThrow('enough')
    expect(clock.pending).toBe(0)
  })

  test('does not ask for ever after changes that never come', async () => {
    const stuck = scripted([], [changesPage({}, 2, { caught_up: false })])
    await expect(batches(1, stuck, { generation: 1, revision: 2 })).rejects.toMatchObject({
      code: 'protocol',
    })
  })
})

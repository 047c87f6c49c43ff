import { describe, expect, test } from 'vitest'
import type { ViewChangePage, ViewEntityPage, ViewInfo } from '../../../src/api.ts'
import {
  type SyncFields,
  syncView,
  type ViewBatch,
  type ViewSource,
} from '../../../src/clients/latest/sync.ts'
import {
  AllSourceError,
  ApiError,
  CircuitOpenError,
  NetworkError,
  ProtocolError,
  RateLimitedError,
  TimeoutError,
  UnsupportedByServerError,
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

function infoOf(revision: number, ready: boolean, generation = 1): ViewInfo {
  const definition = { source: { prefixes: ['a.'] }, key: '{entity_id}', ops: [{ on: 'a.b', delete: true }] }
  return { view: 'v', definition, generation, revision, checkpoint: null, ready }
}

/** A source that answers by a script: reads of all rows in turn, changes and infos in turn, the last of these for ever. */
function scripted(
  reads: Answer<ViewEntityPage[]>[],
  changes: Answer<ViewChangePage>[],
  infos: ViewInfo[] = [infoOf(0, false)],
) {
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
    async info() {
      asked.push('info')
      return infos.length > 1 ? infos.shift() : infos[0]
    },
  }
  return { source, asked }
}

/** Waits as long as it may. */
function patience(clock: VirtualClock, signal?: AbortSignal) {
  return { clock, random: () => 1, signal }
}

/** The first batches, and the clock's time at each. */
async function batches(
  count: number,
  { source, asked }: ReturnType<typeof scripted>,
  after?: SyncFields['after'],
  fields: SyncFields = {},
  clock: VirtualClock = virtualClock(),
) {
  const given: ViewBatch[] = []
  const atMs: number[] = []
  const copy = syncView(source, { after, ...fields }, patience(clock))
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
    expect(asked).toEqual(['rows', 'changes after 5', 'changes after 6 within 5 s'])
  })

  test('does not wait while there are more pages', async () => {
    const script = scripted(
      [],
      [changesPage({ a: 1 }, 3, { caught_up: false }), changesPage({ b: 1 }, 4), changesPage({ c: 1 }, 5)],
    )
    const { asked } = await batches(3, script, { generation: 1, revision: 2 })
    expect(asked).toEqual(['changes after 2', 'changes after 3', 'info', 'changes after 4 within 5 s'])
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

  test.each<AllSourceError>([
    new NetworkError('ECONNREFUSED', 'connect'),
    new NetworkError('ECONNRESET', 'exchange'),
    new TimeoutError('attempt', 30_000),
    ...[408, 500, 502, 503, 504].map((status) => new ApiError(`${status}`, { status, body: undefined })),
  ])('outlasts an outage, with waits that grow to half a minute: %s', async (error) => {
    const outage = Array.from({ length: 7 }, () => error)
    const script = scripted([], [...outage, changesPage({ a: 1 }, 3)])
    const { given, atMs } = await batches(1, script, { generation: 1, revision: 2 })
    expect(given).toEqual([changesOf({ a: 1 }, 1, 3)])
    expect(atMs).toEqual([(1 + 2 + 4 + 8 + 16 + 30 + 30) * 1_000])
  })

  test('waits a part of that, by chance, and briefly again once it was answered', async () => {
    const error = new NetworkError('ECONNREFUSED', 'connect')
    const changes = [error, error, changesPage({ a: 1 }, 3), error, changesPage({ a: 2 }, 4)]
    const clock = virtualClock()
    const fields = { after: { generation: 1, revision: 2 } }
    const { source } = scripted([], changes)
    const copy = syncView(source, fields, { ...patience(clock), random: () => 0.5 })
    await clock.run(copy.next())
    expect(clock.now()).toBe(500 + 1_000)
    await clock.run(copy.next())
    expect(clock.now()).toBe(500 + 1_000 + 500)
  })

  test.each<AllSourceError>([
    new ApiError('404', { status: 404, body: { error: 'view_not_found' } }),
    new ApiError('401', { status: 401, body: undefined }),
    new ApiError('501', { status: 501, body: undefined }),
    new UnsupportedByServerError('views', '0.26.0'),
    new ProtocolError('body', 'is no JSON'),
  ])('ends with what waiting cannot mend: %s', async (error) => {
    const copy = syncView(scripted([error], []).source, {}, patience(virtualClock()))
    await expect(copy.next()).rejects.toBe(error)
    expect(await copy.next()).toEqual({ value: undefined, done: true })
  })

  test.each<AllSourceError>([limited, new NetworkError('ECONNREFUSED', 'connect')])(
    'ends with the reason of its signal, also while it waits after %s',
    async (error) => {
      const clock = virtualClock()
      const controller = new AbortController()
      const { source } = scripted([], [error])
      const fields = { after: { generation: 1, revision: 0 } }
      const next = syncView(source, fields, patience(clock, controller.signal)).next()
      await clock.advance(10)
      controller.abort(new Error('enough'))
      await expect(next).rejects.toThrow('enough')
      expect(clock.pending).toBe(0)
    },
  )

  test('ends with the reason of its signal even where that is an error that it would outlast', async () => {
    const reason = new TimeoutError('deadline', 1)
    const controller = new AbortController()
    const script = scripted([], [reason])
    const source = {
      ...script.source,
      changes: () => {
        controller.abort(reason)
        return Promise.reject(reason)
      },
    }
    const clock = virtualClock()
    const copy = syncView(
      source,
      { after: { generation: 1, revision: 0 } },
      patience(clock, controller.signal),
    )
    await expect(copy.next()).rejects.toBe(reason)
    expect(clock.now()).toBe(0)
  })

  test('tells that the view became ready, though no row changed', async () => {
    const script = scripted(
      [[rowsPage({ a: 1 }, { ready: false })]],
      [changesPage({}, 1), changesPage({}, 1), changesPage({}, 2), changesPage({ b: 1 }, 3)],
      [infoOf(1, false), infoOf(2, true)],
    )
    const { given, asked } = await batches(3, script)
    expect(given.slice(1)).toEqual([
      { type: 'ready', checkpoint: { generation: 1, revision: 2 } },
      changesOf({ b: 1 }, 1, 3),
    ])
    // Once it is told, nobody asks any more.
    expect(asked.slice(2)).toEqual([
      'info',
      'changes after 1 within 5 s',
      'info',
      'changes after 1',
      'changes after 2 within 5 s',
    ])
  })

  test('tells it also to a copy that goes on after a checkpoint, with the rows that it lacked', async () => {
    const script = scripted(
      [],
      [changesPage({}, 2), changesPage({ a: 1 }, 3), changesPage({ b: 1 }, 4)],
      [infoOf(4, true)],
    )
    const { given } = await batches(3, script, { generation: 1, revision: 2 })
    expect(given).toEqual([
      changesOf({ a: 1 }, 1, 3),
      changesOf({ b: 1 }, 1, 4),
      { type: 'ready', checkpoint: { generation: 1, revision: 4 } },
    ])
  })

  test('does not call rows ready that are of the definition before', async () => {
    const script = scripted(
      [[rowsPage({ z: 1 }, { generation: 2, revision: 9, ready: false })]],
      [changesPage({}, 2), changesPage({}, 2, { generation: 2 }), changesPage({}, 9, { generation: 2 })],
      [infoOf(0, true, 2)],
    )
    const { given } = await batches(3, script, { generation: 1, revision: 2 })
    expect(given.map(({ type }) => type)).toEqual(['reset', 'snapshot', 'ready'])
  })

  test('lets the server hold a request for as long as it is told', async () => {
    const script = scripted(
      [[rowsPage({})]],
      [changesPage({}, 1), changesPage({}, 1), changesPage({ a: 1 }, 2)],
    )
    const { asked } = await batches(2, script, undefined, { waitSeconds: 20 })
    expect(asked.slice(2)).toEqual(['changes after 1 within 20 s', 'changes after 1 within 20 s'])
  })

  test('does not ask for ever after changes that never come', async () => {
    const stuck = scripted([], [changesPage({}, 2, { caught_up: false })])
    await expect(batches(1, stuck, { generation: 1, revision: 2 })).rejects.toMatchObject({
      code: 'protocol',
    })
  })
})

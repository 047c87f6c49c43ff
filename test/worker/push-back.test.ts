import { describe, expect, test } from 'vitest'
import type { MockFlavour } from '../../src/mock/index.ts'
import { Notices } from '../../src/worker/notices.ts'
import { PushBack } from '../../src/worker/push-back.ts'
import { settled } from '../support/virtual-clock.ts'
import { world } from '../support/world.ts'

type Rows = Record<string, unknown>
const BULK = { method: 'POST', path: '/api/v1/projections/{name}/bulk/save' }

function make({
  every,
  flushedAt = 0,
  flavour = 'core-0.19.2',
}: {
  every?: number
  flushedAt?: number
  flavour?: MockFlavour
} = {}) {
  const w = world({ flavour })
  const { core, ...program } = w.program({ retry: false })
  const options = { name: 'assets', entities: (rows: Rows) => Object.entries(rows), every, intervalMs: 5_000 }
  const notices = new Notices()
  const pushBack = new PushBack<Rows>(options, core, flushedAt, notices)
  const sent = () =>
    w.mock.requests
      .filter(({ path }) => path.endsWith('/bulk/save'))
      .map(({ body }) =>
        (JSON.parse(body) as { states: { entity_id: string }[] }).states.map((s) => s.entity_id),
      )
  const startMs = w.clock.now()
  return {
    ...w,
    core,
    program,
    pushBack,
    notices,
    sent,
    dueInMs: (revision: number) => (pushBack.dueAtMs(revision) ?? Number.NaN) - startMs,
  }
}

describe('PushBack', () => {
  test('writes rows that Core then has', async () => {
    const { pushBack, core } = make()
    pushBack.flush({ BTC: { price: 1 }, ETH: null }, 2)
    await pushBack.settle()
    expect(await core.getProjectionState('assets', 'BTC')).toMatchObject({ found: true, state: { price: 1 } })
    expect(await core.getProjectionState('assets', 'ETH')).toMatchObject({ found: true, state: null })
  })

  test('sends only rows that differ from what was written last', async () => {
    const { pushBack, sent } = make()
    pushBack.flush({ A: 1, B: [1] }, 1)
    await pushBack.settle()
    pushBack.flush({ A: 1, B: [1, 2], C: 3 }, 2)
    await pushBack.settle()
    pushBack.flush({ A: 1, B: [1, 2], C: 3 }, 3)
    await pushBack.settle()
    expect(sent()).toEqual([
      ['A', 'B'],
      ['B', 'C'],
    ])
  })

  test('sends the state as it was when the flush began', async () => {
    const { pushBack, core } = make()
    const state = { A: { n: 1 } }
    pushBack.flush(state, 1)
    state.A.n = 2
    await pushBack.settle()
    expect(await core.getProjectionState('assets', 'A')).toMatchObject({ state: { n: 1 } })
    pushBack.flush(state, 2)
    await pushBack.settle()
    expect(await core.getProjectionState('assets', 'A')).toMatchObject({ state: { n: 2 } })
  })

  test('makes null of rows that the state has no more, where Core cannot remove them', async () => {
    const { pushBack, core, sent } = make()
    pushBack.goLive()
    await core.putProjectionState('assets', 'of another', 1)
    pushBack.flush({ A: 1, B: 2 }, 1)
    await pushBack.settle()
    for (let revision = 2; revision < 4; revision++) {
      pushBack.flush({ B: 2 }, revision)
      await pushBack.settle()
    }
    expect(sent()).toEqual([['A', 'B'], ['A']])
    const { states } = await core.bulkGetProjectionStates('assets', ['A', 'B', 'of another'])
    expect(states.map(({ state }) => state)).toEqual([null, 2, 1])
    pushBack.goLive()
    pushBack.flush({ A: 3 }, 4)
    await pushBack.settle()
    expect(
      (await core.bulkGetProjectionStates('assets', ['A', 'B'])).states.map(({ state }) => state),
    ).toEqual([3, null])
  })

  test('removes from a read model the rows that the state has no more, those of an earlier process too', async () => {
    const { pushBack, core } = make({ flavour: 'core-0.27.0' })
    const rows = async () => {
      const { states } = await core.listProjectionStates('assets')
      return Object.fromEntries(states.map(({ entity_id, state }) => [entity_id, state]))
    }
    await core.bulkPutProjectionState('assets', [
      { entity_id: 'A', state: 1 },
      { entity_id: 'old', state: 2 },
    ])
    pushBack.flush({ A: 1, B: 1 }, 1)
    await pushBack.settle()
    // In the middle of a replay the state may have them yet to come.
    expect(await rows()).toEqual({ A: 1, B: 1, old: 2 })
    pushBack.goLive()
    pushBack.flush({ A: 1, B: 1 }, 2)
    await pushBack.settle()
    expect(await rows()).toEqual({ A: 1, B: 1 })
    pushBack.flush({}, 3)
    await pushBack.settle()
    expect(await rows()).toEqual({})
  })

  test('removes nothing by a flush that was begun before the state was whole', async () => {
    const { pushBack, core } = make({ flavour: 'core-0.27.0' })
    await core.putProjectionState('assets', 'later', 1)
    pushBack.flush({ A: 1 }, 1)
    pushBack.goLive()
    await pushBack.settle()
    expect(await core.getProjectionState('assets', 'later')).toMatchObject({ found: true })
  })

  test('removes again what it could not remove', async () => {
    const { pushBack, core, mock } = make({ flavour: 'core-0.27.0' })
    pushBack.goLive()
    pushBack.flush({ A: 1, B: 1 }, 1)
    await pushBack.settle()
    mock.fail({ type: 'answer', status: 500 }, { method: 'PUT' })
    pushBack.flush({ A: 1 }, 2)
    await pushBack.settle().catch(() => {})
    pushBack.flush({ A: 1 }, 2)
    await pushBack.settle()
    expect(await core.getProjectionState('assets', 'B')).toMatchObject({ found: false })
  })

  test('writes a row again that may have been taken, though it is again as it was before', async () => {
    const { pushBack, core, mock } = make()
    pushBack.goLive()
    const flush = async (rows: Rows, revision: number) => {
      pushBack.flush(rows, revision)
      await pushBack.settle().catch(() => {})
    }
    await flush({ A: 1 }, 1)
    mock.fail({ type: 'drop', takesEffect: true }, BULK)
    await flush({ A: 2, B: 2 }, 2)
    await flush({ A: 1 }, 3)
    const { states } = await core.bulkGetProjectionStates('assets', ['A', 'B'])
    expect(states.map(({ state }) => state)).toEqual([1, null])
  })

  test('tells of each flush that fails, and of none that is given up', async () => {
    const { pushBack, notices, mock } = make()
    mock.fail({ type: 'answer', status: 500 }, BULK)
    pushBack.flush({ A: 1 }, 1)
    await pushBack.settle().catch(() => {})
    expect(notices.counts.flush_failed).toBe(1)
    mock.fail({ type: 'hang' }, BULK)
    pushBack.flush({ A: 1 }, 1)
    await settled()
    pushBack.close()
    await pushBack.settle().catch(() => {})
    expect(notices.counts.flush_failed).toBe(1)
  })

  test('is due after the interval, and only if anything changed', async () => {
    const { pushBack, dueInMs, clock } = make()
    expect(dueInMs(0)).toBeNaN()
    expect(dueInMs(1)).toBe(5_000)
    await clock.advance(5_000)
    pushBack.flush({}, 1)
    await pushBack.settle()
    expect(dueInMs(1)).toBeNaN()
    expect(dueInMs(2)).toBe(10_000)
  })

  test('is due at once after so many events, if asked to be', async () => {
    const { pushBack, dueInMs } = make({ every: 3 })
    expect(dueInMs(2)).toBe(5_000)
    expect(dueInMs(3)).toBe(0)
    pushBack.flush({}, 3)
    await pushBack.settle()
    expect(dueInMs(5)).toBe(5_000)
    expect(dueInMs(6)).toBe(0)
  })

  test('is to be looked at again soon while a flush is under way', async () => {
    const { pushBack, dueInMs, mock } = make({ every: 1 })
    mock.fail({ type: 'hang' }, BULK)
    pushBack.flush({ A: 1 }, 1)
    await settled()
    expect([pushBack.isFlushing, dueInMs(2)]).toEqual([true, 100])
    pushBack.close()
    await settled()
    expect(pushBack.isFlushing).toBe(false)
  })

  test('is due again after the interval, not at once, when a flush failed, and then sends the same rows', async () => {
    const { pushBack, dueInMs, mock, sent, clock } = make({ every: 1 })
    mock.fail({ type: 'answer', status: 500 }, BULK)
    pushBack.flush({ A: 1 }, 1)
    await expect(pushBack.settle()).rejects.toMatchObject({ code: 'outcome_unknown' })
    expect([pushBack.isDirty(1), dueInMs(1)]).toEqual([true, 5_000])
    await clock.advance(5_000)
    pushBack.flush({ A: 1 }, 1)
    await pushBack.settle()
    expect(sent()).toEqual([['A'], ['A']])
    expect(pushBack.isDirty(1)).toBe(false)
  })

  test('writes every row again once Core may have lost them', async () => {
    const { pushBack, sent } = make()
    pushBack.flush({ A: 1, B: 2 }, 2)
    await pushBack.settle()
    pushBack.goLive()
    expect(pushBack.isDirty(2)).toBe(true)
    pushBack.flush({ A: 1, B: 2 }, 2)
    await pushBack.settle()
    expect(sent()).toEqual([
      ['A', 'B'],
      ['A', 'B'],
    ])
    expect(pushBack.isDirty(2)).toBe(false)
  })

  test('does not take a flush from before the loss for one after it', async () => {
    const { pushBack } = make()
    pushBack.flush({ A: 1 }, 1)
    pushBack.goLive()
    await pushBack.settle()
    expect(pushBack.isDirty(1)).toBe(true)
  })

  test('is due from the start when an earlier process left changes that were not pushed back', () => {
    expect(make({ flushedAt: -1 }).dueInMs(7)).toBe(5_000)
    expect(make({ flushedAt: -1 }).dueInMs(0)).toBeNaN()
    expect(make({ flushedAt: 7 }).dueInMs(7)).toBeNaN()
  })

  test('sends large states in several requests and repeats only those that did not go through', async () => {
    const { pushBack, mock, sent } = make()
    const large = (n: number) => String(n).repeat(200_000)
    const state = { A: large(1), B: large(2), C: large(3), D: large(4) }
    mock.fail({ type: 'delay', delayMs: 0 }, BULK)
    mock.fail({ type: 'answer', status: 500 }, BULK)
    pushBack.flush(state, 1)
    await expect(pushBack.settle()).rejects.toMatchObject({ code: 'outcome_unknown' })
    pushBack.flush(state, 1)
    await pushBack.settle()
    expect(sent()).toEqual([
      ['A', 'B'],
      ['C', 'D'],
      ['C', 'D'],
    ])
  })

  const cycle: Rows = {}
  cycle.self = cycle
  test.each<[string, () => Iterable<readonly [string, unknown]>]>([
    [
      'that throws',
      () => {
        throw new Error('no rows')
      },
    ],
    [
      'that throws half-way',
      function* () {
        yield ['A', 1] as const
        throw new Error('no more rows')
      },
    ],
    ['that gives no pairs', () => [1] as unknown as [string, unknown][]],
    ['that gives nothing', () => undefined as unknown as [string, unknown][]],
    ['that gives a row without a value', () => [['A', undefined]]],
    ['that gives a row that is no JSON', () => [['A', 1n]]],
    ['that gives a row that holds itself', () => [['A', cycle]]],
    ['that gives an id that is no text', () => [[7 as unknown as string, 1]]],
  ])('refuses a function %s', (_, entities) => {
    const { core } = world({ flavour: 'core-0.19.2' }).program()
    const pushBack = new PushBack(
      { name: 'assets', entities, every: undefined, intervalMs: 1 },
      core,
      0,
      new Notices(),
    )
    expect(() => pushBack.flush({}, 1)).toThrow(
      expect.objectContaining({
        code: 'invalid_input',
        field: 'stateFlushEntities',
        message: expect.not.stringContaining('#options'),
      }),
    )
  })
})

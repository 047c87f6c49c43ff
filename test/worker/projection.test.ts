import { describe, expect, test } from 'vitest'
import type { Event } from '../../src/api.ts'
import { Projection } from '../../src/worker/projection.ts'
import { storedEvent } from '../support/events.ts'
import { seeingFold } from '../support/log-model.ts'
import { foldOf, type Seen, see } from '../support/seer.ts'

function of(entity_id: string, given: Partial<Event> = {}): Event {
  return storedEvent({ entity_id, ...given })
}

function many(count: number, entity_id = 'A'): Event[] {
  return Array.from({ length: count }, () => of(entity_id))
}

/** A projection that has replayed these events from position 1 on and is live. */
function live(...replayed: Event[]): Projection<Seen> {
  const projection = new Projection(seeingFold(false))
  replayed.forEach((event, i) => {
    projection.takePositioned(event, i + 1, 'replay')
  })
  projection.goLive()
  return projection
}

/** Takes a page as a reconciliation does. */
async function page(projection: Projection<Seen>, from: number, ...events: Event[]): Promise<void> {
  for (const [i, event] of events.entries()) await projection.takePositioned(event, from + i, 'page')
}

describe('Projection', () => {
  test('folds what is replayed and stands at its last position', () => {
    const [a, b] = [of('A'), of('B')]
    const projection = live(a, b)
    expect(projection.state).toEqual(foldOf([a, b]))
    expect([projection.position, projection.applied, projection.isExact]).toEqual([2, 2, true])
  })

  test('applies a live event at once and vouches for it only when its position is seen', async () => {
    const projection = live()
    const event = of('A')
    projection.takeLive(event)
    expect(projection.state).toEqual(foldOf([event]))
    expect([projection.position, projection.unplaced, projection.isExact]).toEqual([0, 1, false])
    await page(projection, 1, event)
    expect(projection.state).toEqual(foldOf([event]))
    expect([projection.position, projection.unplaced, projection.isExact]).toEqual([1, 0, true])
  })

  test('applies what comes replayed and live once', () => {
    const [a, b] = [of('A'), of('A')]
    const projection = live(a, b)
    projection.takeLive(a)
    projection.takeLive(b)
    projection.takeLive(b)
    expect(projection.state).toEqual(foldOf([a, b]))
    expect(projection.applied).toBe(2)
  })

  test('applies what is replayed again once', () => {
    const events = many(3)
    const projection = live(...events)
    events.forEach((event, i) => {
      projection.takePositioned(event, i + 1, 'replay')
    })
    expect(projection.state).toEqual(foldOf(events))
  })

  test('applies what a page brought before its live copy once', async () => {
    const projection = live()
    const event = of('A')
    await page(projection, 1, event)
    projection.takeLive(event)
    expect(projection.state).toEqual(foldOf([event]))
    expect(projection.isExact).toBe(true)
  })

  test('remembers a page of any size until its live copies have come', async () => {
    const projection = live()
    const events = many(6_000)
    await page(projection, 1, ...events)
    for (const event of events) projection.takeLive(event)
    expect(projection.applied).toBe(6_000)
  })

  test('remembers the overlap of replay and broadcast although a large page comes before the live copies', async () => {
    const overlap = many(1_024)
    const projection = live(...overlap)
    const later = many(6_000)
    await page(projection, 1_025, ...later)
    for (const event of [...overlap, ...later]) projection.takeLive(event)
    expect(projection.applied).toBe(7_024)
  })

  test('knows an event of an earlier connection that is broadcast late', async () => {
    const projection = live()
    const event = of('A')
    await page(projection, 1, event)
    projection.goLive()
    projection.takeLive(event)
    expect(projection.applied).toBe(1)
  })

  test('knows an event of an earlier process that is broadcast late', () => {
    const event = of('A')
    const before = live(event)
    const after = new Projection(seeingFold(false), before.takeSnapshot(), before.recentIds(256))
    after.goLive()
    after.takeLive(event)
    expect(after.state).toEqual(foldOf([event]))
  })

  test.each([
    ['absent', [undefined, undefined, undefined]],
    ['always 0', [0, 0, 0]],
    ['always 1', [1, 1, 1]],
    ['falling', [5, 1, 6]],
  ])('does not look at versions, be they %s', (_, versions) => {
    const events = versions.map((version) => of('A', { version: version as number }))
    expect(live(...events).state).toEqual(foldOf(events))
  })

  test('puts live events of one entity into the order of the log', async () => {
    const [first, second, other] = [of('A'), of('A'), of('B')]
    const projection = live()
    for (const event of [second, other, first]) projection.takeLive(event)
    expect(projection.state.A).toEqual([second.id, first.id])
    await page(projection, 1, first, other, second)
    expect(projection.state).toEqual(foldOf([first, other, second]))
    expect(projection.applied).toBe(3)
  })

  test('puts an event that never came live before the live ones it precedes', async () => {
    const [before, lost, came] = [of('A'), of('A'), of('A')]
    const projection = live(before)
    projection.takeLive(came)
    await page(projection, 2, lost, came)
    expect(projection.state).toEqual(foldOf([before, lost, came]))
  })

  test('keeps live events that a page does not reach yet at the end when it folds again', async () => {
    const [lost, came, newer] = [of('A'), of('A'), of('B')]
    const projection = live()
    projection.takeLive(came)
    projection.takeLive(newer)
    await page(projection, 1, lost)
    expect(projection.state).toEqual({ A: [lost.id, came.id], B: [newer.id] })
    expect(projection.unplaced).toBe(2)
  })

  test('folds again from the last snapshot, not from the first event', async () => {
    const calls: string[] = []
    const fold = {
      ...seeingFold(false),
      reducer: (state: Seen, event: Event) => {
        calls.push(event.id)
        see(state, event)
      },
    }
    const projection = new Projection<Seen>(fold)
    const old = many(50)
    for (const [i, event] of old.entries()) projection.takePositioned(event, i + 1, 'replay')
    projection.goLive()
    const [first, second] = [of('A'), of('A')]
    projection.takeLive(second)
    calls.length = 0
    await page(projection, 51, first, second)
    expect(calls).toEqual([first.id, second.id])
    expect(projection.state).toEqual(foldOf([...old, first, second]))
  })

  test('does not show a state that is half folded again', async () => {
    const asyncFold = seeingFold(true)
    const projection = new Projection(asyncFold)
    projection.goLive()
    const [first, second] = [of('A'), of('A')]
    await projection.takeLive(second)
    const folding = projection.takePositioned(first, 1, 'page')
    const shown = projection.state
    for (let turn = 0; turn < 3; turn++) {
      await undefined
      expect(projection.state).toBe(shown)
      expect(projection.applied).toBe(1)
    }
    await folding
    expect(projection.state).toEqual(foldOf([first, second]))
  })

  test('goes past positions that hold nothing for it', () => {
    const projection = live(of('A'))
    projection.skip(5, 'other')
    expect([projection.position, projection.applied, projection.isExact]).toEqual([5, 1, true])
    projection.skip(3, 'another')
    expect(projection.position).toBe(5)
    expect(projection.witness).toEqual({ position: 5, id: 'other' })
  })

  test('grows its revision with every change of the state, also one that adds no event', async () => {
    const projection = live()
    const [first, second] = [of('A'), of('A')]
    projection.takeLive(second)
    projection.takeLive(first)
    const before = projection.revision
    await projection.takePositioned(first, 1, 'page')
    expect(projection.applied).toBe(2)
    expect(projection.revision).toBeGreaterThan(before)
    const after = projection.revision
    await projection.takePositioned(second, 2, 'page')
    expect(projection.revision).toBe(after)
  })

  test('goes on from a snapshot as if nothing had happened between', () => {
    const events = many(5)
    const before = live(...events.slice(0, 3))
    const after = new Projection(seeingFold(false), before.takeSnapshot())
    expect(after.state).toEqual(before.state)
    expect([after.position, after.applied, after.revision]).toEqual([3, 3, 3])
    events.forEach((event, i) => {
      after.takePositioned(event, i + 1, 'replay')
    })
    expect(after.state).toEqual(foldOf(events))
  })

  test('goes back to the last snapshot after a reducer left the state half changed', () => {
    const good = of('A')
    const fold = {
      ...seeingFold(false),
      reducer: (state: Seen, event: Event) => {
        see(state, event)
        if (event !== good) throw new Error('poison')
      },
    }
    const projection = new Projection<Seen>(fold)
    projection.takePositioned(good, 1, 'replay')
    projection.goLive()
    const bad = of('A')
    expect(() => projection.takeLive(bad)).toThrow(
      expect.objectContaining({ code: 'reducer_failed', event: bad, position: undefined }),
    )
    projection.restoreSnapshot()
    expect(projection.state).toEqual(foldOf([good]))
    expect([projection.position, projection.applied, projection.isExact]).toEqual([1, 1, true])
  })

  test('names the event and its position when the reducer throws on a replay, at once or later', async () => {
    const problem = new Error('poison')
    const event = of('A')
    const failure = { code: 'reducer_failed', event, position: 7, cause: problem }
    const failing = (reducer: () => void | Promise<void>) => new Projection({ ...seeingFold(false), reducer })
    const atOnce = failing(() => {
      throw problem
    })
    expect(() => atOnce.takePositioned(event, 7, 'replay')).toThrow(expect.objectContaining(failure))
    const later = failing(() => Promise.reject(problem))
    await expect(later.takePositioned(event, 7, 'page')).rejects.toMatchObject(failure)
    expect([atOnce.position, later.position]).toEqual([0, 0])
  })

  test('takes what the reducer returns for the next state', async () => {
    const fold = { initialState: () => 0, codec: seeingFold(false).codec }
    const added = new Projection<number>({ ...fold, reducer: (sum) => sum + 1 })
    const later = new Projection<number>({ ...fold, reducer: async (sum) => sum + 1 })
    const foreign = {
      // biome-ignore lint/suspicious/noThenProperty: a promise of another library
      then: (resolve: (value: number) => void) => resolve(41),
    } as unknown as Promise<number>
    const odd = new Projection<number>({ ...fold, reducer: () => foreign })
    for (const projection of [added, later, odd]) await projection.takePositioned(of('A'), 1, 'replay')
    expect([added.state, later.state, odd.state]).toEqual([1, 1, 41])
  })

  test('takes entity ids named like members of objects for ids like any other', async () => {
    const events = ['__proto__', 'constructor', 'toString', '__proto__'].map((id) => of(id))
    const projection = new Projection<Map<string, number>>({
      initialState: () => new Map(),
      reducer: (state, { entity_id }) => void state.set(entity_id, (state.get(entity_id) ?? 0) + 1),
      codec: {
        encode: (state) => JSON.stringify([...(state as Map<string, number>)]),
        decode: (text) => new Map(JSON.parse(text)),
      },
    })
    projection.goLive()
    for (const event of [...events].reverse()) projection.takeLive(event)
    for (const [i, event] of events.entries()) await projection.takePositioned(event, i + 1, 'page')
    expect([...projection.state]).toEqual(
      expect.arrayContaining([
        ['__proto__', 2],
        ['constructor', 1],
        ['toString', 1],
      ]),
    )
  })
})

describe('Projection, built anew from history', () => {
  test('is exact only after the log has been replayed past it', () => {
    const [a, b, c] = [of('A'), of('B'), of('A')]
    const projection = live(a)
    projection.startOver()
    for (const event of [a, b, a]) projection.takeHistory(event)
    // What is shown is the state of before.
    expect(projection.state).toEqual(foldOf([a]))
    expect([projection.isExact, projection.position]).toEqual([false, 0])
    for (const [i, event] of [b, a, c].entries()) projection.takePositioned(event, i + 1, 'replay')
    expect(projection.isExact).toBe(false)
    projection.goLive()
    expect(projection.isExact).toBe(true)
    expect(projection.state).toEqual(foldOf([a, b, c]))
    expect(projection.position).toBe(3)
  })

  test('forgets what it knew of the log before', () => {
    const old = of('A')
    const projection = live(old)
    projection.startOver()
    projection.takePositioned(old, 1, 'replay')
    expect(projection.state).toEqual(foldOf([old]))
  })

  test('does not fold history again that comes live, nor while an entity is put in order', async () => {
    const [past, first, second] = [of('A'), of('A'), of('A')]
    const projection = live()
    projection.startOver()
    projection.takeHistory(past)
    projection.goLive()
    projection.takeLive(past)
    projection.takeLive(second)
    await page(projection, 1, past, first, second)
    expect(projection.state).toEqual(foldOf([past, first, second]))
  })
})

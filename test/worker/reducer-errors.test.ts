import { describe, expect, test } from 'vitest'
import type { Event } from '../../src/api.ts'
import type { ReducerErrorAction, ReducerErrorOptions } from '../../src/worker/index.ts'
import { caughtUp, difference, foldOf, POISON, type Seen, seer } from '../support/seer.ts'
import { settled } from '../support/virtual-clock.ts'
import { assetEvent, type Disk, disk, type World, world } from '../support/world.ts'

type Given = ReducerErrorAction | ReducerErrorOptions

interface Poisoned {
  readonly disk?: Disk
  readonly onEvent?: (event: Event, state: Seen) => void | Promise<void>
}

/** A seer that goes on as told after a failure. */
async function start(w: World, given: Given, options: Poisoned = {}) {
  return seer(w.program(), { checkpointInterval: 5, onReducerError: given, ...options }).start()
}

const problem = new Error('poison')

/** Fails on the poisonous entity, with the event half in the state already. */
function halfWay(event: Event, state: Seen): void {
  if (event.entity_id !== POISON) return
  state[POISON] = [...(state[POISON] ?? []), 'half']
  throw problem
}

async function later(event: Event): Promise<void> {
  await undefined
  if (event.entity_id === POISON) throw problem
}

const withoutPoison = (event: Event) => event.entity_id !== POISON

describe('a reducer that fails', () => {
  test.each(['skip', 'dead_letter'] as const)('is gone past with %s, replayed and live', async (action) => {
    const w = world()
    w.write(20, 'A', POISON, 'B')
    const handle = await start(w, action, { onEvent: halfWay })
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events, withoutPoison))
    w.write(20, POISON, 'A')
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events, withoutPoison))
    expect(handle.deadLetters()).toHaveLength(
      action === 'skip' ? 0 : w.mock.events.filter((event) => !withoutPoison(event)).length,
    )
    await w.clock.run(handle.stop())
  })

  test('is gone past when it is asynchronous', async () => {
    const w = world()
    w.write(20, 'A', POISON)
    const handle = await start(w, 'skip', { onEvent: later })
    await w.clock.run(handle.caughtUp())
    w.write(20, POISON, 'A')
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events, withoutPoison))
    await w.clock.run(handle.stop())
  })

  test('is gone past while the state is built anew', async () => {
    const w = world()
    for (let i = 0; i < 10; i++) {
      w.write(10, 'A', POISON)
      await w.clock.advance(10_000)
    }
    const handle = await start(w, 'dead_letter', { onEvent: halfWay })
    await w.clock.run(handle.caughtUp())
    w.mock.restart({ log: 'renumbered', cursors: 'reset' })
    w.write(4, 'A', POISON)
    await w.clock.run(handle.caughtUp())
    expect(difference(handle.state(), foldOf(w.mock.events, withoutPoison))).toBe('A is out of order')
    expect(handle.deadLetters()).toHaveLength(52)
    await w.clock.run(handle.stop())
  })

  test('keeps dead letters with the state, in order, and what the reducer said', async () => {
    const w = world()
    w.write(6, 'A', POISON)
    const kept = disk()
    const handle = await start(w, 'dead_letter', { disk: kept, onEvent: halfWay })
    await w.clock.run(handle.caughtUp())
    await w.clock.run(handle.stop())
    expect(kept.record?.dead_letters).toMatchObject(
      [2, 4, 6].map((position) => ({
        position,
        reason: 'failed',
        error: 'poison',
        event: { id: w.mock.events[position - 1]?.id },
      })),
    )
    const again = await start(w, 'dead_letter', { disk: kept, onEvent: halfWay })
    await w.clock.run(again.caughtUp())
    expect(again.deadLetters()).toEqual(kept.record?.dead_letters)
    await w.clock.run(again.stop())
  })

  test.each([
    [{ code: 'BAD_PRICE', price: -1 }, '{"code":"BAD_PRICE","price":-1}'],
    [{ message: 'no price' }, 'no price'],
    ['no price', 'no price'],
    [undefined, 'undefined'],
  ])('says of a thrown %j what it holds', async (thrown, text) => {
    const w = world()
    w.write(1, 'A')
    const onEvent = () => {
      throw thrown
    }
    const handle = await caughtUp(w, { onReducerError: 'dead_letter', onEvent })
    expect(handle.deadLetters().map(({ error }) => error)).toEqual([text])
    await w.clock.run(handle.stop())
  })

  test('keeps back later events of the entity, and only of it', async () => {
    const w = world()
    const [first] = w.write(1, 'A')
    w.write(4, 'A', 'B')
    const onEvent = ({ id }: Event) => {
      if (id === first?.id) throw problem
    }
    const handle = await start(w, { action: 'dead_letter', holdEntity: true }, { onEvent })
    await w.clock.run(handle.caughtUp())
    w.write(2, 'A', 'B')
    await w.clock.run(handle.caughtUp())
    expect(Object.keys(handle.state())).toEqual(['B'])
    expect(handle.deadLetters().map(({ reason }) => reason)).toEqual(['failed', 'held', 'held', 'held'])
    await w.clock.run(handle.stop())
  })

  test('is tried again after a growing wait, with the state as it was before the event', async () => {
    const w = world()
    w.write(3, 'A', POISON, 'B')
    const tries: number[] = []
    const states: Seen[] = []
    const onEvent = (event: Event, state: Seen) => {
      if (event.entity_id !== POISON) return
      tries.push(w.clock.now())
      states.push(structuredClone(state))
      if (tries.length < 4) halfWay(event, state)
    }
    const handle = await start(w, { retries: 3, retryDelayMs: 100 }, { onEvent })
    await w.clock.run(handle.caughtUp())
    expect(tries.map((time) => time - (tries[0] ?? 0))).toEqual([0, 100, 300, 700])
    expect(states).toEqual(Array(4).fill(foldOf(w.mock.events.slice(0, 1))))
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test.each([
    ['replayed', true],
    ['live', false],
  ])('stops after its retries and names a %s event and its position', async (_, isReplayed) => {
    const w = world()
    const kept = disk()
    w.write(2, 'A')
    if (isReplayed) w.write(1, POISON)
    const handle = await start(w, { retries: 2 }, { disk: kept, onEvent: halfWay })
    if (!isReplayed) {
      await w.clock.run(handle.caughtUp())
      w.write(1, POISON)
    }
    await expect(w.clock.run(handle.done)).rejects.toMatchObject({
      code: 'reducer_failed',
      position: 3,
      event: { id: w.mock.events[2]?.id },
    })
    expect(handle.isCaughtUp()).toBe(false)
    expect(handle.state()).toEqual(foldOf(w.mock.events, withoutPoison))
  })

  test('is stopped in the middle of a wait', async () => {
    const w = world()
    w.write(1, POISON)
    const handle = await start(w, { retries: 5, retryDelayMs: 60_000 }, { onEvent: halfWay })
    await settled()
    await w.clock.run(handle.stop())
    expect(handle.state()).toEqual({})
  })

  test('is gone past although it fails on an event only in its right order', async () => {
    const w = world()
    const seenFirst = assetEvent('A', { payload: { n: 1 } })
    w.mock.append(seenFirst)
    const onEvent = ({ payload }: Event, state: Seen) => {
      if ((payload as { n?: number }).n === 2 && state.A?.length === 1) throw problem
    }
    const handle = await start(w, 'skip', { onEvent })
    await w.clock.run(handle.caughtUp())
    w.mock.append(assetEvent('A', { payload: { n: 2 } }), assetEvent('A', { payload: { n: 3 } }))
    await w.clock.run(handle.caughtUp())
    expect(handle.state().A).toEqual([w.mock.events[0]?.id, w.mock.events[2]?.id])
    await w.clock.run(handle.stop())
  })

  test.each<[unknown, string]>([
    ['ignore', 'onReducerError'],
    [{ retries: -1 }, 'onReducerError.retries'],
    [{ retryDelayMs: 0.5 }, 'onReducerError.retryDelayMs'],
    [{ action: 'skip', holdEntity: true }, 'onReducerError.holdEntity'],
    [null, 'onReducerError'],
    [{ retry: 3 }, 'onReducerError.retry'],
  ])('is not configured by %j', async (given, option) => {
    const w = world()
    await expect(start(w, given as Given)).rejects.toMatchObject({
      code: 'config',
      option: expect.stringContaining(option),
    })
  })
})

describe('ProjectionHandle.replayDeadLetters', () => {
  /** A worker with three dead letters of one entity, and a switch that heals its reducer. */
  async function withLetters(kept?: Disk) {
    const w = world()
    let isHealed = false
    w.write(6, 'A', POISON)
    const onEvent = (event: Event, state: Seen) => {
      if (!isHealed) halfWay(event, state)
    }
    const options = kept === undefined ? { onEvent } : { onEvent, disk: kept }
    const handle = await start(w, { action: 'dead_letter', holdEntity: true }, options)
    await w.clock.run(handle.caughtUp())
    const heal = () => {
      isHealed = true
    }
    return { w, handle, heal, letters: handle.deadLetters() }
  }

  test('folds them in their order, after all that is in the state, and saves that', async () => {
    const kept = disk()
    const { w, handle, heal, letters } = await withLetters(kept)
    heal()
    w.write(2, 'A')
    expect(await w.clock.run(handle.replayDeadLetters())).toBe(3)
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    expect(handle.deadLetters()).toEqual([])
    await w.clock.advance(1_000)
    expect(kept.record?.dead_letters).toEqual([])
    expect(JSON.parse(kept.record?.state ?? '{}')[POISON]).toEqual(letters.map(({ event }) => event.id))
    w.write(2, POISON)
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test('leaves state and letters as they were when the reducer fails again', async () => {
    const { w, handle, letters } = await withLetters()
    const before = structuredClone(handle.state())
    await expect(w.clock.run(handle.replayDeadLetters())).rejects.toMatchObject({ code: 'reducer_failed' })
    expect(handle.deadLetters()).toEqual(letters)
    expect(handle.state()).toEqual(before)
    w.write(2, 'A')
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events, withoutPoison))
    await w.clock.run(handle.stop())
  })

  test('folds only those asked for', async () => {
    const { w, handle, heal, letters } = await withLetters()
    heal()
    const [first] = letters
    expect(await w.clock.run(handle.replayDeadLetters({ ids: [first?.event.id ?? ''] }))).toBe(1)
    expect(handle.state()[POISON]).toEqual([first?.event.id])
    expect(handle.deadLetters()).toEqual(letters.slice(1))
    await w.clock.run(handle.stop())
  })

  test('refuses one that is held back by another that is not asked for', async () => {
    const { w, handle, heal, letters } = await withLetters()
    heal()
    const [first = '', second = '', third = ''] = letters.map(({ event }) => event.id)
    for (const ids of [[second], [first, third], [third]])
      await expect(w.clock.run(handle.replayDeadLetters({ ids }))).rejects.toMatchObject({
        code: 'invalid_input',
        field: 'ids',
      })
    expect(handle.deadLetters()).toEqual(letters)
    expect(await w.clock.run(handle.replayDeadLetters({ ids: [second, first] }))).toBe(2)
    expect(handle.state()[POISON]).toEqual([first, second])
    expect(await w.clock.run(handle.replayDeadLetters({ ids: [third] }))).toBe(1)
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test.each<[given: unknown, option: string]>([
    [{ id: 'x' }, 'id'],
    [{ ids: 'x' }, 'ids'],
    ['x', 'options'],
  ])('refuses %j', async (given, option) => {
    const { w, handle, letters } = await withLetters()
    await expect(handle.replayDeadLetters(given as never)).rejects.toMatchObject({ code: 'config', option })
    expect(handle.deadLetters()).toEqual(letters)
    await w.clock.run(handle.stop())
  })

  test('keeps the fold when live events came in another order meanwhile', async () => {
    const { w, handle, heal } = await withLetters()
    heal()
    await w.clock.run(handle.replayDeadLetters())
    for (let i = 0; i < 20; i++) {
      w.write(1 + (i % 3), 'A', POISON)
      if (i % 5 === 0) w.mock.dropConnections()
      await w.clock.advance(400)
    }
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })
})

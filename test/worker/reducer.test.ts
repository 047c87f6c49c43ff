import { describe, expect, test } from 'vitest'
import type { Event } from '../../src/api.ts'
import type { WebSocketClass } from '../../src/transport/options.ts'
import {
  type BatchReducer,
  ProjectionWorker,
  type ReducerErrorAction,
  type ReducerErrorOptions,
} from '../../src/worker/index.ts'
import { foldOf, keep, POISON, type Seen } from '../support/seer.ts'
import { isLiveFrame, unrulySocket } from '../support/unruly-socket.ts'
import { settled } from '../support/virtual-clock.ts'
import { assetEvent, type Program, type World, world } from '../support/world.ts'

interface Row {
  n: number
}
type Rows = Map<string, Row>

/** As anyone writes it: the first payload becomes the row, and later ones are added to it. */
function add(rows: Rows, { entity_id, payload }: Event): void {
  const row = rows.get(entity_id)
  if (row === undefined) rows.set(entity_id, payload as Row)
  else row.n += (payload as Row).n
}

function adder(
  { core }: Program,
  reducer: (rows: Rows, event: Event) => void = add,
  onReducerError: ReducerErrorAction | ReducerErrorOptions = 'stop',
) {
  return ProjectionWorker.builder(core)
    .name('adder')
    .initialState((): Rows => new Map())
    .reducer(reducer)
    .onReducerError(onReducerError)
}

function receive(w: World, count: number, entity = 'A'): void {
  w.mock.append(...Array.from({ length: count }, () => assetEvent(entity, { payload: { n: 1 } })))
}

/** A program whose live frames come two by two, each second one first. */
function swapping(w: World): Program {
  const webSocket = unrulySocket(w.mock.webSocket as WebSocketClass, () => {
    let held: string | undefined
    return (frame, deliver) => {
      if (!isLiveFrame(frame)) return deliver(frame)
      if (held === undefined) {
        held = frame
        return
      }
      deliver(frame)
      deliver(held)
      held = undefined
    }
  })
  return w.program({ webSocket })
}

describe('a reducer that keeps the payload of an event, and changes it later', () => {
  test('counts each event once when an event is skipped', async () => {
    const w = world()
    receive(w, 3)
    receive(w, 1, POISON)
    const reducer = (rows: Rows, event: Event) => {
      add(rows, event)
      if (event.entity_id === POISON) throw new Error('poison')
    }
    const handle = await adder(w.program(), reducer, 'skip').start()
    await w.clock.run(handle.caughtUp())
    expect(handle.state().get('A')).toEqual({ n: 3 })
    receive(w, 2)
    receive(w, 1, POISON)
    await w.clock.run(handle.caughtUp())
    expect(handle.state().get('A')).toEqual({ n: 5 })
    await w.clock.run(handle.stop())
  })

  test('counts each event once when it is tried again', async () => {
    const w = world()
    receive(w, 5)
    let isTired = true
    const reducer = (rows: Rows, event: Event) => {
      add(rows, event)
      if (!isTired || rows.get('A')?.n !== 3) return
      isTired = false
      throw new Error('tired')
    }
    const handle = await adder(w.program(), reducer, { retries: 1 }).start()
    await w.clock.run(handle.caughtUp())
    expect(handle.state().get('A')).toEqual({ n: 5 })
    await w.clock.run(handle.stop())
  })

  test('counts each event once when it fails on the very event that it changed', async () => {
    const w = world()
    receive(w, 2)
    let tries = 0
    const reducer = (rows: Rows, event: Event) => {
      ;(event.payload as Row).n *= 10
      if (tries++ < 3) throw new Error('tired')
      add(rows, event)
    }
    const handle = await adder(w.program(), reducer, { retries: 3 }).start()
    await w.clock.run(handle.caughtUp())
    expect(handle.state().get('A')).toEqual({ n: 20 })
    await w.clock.run(handle.stop())
  })

  test('counts each event once when live events come in another order', async () => {
    const w = world()
    const handle = await adder(swapping(w)).start()
    await w.clock.run(handle.caughtUp())
    for (let round = 1; round <= 3; round++) {
      receive(w, 2)
      await settled()
      await w.clock.run(handle.caughtUp())
      expect(handle.state().get('A')).toEqual({ n: 2 * round })
    }
    await w.clock.run(handle.stop())
  })

  test('leaves dead letters as they were stored, also when it fails on them again', async () => {
    const w = world()
    receive(w, 1)
    const reducer = (_: Rows, event: Event) => {
      ;(event.payload as Row).n = 100
      throw new Error('poison')
    }
    const handle = await adder(w.program(), reducer, 'dead_letter').start()
    await w.clock.run(handle.caughtUp())
    expect(handle.deadLetters().map(({ event }) => event.payload)).toEqual([{ n: 1 }])
    await expect(w.clock.run(handle.replayDeadLetters())).rejects.toMatchObject({ code: 'reducer_failed' })
    expect(handle.deadLetters().map(({ event }) => event.payload)).toEqual([{ n: 1 }])
    await w.clock.run(handle.stop())
  })
})

describe('a reducer that changes all of an event', () => {
  const fail = (state: Seen, event: Event) => {
    const isPoison = event.entity_id === POISON
    keep(state, event)
    if (isPoison) throw new Error('poison')
  }
  const failBatch: BatchReducer<Seen> = (state, events) => {
    for (const event of events) fail(state, event)
  }
  const withoutPoison = (event: Event) => event.entity_id !== POISON
  const seeing = ({ core }: Program) =>
    ProjectionWorker.builder(core)
      .name('seer')
      .initialState((): Seen => ({}))

  test('has each event once, replayed and live', async () => {
    const w = world()
    w.write(20)
    const handle = await seeing(swapping(w)).reducer(keep).checkpointInterval(7).start()
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    for (let round = 0; round < 5; round++) {
      w.write(6, 'A', 'B')
      await settled()
      if (round % 2 === 0) w.mock.dropConnections()
      await w.clock.run(handle.caughtUp())
      expect(handle.state()).toEqual(foldOf(w.mock.events))
    }
    expect(handle.metrics().rebuilds).toBe(0)
    await w.clock.run(handle.rebuild())
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test('has each event once when it folds many at once, and some are left out', async () => {
    const w = world()
    w.write(50, 'A', 'B', POISON)
    const handle = await seeing(w.program()).batchReducer(failBatch).onReducerError('skip').start()
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events, withoutPoison))
    await w.clock.run(handle.stop())
  })

  test('does not change what a failure says of the event', async () => {
    const w = world()
    const [event] = w.write(1, POISON)
    const handle = await seeing(w.program()).reducer(fail).start()
    const { id, entity_id, event_type } = event as Event
    const error = await w.clock.run(handle.done.catch((failure: unknown) => failure))
    expect(error).toMatchObject({ event: { id, entity_id, event_type } })
    expect(String(error)).toContain(id)
  })
})

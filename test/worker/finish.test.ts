import { describe, expect, test } from 'vitest'
import type { Event } from '../../src/api.ts'
import type { WebSocketClass } from '../../src/transport/options.ts'
import { type ProjectionHandle, ProjectionWorker } from '../../src/worker/index.ts'
import { failingSeer, foldOf, POISON, type Seen, see, seer } from '../support/seer.ts'
import { isLiveFrame, unrulySocket } from '../support/unruly-socket.ts'
import { settled } from '../support/virtual-clock.ts'
import { assetEvent, disk, leftOpen, type Program, type World, world } from '../support/world.ts'

describe('ProjectionHandle.stop', () => {
  /** Each makes a worker be in some phase, from which it is then stopped. */
  const phases: Record<string, (w: World, program: Program) => Promise<ReturnType<typeof seer>>> = {
    'at once': async (_, program) => seer(program),
    'looking up its consumer': async (w, program) => {
      w.mock.fail({ type: 'delay', delayMs: 0 }, { path: '/api/v1/consumers/seer' })
      w.mock.fail({ type: 'hang' }, { path: '/api/v1/consumers/seer' })
      return seer(program)
    },
    'loading its tenant': async (w, program) => {
      w.mock.fail({ type: 'hang' }, { path: '/api/v1/events/query' })
      return seer(program)
    },
    'in the handshake': async (w, program) => {
      w.mock.fail({ type: 'hang' }, { path: '/api/v1/events/stream' })
      return seer(program)
    },
    'waiting to connect again': async (w, program) => {
      w.mock.fail({ type: 'drop' }, { path: '/api/v1/events/stream', times: 1_000 })
      return seer(program)
    },
    'replaying with a slow reducer': async (w, program) => {
      w.write(500)
      const onEvent = () => new Promise<void>((resolve) => void w.clock.setTimeout(resolve, 50))
      return seer(program, { onEvent })
    },
    'polling the log': async (w, program) => {
      w.write(5)
      w.mock.fail({ type: 'hang' }, { path: '/api/v1/consumers/{consumer_id}/events', times: 10 })
      return seer(program)
    },
    acknowledging: async (w, program) => {
      w.write(5)
      w.mock.fail({ type: 'hang' }, { path: '/api/v1/consumers/{consumer_id}/ack', times: 10 })
      return seer(program)
    },
  }

  test.each(Object.keys(phases))('ends within a second when the worker is %s', async (phase) => {
    for (const afterMs of [0, 120, 700]) {
      const w = world()
      const program = w.program()
      const worker = await phases[phase]?.(w, program)
      const handle = await worker?.start()
      if (phase === 'polling the log') void handle?.caughtUp().catch(() => {})
      await w.clock.advance(afterMs)
      if (phase === 'polling the log' || phase === 'acknowledging') w.write(3)
      const fromMs = w.clock.now()
      await w.clock.run(handle?.stop() ?? Promise.resolve())
      expect(w.clock.now() - fromMs).toBeLessThanOrEqual(1_000)
      expect(handle?.isCaughtUp()).toBe(false)
      expect(await leftOpen(w, program)).toEqual([])
    }
  })

  test('saves nothing of an event that the reducer fails on half-way while the log is read for the last time', async () => {
    const w = world()
    const webSocket = unrulySocket(w.mock.webSocket as WebSocketClass, () => (frame, deliver) => {
      if (!frame.includes(`"${POISON}"`)) deliver(frame)
    })
    const kept = disk()
    const onEvent = (event: Event, state: Seen) => {
      if (event.entity_id !== POISON) return
      see(state, event)
      throw new Error('poison')
    }
    const handle = await seer(w.program({ webSocket }), { disk: kept, onEvent }).start()
    await w.clock.run(handle.caughtUp())
    w.write(3)
    await settled()
    w.write(1, POISON)
    await w.clock.run(handle.stop())
    expect(JSON.parse(kept.record?.state ?? '')).toEqual(foldOf(w.mock.events.slice(0, 3)))
    expect(kept.record?.position).toBe(3)
  })

  test('waits for no more than the event at hand, be it replayed, paged, or read to build the state anew', async () => {
    const slowly = (w: World) => () => new Promise<void>((resolve) => void w.clock.setTimeout(resolve, 20))
    const ways: Record<
      string,
      (w: World, start: () => ReturnType<ReturnType<typeof seer>['start']>) => Promise<unknown>
    > = {
      replayed: async (w) => {
        w.write(200)
      },
      paged: async (w, start) => {
        const handle = await start()
        await settled()
        w.write(200)
        void handle.caughtUp().catch(() => {})
        return handle
      },
      'built anew': async (w, start) => {
        w.write(200)
        w.mock.fail({ type: 'answer', status: 400 }, { path: '/api/v1/consumers/{consumer_id}/ack' })
        const handle = await start()
        await w.clock.advance(5_000)
        return handle
      },
    }
    for (const [way, prepare] of Object.entries(ways)) {
      const w = world()
      let calls = 0
      const wait = slowly(w)
      const onEvent = () => {
        calls++
        return wait()
      }
      const webSocket = unrulySocket(w.mock.webSocket as WebSocketClass, () => (frame, deliver) => {
        if (way !== 'paged' || !isLiveFrame(frame)) deliver(frame)
      })
      const start = () => seer(w.program({ webSocket }), { onEvent }).start()
      const handle = ((await prepare(w, start)) ?? (await start())) as Awaited<ReturnType<typeof start>>
      await w.clock.advance(500)
      expect(calls, way).toBeGreaterThan(10)
      const fromMs = w.clock.now()
      await w.clock.run(handle.stop())
      expect(w.clock.now() - fromMs, way).toBeLessThanOrEqual(100)
    }
  })

  test('ends within a second although an ack hangs while a gap is repaired', async () => {
    const w = world()
    w.write(5)
    const program = w.program()
    w.mock.fail({ type: 'hang' }, { path: '/api/v1/consumers/{consumer_id}/ack', times: 10 })
    const kept = disk()
    const handle = await seer(program, { disk: kept }).start()
    await w.clock.advance(200)
    w.write(1)
    await settled()
    w.mock.lag(1)
    w.write(1)
    await w.clock.advance(200)
    expect([w.mock.connections.length, kept.record?.position]).toEqual([1, 5])
    const fromMs = w.clock.now()
    await w.clock.run(handle.stop())
    expect(w.clock.now() - fromMs).toBeLessThanOrEqual(1_000)
    expect(kept.record?.position).toBe(7)
    expect(await leftOpen(w, program)).toEqual([])
  })

  test('saves what the worker has when it is stopped in a replay', async () => {
    const w = world()
    w.write(500)
    const kept = disk()
    const onEvent = () => new Promise<void>((resolve) => void w.clock.setTimeout(resolve, 10))
    const first = await seer(w.program(), { onEvent, disk: kept }).start()
    await w.clock.advance(1_234)
    await w.clock.run(first.stop())
    expect(first.state()).toEqual(foldOf(w.mock.events.slice(0, kept.record?.position)))
    expect(kept.record?.position).toBe(124)
    const second = await seer(w.program(), { disk: kept }).start()
    expect(second.state()).toEqual(first.state())
    await w.clock.run(second.caughtUp())
    expect(second.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(second.stop())
  })

  test('saves live events although no checkpoint was due', async () => {
    const w = world()
    const kept = disk()
    const handle = await seer(w.program(), { disk: kept }).start()
    await w.clock.run(handle.caughtUp())
    w.write(3)
    await settled()
    expect(kept.record).toBeUndefined()
    await w.clock.run(handle.stop())
    expect([kept.record?.position, kept.record?.applied]).toEqual([3, 3])
    expect(w.mock.requests.at(-1)).toMatchObject({
      path: '/api/v1/consumers/seer/ack',
      body: '{"position":2}',
    })
  })

  test('saves the last exact state when the log cannot be read any more', async () => {
    const w = world()
    w.write(10)
    const kept = disk()
    const handle = await seer(w.program(), { disk: kept }).start()
    await w.clock.run(handle.caughtUp())
    w.write(3)
    await settled()
    w.mock.fail({ type: 'hang' }, { times: 1_000 })
    await w.clock.run(handle.stop())
    expect(kept.record?.position).toBe(10)
  })

  test('rejects with what the last save failed with', async () => {
    const w = world()
    w.write(10)
    const kept = disk()
    kept.onSave = () => Promise.reject(new Error('disk full'))
    const program = w.program()
    const handle = await seer(program, { disk: kept }).start()
    await w.clock.run(handle.caughtUp())
    await expect(w.clock.run(handle.stop())).rejects.toThrow('disk full')
    expect(await leftOpen(w, program)).toEqual([])
  })

  test('resolves when a save that had failed before goes through at last', async () => {
    const w = world()
    w.write(10)
    const kept = disk()
    kept.onSave = () => Promise.reject(new Error('disk full'))
    const handle = await seer(w.program(), { disk: kept }).start()
    await w.clock.run(handle.caughtUp())
    delete kept.onSave
    await w.clock.run(handle.stop())
    expect(kept.record?.position).toBe(10)
  })

  test('rejects within a second when the store does not come back', async () => {
    const w = world()
    const kept = disk()
    const program = w.program()
    const handle = await seer(program, { disk: kept }).start()
    await w.clock.run(handle.caughtUp())
    let saves = 0
    kept.onSave = () => {
      saves++
      return new Promise(() => {})
    }
    w.write(3)
    await w.clock.advance(1_500)
    w.write(3)
    await settled()
    const fromMs = w.clock.now()
    await expect(w.clock.run(handle.stop())).rejects.toMatchObject({ code: 'state_store', location: 'seer' })
    expect(saves).toBe(1)
    expect(w.clock.now() - fromMs).toBeLessThanOrEqual(1_000)
    expect(await leftOpen(w, program)).toEqual([])
  })

  test.each([
    ['is done, where the state takes long to encode', 1_000, true],
    ['is not waited for, where that is a small one', 0, false],
  ])('a save that takes seconds %s', async (_, encodingMs, isSaved) => {
    const w = world()
    let aheadMs = 0
    const program = w.program({ aheadMs: () => aheadMs })
    const kept = disk()
    kept.onSave = () => new Promise<void>((resolve) => void w.clock.setTimeout(resolve, 3_000))
    const handle = await ProjectionWorker.builder(program.core)
      .name('large')
      .initialState((): string[] => [])
      .reducer((state, { id }) => void state.push(id))
      .codec({
        encode: (state) => {
          aheadMs += encodingMs
          return JSON.stringify(state)
        },
        decode: (text) => JSON.parse(text),
      })
      .stateStore(program.store(kept))
      .start()
    await w.clock.run(handle.caughtUp())
    w.write(3)
    await settled()
    const stopped = await w.clock.run(handle.stop()).then(
      () => undefined,
      (error) => error,
    )
    expect(stopped).toEqual(isSaved ? undefined : expect.objectContaining({ code: 'state_store' }))
    expect(kept.record?.position).toBe(isSaved ? 3 : undefined)
    expect(await leftOpen(w, program)).toEqual([])
  })

  test('ends within a second when the reducer does not come back, with the state that was saved last', async () => {
    const w = world()
    w.write(10)
    const program = w.program()
    const kept = disk()
    const onEvent = (event: Event, state: Seen) => {
      if (event.entity_id !== POISON) return
      see(state, event)
      return new Promise<void>(() => {})
    }
    const handle = await seer(program, { disk: kept, onEvent }).start()
    await w.clock.run(handle.caughtUp())
    const saved = foldOf(w.mock.events)
    w.mock.append(assetEvent(POISON))
    await settled()
    const fromMs = w.clock.now()
    await w.clock.run(handle.stop())
    expect(w.clock.now() - fromMs).toBeLessThanOrEqual(1_000)
    expect(handle.state()).toEqual(saved)
    expect(JSON.parse(kept.record?.state ?? '')).toEqual(saved)
    expect(await leftOpen(w, program)).toEqual([])
  })

  test('ends within a second although a slow reducer is putting an entity in order', async () => {
    const w = world()
    const held: (() => void)[] = []
    let isHolding = false
    const webSocket = unrulySocket(w.mock.webSocket as WebSocketClass, () => (frame, deliver) => {
      if (isHolding && isLiveFrame(frame)) held.push(() => deliver(frame))
      else deliver(frame)
    })
    const program = w.program({ webSocket })
    const kept = disk()
    const onEvent = () => new Promise<void>((resolve) => void w.clock.setTimeout(resolve, 100))
    const handle = await seer(program, { onEvent, disk: kept, checkpointInterval: 1_000 }).start()
    await w.clock.run(handle.caughtUp())
    isHolding = true
    w.write(8, 'A')
    await settled()
    for (const release of held.reverse()) release()
    await w.clock.advance(850)
    expect(handle.state().A).toHaveLength(8)
    const fromMs = w.clock.now()
    await w.clock.run(handle.stop())
    expect(w.clock.now() - fromMs).toBeLessThanOrEqual(1_000)
    await w.clock.advance(10_000)
    expect(kept.record).toBeUndefined()
    expect(program.sockets).toBe(0)
  })

  test('rejects with the failure of a reducer that was at work when it was called, and saves nothing of it', async () => {
    const w = world()
    w.write(10)
    const kept = disk()
    let fail = () => {}
    const onEvent = (event: Event, state: Seen) => {
      if (event.entity_id !== POISON) return
      see(state, event)
      return new Promise<void>((_, reject) => {
        fail = () => reject(new Error('poison'))
      })
    }
    const handle = await seer(w.program(), { disk: kept, onEvent }).start()
    await w.clock.run(handle.caughtUp())
    w.mock.append(assetEvent(POISON))
    await settled()
    const stopping = handle.stop()
    fail()
    await expect(w.clock.run(stopping)).rejects.toMatchObject({ code: 'reducer_failed' })
    expect(JSON.parse(kept.record?.state ?? '')).toEqual(foldOf(w.mock.events.slice(0, 10)))
  })

  test('does the same however often it is called', async () => {
    const w = world()
    w.write(5)
    const program = w.program()
    const kept = disk()
    const handle = await seer(program, { disk: kept }).start()
    await w.clock.run(handle.caughtUp())
    await w.clock.run(Promise.all([handle.stop(), handle.stop(), handle.done]))
    await w.clock.run(handle.stop())
    expect(kept.saves).toBe(1)
    expect(await leftOpen(w, program)).toEqual([])
  })

  test('is what `await using` does at the end of a block', async () => {
    const w = world()
    w.write(5)
    const program = w.program()
    const kept = disk()
    {
      await using handle = await seer(program, { disk: kept }).start()
      await handle.caughtUp()
    }
    expect(kept.record?.position).toBe(5)
    expect(await leftOpen(w, program)).toEqual([])
  })

  test('throws at the end of an `await using` block only what nobody was told', async () => {
    const ways: Record<string, (handle: ProjectionHandle<Seen>) => Promise<void>> = {
      'caught up': (handle) => handle.caughtUp(),
      done: (handle) => handle.done,
    }
    for (const [way, wait] of Object.entries(ways)) {
      const w = world()
      const [poison] = w.mock.append(assetEvent(POISON))
      const block = async () => {
        await using handle = await failingSeer(w.program(), 'at once').worker.start()
        await wait(handle)
      }
      const error = await w.clock.run(block()).catch((thrown) => thrown)
      expect(error, way).toMatchObject({ code: 'reducer_failed', event: { id: poison?.id } })
    }
    for (const isStopped of [true, false]) {
      const w = world()
      const kept = disk()
      kept.onSave = () => Promise.reject(new Error('disk full'))
      const block = async () => {
        await using handle = await seer(w.program(), { disk: kept }).start()
        w.write(1)
        await handle.caughtUp()
        if (isStopped) await handle.stop()
      }
      await expect(w.clock.run(block())).rejects.toMatchObject({ code: 'state_store' })
    }
  })

  test('leaves the state readable', async () => {
    const w = world()
    w.write(5)
    const handle = await seer(w.program()).start()
    await w.clock.run(handle.caughtUp())
    await w.clock.run(handle.stop())
    w.write(5)
    await w.clock.advance(1_000)
    expect(handle.state()).toEqual(foldOf(w.mock.events.slice(0, 5)))
    expect(handle.position()).toBe(5)
  })
})

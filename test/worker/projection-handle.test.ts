import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { WebSocketClass } from '../../src/transport/options.ts'
import { ProjectionWorker } from '../../src/worker/index.ts'
import { failingSeer, foldOf, POISON, seer } from '../support/seer.ts'
import { settled } from '../support/virtual-clock.ts'
import { assetEvent, disk, leftOpen, type World, world } from '../support/world.ts'

describe('ProjectionHandle.done', () => {
  test.each(['at once', 'later', 'half-way'] as const)(
    'rejects with the event when the reducer throws %s on a live event',
    async (kind) => {
      const w = world()
      w.write(10)
      const program = w.program()
      const kept = disk()
      const { problem, worker } = failingSeer(program, kind, { disk: kept })
      const handle = await worker.start()
      await w.clock.run(handle.caughtUp())
      const saved = foldOf(w.mock.events)
      const [poison] = w.mock.append(assetEvent(POISON))
      await expect(w.clock.run(handle.done)).rejects.toMatchObject({
        code: 'reducer_failed',
        event: { id: poison?.id },
        cause: problem,
      })
      expect(handle.isCaughtUp()).toBe(false)
      expect(handle.state()).toEqual(saved)
      expect(JSON.parse(kept.record?.state ?? '')).toEqual(saved)
      expect(await leftOpen(w, program)).toEqual([])
    },
  )

  test.each(['at once', 'later', 'half-way'] as const)(
    'rejects with the event and its position when the reducer throws %s on a replayed one',
    async (kind) => {
      const w = world()
      w.write(10)
      const [poison] = w.mock.append(assetEvent(POISON))
      w.write(10)
      const program = w.program()
      const { worker } = failingSeer(program, kind, { checkpointInterval: 4 })
      const handle = await worker.start()
      await expect(w.clock.run(handle.done)).rejects.toMatchObject({
        code: 'reducer_failed',
        event: { id: poison?.id },
        position: 11,
      })
      expect(handle.isCaughtUp()).toBe(false)
      expect(handle.state()).toEqual(foldOf(w.mock.events.slice(0, handle.position())))
      expect(handle.position()).toBe(10)
      expect(await leftOpen(w, program)).toEqual([])
    },
  )

  test('leaves the state of the last checkpoint where Core does not give again what came since', async () => {
    const w = world()
    w.write(10)
    w.mock.append(assetEvent(POISON))
    w.mock.fail({ type: 'drop' }, { path: '/api/v1/consumers/{consumer_id}/events', times: 10 })
    const { worker } = failingSeer(w.program(), 'half-way', { checkpointInterval: 4 })
    const handle = await worker.start()
    await expect(w.clock.run(handle.done)).rejects.toMatchObject({ code: 'reducer_failed' })
    expect([4, 8]).toContain(handle.position())
    expect(handle.state()).toEqual(foldOf(w.mock.events.slice(0, handle.position())))
  })

  test('rejects when the reducer throws while an entity is put in order', async () => {
    const w = world()
    let isArmed = false
    const onEvent = () => {
      if (isArmed) throw new Error('not again')
    }
    const handle = await seer(w.program(), { onEvent }).start()
    await w.clock.run(handle.caughtUp())
    w.mock.lag(1)
    w.write(1, 'A')
    isArmed = true
    await expect(w.clock.run(handle.done)).rejects.toMatchObject({ code: 'reducer_failed' })
  })

  test('is never caught up again and fails the same way on the same event after a restart', async () => {
    const w = world()
    w.write(10)
    const kept = disk()
    w.mock.append(assetEvent(POISON))
    for (let start = 0; start < 3; start++) {
      const handle = await failingSeer(w.program(), 'half-way', { disk: kept }).worker.start()
      await expect(w.clock.run(handle.caughtUp())).rejects.toMatchObject({
        code: 'reducer_failed',
        position: 11,
      })
      await expect(handle.done).rejects.toMatchObject({ code: 'reducer_failed' })
      await expect(handle.caughtUp()).rejects.toMatchObject({ code: 'reducer_failed' })
      await expect(handle.stop()).rejects.toMatchObject({ code: 'reducer_failed' })
    }
    const handle = await seer(w.program(), { disk: kept }).start()
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test('rejects when the state becomes one that cannot be stored', async () => {
    const w = world()
    w.write(1)
    const program = w.program()
    const worker = ProjectionWorker.builder(program.core)
      .name('a')
      .reducer((state) => {
        state.run = () => 1
      })
    const handle = await worker.start()
    await expect(w.clock.run(handle.done)).rejects.toMatchObject({
      code: 'invalid_input',
      field: 'state.run',
    })
    expect(await leftOpen(w, program)).toEqual([])
  })

  test('rejects when the rows to push back cannot be made', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    const program = w.program()
    const worker = ProjectionWorker.builder(program.core)
      .name('a')
      .reducer(() => {})
      .stateFlushEntities(() => {
        throw new Error('no rows')
      })
    const handle = await worker.start()
    await w.clock.run(handle.caughtUp())
    w.write(1)
    await expect(w.clock.run(handle.done)).rejects.toMatchObject({
      code: 'invalid_input',
      field: 'stateFlushEntities',
    })
    expect(await leftOpen(w, program)).toEqual([])
  })

  test('shows at once that it is not caught up, although the socket takes its time to close', async () => {
    const w = world()
    const webSocket = function Slow(url: string) {
      return Object.assign(new w.mock.webSocket(url), { close: () => {} })
    } as unknown as WebSocketClass
    const handle = await failingSeer(w.program({ webSocket }), 'at once').worker.start()
    const done = handle.done.catch((error) => error)
    await w.clock.run(handle.caughtUp())
    w.mock.append(assetEvent(POISON))
    await settled()
    expect(handle.isCaughtUp()).toBe(false)
    expect(await w.clock.run(done)).toMatchObject({ code: 'reducer_failed' })
  })

  test('waits for a save that is under way when the worker fails', async () => {
    const w = world()
    const kept = disk()
    kept.onSave = () => new Promise((resolve) => void w.clock.setTimeout(resolve, 300))
    w.write(5)
    const handle = await failingSeer(w.program(), 'at once', { disk: kept }).worker.start()
    await settled()
    expect(handle.isCaughtUp()).toBe(true)
    w.mock.append(assetEvent(POISON))
    const done = handle.done.catch((error) => error)
    await settled()
    expect([kept.saves, handle.isCaughtUp()]).toEqual([0, false])
    await w.clock.run(done)
    expect(kept.record?.position).toBe(5)
  })
})

describe('a failure that nobody listens for', () => {
  const heard: unknown[] = []
  const onUnhandled = (reason: unknown) => void heard.push(reason)
  let others: NodeJS.UnhandledRejectionListener[]

  beforeEach(() => {
    heard.length = 0
    others = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection')
    process.on('unhandledRejection', onUnhandled)
  })
  afterEach(() => {
    process.removeListener('unhandledRejection', onUnhandled)
    for (const other of others) process.on('unhandledRejection', other)
  })

  async function failed(
    use: (
      handle: { done: Promise<void>; caughtUp(): Promise<void>; stop(): Promise<void> },
      w: World,
    ) => unknown,
  ) {
    const w = world()
    const handle = await failingSeer(w.program(), 'at once').worker.start()
    await use(handle, w)
    w.mock.append(assetEvent(POISON))
    await w.clock.advance(1_000)
    return heard
  }

  test('is an unhandled rejection', async () => {
    expect(await failed(() => {})).toMatchObject([{ code: 'reducer_failed' }])
  })

  test('is one also if somebody waited for `caughtUp` before, but no more', async () => {
    expect(await failed((handle, w) => w.clock.run(handle.caughtUp()))).toMatchObject([
      { code: 'reducer_failed' },
    ])
  })

  test('is none if somebody looks at `done`', async () => {
    expect(await failed((handle) => void handle.done.catch(() => {}))).toEqual([])
  })

  test('is none if somebody waits for `caughtUp`', async () => {
    const w = world()
    w.mock.append(assetEvent(POISON))
    const handle = await failingSeer(w.program(), 'at once').worker.start()
    await expect(w.clock.run(handle.caughtUp())).rejects.toMatchObject({ code: 'reducer_failed' })
    await w.clock.advance(1_000)
    expect(heard).toEqual([])
  })

  test('is none if somebody stops the worker', async () => {
    const w = world()
    w.mock.append(assetEvent(POISON))
    const handle = await failingSeer(w.program(), 'at once').worker.start()
    await expect(w.clock.run(handle.stop())).resolves.toBeUndefined()
    await w.clock.advance(1_000)
    expect(heard).toEqual([])
  })
})

describe('ProjectionHandle.caughtUp', () => {
  test('rejects with the reason of its signal and forgets it', async () => {
    const w = world()
    const program = w.program()
    const handle = await seer(program).start()
    w.mock.fail({ type: 'hang' }, { path: '/api/v1/consumers/{consumer_id}/events' })
    const controller = new AbortController()
    const waiting = handle.caughtUp({ signal: controller.signal })
    await settled()
    controller.abort('enough')
    await expect(waiting).rejects.toBe('enough')
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
    await expect(handle.caughtUp({ signal: AbortSignal.abort('at once') })).rejects.toBe('at once')
    await w.clock.run(handle.stop())
  })

  test('goes on waiting over a dropped socket and a poll that fails', async () => {
    const w = world()
    w.write(10)
    w.mock.fail({ type: 'drop' }, { path: '/api/v1/consumers/{consumer_id}/events', times: 2 })
    const handle = await seer(w.program({ retry: false })).start()
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test('rejects when the worker is stopped before, and after it was', async () => {
    const w = world()
    w.mock.fail({ type: 'hang' }, { path: '/api/v1/events/stream' })
    const handle = await seer(w.program()).start()
    const waiting = handle.caughtUp()
    waiting.catch(() => {})
    await w.clock.run(handle.stop())
    const stopped = { code: 'stream_closed', reason: 'the worker was stopped' }
    await expect(waiting).rejects.toMatchObject(stopped)
    await expect(handle.caughtUp()).rejects.toMatchObject(stopped)
  })
})

describe('ProjectionHandle', () => {
  test.each([undefined, null, 'id', 5, {}, { events: [{}] }, Promise.resolve({ event_id: 'x' })])(
    'does not wait for %j, which no write resolves with',
    async (written) => {
      const w = world()
      const handle = await seer(w.program()).start()
      await expect(handle.waitFor(written as never)).rejects.toMatchObject({
        code: 'invalid_input',
        field: 'written',
      })
      await w.clock.run(handle.stop())
    },
  )

  test.each(['caughtUp', 'rebuild', 'waitFor'] as const)(
    'refuses options of `%s` that there are not',
    async (name) => {
      const w = world()
      const handle = await seer(w.program()).start()
      const call = (options: never) =>
        name === 'waitFor' ? handle.waitFor({ events: [] }, options) : handle[name](options)
      await expect(call({ timeoutMs: 5 } as never)).rejects.toMatchObject({
        code: 'config',
        option: 'timeoutMs',
      })
      await expect(call({ signal: {} } as never)).rejects.toMatchObject({ code: 'config', option: 'signal' })
      await w.clock.run(handle.stop())
    },
  )
})

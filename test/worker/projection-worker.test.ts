import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Event } from '../../src/api.ts'
import type { FetchLike } from '../../src/transport/options.ts'
import { fileStore, ProjectionWorker } from '../../src/worker/index.ts'
import { randomRuns } from '../support/random-runs.ts'
import { foldOf, type Seen, see, seer } from '../support/seer.ts'
import { settled } from '../support/virtual-clock.ts'
import { assetEvent, type Disk, disk, type World, world } from '../support/world.ts'

describe('ProjectionWorker', () => {
  test('folds what is stored and then what is written', async () => {
    const w = world()
    w.write(250)
    const handle = await w.clock.run(seer(w.program()).start())
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    expect([handle.isCaughtUp(), handle.position()]).toEqual([true, 250])
    const [event] = w.write(1)
    await settled()
    expect(handle.state().A?.at(-1)).toBe(event?.id)
    await w.clock.run(handle.stop())
  })

  test('starts on an empty log', async () => {
    const w = world()
    const handle = await seer(w.program()).start()
    await w.clock.run(handle.caughtUp())
    expect([handle.state(), handle.position(), handle.isCaughtUp()]).toEqual([{}, 0, true])
    await w.clock.run(handle.stop())
  })

  test('resolves `caughtUp` only when all that was stored before is in the state', async () => {
    const w = world()
    const handle = await seer(w.program()).start()
    await w.clock.run(handle.caughtUp())
    for (let round = 0; round < 20; round++) {
      w.mock.lag(w.random() < 0.3 ? 1 : 0)
      const written = w.write(1 + round)
      await w.clock.run(handle.caughtUp())
      const seen = new Set(Object.values(handle.state()).flat())
      expect(written.filter(({ id }) => !seen.has(id))).toEqual([])
    }
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test('resolves for all that wait, before the replay is over and after', async () => {
    const w = world()
    w.write(30)
    const handle = await seer(w.program()).start()
    const early = [handle.caughtUp(), handle.caughtUp()]
    await w.clock.run(Promise.all(early))
    await w.clock.run(Promise.all([handle.caughtUp(), handle.caughtUp()]))
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test('applies what falls into the overlap of replay and broadcast once', async () => {
    const w = world()
    w.write(10)
    w.mock.overlapNext(...Array.from({ length: 5 }, () => assetEvent('A')))
    const handle = await seer(w.program()).start()
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    expect(w.mock.connections[0]?.sentCount).toBe(21)
    await w.clock.run(handle.stop())
  })

  test('applies every event of an entity on a Core on which each reads version 1', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    w.write(100, 'A')
    const handle = await seer(w.program()).start()
    await w.clock.run(handle.caughtUp())
    w.write(100, 'A')
    await w.clock.run(handle.caughtUp())
    expect(w.mock.events.every(({ version }) => version === 1)).toBe(true)
    expect(handle.state().A).toHaveLength(200)
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test('gives the reducer only events of its types and its tenant', async () => {
    const w = world()
    const program = w.program()
    const write = () =>
      w.mock.append(
        assetEvent('A'),
        assetEvent('A', { event_type: 'asset' }),
        assetEvent('A', { event_type: 'order.placed' }),
        assetEvent('A', { tenant_id: 'other' }),
        assetEvent('B', { event_type: 'order.shipped.late' }),
      )
    write()
    const given: Event[] = []
    const worker = seer(program, {
      eventTypes: ['asset.', 'order.shipped.*'],
      onEvent: (event) => void given.push(event),
    })
    const handle = await worker.start()
    await w.clock.run(handle.caughtUp())
    write()
    await w.clock.run(handle.caughtUp())
    expect(given.map(({ event_type, tenant_id }) => `${tenant_id} ${event_type}`)).toEqual([
      'default asset.updated',
      'default order.shipped.late',
      'default asset.updated',
      'default order.shipped.late',
    ])
    await w.clock.run(handle.stop())
  })

  test('works for the tenant of its client', async () => {
    const w = world()
    const program = w.program({ tenantId: 'other' })
    w.mock.append(assetEvent('A'), assetEvent('B', { tenant_id: 'other' }))
    const handle = await seer(program).start()
    await w.clock.run(handle.caughtUp())
    w.mock.append(assetEvent('A'), assetEvent('C', { tenant_id: 'other' }))
    await w.clock.run(handle.caughtUp())
    expect(Object.keys(handle.state())).toEqual(['B', 'C'])
    await w.clock.run(handle.stop())
  })

  test('awaits an asynchronous reducer, one event at a time and in order', async () => {
    const w = world()
    w.write(20, 'A')
    let running = 0
    const onEvent = async () => {
      running += 1
      expect(running).toBe(1)
      await new Promise<void>((resolve) => w.clock.setTimeout(resolve, 1 + Math.floor(w.random() * 20)))
      running -= 1
    }
    const handle = await seer(w.program(), { onEvent }).start()
    await w.clock.advance(50)
    w.write(20, 'A')
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(handle.stop())
  })

  test('takes what the reducer returns for the next state', async () => {
    const w = world()
    w.write(3)
    const kept = disk()
    const program = w.program()
    const worker = ProjectionWorker.builder(program.core)
      .name('count')
      .initialState(() => 0)
      .reducer((count) => count + 1)
      .stateStore(program.store(kept))
    const handle = await worker.start()
    await w.clock.run(handle.caughtUp())
    w.write(2)
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toBe(5)
    await w.clock.run(handle.stop())
    expect(kept.record?.state).toBe('5')
  })

  test('keeps a state of maps, sets and dates over a restart', async () => {
    const w = world()
    w.write(3)
    const kept = disk()
    const start = () => {
      const program = w.program()
      return ProjectionWorker.builder(program.core)
        .name('rich')
        .initialState(() => ({ byEntity: new Map<string, Set<string>>(), last: new Date(0), total: 0n }))
        .reducer((state, { entity_id, id, timestamp }) => {
          state.byEntity.set(entity_id, (state.byEntity.get(entity_id) ?? new Set()).add(id))
          state.last = new Date(timestamp)
          state.total += 1n
        })
        .stateStore(program.store(kept))
        .start()
    }
    const first = await start()
    await w.clock.run(first.caughtUp())
    await w.clock.run(first.stop())
    const second = await start()
    expect(second.state()).toEqual(first.state())
    w.write(1, 'A')
    await w.clock.run(second.caughtUp())
    expect(second.state().total).toBe(4n)
    expect(second.state().byEntity.get('A')?.size).toBe(2)
    await w.clock.run(second.stop())
  })
})

describe('ProjectionWorker after a restart', () => {
  test('has the whole state before the first event comes', async () => {
    const w = world()
    w.write(50)
    const kept = disk()
    const first = await seer(w.program(), { disk: kept }).start()
    await w.clock.run(first.caughtUp())
    await w.clock.run(first.stop())
    const given: Event[] = []
    const again = seer(w.program(), { disk: kept, onEvent: (event) => void given.push(event) })
    const second = await again.start()
    expect(second.state()).toEqual(foldOf(w.mock.events))
    expect(second.position()).toBe(50)
    await w.clock.run(second.caughtUp())
    expect(given).toEqual([])
    w.write(3)
    await w.clock.run(second.caughtUp())
    expect(given).toHaveLength(3)
    expect(second.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(second.stop())
  })

  test('applies nothing again although Core was not told how far it came', async () => {
    const w = world()
    w.write(50)
    const kept = disk()
    w.mock.fail({ type: 'answer', status: 503 }, { path: '/api/v1/consumers/{consumer_id}/ack', times: 100 })
    const first = await seer(w.program(), { disk: kept }).start()
    await w.clock.run(first.caughtUp())
    await w.clock.run(first.stop())
    w.mock.clearFaults()
    expect(w.mock.connections[0]?.consumerId).toBe('seer')
    const given: Event[] = []
    const second = await seer(w.program(), { disk: kept, onEvent: (event) => void given.push(event) }).start()
    await w.clock.run(second.caughtUp())
    expect(given).toEqual([])
    // The event that was seen last, which proves the log to be the same, and the sentinel.
    expect(w.mock.connections[1]?.sentCount).toBe(2)
    await w.clock.run(second.stop())
  })

  test('goes on from a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'allsource-'))
    try {
      const w = world()
      w.write(40)
      const path = join(folder, 'seer.json')
      const given: Event[] = []
      const start = () =>
        ProjectionWorker.builder(w.program().core)
          .name('seer')
          .initialState((): Seen => ({}))
          .reducer((state, event) => {
            given.push(event)
            see(state, event)
          })
          .stateStore(fileStore(path))
          .start()
      for (let round = 1; round <= 3; round++) {
        const handle = await start()
        if (round > 1) expect(handle.state()).toEqual(foldOf(w.mock.events))
        w.write(10)
        await handle.caughtUp()
        expect(handle.state()).toEqual(foldOf(w.mock.events))
        await handle.stop()
      }
      expect(given).toHaveLength(70)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test.each([
    ['the reducer has another version', { reducerVersion: 2 }],
    ['other events are wanted', { eventTypes: ['asset.'] }],
  ])('builds the state anew from the first event when %s', async (_, change) => {
    const w = world()
    w.write(20)
    w.mock.append(assetEvent('A', { event_type: 'order.placed' }))
    const kept = disk()
    const first = await seer(w.program(), { disk: kept }).start()
    await w.clock.run(first.caughtUp())
    await w.clock.run(first.stop())
    const second = await seer(w.program(), { disk: kept, ...change }).start()
    // The same fold by an older reducer is better than nothing; the fold of other events is another state.
    expect(second.state()).toEqual('reducerVersion' in change ? first.state() : {})
    await w.clock.run(second.caughtUp())
    const isWanted = ({ event_type }: Event) => !('eventTypes' in change) || event_type.startsWith('asset.')
    expect(second.state()).toEqual(foldOf(w.mock.events, isWanted))
    expect(kept.record?.consumer_id).toMatch(/^seer~/)
    await w.clock.run(second.stop())
    const consumerId = kept.record?.consumer_id
    const third = await seer(w.program(), { disk: kept, ...change }).start()
    expect(third.state()).toEqual(second.state())
    await w.clock.run(third.caughtUp())
    expect(w.mock.connections.at(-1)?.consumerId).toBe(consumerId)
    await w.clock.run(third.stop())
  })

  test('refuses a record of another tenant, and leaves it alone', async () => {
    const w = world()
    w.mock.append(assetEvent('A'), assetEvent('B', { tenant_id: 'other' }))
    const kept = disk()
    const first = await seer(w.program(), { disk: kept }).start()
    await w.clock.run(first.caughtUp())
    await w.clock.run(first.stop())
    const { record, saves } = kept
    await expect(seer(w.program({ tenantId: 'other' }), { disk: kept }).start()).rejects.toMatchObject({
      code: 'state_store',
      message: expect.stringContaining('"default", not to "other"'),
    })
    expect(kept).toEqual({ record, saves })
    const third = await seer(w.program(), { disk: kept }).start()
    expect(Object.keys(third.state())).toEqual(['A'])
    await w.clock.run(third.stop())
  })

  test('builds the state anew as a consumer of its own when the record is gone but Core has a cursor', async () => {
    const w = world()
    w.write(20)
    const first = await seer(w.program(), { disk: disk() }).start()
    await w.clock.run(first.caughtUp())
    await w.clock.run(first.stop())
    const second = await seer(w.program(), { disk: disk() }).start()
    await w.clock.run(second.caughtUp())
    expect(second.state()).toEqual(foldOf(w.mock.events))
    expect(w.mock.connections[1]?.consumerId).toMatch(/^seer~[0-9a-z]+$/)
    await w.clock.run(second.stop())
  })

  test('builds the state anew when its record is an old copy, for Core gives nothing again that was acknowledged', async () => {
    const w = world()
    w.write(20)
    const kept = disk()
    const first = await seer(w.program(), { disk: kept }).start()
    await w.clock.run(first.caughtUp())
    const copy = kept.record
    expect(copy?.position).toBe(20)
    w.write(20)
    await settled()
    await w.clock.run(first.stop())
    const second = await seer(w.program(), { disk: { record: copy, saves: 0 } }).start()
    await w.clock.run(second.caughtUp())
    expect(second.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(second.stop())
  })

  test('goes on within a process although the worker keeps its record in memory', async () => {
    const w = world()
    w.write(20)
    const given: Event[] = []
    const worker = seer(w.program(), { onEvent: (event) => void given.push(event) })
    const first = await worker.start()
    await w.clock.run(first.caughtUp())
    await w.clock.run(first.stop())
    const second = await worker.start()
    await w.clock.run(second.caughtUp())
    expect(given).toHaveLength(20)
    expect(second.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(second.stop())
  })
})

describe('ProjectionWorker in a process that is killed', () => {
  /** Writes an event each 10 ms until a random moment, kills the process, and starts another one; gives what that one was given again. */
  async function killAndRestart(w: World, kept: Disk, interval: number): Promise<number> {
    const applied = new Set<string>()
    const first = w.program()
    const handle = await seer(first, {
      disk: kept,
      checkpointInterval: interval,
      onEvent: ({ id }) => void applied.add(id),
    }).start()
    const events = 20 + Math.floor(w.random() * 200)
    for (let i = 0; i < events; i++) {
      w.write(1)
      await w.clock.advance(10)
    }
    expect(handle.state()).toEqual(foldOf(w.mock.events))
    first.kill()
    let redelivered = 0
    const second = await seer(w.program(), {
      disk: kept,
      checkpointInterval: interval,
      onEvent: ({ id }) => {
        if (applied.has(id)) redelivered++
      },
    }).start()
    w.write(5)
    await w.clock.run(second.caughtUp())
    expect(second.state()).toEqual(foldOf(w.mock.events))
    await w.clock.run(second.stop())
    return redelivered
  }

  test('applies again at most an interval and what came while a save was under way', async () => {
    const { seed, numRuns } = randomRuns(15)
    for (let run = seed; run < seed + numRuns; run++) {
      const w = world({ seed: run })
      const kept = disk()
      kept.onSave = () => new Promise((resolve) => void w.clock.setTimeout(resolve, 25))
      for (let round = 0; round < 3; round++) {
        const redelivered = await killAndRestart(w, kept, 10)
        expect(redelivered, `TEST_SEED=${run}`).toBeLessThanOrEqual(10 + 3)
      }
    }
  })

  test('goes on where it was, be it killed before a save, in it, or between a save and its ack', async () => {
    for (const moment of ['before the save', 'after the save', 'before the ack', 'after the ack'] as const) {
      const w = world()
      w.write(50)
      const kept = disk()
      const fetch: FetchLike = async (input, init) => {
        if (!input.endsWith('/ack')) return w.mock.fetch(input, init)
        if (moment === 'before the ack') first.kill()
        const answer = w.mock.fetch(input, init)
        if (moment === 'after the ack') first.kill()
        return answer
      }
      const first = w.program({ fetch })
      kept.onSave = () => {
        if (moment === 'before the save') first.kill()
        if (moment === 'after the save') queueMicrotask(() => first.kill())
      }
      await seer(first, { disk: kept }).start()
      await settled()
      expect(first.isAlive).toBe(false)
      delete kept.onSave
      w.write(3)
      const second = await seer(w.program(), { disk: kept }).start()
      await w.clock.run(second.caughtUp())
      expect(second.state()).toEqual(foldOf(w.mock.events))
      await w.clock.run(second.stop())
    }
  })
})

describe('ProjectionWorker.start', () => {
  test('lets go of a start whose signal aborts while Core does not answer', async () => {
    const w = world()
    w.mock.fail({ type: 'hang' }, { times: 1_000 })
    const abort = new AbortController()
    const start = seer(w.program()).start({ signal: abort.signal })
    await settled()
    const fromMs = w.clock.now()
    abort.abort('changed my mind')
    await expect(w.clock.run(start)).rejects.toBe('changed my mind')
    expect(w.clock.now() - fromMs).toBe(0)
  })

  test('refuses a tenant that an old Core forgets', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    await expect(seer(w.program({ tenantId: 'other' })).start()).rejects.toMatchObject({
      code: 'unsupported',
      serverVersion: '0.19.2',
    })
    expect(w.mock.connections).toEqual([])
  })

  test('fails at once when nobody answers', async () => {
    const w = world()
    w.mock.fail({ type: 'refuse' }, { times: 1_000 })
    const program = w.program()
    await expect(w.clock.run(seer(program).start())).rejects.toMatchObject({ code: 'network' })
    expect([program.timers, program.sockets]).toEqual([0, 0])
  })

  test('passes on what is wrong with the stored record and touches nothing', async () => {
    const w = world()
    const problem = new Error('damaged')
    const store = { load: () => Promise.reject(problem), save: async () => {} }
    const worker = ProjectionWorker.builder(w.program().core)
      .name('a')
      .reducer(() => {})
      .stateStore(store)
    await expect(worker.start()).rejects.toMatchObject({ code: 'state_store', location: 'a', cause: problem })
    expect(w.mock.requests.every(({ path }) => !path.includes('consumers'))).toBe(true)
  })

  test('refuses an initial state that cannot be stored', async () => {
    const w = world()
    const worker = ProjectionWorker.builder(w.program().core)
      .name('a')
      .initialState(() => ({ run: () => 1 }))
      .reducer(() => {})
    await expect(worker.start()).rejects.toMatchObject({ code: 'invalid_input', field: 'state.run' })
  })
})

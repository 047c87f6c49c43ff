import { describe, expect, test } from 'vitest'
import type { MockCore } from '../../src/mock/index.ts'
import type { FetchLike } from '../../src/transport/options.ts'
import { ProjectionWorker, type WorkerNotice } from '../../src/worker/index.ts'
import { settled } from '../support/virtual-clock.ts'
import { assetEvent, disk, type World, world } from '../support/world.ts'

describe('a worker that pushes back', () => {
  async function pushing(
    w: World,
    change: { every?: number; intervalMs?: number; kept?: ReturnType<typeof disk> } = {},
  ) {
    const program = w.program()
    let builder = ProjectionWorker.builder(program.core)
      .name('counts')
      .initialState((): Record<string, number> => ({}))
      .reducer((state, { entity_id }) => {
        state[entity_id] = (state[entity_id] ?? 0) + 1
      })
      .stateFlushEntities((state) => Object.entries(state))
    if (change.every !== undefined) builder = builder.stateFlushEvery(change.every)
    if (change.intervalMs !== undefined) builder = builder.stateFlushIntervalMs(change.intervalMs)
    if (change.kept !== undefined) builder = builder.stateStore(program.store(change.kept))
    const handle = await builder.start()
    await w.clock.run(handle.caughtUp())
    return handle
  }
  const rows = ({ requests }: MockCore) =>
    requests
      .filter(({ path }) => path.endsWith('/bulk/save'))
      .map(({ body }) =>
        (JSON.parse(body) as { states: { entity_id: string; state: unknown }[] }).states.map((s) => [
          s.entity_id,
          s.state,
        ]),
      )

  test('shows the state to others after the interval, the changed rows only', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    const handle = await pushing(w)
    w.write(4, 'A', 'B')
    await w.clock.advance(4_900)
    expect([rows(w.mock), await handle.getState('A')]).toEqual([[], undefined])
    await w.clock.advance(200)
    expect(await handle.getState('A')).toBe(2)
    w.write(1, 'B')
    await w.clock.advance(60_000)
    expect(rows(w.mock)).toEqual([
      [
        ['A', 2],
        ['B', 2],
      ],
      [['B', 3]],
    ])
    await w.clock.run(handle.stop())
  })

  test('shows it at once after so many events', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    const handle = await pushing(w, { every: 3 })
    w.write(2, 'A')
    await settled()
    expect(rows(w.mock)).toEqual([])
    w.write(1, 'A')
    await settled()
    expect(rows(w.mock)).toEqual([[['A', 3]]])
    await w.clock.run(handle.stop())
  })

  test('shows the rest when it is stopped', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    const handle = await pushing(w)
    w.write(2, 'A')
    await settled()
    await w.clock.run(handle.stop())
    expect(rows(w.mock)).toEqual([[['A', 2]]])
  })

  test('pushes what came while a slow flush was under way, although nothing more comes', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    const handle = await pushing(w, { every: 1 })
    w.mock.fail({ type: 'delay', delayMs: 20_000 }, { path: '/api/v1/projections/{name}/bulk/save' })
    w.write(1, 'A')
    await w.clock.advance(5_000)
    w.write(1, 'A')
    await w.clock.advance(60_000)
    expect(await handle.getState('A')).toBe(2)
    await w.clock.run(handle.stop())
  })

  test.each(['core-0.19.2', 'core-0.27.0'] as const)(
    'shows rows no more that left the state (%s)',
    async (flavour) => {
      const w = world({ flavour })
      const handle = await ProjectionWorker.builder(w.program().core)
        .name('open')
        .initialState((): Record<string, number> => ({}))
        .reducer((state, { entity_id, event_type }) => {
          if (event_type === 'asset.sold') delete state[entity_id]
          else state[entity_id] = 1
        })
        .stateFlushEntities((state) => Object.entries(state))
        .start()
      w.write(2, 'A', 'B')
      await w.clock.advance(6_000)
      expect(await handle.getState('A')).toBe(1)
      w.mock.append(assetEvent('A', { event_type: 'asset.sold' }))
      await w.clock.advance(6_000)
      const gone = flavour === 'core-0.19.2' ? null : undefined
      expect([await handle.getState('A'), await handle.getState('B')]).toEqual([gone, 1])
      await w.clock.run(handle.stop())
    },
  )

  test('tells at once of a flush that fails', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    const handle = await pushing(w, { every: 1 })
    w.mock.fail({ type: 'answer', status: 500 }, { path: '/api/v1/projections/{name}/bulk/save', times: 9 })
    const notices: WorkerNotice[] = []
    void (async () => {
      for await (const notice of handle.status) notices.push(notice)
    })()
    w.write(1, 'A')
    await w.clock.advance(1_000)
    expect(notices).toContainEqual(expect.objectContaining({ type: 'flush_failed' }))
    expect(handle.metrics().failedFlushes).toBe(1)
    await w.clock.run(handle.stop()).catch(() => {})
  })

  test('tries again after a failure, and goes on folding meanwhile', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    w.mock.fail({ type: 'answer', status: 500 }, { path: '/api/v1/projections/{name}/bulk/save', times: 3 })
    const handle = await pushing(w, { every: 1, intervalMs: 1_000 })
    w.write(1, 'A')
    await w.clock.advance(2_500)
    w.write(1, 'A')
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual({ A: 2 })
    await w.clock.advance(2_000)
    expect(await handle.getState('A')).toBe(2)
    await w.clock.run(handle.stop())
  })

  test('tells by `stop` that the last flush failed, and pushes the same after a restart', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    const kept = disk()
    const first = await pushing(w, { kept })
    w.write(2, 'A')
    await settled()
    w.mock.fail({ type: 'answer', status: 500 }, { path: '/api/v1/projections/{name}/bulk/save' })
    await expect(w.clock.run(first.stop())).rejects.toMatchObject({ code: 'outcome_unknown' })
    expect(kept.record).toMatchObject({ position: 2 })
    const second = await pushing(w, { kept })
    await w.clock.advance(6_000)
    expect(await second.getState('A')).toBe(2)
    await w.clock.run(second.stop())
  })

  test('reads a record of a version that noted whether rows were left to push', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    const kept = disk()
    const first = await pushing(w, { kept })
    w.write(2, 'A')
    await settled()
    await w.clock.run(first.stop())
    for (const unflushed of [true, false]) {
      kept.record = Object.assign(kept.record ?? expect.fail('nothing was stored'), { unflushed })
      const next = await pushing(w, { kept })
      expect(next.state()).toEqual({ A: 2 })
      await w.clock.advance(6_000)
      expect(await next.getState('A')).toBe(2)
      await w.clock.run(next.stop())
    }
  })

  test('pushes every row once more after a restart, for Core may have lost them', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    const kept = disk()
    const first = await pushing(w, { kept })
    w.write(2, 'A')
    await w.clock.advance(10_000)
    await w.clock.run(first.stop())
    const before = rows(w.mock)
    const second = await pushing(w, { kept })
    await w.clock.advance(60_000)
    await w.clock.run(second.stop())
    expect(rows(w.mock)).toEqual([...before, [['A', 2]]])
  })

  test('keeps rows in a read model on a Core that has those', async () => {
    const w = world()
    const handle = await pushing(w, { every: 1 })
    w.write(2, 'A', 'B')
    await w.clock.advance(10_000)
    expect([await handle.getState('A'), await handle.getState('x')]).toEqual([1, undefined])
    const { rows: kept } = await w.program().core.readModel('counts').page()
    expect(kept).toEqual({ A: { state: 1 }, B: { state: 1 } })
    await w.clock.run(handle.stop())
  })

  test('does not hear itself: a commit to a read model is an event too', async () => {
    const w = world()
    const handle = await pushing(w, { every: 1, intervalMs: 1_000 })
    w.write(3, 'A')
    await w.clock.advance(60_000)
    const commits = w.mock.events.filter(({ event_type }) => event_type === 'allsource.read_model.committed')
    expect(commits.length).toBeGreaterThan(0)
    expect(commits.length).toBeLessThanOrEqual(3)
    expect(handle.state()).toEqual({ A: 3 })
    const written = w.mock.events.length
    await w.clock.advance(3_600_000)
    expect(w.mock.events).toHaveLength(written)
    await w.clock.run(handle.stop())
  })

  test('does not write rows once more that a read model still has', async () => {
    const w = world()
    const kept = disk()
    const first = await pushing(w, { kept })
    w.write(4, 'A', 'B')
    await w.clock.advance(10_000)
    await w.clock.run(first.stop())
    const before = w.mock.events.length
    const second = await pushing(w, { kept })
    await w.clock.advance(60_000)
    expect(w.mock.events).toHaveLength(before)
    w.write(1, 'A')
    await w.clock.advance(60_000)
    expect(await second.getState('A')).toBe(3)
    expect(
      JSON.parse(w.mock.requests.findLast(({ method }) => method === 'PUT')?.body ?? '').changes,
    ).toEqual({
      A: { state: 3 },
    })
    await w.clock.run(second.stop())
  })

  test('writes on after Core was restarted', async () => {
    const w = world()
    const handle = await pushing(w, { every: 1, intervalMs: 1_000 })
    w.write(2, 'A', 'B')
    await w.clock.advance(10_000)
    w.mock.restart()
    await w.clock.advance(60_000)
    w.write(1, 'B')
    await w.clock.advance(60_000)
    expect([await handle.getState('A'), await handle.getState('B')]).toEqual([1, 2])
    await w.clock.run(handle.stop())
  })

  test('needs a Core that has a place for rows', async () => {
    const w = world()
    const fetch = (async (input: string, init: RequestInit) => {
      const response = await w.mock.fetch(input, init)
      if (!input.endsWith('/health')) return response
      const health = { ...((await response.json()) as object), version: '0.22.0' }
      return new Response(JSON.stringify(health), { headers: { 'content-type': 'application/json' } })
    }) as FetchLike
    const worker = ProjectionWorker.builder(w.program({ fetch }).core)
      .name('counts')
      .initialState((): Record<string, number> => ({}))
      .reducer(() => {})
      .stateFlushEntities(() => [])
      .build()
    await expect(worker.start()).rejects.toMatchObject({ code: 'unsupported', serverVersion: '0.22.0' })
  })
})

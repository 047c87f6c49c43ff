import { describe, expect, test } from 'vitest'
import type { WorkerNotice } from '../../src/worker/index.ts'
import { caughtUp, difference, failingSeer, foldOf, POISON, type SeerOptions, seer } from '../support/seer.ts'
import { settled } from '../support/virtual-clock.ts'
import { assetEvent, disk, type World, world } from '../support/world.ts'

const STREAM = '/api/v1/events/stream'
const CONSUMER = '/api/v1/consumers/{consumer_id}'
/** Pages of 100 for backlogs of more than 200. */
const catchUp = { framesUpTo: 200, pageSize: 100 }

/** The consumers that pages were read as, with how many pages each. */
function pagesOf({ mock }: World): Record<string, number> {
  const pages: Record<string, number> = {}
  for (const { method, path } of mock.requests) {
    const [, id] = /^\/api\/v1\/consumers\/([^/]+)\/events/.exec(path) ?? []
    if (method === 'GET' && id?.includes('~pages~')) pages[id] = (pages[id] ?? 0) + 1
  }
  return pages
}

/** The positions that the worker's own consumers were acknowledged up to. */
function ownAcks({ mock }: World): number[] {
  return mock.requests
    .filter(({ path }) => path.endsWith('/ack') && !path.includes('~pages~'))
    .map(({ body }) => (JSON.parse(body) as { position: number }).position)
}

/** Another program that writes all the time. @returns what ends it */
function writeEvery10Ms(w: World, count: number): () => void {
  let cancel = () => {}
  const write = () => {
    w.write(count)
    cancel = w.clock.setTimeout(write, 10)
  }
  write()
  return () => cancel()
}

/** A worker, what it tells, and from where it read the log each time. */
async function startReplays(w: World, options: SeerOptions) {
  const handle = await seer(w.program(), options).start()
  const notices: WorkerNotice[] = []
  void (async () => {
    for await (const notice of handle.status) notices.push(notice)
  })()
  const replays = () =>
    notices.flatMap((notice) =>
      notice.type === 'replaying' ? [`${notice.source} from ${notice.position}`] : [],
    )
  return { handle, notices, replays }
}

describe('a worker that is far behind', () => {
  test.each(['core-0.27.0', 'core-0.19.2'] as const)(
    'reads the backlog by pages, each of which begins with the last event of the one before (%s)',
    async (flavour) => {
      const w = world({ flavour })
      w.write(1_000)
      const { handle, replays } = await startReplays(w, { catchUp })
      await w.clock.run(handle.caughtUp())
      expect(difference(handle.state(), foldOf(w.mock.events))).toBeUndefined()
      expect(Object.values(pagesOf(w))).toEqual([12])
      expect(replays()).toEqual(['pages from 0', 'frames from 1000'])
      w.write(3)
      await w.clock.run(handle.caughtUp())
      expect(difference(handle.state(), foldOf(w.mock.events))).toBeUndefined()
      await w.clock.run(handle.stop())
    },
  )

  test('has a short backlog replayed, and one that holds little for it', async () => {
    const w = world()
    w.write(200)
    w.mock.append(...Array.from({ length: 500 }, () => assetEvent('A', { event_type: 'order.placed' })))
    const { handle, replays } = await startReplays(w, { catchUp, eventTypes: ['asset.'] })
    await w.clock.run(handle.caughtUp())
    expect(replays()).toEqual(['frames from 0'])
    expect(pagesOf(w)).toEqual({})
    await w.clock.run(handle.stop())
  })

  test('leaves out what is for other tenants and types', async () => {
    const w = world()
    for (let i = 0; i < 400; i++) {
      w.write(1)
      w.mock.append(assetEvent('A', { event_type: 'order.placed' }), assetEvent('A', { tenant_id: 'other' }))
    }
    const handle = await caughtUp(w, { catchUp, eventTypes: ['asset.'] })
    const isWanted = ({ event_type }: { event_type: string }) => event_type.startsWith('asset.')
    expect(handle.state()).toEqual(foldOf(w.mock.events, isWanted))
    expect(Object.values(pagesOf(w))).toEqual([10])
    await w.clock.run(handle.stop())
  })

  test('acknowledges on its own consumer only what is stored, and saves meanwhile', async () => {
    const w = world()
    w.write(1_000)
    const kept = disk()
    const stored: number[] = []
    kept.onSave = ({ position }) => void stored.push(position)
    const onEvent = () => new Promise<void>((resolve) => void w.clock.setTimeout(resolve, 10))
    const handle = await seer(w.program(), { catchUp, disk: kept, onEvent }).start()
    await w.clock.advance(5_000)
    expect(handle.isCaughtUp()).toBe(false)
    expect(handle.lag().events).toBe(1_000 - handle.position())
    expect(stored.length).toBeGreaterThan(3)
    expect(Math.max(...ownAcks(w))).toBeLessThan(stored.at(-1) ?? 0)
    await w.clock.run(handle.stop())
  })

  test('goes on where it was saved after a kill, under another consumer for its pages', async () => {
    const w = world()
    w.write(1_000)
    const kept = disk()
    const program = w.program()
    let folded = 0
    const onEvent = () => void (++folded === 555 && program.kill())
    void seer(program, { catchUp, disk: kept, checkpointInterval: 10, onEvent }).start()
    await w.clock.advance(1_000)
    expect(program.isAlive).toBe(false)
    const position = kept.record?.position ?? 0
    expect(position).toBeGreaterThan(300)
    const { handle, replays } = await startReplays(w, { catchUp, disk: kept })
    await w.clock.run(handle.caughtUp())
    expect(difference(handle.state(), foldOf(w.mock.events))).toBeUndefined()
    expect(replays()).toEqual([`pages from ${position}`, 'frames from 1000'])
    expect(Object.keys(pagesOf(w))).toHaveLength(2)
    await w.clock.run(handle.stop())
  })

  test('makes one consumer for its pages, however often it falls behind', async () => {
    const w = world()
    w.write(500)
    const handle = await caughtUp(w, { catchUp })
    for (let round = 0; round < 3; round++) {
      w.mock.dropConnections()
      w.write(500)
      await w.clock.run(handle.caughtUp())
      expect(difference(handle.state(), foldOf(w.mock.events))).toBeUndefined()
    }
    expect(Object.values(pagesOf(w))).toEqual([28])
    await w.clock.run(handle.stop())
  })

  test('takes shorter pages where they are too large for an answer', async () => {
    const w = world()
    w.write(1_000)
    w.mock.fail({ type: 'answer', status: 413 }, { path: `${CONSUMER}/events`, times: 3 })
    const handle = await caughtUp(w, { catchUp })
    expect(difference(handle.state(), foldOf(w.mock.events))).toBeUndefined()
    expect(w.mock.requests.some(({ path }) => path.endsWith('limit=25'))).toBe(true)
    await w.clock.run(handle.stop())
  })

  test('stops at once while a page does not come', async () => {
    const w = world()
    w.write(1_000)
    const handle = await seer(w.program(), { catchUp }).start()
    w.mock.fail({ type: 'hang' }, { path: `${CONSUMER}/ack` })
    await w.clock.advance(10)
    const fromMs = w.clock.now()
    await w.clock.run(handle.stop())
    expect(w.clock.now() - fromMs).toBeLessThan(1_000)
  })

  test('goes on after a page that could not be read', async () => {
    const w = world()
    w.write(1_000)
    let folded = 0
    const onEvent = () => {
      if (++folded !== 350) return
      for (const path of [`${CONSUMER}/events`, `${CONSUMER}/ack`])
        w.mock.fail({ type: 'drop' }, { path, times: 10 })
    }
    const handle = await caughtUp(w, { catchUp, onEvent })
    expect(folded).toBe(1_000)
    expect(handle.metrics().reconnects).toBeGreaterThan(0)
    expect(difference(handle.state(), foldOf(w.mock.events))).toBeUndefined()
    expect(Object.keys(pagesOf(w))).toHaveLength(1)
    await w.clock.run(handle.stop())
  })

  test('builds a state anew by pages, too, when the log was renumbered between two of them', async () => {
    const w = world()
    for (let i = 0; i < 600; i++) {
      w.write(1)
      await w.clock.advance(2_000)
    }
    let folded = 0
    const onEvent = () => void (++folded === 350 && w.mock.restart({ log: 'renumbered' }))
    const { handle, replays } = await startReplays(w, { catchUp, onEvent })
    await w.clock.run(handle.caughtUp())
    // From the log, which shows that it is out of order, and then by time.
    expect(handle.metrics().rebuilds).toBe(2)
    const inOrderOfTime = w.mock.events.toSorted((a, b) => (a.timestamp < b.timestamp ? -1 : 1))
    expect(difference(handle.state(), foldOf(inOrderOfTime))).toBeUndefined()
    expect(replays().filter((replay) => replay === 'pages from 0')).toHaveLength(3)
    await w.clock.run(handle.stop())
  })

  test('does not build anew because Core forgot how far its pages were read', async () => {
    const w = world({ flavour: 'core-0.19.2' })
    w.write(1_000)
    let folded = 0
    const onEvent = () => void (++folded === 350 && w.mock.restart({ log: 'kept', cursors: 'reset' }))
    const handle = await caughtUp(w, { catchUp, onEvent })
    expect(handle.metrics().rebuilds).toBe(0)
    expect(folded).toBe(1_000)
    await w.clock.run(handle.stop())
  })

  test('gives a batch reducer what a page holds', async () => {
    const w = world()
    w.write(1_000)
    const handle = await caughtUp(w, { catchUp, isBatch: true, checkpointInterval: 1_000 })
    expect(difference(handle.state(), foldOf(w.mock.events))).toBeUndefined()
    await w.clock.run(handle.stop())
  })

  test('puts aside what its reducer fails on', async () => {
    const w = world()
    w.write(600, 'A', 'B', POISON)
    const { worker } = failingSeer(w.program(), 'half-way', { catchUp, onReducerError: 'dead_letter' })
    const handle = await worker.start()
    await w.clock.run(handle.caughtUp())
    expect(handle.state()).toEqual(foldOf(w.mock.events, ({ entity_id }) => entity_id !== POISON))
    expect(handle.deadLetters()).toHaveLength(200)
    await w.clock.run(handle.stop())
  })

  test('fails with the event that its reducer fails on, and its position', async () => {
    const w = world()
    w.write(350)
    w.write(1, POISON)
    w.write(350)
    const { worker } = failingSeer(w.program(), 'at once', { catchUp })
    const handle = await worker.start()
    const failure = await w.clock.run(handle.done.catch((error) => error))
    expect(failure).toMatchObject({ code: 'reducer_failed', position: 351 })
    await settled()
    expect(handle.state()).toEqual(foldOf(w.mock.events.slice(0, 350)))
  })
})

describe('a worker for which more is written than Core keeps for it', () => {
  test('is live after one gap, however much is written while it folds', async () => {
    const w = world()
    w.write(3_000)
    w.mock.fail({ type: 'frames', delayMs: 1 }, { path: STREAM, times: 100 })
    const stopWriting = writeEvery10Ms(w, 6)
    const onEvent = () => new Promise<void>((resolve) => void w.clock.setTimeout(resolve, 1))
    const { handle, notices } = await startReplays(w, { onEvent, checkpointInterval: 1_000 })
    const hasLagged = () => notices.some(({ type }) => type === 'lagged')
    for (let seconds = 0; seconds < 60 && !(hasLagged() && handle.isCaughtUp()); seconds++)
      await w.clock.advance(1_000)
    await w.clock.advance(1_000)
    expect(handle.isCaughtUp()).toBe(true)
    expect(notices.filter(({ type }) => type === 'lagged')).toHaveLength(1)
    stopWriting()
    await w.clock.run(handle.caughtUp())
    expect(difference(handle.state(), foldOf(w.mock.events))).toBeUndefined()
    await w.clock.run(handle.stop())
  })
})

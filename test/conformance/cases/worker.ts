import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { CoreClient, Event } from '../../../src/index.ts'
import { fileStore, memoryStore, ProjectionWorker } from '../../../src/worker/index.ts'
import { type Departures, foldAll, foldFlight, readFlights } from '../../support/flights.ts'
import { coreOf } from '../client-of.ts'
import type { Case } from '../scenario.ts'

function counterOf(core: CoreClient, name: string, prefix: string) {
  return ProjectionWorker.builder(core)
    .name(name)
    .eventTypes([prefix])
    .initialState(() => ({ ns: [] as number[] }))
    .reducer((state, { payload }) => {
      state.ns.push((payload as { n: number }).n)
    })
}

/** The worker on the wire: its state is the fold of the log. */
export const workerCases: Case[] = [
  {
    name: 'applies every flight exactly once, replayed and live, and is whole after a restart',
    async run({ target, id, type }) {
      const core = coreOf(target)
      const folder = await mkdtemp(join(tmpdir(), 'allsource-flights-'))
      const flights = readFlights(target.isReal ? 20_000 : 2_000, type('flown'), id('airport'))
      const half = flights.length / 2
      const deliveries = new Map<string, number>()
      const worker = ProjectionWorker.builder(core)
        .name(id('worker'))
        .eventTypes([type('')])
        .initialState(() => new Map<string, Departures>())
        .reducer((airports, event: Event) => {
          deliveries.set(event.id, (deliveries.get(event.id) ?? 0) + 1)
          foldFlight(airports, event)
        })
        .stateStore(fileStore(join(folder, 'state')))
        .build()
      for (let i = 0; i < half; i += 500) await core.ingestBatch(flights.slice(i, i + 500))

      const handle = await worker.start()
      for (let i = half; i < flights.length; i += 100) await core.ingestBatch(flights.slice(i, i + 100))
      await handle.caughtUp()

      expect(deliveries.size).toBe(flights.length)
      expect(Math.max(...deliveries.values())).toBe(1)
      expect(handle.state()).toEqual(foldAll(flights as Event[]))

      await handle.stop()
      const restarted = await worker.start()
      expect(restarted.state()).toEqual(foldAll(flights as Event[]))
      await restarted.caughtUp()
      expect(Math.max(...deliveries.values())).toBe(1)
      await restarted.stop()
      await rm(folder, { recursive: true })
    },
  },
  {
    name: 'applies all events of an entity although each may read version 1',
    async run({ target, id, type }) {
      const core = coreOf(target)
      await core.ingestBatch(
        [1, 2, 3, 4, 5].map((n) => ({ event_type: type('made'), entity_id: id('e'), payload: { n } })),
      )

      const handle = await counterOf(core, id('worker'), type('')).start()
      await core.ingestEvent({ event_type: type('made'), entity_id: id('e'), payload: { n: 6 } })
      await handle.caughtUp()

      expect(handle.state().ns).toEqual([1, 2, 3, 4, 5, 6])
      await handle.stop()
    },
  },
  {
    name: 'builds the whole state again when it has no record, although its cursor has moved',
    async run({ target, id, type }) {
      const core = coreOf(target)
      const write = (n: number) =>
        core.ingestEvent({ event_type: type('made'), entity_id: id('e'), payload: { n } })
      await write(1)
      const first = await counterOf(core, id('worker'), type('')).start()
      await first.caughtUp()
      await first.stop()
      await write(2)

      const second = await counterOf(core, id('worker'), type('')).start()
      await second.caughtUp()

      expect(await core.loadCheckpoint(id('worker'))).toBeGreaterThan(0)
      expect(second.state().ns).toEqual([1, 2])
      await second.stop()
    },
  },
  {
    name: 'goes on from its record and reads nothing again',
    async run({ target, id, type }) {
      const core = coreOf(target)
      const write = (n: number) =>
        core.ingestEvent({ event_type: type('made'), entity_id: id('e'), payload: { n } })
      const store = memoryStore()
      const builder = counterOf(core, id('worker'), type('')).stateStore(store)
      await write(1)
      const first = await builder.start()
      await write(2)
      await first.caughtUp()
      await first.stop()
      await write(3)

      const second = await builder.start()
      const before = [...second.state().ns]
      await second.caughtUp()

      expect(before.slice(0, 2)).toEqual([1, 2])
      expect(second.state().ns).toEqual([1, 2, 3])
      await second.stop()
    },
  },
  {
    name: 'reads a long backlog by pages while more is written, and acknowledges only what is stored',
    async run({ target, id, type }) {
      const core = coreOf(target)
      const count = target.isReal ? 3_000 : 1_000
      const write = (from: number) =>
        core.ingestBatch(
          Array.from({ length: 100 }, (_, i) => ({
            event_type: type('made'),
            // Core 0.19 takes the longer for an event the more its entity has.
            entity_id: id(`e${i}`),
            payload: { n: from + i },
          })),
        )
      for (let n = 0; n < count; n += 100) await write(n)
      const store = memoryStore()
      const builder = counterOf(core, id('worker'), type(''))
        .stateStore(store)
        .catchUp({ framesUpTo: 200, pageSize: 300 })

      const handle = await builder.start()
      const sources = new Set<string>()
      void (async () => {
        for await (const notice of handle.status) if (notice.type === 'replaying') sources.add(notice.source)
      })()
      for (let n = count; n < 2 * count; n += 100) await write(n)
      await handle.caughtUp()
      const stored = await store.load(id('worker'))
      const acknowledged = await core.loadCheckpoint(id('worker'))
      await handle.stop()

      const ns = handle.state().ns.toSorted((a, b) => a - b)
      expect(ns).toEqual(Array.from({ length: 2 * count }, (_, n) => n))
      expect(acknowledged ?? 0).toBeLessThan(stored?.position ?? 0)
      expect(sources).toContain('pages')
    },
  },
  {
    name: 'has the events of writers at the same time in the order of the log, also in a state that is built anew',
    async run({ target, id, type }) {
      const core = coreOf(target)
      const handle = await counterOf(core, id('worker'), type('')).start()
      const write = async (writer: number) => {
        for (let i = 0; i < 20; i++)
          await core.ingestEvent({
            event_type: type('made'),
            entity_id: id('e'),
            payload: { n: 100 * writer + i },
          })
      }
      await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(write))
      await handle.caughtUp()
      const { ns } = handle.state()
      await handle.rebuild()
      const rebuilt = handle.state().ns
      await handle.stop()
      const fresh = await counterOf(core, id('other'), type('')).start()
      await fresh.caughtUp()
      await fresh.stop()

      expect(ns).toHaveLength(160)
      expect(rebuilt).toEqual(ns)
      expect(fresh.state().ns).toEqual(ns)
    },
  },
  {
    name: 'pushes rows back for other readers, by key or in a read model',
    async run({ target, id, type }) {
      const core = coreOf(target)
      await core.ingestEvent({ event_type: type('made'), entity_id: id('e'), payload: { n: 7 } })
      const builder = counterOf(core, id('worker'), type('')).stateFlushEntities(({ ns }) => [['all', ns]])

      const handle = await builder.start()
      await handle.caughtUp()
      await handle.stop()

      expect(await handle.getState('all')).toEqual([7])
    },
  },
]

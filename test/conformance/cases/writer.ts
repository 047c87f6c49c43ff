import { expect } from 'vitest'
import type { CoreClient, IngestReceipt } from '../../../src/index.ts'
import { coreOf } from '../client-of.ts'
import type { Case } from '../scenario.ts'
import { through } from './writes.ts'

/** The events of an entity as they are stored. */
async function storedOf(core: CoreClient, entity_id: string) {
  const stored: { readonly id: string; readonly n: number }[] = []
  for await (const { id, payload } of core.events({ entity_id }))
    stored.push({ id, n: (payload as { n: number }).n })
  return stored
}

/** Batches that a writer makes: each event has its own receipt, and each entity its own order. */
export const writerCases: Case[] = [
  {
    name: 'a writer stores each entity in the order of its appends, and each event has its own receipt',
    async run({ target, id, type }) {
      const core = coreOf(target)
      const [entities, count] = [20, 1_000]
      const receipts: Promise<IngestReceipt>[] = []
      {
        await using writer = core.writer({ maxBatch: 60 })
        for (let n = 0; n < count; n++) {
          if (writer.desiredSize <= 0) await writer.ready
          const entity_id = id(`e${(n * n) % entities}`)
          receipts.push(writer.append({ event_type: type('made'), entity_id, payload: { n } }))
        }
      }
      const made = await Promise.all(receipts)
      const versions = new Map<string, number>()
      for (const entity_id of new Set(
        Array.from({ length: count }, (_, n) => id(`e${(n * n) % entities}`)),
      )) {
        const stored = await storedOf(core, entity_id)
        expect(stored.map(({ n }) => made[n]?.event_id)).toEqual(stored.map((event) => event.id))
        expect(stored.map(({ n }) => made[n]?.version)).toEqual(stored.map((_, i) => i + 1))
        versions.set(entity_id, stored.length)
      }
      expect([...versions.values()].reduce((sum, length) => sum + length, 0)).toBe(count)
    },
  },
  {
    name: 'a conflict in a writer is its own event’s alone',
    async run({ target, id, type }) {
      const core = coreOf(target)
      const event = { event_type: type('made'), entity_id: id('e') }
      await using writer = core.writer()
      const [first, conflict, next, expected] = await Promise.allSettled([
        writer.append({ ...event, payload: { n: 0 } }),
        writer.append({ ...event, payload: { n: 1 }, expected_version: 7 }),
        writer.append({ ...event, payload: { n: 2 } }),
        writer.append({ ...event, payload: { n: 3 }, expected_version: 2 }),
      ])
      expect([first, next, expected].map(({ status }) => status)).toEqual(Array(3).fill('fulfilled'))
      expect(conflict).toMatchObject({ reason: { code: 'version_conflict', expected: 7, current: 1 } })
      expect((await storedOf(core, id('e'))).map(({ n }) => n)).toEqual([0, 2, 3])
    },
  },
  {
    name: 'a writer that verifies writes finds the events of a batch whose answer is lost',
    async run({ target, id, type }) {
      await through(target, { verifyWrites: true }, async (core, proxy) => {
        await using writer = core.writer()
        proxy.cut('reset after')
        const receipts = await Promise.all(
          [0, 1, 2].map((n) =>
            writer.append({ event_type: type('made'), entity_id: id('e'), payload: { n } }),
          ),
        )
        const stored = await storedOf(core, id('e'))
        expect(stored.map(({ n }) => n)).toEqual([0, 1, 2])
        expect(receipts.map(({ event_id, version }) => [event_id, version])).toEqual(
          stored.map((event, i) => [event.id, i + 1]),
        )
      })
    },
  },
]

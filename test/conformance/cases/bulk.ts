import { expect } from 'vitest'
import type { EventInput } from '../../../src/api.ts'
import { type BatchIncompleteError, isAllSourceError } from '../../../src/index.ts'
import { coreOf } from '../client-of.ts'
import type { Case, Scenario } from '../scenario.ts'
import { through } from './writes.ts'

function eventsOf({ id, type }: Scenario, count: number): EventInput[] {
  return Array.from({ length: count }, (_, n) => ({
    event_type: type('made'),
    entity_id: id(`e${n % 3}`),
    payload: { n },
  }))
}

/** The payloads of a case's events, by entity, each in its order. */
async function stored(scenario: Scenario): Promise<number[][]> {
  const core = coreOf(scenario.target)
  const pages = [0, 1, 2].map((n) => core.queryEvents({ entity_id: scenario.id(`e${n}`) }))
  return (await Promise.all(pages)).map(({ events }) =>
    events.map(({ payload }) => (payload as { n: number }).n),
  )
}

/** What `stored` gives when the first `count` events are stored, each once. */
function inOrder(count: number): number[][] {
  const all = Array.from({ length: count }, (_, n) => n)
  return [0, 1, 2].map((entity) => all.filter((n) => n % 3 === entity))
}

async function incomplete(call: Promise<unknown>): Promise<BatchIncompleteError> {
  const error: unknown = await call.then(
    () => new Error('it did not fail'),
    (thrown) => thrown,
  )
  if (isAllSourceError(error) && error.code === 'batch_incomplete') return error
  throw error
}

async function* oneByOne(events: readonly EventInput[]): AsyncGenerator<EventInput, void> {
  yield* events
}

/** Batches of any length, and what becomes of them between the client and Core. */
export const bulkCases: Case[] = [
  {
    name: 'an array of more than 2 MiB is stored in order, and every receipt is of its event',
    async run(scenario) {
      const text = 'ä€'.repeat(800)
      const events = eventsOf(scenario, 900).map((event, n) => ({ ...event, payload: { n, text } }))
      const receipt = await coreOf(scenario.target).ingestBatch(events, { concurrency: 2 })
      expect([receipt.total, receipt.ingested]).toEqual([900, 900])
      expect(await stored(scenario)).toEqual(inOrder(900))
      const versions = receipt.events.map(({ version }) => version)
      expect(versions).toEqual(events.map((_, n) => Math.floor(n / 3) + 1))
    },
  },
  {
    name: 'batches whose answers are lost are found again, and each event is stored once',
    async run(scenario) {
      await through(scenario.target, { verifyWrites: true }, async (core, proxy) => {
        proxy.cut('truncate', 'reset after', 'page', 'bad gateway', 'gateway timeout', 'hang')
        const events = eventsOf(scenario, 35)
        const { events: receipts } = await core.ingestBatch(events, { maxBatch: 5, timeoutMs: 700 })
        expect(proxy.writes).toBe(7)
        expect(await stored(scenario)).toEqual(inOrder(35))
        expect(receipts.map(({ version }) => version)).toEqual(events.map((_, n) => Math.floor(n / 3) + 1))
      })
    },
  },
  {
    name: 'a batch that is refused in its middle tells which events are stored, when they are verified',
    async run(scenario) {
      const core = coreOf(scenario.target)
      const events = eventsOf(scenario, 12)
      const refused = events.map((event, n) => (n === 7 ? { ...event, expected_version: 99 } : event))
      const error = await incomplete(core.ingestBatch(refused, { maxBatch: 5, verifyWrites: true }))
      expect(error.cause).toMatchObject({ code: 'version_conflict', expected: 99, current: 2 })
      expect(error.stored.map(({ index, receipt }) => [index, receipt.version])).toEqual(
        [0, 1, 2, 3, 4, 5, 6].map((n) => [n, Math.floor(n / 3) + 1]),
      )
      expect(error.notStored.map(({ index }) => index)).toEqual([7, 8, 9, 10, 11])
      expect(error.unknown).toEqual([])
      await core.ingestBatch(error.remaining().map((event) => ({ ...event, expected_version: undefined })))
      expect(await stored(scenario)).toEqual(inOrder(12))
    },
  },
  {
    name: 'a batch that is not verified leaves open what its lost answer leaves open, and resumes with the rest',
    async run(scenario) {
      await through(scenario.target, {}, async (core, proxy) => {
        const events = eventsOf(scenario, 20)
        const onProgress = () => {
          if (proxy.writes === 2) proxy.cut('reset after')
        }
        const error = await incomplete(core.ingestBatch(oneByOne(events), { maxBatch: 5, onProgress }))
        expect([error.storedBefore, error.unknown.map(({ index }) => index)]).toEqual([
          10,
          [10, 11, 12, 13, 14],
        ])
        await core.ingestBatch(error.remaining(events), { maxBatch: 5 })
        expect(await stored(scenario)).toEqual(inOrder(20))
      })
    },
  },
]

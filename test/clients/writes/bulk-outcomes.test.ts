import { describe, expect, test } from 'vitest'
import type { Event, EventInput, IngestReceipt } from '../../../src/api.ts'
import type { BatchOptions } from '../../../src/clients/writes/batch-options.ts'
import { findWrite } from '../../../src/clients/writes/find-write.ts'
import { type AnyAllSourceError, isAllSourceError } from '../../../src/errors.ts'
import type { MockFlavour } from '../../../src/mock/flavours.ts'
import { randomRuns } from '../../support/random-runs.ts'
import { type UnreliableCore, unreliableCore } from '../../support/unreliable-core.ts'

const FLAVOURS: readonly MockFlavour[] = ['core-0.19.2', 'core-0.27.0']
const COUNT = 30

interface Payload {
  readonly n: number
  readonly bad?: boolean
}

interface Run {
  readonly world: UnreliableCore
  readonly events: readonly EventInput[]
  readonly options: BatchOptions
}

/** Runs a test for each of many seeds, and names the one that fails with what went wrong in it. */
async function forSeeds(runs: number, play: (run: Run) => Promise<void>): Promise<void> {
  const { seed, numRuns } = randomRuns(runs)
  for (let at = seed; at < seed + numRuns; at++) {
    const flavour = FLAVOURS[at % FLAVOURS.length] as MockFlavour
    const refuses = ({ payload }: { payload: Payload }) => payload.bad === true
    const troubles = { flavour, writes: 0.15, reads: 0.1, rivals: 0.03, refuses, maxBodyBytes: 900 }
    const world = unreliableCore(at, troubles, {})
    const { random } = world
    const events = Array.from({ length: COUNT }, (_, n): EventInput => {
      const bad = random() < 0.03 ? { bad: true } : {}
      const expected = random() < 0.03 ? { expected_version: Math.floor(random() * 4) } : {}
      return { event_type: `a.b${n % 3}`, entity_id: `e${n % 4}`, payload: { n, ...bad }, ...expected }
    })
    const whole = (most: number) => 1 + Math.floor(random() * most)
    const options = { maxBatch: whole(12), concurrency: whole(3), verifyWrites: random() < 0.5 }
    try {
      await play({ world, events, options })
    } catch (error) {
      const story = [JSON.stringify(options), ...world.story].join('\n')
      throw new Error(`TEST_SEED=${at} on ${flavour}: ${String(error)}\n${story}`, { cause: error })
    }
  }
}

function copiesOf({ mock }: UnreliableCore, { payload }: EventInput): readonly Event[] {
  return mock.events.filter((event) => (event.payload as Payload).n === (payload as unknown as Payload).n)
}

function expectStored(world: UnreliableCore, event: EventInput, receipt: IngestReceipt | undefined): void {
  const [stored, ...others] = copiesOf(world, event)
  expect([stored?.id, stored?.timestamp, others]).toEqual([receipt?.event_id, receipt?.timestamp, []])
  const same = world.mock.events.filter(({ entity_id }) => entity_id === event.entity_id)
  expect(receipt?.version).toBe(same.findIndex(({ id }) => id === stored?.id) + 1)
}

async function written<T>(
  { clock }: UnreliableCore,
  write: Promise<T>,
): Promise<{ given?: T; error?: AnyAllSourceError }> {
  try {
    return { given: await clock.run(write) }
  } catch (error) {
    if (!isAllSourceError(error)) throw error
    return { error }
  }
}

describe('a batch over an unreliable network, with events that the server refuses', {
  timeout: 60_000,
}, () => {
  test('tells the truth of each event', async () => {
    const seen = { whole: 0, partly: 0, unknown: 0 }
    await forSeeds(80, async ({ world, events, options }) => {
      const { given, error } = await written(world, world.core.ingestBatch(events, options))
      await world.clock.advance(60_000)
      for (const event of events) expect(copiesOf(world, event).length).toBeLessThanOrEqual(1)
      if (given !== undefined) {
        seen.whole++
        for (const [index, event] of events.entries()) expectStored(world, event, given.events[index])
      } else if (error?.code === 'batch_incomplete') {
        const { stored, notStored, unknown } = error
        seen[unknown.length > 0 ? 'unknown' : 'partly']++
        for (const { index, receipt } of stored) expectStored(world, events[index] as EventInput, receipt)
        for (const { event } of notStored) expect(copiesOf(world, event)).toEqual([])
        for (const { index, event } of [...notStored, ...unknown]) expect(event).toBe(events[index])
        const told = [...stored, ...notStored, ...unknown].map(({ index }) => index)
        expect(told.sort((a, b) => a - b)).toEqual(events.map((_, index) => index))
      } else if (error?.code !== 'outcome_unknown' && error?.code !== 'protocol') {
        for (const event of events) expect(copiesOf(world, event)).toEqual([])
      }
    })
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0)
  })

  test('taken from an iterable, tells the truth of each event that was taken', async () => {
    await forSeeds(40, async ({ world, events, options }) => {
      const receipts: IngestReceipt[] = []
      const source = (async function* () {
        yield* events
      })()
      const { given, error } = await written(
        world,
        world.core.ingestBatch(source, {
          ...options,
          onProgress: (progress) => void receipts.push(...progress.receipts),
        }),
      )
      await world.clock.advance(60_000)
      const ids = new Set(world.mock.events.map(({ id }) => id))
      for (const { event_id } of receipts) expect(ids.has(event_id)).toBe(true)
      if (given !== undefined) expect([given.ingested, receipts.length]).toEqual([COUNT, COUNT])
      if (error?.code !== 'batch_incomplete') return
      const { storedBefore, stored, notStored, unknown, taken } = error
      for (const event of events.slice(0, storedBefore)) expect(copiesOf(world, event)).toHaveLength(1)
      for (const { index, receipt } of stored) expectStored(world, events[index] as EventInput, receipt)
      for (const { event } of notStored) expect(copiesOf(world, event)).toEqual([])
      for (const event of events.slice(taken)) expect(copiesOf(world, event)).toEqual([])
      expect(storedBefore + stored.length + notStored.length + unknown.length).toBe(taken)
    })
  })

  test('is resumed until each event is stored exactly once', async () => {
    await forSeeds(40, async ({ world, events, options }) => {
      let remaining = events
      for (let rounds = 0; remaining.length > 0; rounds++) {
        if (rounds > 60) throw new Error('it does not end')
        const { error } = await written(
          world,
          world.core.ingestBatch(remaining, { ...options, verifyWrites: true }),
        )
        await world.clock.advance(60_000)
        if (error === undefined) break
        const missing = error.code === 'batch_incomplete' ? error.remaining() : remaining
        const open = error.code === 'batch_incomplete' ? error.unknown : [{ event: remaining[0], error }]
        const lost: EventInput[] = []
        for (const { event, error } of open) {
          if (!isAllSourceError(error) || error.code !== 'outcome_unknown') continue
          if (error.stamp === undefined) throw new Error(`${error.message} has no stamp`)
          let look = await written(world, findWrite(world.core, error.stamp))
          while (look.error) look = await written(world, findWrite(world.core, error.stamp))
          if (look.given === undefined) lost.push(event as EventInput)
        }
        const isLost = (event: EventInput) => lost.includes(event) || missing.includes(event)
        // What the server will not have is mended.
        remaining = remaining.filter(isLost).map((event) => {
          const { n } = event.payload as unknown as Payload
          return { event_type: event.event_type, entity_id: event.entity_id, payload: { n } }
        })
        if (error.code === 'outcome_unknown') remaining = remaining.slice(0, lost.length)
      }
      for (const event of events) expect(copiesOf(world, event)).toHaveLength(1)
    })
  })
})

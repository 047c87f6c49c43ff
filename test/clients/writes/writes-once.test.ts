import { describe, expect, test } from 'vitest'
import type { Event } from '../../../src/api.ts'
import { findWrite } from '../../../src/clients/writes/find-write.ts'
import { type AnyAllSourceError, isAllSourceError } from '../../../src/errors.ts'
import type { MockFlavour } from '../../../src/mock/flavours.ts'
import { randomRuns } from '../../support/random-runs.ts'
import { type UnreliableCore, unreliableCore } from '../../support/unreliable-core.ts'

const FLAVOURS: readonly MockFlavour[] = ['core-0.19.2', 'core-0.27.0']
const WRITES = 12

/** Runs a test for each of many seeds, and names the one that fails with what went wrong in it. */
async function forSeeds(
  runs: number,
  options: { readonly verifyWrites: boolean },
  play: (world: UnreliableCore) => Promise<void>,
): Promise<void> {
  const { seed, numRuns } = randomRuns(runs)
  for (let run = seed; run < seed + numRuns; run++) {
    const flavour = FLAVOURS[run % FLAVOURS.length] as MockFlavour
    const troubles = { flavour, writes: 0.5, reads: 0.1, rivals: 0.2 }
    const world = unreliableCore(run, troubles, options)
    try {
      await play(world)
    } catch (error) {
      throw new Error(`TEST_SEED=${run} on ${flavour}: ${String(error)}\n${world.story.join('\n')}`, {
        cause: error,
      })
    }
  }
}

function storedAs({ mock }: UnreliableCore, n: number): readonly Event[] {
  return mock.events.filter(({ payload }) => (payload as { n?: number }).n === n)
}

/** The entity's version after an event, whatever the event itself says. */
function versionOf({ mock }: UnreliableCore, event: Event): number {
  const same = mock.events.filter(({ entity_id }) => entity_id === event.entity_id)
  return same.findIndex(({ id }) => id === event.id) + 1
}

function expectReceipt(world: UnreliableCore, n: number, receipt: unknown): void {
  const [event, ...others] = storedAs(world, n)
  expect(others).toEqual([])
  if (event === undefined) throw new Error(`write ${n} has a receipt and is not stored`)
  const { id: event_id, timestamp } = event
  expect(receipt).toEqual({ event_id, timestamp, version: versionOf(world, event) })
}

/** Writes, and gives the error if it fails with one of this package. */
async function written(
  { clock }: UnreliableCore,
  write: Promise<unknown>,
): Promise<{ receipt?: unknown; error?: AnyAllSourceError }> {
  try {
    return { receipt: await clock.run(write) }
  } catch (error) {
    if (!isAllSourceError(error)) throw error
    return { error }
  }
}

describe('writes over an unreliable network', () => {
  test('are stored at most once, and an error that is not about an open outcome means not at all', async () => {
    await forSeeds(60, { verifyWrites: false }, async (world) => {
      const ends = new Map<number, AnyAllSourceError | undefined>()
      for (let n = 0; n < WRITES; n++) {
        const entity_id = `e${n % 3}`
        const { receipt, error } = await written(
          world,
          world.core.ingestEvent({ event_type: 'a.b', entity_id, payload: { n } }),
        )
        if (error === undefined) expectReceipt(world, n, receipt)
        ends.set(n, error)
      }
      await world.clock.advance(60_000)
      for (const [n, error] of ends) {
        const copies = storedAs(world, n).length
        const isOpen = error?.code === 'outcome_unknown' || error?.code === 'protocol'
        if (isOpen) expect(copies).toBeLessThanOrEqual(1)
        else expect(copies).toBe(error === undefined ? 1 : 0)
        expect(world.arrivals.get(n) ?? 0).toBeLessThanOrEqual(1)
      }
    })
  }, 60_000)

  test('give the original result with `verifyWrites`, or an error by whose stamp they are found', async () => {
    await forSeeds(60, { verifyWrites: true }, async (world) => {
      const open = new Map<number, AnyAllSourceError>()
      for (let n = 0; n < WRITES; n++) {
        const entity_id = `e${n % 3}`
        const { receipt, error } = await written(
          world,
          world.core.ingestEvent({ event_type: 'a.b', entity_id, payload: { n } }),
        )
        if (error === undefined) expectReceipt(world, n, receipt)
        else if (error.code === 'outcome_unknown') open.set(n, error)
        else expect(storedAs(world, n)).toEqual([])
        expect(world.arrivals.get(n) ?? 0).toBeLessThanOrEqual(1)
      }
      await world.clock.advance(60_000)
      for (const [n, error] of open) {
        if (error.code !== 'outcome_unknown' || error.stamp === undefined) throw error
        let found = await written(world, findWrite(world.core, error.stamp))
        while (found.error !== undefined) found = await written(world, findWrite(world.core, error.stamp))
        if (storedAs(world, n).length === 0) expect(found.receipt).toBeUndefined()
        else expectReceipt(world, n, found.receipt)
      }
    })
  }, 60_000)

  test('with `expected_version` are sent again, know their own conflict, and report that of another', async () => {
    let conflicts = 0
    let repeated = 0
    await forSeeds(60, { verifyWrites: true }, async (world) => {
      const unknown = new Set<number>()
      for (let n = 0; n < WRITES; n++) {
        const entity_id = `e${n % 3}`
        const expected_version = world.mock.events.filter((event) => event.entity_id === entity_id).length
        const event = { event_type: 'a.b', entity_id, payload: { n }, expected_version }
        const { receipt, error } = await written(world, world.core.ingestEvent(event))
        if (error === undefined) expectReceipt(world, n, receipt)
        else if (error.code === 'outcome_unknown') unknown.add(n)
        else expect(storedAs(world, n)).toEqual([])
        if (error?.code === 'version_conflict') conflicts++
        if ((world.arrivals.get(n) ?? 0) > 1) repeated++
        await world.clock.advance(3_000)
        if (error !== undefined && !unknown.has(n)) expect(storedAs(world, n)).toEqual([])
      }
      for (let n = 0; n < WRITES; n++) expect(storedAs(world, n).length).toBeLessThanOrEqual(1)
    })
    expect(conflicts).toBeGreaterThan(0)
    expect(repeated).toBeGreaterThan(0)
  }, 60_000)
})

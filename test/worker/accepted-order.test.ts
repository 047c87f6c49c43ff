import { describe, expect, test } from 'vitest'
import type { Event } from '../../src/api.ts'
import { acceptedOrder } from '../../src/worker/accepted-order.ts'
import { storedEvent } from '../support/events.ts'

const START_MS = Date.UTC(2026, 0, 31)

/** An event of an entity, with a version, so many ms after the start. */
function at(ms: number, entity_id: string, version: number): Event {
  const timestamp = new Date(START_MS + ms).toISOString()
  return storedEvent({ entity_id, version, timestamp })
}

/** What comes of events in order of time: entities and versions, as in `A1`. */
async function ordered(...events: Event[]): Promise<string[]> {
  const given = (async function* () {
    yield* events
  })()
  const seen: string[] = []
  for await (const { entity_id, version } of acceptedOrder(given)) seen.push(`${entity_id}${version}`)
  return seen
}

describe('acceptedOrder', () => {
  test('brings the events of an entity into the order of versions, each entity in its own places', async () => {
    const seen = await ordered(at(0, 'A', 2), at(1, 'B', 1), at(2, 'A', 1), at(3, 'A', 4), at(4, 'A', 3))
    expect(seen).toEqual(['A1', 'B1', 'A2', 'A3', 'A4'])
  })

  test('leaves in order of time what is more than a second apart', async () => {
    const seen = await ordered(at(0, 'A', 5), at(1_001, 'A', 4), at(2_003, 'A', 7), at(9_000, 'A', 6))
    expect(seen).toEqual(['A5', 'A4', 'A7', 'A6'])
  })

  test('keeps the events of two counts apart, also where a restart took less than a second', async () => {
    const before = [1, 2, 3].map((version) => at(version, 'A', version))
    const seen = await ordered(...before, at(200, 'A', 3), at(201, 'A', 2), at(202, 'A', 4))
    expect(seen).toEqual(['A1', 'A2', 'A3', 'A2', 'A3', 'A4'])
  })

  test('puts into the new count what came before its first sign', async () => {
    const seen = await ordered(at(0, 'A', 12), at(1, 'A', 13), at(5_000, 'A', 14), at(5_001, 'A', 13))
    expect(seen).toEqual(['A12', 'A13', 'A13', 'A14'])
  })

  test('leaves a repeated version where it is when there was no pause for a restart', async () => {
    const seen = await ordered(at(0, 'A', 2), at(1, 'A', 3), at(2, 'A', 3), at(3, 'A', 4))
    expect(seen).toEqual(['A2', 'A3', 'A3', 'A4'])
  })

  test('gives every event once, however many and far apart they are', async () => {
    const events = Array.from({ length: 25_000 }, (_, i) => at(i * 3, `E${i % 7}`, i))
    expect(await ordered(...events)).toHaveLength(25_000)
  })
})

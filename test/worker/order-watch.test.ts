import { describe, expect, test } from 'vitest'
import { OrderWatch } from '../../src/worker/order-watch.ts'
import { storedEvent } from '../support/events.ts'

/** Whether each of some events, given by version and ms, comes too late. */
function verdicts(stampsVersions: boolean, ...events: [version: number, ms: number][]): boolean[] {
  const watch = new OrderWatch(stampsVersions)
  return events.map(([version, ms]) => {
    const timestamp = new Date(Date.UTC(2026, 0, 31) + ms).toISOString()
    return watch.see(storedEvent({ entity_id: 'A', version, timestamp })) !== undefined
  })
}

describe('OrderWatch', () => {
  test('takes times that differ from turns by less than a second for writers at the same time', () => {
    expect(verdicts(true, [1, 1_000], [2, 0], [3, 500])).toEqual([false, false, false])
  })

  test('tells of a log that was put together in another order than that of time', () => {
    expect(verdicts(false, [1, 2_000], [1, 999])).toEqual([false, true])
  })

  test('tells of versions that go back within the time of no restart', () => {
    expect(verdicts(true, [2, 0], [1, 3])).toEqual([false, true])
    expect(verdicts(true, [2, 900], [1, 0])).toEqual([false, true])
  })

  test('lets versions begin again after a restart', () => {
    expect(verdicts(true, [2, 0], [1, 100], [2, 101])).toEqual([false, false, false])
  })

  test('does not look at versions of a Core that stamps none', () => {
    expect(verdicts(false, [1, 0], [1, 0], [1, 1])).toEqual([false, false, false])
  })

  test('knows an event that comes again, also when a restart cut its time', () => {
    const watch = new OrderWatch(true)
    const event = storedEvent()
    expect(watch.see(event)).toBeUndefined()
    expect(watch.see({ ...event, timestamp: '2026-01-31T09:30:00.000001Z' })).toBeUndefined()
  })

  test('tells of a version that comes twice within the time of no restart', () => {
    expect(verdicts(true, [2, 0], [2, 3])).toEqual([false, true])
  })

  test('tells entities from each other that end alike', () => {
    const watch = new OrderWatch(true)
    const seen = (entity_id: string, version: number) => watch.see(storedEvent({ entity_id, version }))
    const end = 'x'.repeat(64)
    expect([seen(`A${end}`, 2), seen(`B${end}`, 1)]).toEqual([undefined, undefined])
    expect(seen(`A${end}`, 1)?.reason).toMatch(/version 1 of Ax+ follows 2/)
  })

  test('forgets the entity that came first when there are more than it remembers, and no other', () => {
    const watch = new OrderWatch(true)
    const { timestamp } = storedEvent()
    const see = (i: number, version: number) =>
      watch.see(storedEvent({ entity_id: `entity-${i}`, version, timestamp })) === undefined
    for (let i = 0; i <= 8_192; i++) expect(see(i, 2)).toBe(true)
    expect([see(1, 1), see(8_192, 1), see(0, 1)]).toEqual([false, false, true])
  })
})

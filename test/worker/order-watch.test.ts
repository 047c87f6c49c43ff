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
})

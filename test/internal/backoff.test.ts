import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backoffDelayMs } from '../../src/internal/backoff.ts'
import { randomRuns } from '../support/random-runs.ts'

const backoff = { baseDelayMs: 200, backoffFactor: 2, maxDelayMs: 10_000 }

test('doubles its ceiling up to the longest', () => {
  const ceilings = [1, 2, 3, 4, 5, 6, 7, 8, 5_000].map((failures) =>
    backoffDelayMs(backoff, failures, () => 1),
  )
  expect(ceilings).toEqual([200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000])
})

test('is anything between nothing and the ceiling, in proportion to chance', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (failures, chance) => {
        const ceilingMs = backoffDelayMs(backoff, failures, () => 1)
        const delayMs = backoffDelayMs(backoff, failures, () => chance)
        expect(delayMs).toBeCloseTo(chance * ceilingMs, 9)
      },
    ),
    randomRuns(500),
  )
})

test('stays as it is with a factor of one, and is nothing with a base of nothing', () => {
  expect(backoffDelayMs({ ...backoff, backoffFactor: 1 }, 9, () => 1)).toBe(200)
  expect(backoffDelayMs({ ...backoff, baseDelayMs: 0 }, 9, () => 1)).toBe(0)
})

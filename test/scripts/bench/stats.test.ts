import { describe, expect, it } from 'vitest'
import { estimate, median, quantile } from '../../../scripts/bench/stats.ts'
import { seededRandom } from '../../support/seeded-random.ts'

describe('the statistics of the benchmarks', () => {
  it('give the middle value, or the mean of the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([4, 1, 3, 2])).toBe(2.5)
  })

  it('give quantiles as R does by default', () => {
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75)
    expect(quantile([10, 20, 30, 40, 50], 0.9)).toBeCloseTo(46, 10)
    expect([quantile([3, 1, 2], 0), quantile([3, 1, 2], 1)]).toEqual([1, 3])
  })

  it('refuse to speak of no values', () => {
    expect(() => median([])).toThrow(RangeError)
    expect(() => estimate([], seededRandom(1))).toThrow(RangeError)
  })

  it('have no doubt about values that are all the same', () => {
    expect(estimate([7, 7, 7], seededRandom(1))).toEqual({ median: 7, low: 7, high: 7 })
  })

  it('give the same interval for the same random numbers, around the median and within the values', () => {
    const values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 100]
    const found = estimate(values, seededRandom(3))
    expect(found).toEqual(estimate(values, seededRandom(3)))
    expect(found.median).toBe(5.5)
    expect(found.low).toBeGreaterThanOrEqual(1)
    expect(found.low).toBeLessThan(5.5)
    expect(found.high).toBeGreaterThan(5.5)
    expect(found.high).toBeLessThan(100)
  })

  it('hold the true median in about 95 of 100 intervals', () => {
    const seed = 20_260
    const random = seededRandom(seed)
    let held = 0
    for (let run = 0; run < 100; run++) {
      const { low, high } = estimate(
        Array.from({ length: 15 }, () => random()),
        random,
      )
      if (low <= 0.5 && 0.5 <= high) held++
    }
    expect(held, `seed ${seed}`).toBeGreaterThanOrEqual(88)
    expect(held, `seed ${seed}`).toBeLessThan(100)
  })
})

import { describe, expect, it } from 'vitest'
import { formatTime, timeKeyOf, timestampSource } from '../../../src/mock/core/time.ts'

describe('times', () => {
  it('sort as text whatever their precision', () => {
    const times = ['2026-01-01T00:00:00.5Z', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000001Z']
    expect(times.map(timeKeyOf).toSorted()).toEqual([
      '2026-01-01T00:00:00.000000000',
      '2026-01-01T00:00:00.000001000',
      '2026-01-01T00:00:00.500000000',
    ])
  })

  it.each([
    ['2026-01-01T00:00:00.000000000', '2026-01-01T00:00:00Z'],
    ['2026-01-01T00:00:00.500000000', '2026-01-01T00:00:00.500Z'],
    ['2026-01-01T00:00:00.123456000', '2026-01-01T00:00:00.123456Z'],
    ['2026-01-01T00:00:00.000000001', '2026-01-01T00:00:00.000000001Z'],
    ['~010000-01-01T00:00:00.000000000', '+10000-01-01T00:00:00Z'],
    ['~262142-12-31T23:59:59.000000000', '+262142-12-31T23:59:59Z'],
    ['-000001-01-01T00:00:00.000000000', '-0001-01-01T00:00:00Z'],
  ])('%s is written as %s', (key, text) => {
    expect(formatTime(key)).toBe(text)
  })

  it('follow the clock, also backwards', () => {
    const readings = [1_000.25, 1_000.25, 5_000, 2_000]
    const next = timestampSource(() => readings.shift() ?? 0)
    expect([next(), next(), next(), next()]).toEqual([
      '1970-01-01T00:00:01.000250318Z',
      '1970-01-01T00:00:01.000251318Z',
      '1970-01-01T00:00:05.000000318Z',
      '1970-01-01T00:00:02.000000318Z',
    ])
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareTimestamps, isTimestamp } from '../../src/internal/timestamp.ts'
import { randomRuns } from '../support/random-runs.ts'

test.each([
  ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000Z', 0],
  ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000000001Z', -1],
  ['2026-01-01T00:00:00.9Z', '2026-01-01T00:00:00.899999999Z', 1],
  ['2026-01-01T00:00:00.123456Z', '2026-01-01T00:00:00.123456000Z', 0],
  ['2026-01-01T00:00:00.123456Z', '2026-01-01T00:00:00.123456789Z', -1],
  ['2025-12-31T23:59:59.999999999Z', '2026-01-01T00:00:00Z', -1],
  ['2026-01-01T01:00:00.5+01:00', '2026-01-01T00:00:00.5Z', 0],
])('compares %s with %s to the nanosecond', (a, b, expected) => {
  expect(Math.sign(compareTimestamps(a, b))).toBe(expected)
  expect(Math.sign(compareTimestamps(b, a))).toBe(-expected + 0)
})

test('orders as whole nanoseconds do', () => {
  const nanoseconds = fc.bigInt({ min: 0n, max: 4_000_000_000_000_000_000n })
  fc.assert(
    fc.property(nanoseconds, fc.bigInt({ min: -5_000_000n, max: 5_000_000n }), (a, difference) => {
      const b = a + difference < 0n ? 0n : a + difference
      const expected = a < b ? -1 : Number(a > b)
      expect(Math.sign(compareTimestamps(written(a), written(b)))).toBe(expected)
    }),
    randomRuns(1_000),
  )
})

test.each([
  '2026-01-31T12:00:00Z',
  '2026-01-31T12:00:00.123456789Z',
  '2026-01-31t12:00:00z',
  '2026-01-31T12:00:00+02:00',
  '2026-01-31 12:00:00-11:30',
])('takes %s for a time', (text) => {
  expect(isTimestamp(text)).toBe(true)
})

test.each([
  '',
  'now',
  '2026-01-31',
  '2026-01-31T12:00:00',
  '2026-01-31T12:00Z',
  '2026-13-01T00:00:00Z',
  '2026-01-31T25:00:00Z',
  '2026-01-31T24:00:00Z',
  '2026-02-29T00:00:00Z',
  '2024-02-30T00:00:00Z',
  '2024-04-31T00:00:00+02:00',
  '2026-01-31T12:00:00.Z',
  '+012026-01-31T12:00:00Z',
  '1767225600',
  ' 2026-01-31T12:00:00Z',
])('does not take %j for one', (text) => {
  expect(isTimestamp(text)).toBe(false)
})

function written(nanoseconds: bigint): string {
  const seconds = new Date(Number(nanoseconds / 1_000_000_000n) * 1_000).toISOString().slice(0, 19)
  return `${seconds}.${String(nanoseconds % 1_000_000_000n).padStart(9, '0')}Z`
}

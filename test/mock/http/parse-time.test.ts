import { describe, expect, it } from 'vitest'
import { parseTime } from '../../../src/mock/http/parse-time.ts'

// Core's answers to the same texts.
describe('time parameters', () => {
  it.each([
    ['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.000000000'],
    ['2026-01-01 00:00:00Z', '2026-01-01T00:00:00.000000000'],
    ['2026-1-1t0:0:0z', '2026-01-01T00:00:00.000000000'],
    ['2026-01-01T00:00:00.123456789123Z', '2026-01-01T00:00:00.123456789'],
    ['2026-01-01T02:00:00+02:00', '2026-01-01T00:00:00.000000000'],
    ['2025-12-31T18:30:00-0530', '2026-01-01T00:00:00.000000000'],
    ['2026-01-01T00:00:00UTC', '2026-01-01T00:00:00.000000000'],
    ['2026-01-01T00:00:00Z ', '2026-01-01T00:00:00.000000000'],
    ['+262142-12-31T23:59:59Z', '~262142-12-31T23:59:59.000000000'],
    ['9999-12-31T23:59:59-01:00', '~010000-01-01T00:59:59.000000000'],
  ])('are read from %j', (text, key) => {
    expect(parseTime(text)).toEqual({ ok: true, key })
  })

  it.each([
    ['', 'premature end of input'],
    ['2026-01-01', 'premature end of input'],
    ['2026-01-01T00:00:00', 'premature end of input'],
    ['2026-01-01T00:00:00+0', 'premature end of input'],
    ['x', 'input contains invalid characters'],
    ['2026-01-01T00:00:00 00:00', 'input contains invalid characters'],
    ['1700000000', 'input contains invalid characters'],
    ['2026-01-01T00:00Z', 'input contains invalid characters'],
    ['2026-13-01T00:00:00Z', 'input is out of range'],
    ['2026-02-30T00:00:00Z', 'input is out of range'],
    ['2026-01-01T24:00:00Z', 'input is out of range'],
    ['2026-01-01T00:00:00+25:00', 'input is out of range'],
    ['+262143-01-01T00:00:00Z', 'input is out of range'],
    ['-262144-01-01T00:00:00Z', 'input is out of range'],
    ['2026-01-01T00:00:00Zx', 'trailing input'],
  ])('are not read from %j', (text, reason) => {
    expect(parseTime(text)).toEqual({ ok: false, reason })
  })
})

import { expect, test } from 'vitest'
import { retryAfterMs } from '../../src/transport/retry-after.ts'

const NOW = Date.parse('2026-11-23T12:00:00Z')

function wait(retryAfter: string, date?: string): number | undefined {
  const headers = new Headers({ 'retry-after': retryAfter, ...(date === undefined ? {} : { date }) })
  return retryAfterMs(headers, undefined, NOW)
}

test.each([
  ['2', 2_000],
  ['1.5', 1_500],
  ['0.0001', 1],
  ['007', 7_000],
  [' 3 ', 3_000],
  ['86400', 86_400_000],
])('reads %j as seconds', (value, expected) => {
  expect(wait(value)).toBe(expected)
})

test.each(['0', '0.0', '00'])('takes %j for no wait', (value) => {
  expect(wait(value)).toBeUndefined()
})

test.each([
  '',
  'soon',
  '-5',
  '+5',
  '1e3',
  '0x10',
  '1.2.3',
  '.5',
  '5s',
  'NaN',
  'Infinity',
  'tomorrow 2099',
  'x 12',
  '2099-01-01T00:00:00Z',
  'Mon, 23 Nov 2026 12:00:30 +0100',
  '9'.repeat(400),
])('ignores the garbage %j', (value) => {
  expect(wait(value)).toBeUndefined()
})

test.each([
  ['the preferred form', 'Mon, 23 Nov 2026 12:00:30 GMT'],
  ['the form of RFC 850', 'Monday, 23-Nov-26 12:00:30 GMT'],
  ['the form of asctime', 'Mon Nov 23 12:00:30 2026'],
])('counts a date in %s from the machine time when the answer has no date', (_, value) => {
  expect(wait(value)).toBe(30_000)
})

test('counts a date from the time at which the server says it answered', () => {
  expect(wait('Mon, 23 Nov 2026 18:00:30 GMT', 'Mon, 23 Nov 2026 18:00:10 GMT')).toBe(20_000)
})

test('counts from the machine time when the date of the answer is garbage', () => {
  expect(wait('Mon, 23 Nov 2026 12:00:30 GMT', 'yesterday 2020')).toBe(30_000)
})

test('takes a date in the past for no wait', () => {
  expect(wait('Mon, 23 Nov 2026 11:59:59 GMT')).toBeUndefined()
})

test.each([
  ['2, 5, 3', 5_000],
  ['2,7', 7_000],
  ['soon, 4', 4_000],
  ['4, ', 4_000],
  ['-1, 0', undefined],
  ['Mon, 23 Nov 2026 12:00:10 GMT, Mon, 23 Nov 2026 12:00:40 GMT', 40_000],
  ['5, Mon, 23 Nov 2026 12:00:10 GMT', 10_000],
])('takes the longest wait of the repeated header %j', (value, expected) => {
  expect(wait(value)).toBe(expected)
})

test('keeps a wait that is longer than any patience, for the caller to refuse', () => {
  expect(wait('99999999999999999999')).toBeGreaterThan(1e22)
})

test.each([
  [
    'under `error`, as the Query Service has it',
    { error: { code: 'rate_limit_exceeded', retry_after_seconds: 3 } },
    3_000,
  ],
  ['under `error`, by the short name', { error: { scope: 'tenant', retry_after: 4 } }, 4_000],
  [
    'at the top, as the control plane has it',
    { error: 'tenant_rate_limited', scope: 'tenant', retry_after: 1.5 },
    1_500,
  ],
])('reads the seconds that a gateway puts into the body %s', (_, body, expected) => {
  expect(retryAfterMs(new Headers(), body)).toBe(expected)
})

test('believes the header before the body', () => {
  expect(retryAfterMs(new Headers({ 'retry-after': '2' }), { retry_after: 9 })).toBe(2_000)
})

test.each([
  undefined,
  null,
  'text',
  7,
  [],
  {},
  { retry_after: '5' },
  { retry_after: -1 },
  { error: null },
  { error: 'x' },
])('finds no wait in the body %j', (body) => {
  expect(retryAfterMs(new Headers(), body)).toBeUndefined()
})

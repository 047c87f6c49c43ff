/**
 * Orders two RFC 3339 times as Core writes them (UTC, `Z`, up to nine digits of a second), to the nanosecond.
 * A `Date` would round them to the millisecond.
 */
export function compareTimestamps(a: string, b: string): number {
  const byMs = Date.parse(a) - Date.parse(b)
  return byMs !== 0 ? byMs : fraction(a) - fraction(b)
}

/** The digits after the second, as nanoseconds. */
function fraction(timestamp: string): number {
  const digits = /\.(\d{1,9})/.exec(timestamp)?.[1] ?? ''
  return Number(digits.padEnd(9, '0'))
}

const FORM = /^(\d{4}-\d\d-\d\d)[Tt ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/

/** The last day that was looked up: what is checked in a row is mostly of one. */
let knownDay = ''

/** Whether `text` is an RFC 3339 time with an offset, on a day that the month has. */
export function isTimestamp(text: string): boolean {
  const day = FORM.exec(text)?.[1]
  if (day === undefined || Number.isNaN(Date.parse(text))) return false
  if (day !== knownDay && !isDay(day)) return false
  knownDay = day
  return true
}

/** `Date` takes 30 February for 1 March. */
function isDay(day: string): boolean {
  return !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day)
}

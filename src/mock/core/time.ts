/**
 * A point in time that sorts as text: UTC with nine fraction digits and no `Z`, as in `2026-01-31T09:30:00.000000001`.
 * JavaScript dates stop at milliseconds, Core's do not. A year behind 9999 has six digits behind a `~`.
 */
export type TimeKey = string

/** The key of a timestamp as Core writes it. */
export function timeKeyOf(timestamp: string): TimeKey {
  const [seconds = '', fraction = ''] = timestamp.slice(0, -1).split('.')
  return `${seconds}.${fraction.padEnd(9, '0')}`
}

/** A timestamp as Core writes it: with as many of 0, 3, 6 or 9 fraction digits as it needs. */
export function formatTime(key: TimeKey): string {
  const [whole = '', fraction = ''] = key.split('.')
  const seconds = whole.replace(/^~0?/, '+').replace(/^-00/, '-')
  const digits = fraction.replace(/(000)+$/, '')
  return digits === '' ? `${seconds}Z` : `${seconds}.${digits}Z`
}

/**
 * Makes the timestamps of new events: nine digits, and later than the one before while the clock stands still or is
 * coarse. A microsecond lies between two of them, so that they stay apart when a restart cuts the nanoseconds.
 */
export function timestampSource(nowMs: () => number): () => string {
  let clockMs = Number.POSITIVE_INFINITY
  let ms = 0
  let micros = 0
  let prefix = ''
  return () => {
    const reading = nowMs()
    const wentBack = reading < clockMs
    clockMs = Math.floor(reading)
    const before = ms
    if (wentBack || clockMs > ms) {
      ms = clockMs
      micros = Math.floor((reading - clockMs) * 1000)
    } else if (micros < 999) {
      micros += 1
    } else {
      ms += 1
      micros = 0
    }
    if (ms !== before || prefix === '') prefix = new Date(ms).toISOString().slice(0, -1)
    return `${prefix}${String(micros).padStart(3, '0')}${nanoDigits}Z`
  }
}

// Any three digits that are not all zero do: they only have to be lost in a restart, as Core loses them.
const nanoDigits = '318'

/** Whole seconds from one time to another, cut off towards zero. */
export function secondsBetween(from: TimeKey, to: TimeKey): number {
  return Number((nanosOf(to) - nanosOf(from)) / 1_000_000_000n)
}

/** A timestamp so many seconds after another. */
export function secondsLater(timestamp: string, seconds: number): string {
  const [whole, fraction] = timeKeyOf(timestamp).split('.')
  const later = new Date(Date.parse(`${whole}Z`) + seconds * 1000).toISOString().slice(0, -5)
  return formatTime(`${later}.${fraction}`)
}

function nanosOf(key: TimeKey): bigint {
  const [whole = '', fraction = ''] = key.split('.')
  return BigInt(Date.parse(`${whole.replace('~', '+')}Z`)) * 1_000_000n + BigInt(fraction)
}

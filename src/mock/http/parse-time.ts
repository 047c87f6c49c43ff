import type { TimeKey } from '../core/time.ts'

const tooShort = 'premature end of input'
const invalid = 'input contains invalid characters'
const outOfRange = 'input is out of range'

/** Why a time cannot be read. Thrown and caught in this file only. */
class BadTime {
  readonly reason: string

  constructor(reason: string) {
    this.reason = reason
  }
}

/** Reads a time as Core's query parameters take it: RFC 3339, with some freedom about spaces and missing zeros. */
export function parseTime(text: string): { ok: true; key: TimeKey } | { ok: false; reason: string } {
  try {
    return { ok: true, key: readTime(text) }
  } catch (error) {
    if (error instanceof BadTime) return { ok: false, reason: error.reason }
    throw error
  }
}

function readTime(text: string): TimeKey {
  const scanner = new Scanner(text)
  const year = scanner.year()
  scanner.literal('-')
  const month = scanner.number(2, 1, 12)
  scanner.literal('-')
  const day = scanner.number(2, 1, 31)
  scanner.oneOf('tT ')
  const hour = scanner.number(2, 0, 23)
  scanner.literal(':')
  const minute = scanner.number(2, 0, 59)
  scanner.literal(':')
  const second = scanner.number(2, 0, 60)
  const fraction = scanner.fraction()
  const offsetMinutes = scanner.zone()
  scanner.end()

  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  const isReached = year >= -262_143 && year <= 262_142
  if (!isReached || date.getUTCMonth() !== month - 1) throw new BadTime(outOfRange)
  date.setUTCHours(hour, minute - offsetMinutes, second)
  return `${date.toISOString().slice(0, -5).replace('+', '~')}.${fraction}`
}

class Scanner {
  #rest: string

  constructor(text: string) {
    this.#rest = text
  }

  year(): number {
    this.#skipSpace()
    const sign = /^[+-]/.exec(this.#rest)?.[0]
    if (sign !== undefined) this.#rest = this.#rest.slice(1)
    const year = Number(this.#digits(1, sign === undefined ? 4 : 6))
    return sign === '-' ? -year : year
  }

  number(maxDigits: number, min: number, max: number): number {
    this.#skipSpace()
    const value = Number(this.#digits(1, maxDigits))
    if (value < min || value > max) throw new BadTime(outOfRange)
    return value
  }

  literal(expected: string): void {
    this.#skipSpace()
    this.oneOf(expected)
  }

  oneOf(expected: string): void {
    const found = this.#rest[0]
    if (found === undefined) throw new BadTime(tooShort)
    if (!expected.includes(found)) throw new BadTime(invalid)
    this.#rest = this.#rest.slice(1)
  }

  /** Nine digits; what is finer is dropped. */
  fraction(): string {
    if (!this.#rest.startsWith('.')) return '000000000'
    this.#rest = this.#rest.slice(1)
    return this.#digits(1, Number.POSITIVE_INFINITY).slice(0, 9).padEnd(9, '0')
  }

  /** Minutes ahead of UTC. */
  zone(): number {
    this.#skipSpace()
    if (/^utc/i.test(this.#rest)) {
      this.#rest = this.#rest.slice(3)
      return 0
    }
    const mark = this.#rest[0]
    this.oneOf('zZ+-')
    if (mark === 'z' || mark === 'Z') return 0
    const hours = Number(this.#pair())
    this.#rest = this.#rest.replace(/^[:\s]+/, '')
    const minutes = Number(this.#pair())
    if (minutes > 59 || hours > 23) throw new BadTime(outOfRange)
    return (hours * 60 + minutes) * (mark === '-' ? -1 : 1)
  }

  end(): void {
    if (this.#rest.trim() !== '') throw new BadTime('trailing input')
  }

  #pair(): string {
    if (this.#rest.length < 2) throw new BadTime(tooShort)
    const pair = this.#rest.slice(0, 2)
    if (!/^\d\d$/.test(pair)) throw new BadTime(invalid)
    this.#rest = this.#rest.slice(2)
    return pair
  }

  #digits(min: number, max: number): string {
    const digits = (/^\d*/.exec(this.#rest)?.[0] ?? '').slice(0, max)
    if (this.#rest.length < min) throw new BadTime(tooShort)
    if (digits.length < min) throw new BadTime(invalid)
    this.#rest = this.#rest.slice(digits.length)
    return digits
  }

  #skipSpace(): void {
    this.#rest = this.#rest.trimStart()
  }
}

import { compareBytes } from '../../internal/byte-order.ts'

/** A number of a JSON text that JavaScript would write in another way than Core: `1.0`, `1e+20`, 2^53 + 1. */
export class ExactNumber {
  readonly value: number
  /** As Core writes it. */
  readonly text: string
  readonly isInteger: boolean

  constructor(value: number, text: string, isInteger: boolean) {
    this.value = value
    this.text = text
    this.isInteger = isInteger
  }

  toJSON(): number {
    return this.value
  }
}

/** A JSON text as Core writes it: numbers to the digit, and keys by their bytes, also those that look like numbers. */
export function writeJson(value: unknown): string {
  if (value instanceof ExactNumber) return value.text
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`
  const fields = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => compareBytes(a, b))
  return `{${fields.map(([key, item]) => `${JSON.stringify(key)}:${writeJson(item)}`).join(',')}}`
}

/** Whether `JSON.stringify` writes a value with sorted keys differently from Core. */
export function needsCare(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof ExactNumber) return true
  if (Array.isArray(value)) return value.some(needsCare)
  const keys = Object.keys(value)
  // JavaScript puts keys that look like indices first, by size.
  return (
    (keys.length > 1 && /^\d/.test(keys[0] as string)) ||
    keys.some((key) => needsCare((value as Record<string, unknown>)[key]))
  )
}

/** The value with JavaScript's numbers. */
export function toPlain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof ExactNumber) return value.value
  if (Array.isArray(value)) return value.map(toPlain)
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPlain(item)]))
}

/** Whether two numbers are the same to Core, to whom 1 and 1.0 are different, and 0.0 and -0.0 are not. */
export function sameNumber(a: number | ExactNumber, b: number | ExactNumber): boolean {
  if (isIntegral(a) !== isIntegral(b)) return false
  return isIntegral(a) ? textOf(a) === textOf(b) : valueOfNumber(a) === valueOfNumber(b)
}

function isIntegral(number: number | ExactNumber): boolean {
  return typeof number === 'number' ? Number.isInteger(number) : number.isInteger
}

function textOf(number: number | ExactNumber): string {
  return typeof number === 'number' ? String(number) : number.text
}

function valueOfNumber(number: number | ExactNumber): number {
  return typeof number === 'number' ? number : number.value
}

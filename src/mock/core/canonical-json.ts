import { compareBytes } from '../../internal/byte-order.ts'
import { ExactNumber, sameNumber } from './exact-json.ts'

/** A JSON value with its keys in order, as Core stores it. Gives back the same object when there is nothing to sort. */
export function sortKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber) return value
  if (Array.isArray(value)) return mapIfChanged(value)
  const keys = Object.keys(value)
  const source = value as Record<string, unknown>
  let changed = false
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string
    const item = source[key]
    if (i > 0 && compareBytes(keys[i - 1] as string, key) > 0) changed = true
    if (typeof item === 'object' && item !== null && sortKeys(item) !== item) changed = true
  }
  if (!changed) return value
  const entries = keys.sort(compareBytes).map((key) => [key, sortKeys(source[key])] as const)
  return Object.fromEntries(entries)
}

function mapIfChanged(list: readonly unknown[]): readonly unknown[] {
  const sorted = list.map(sortKeys)
  return sorted.every((item, i) => item === list[i]) ? list : sorted
}

/** Whether two JSON values say the same. Keys may stand in any order. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (isNumber(a) && isNumber(b)) return sameNumber(a, b)
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (isNumber(a) || isNumber(b)) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every(
    (key) =>
      Object.hasOwn(b, key) &&
      sameJson((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
  )
}

function isNumber(value: unknown): value is number | ExactNumber {
  return typeof value === 'number' || value instanceof ExactNumber
}

/** A field of a JSON object; `undefined` for anything that is not an object or lacks it. */
export function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, key))
    return undefined
  return (value as Record<string, unknown>)[key]
}

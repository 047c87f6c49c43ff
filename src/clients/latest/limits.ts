import { InvalidInputError } from '../../errors.ts'

const encoder = new TextEncoder()

/** What Core takes of keys, rows and commits. @source openapi `commitReadModel` */
export const readModelLimits = Object.freeze({
  maxKeyBytes: 512,
  /** A key and its row as JSON. */
  maxRowBytes: 126_976,
  maxChanges: 500,
  /** A commit as JSON. */
  maxCommitBytes: 245_760,
  maxPage: 500,
})

/** The length of a text as UTF-8. */
export function byteLength(text: string): number {
  return encoder.encode(text).byteLength
}

/** @throws invalid_input unless `value` is undefined or an integer in range */
export function checkInteger(
  field: string,
  value: number | undefined,
  min: number,
  max = Number.MAX_SAFE_INTEGER,
): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= min && value <= max)) return
  const range = max === Number.MAX_SAFE_INTEGER ? `≥ ${min}` : `from ${min} to ${max}`
  throw new InvalidInputError(field, `must be an integer ${range}`)
}

/** @throws invalid_input unless `key` is undefined or a text that Core takes for a key */
export function checkKey(field: string, key: string | undefined): void {
  if (key === undefined) return
  if (typeof key !== 'string' || byteLength(key) > readModelLimits.maxKeyBytes)
    throw new InvalidInputError(field, `must be a string of at most ${readModelLimits.maxKeyBytes} bytes`)
}

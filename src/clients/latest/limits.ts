import { InvalidInputError } from '../../errors.ts'
import { byteLength } from '../../internal/byte-order.ts'

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

/** @throws invalid_input unless `key` is undefined or a text that Core takes for a key */
export function checkKey(field: string, key: string | undefined): void {
  if (key === undefined) return
  if (typeof key !== 'string' || byteLength(key) > readModelLimits.maxKeyBytes)
    throw new InvalidInputError(field, `must be a string of at most ${readModelLimits.maxKeyBytes} bytes`)
}

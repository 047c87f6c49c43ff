import { byteLength } from '../../internal/byte-order.ts'
import { refuseInput } from '../../internal/check.ts'
import { readModelLimits } from '../latest/limits.ts'

/** Of a commit: below Core's limit, for it counts what it makes of the JSON, not what was sent. */
const MAX_CHUNK_BYTES = 192 * 1024
/** For the key, the quotes, the commas and what a key's characters become as JSON. */
const ROW_OVERHEAD_BYTES = 16

/** Changes to a read model, by key. */
export type Changes = ReadonlyMap<string, unknown>

/** The key of the row that says where the rows are; first in every order, and no entity's id. */
export const pointerKey = ''

/** A state as it is kept, where Core takes it. A row of null would be a deletion. @throws invalid_input */
export function rowOf(entity_id: string, state: unknown): { readonly state: unknown } {
  if (byteLength(entity_id) > readModelLimits.maxKeyBytes)
    refuseInput('entity_id', `must be a string of 1 to ${readModelLimits.maxKeyBytes} bytes`)
  const row = { state }
  if (rowBytes(entity_id, row) > readModelLimits.maxRowBytes)
    refuseInput('state', `must be at most ${readModelLimits.maxRowBytes} bytes as JSON, with the entity's id`)
  return row
}

/** The state in a row of a read model. @throws invalid_input for a row that was not written as one */
export function stateIn(model: string, key: string, row: unknown): unknown {
  const isOurs = typeof row === 'object' && row !== null && Object.keys(row).join() === 'state'
  return isOurs ? (row as { state: unknown }).state : refuseForeign(model, key)
}

/** Always throws. @throws invalid_input */
export function refuseForeign(model: string, key: string): never {
  const shown = JSON.stringify(model)
  refuseInput(
    'name',
    `names the read model ${shown}, whose row ${JSON.stringify(key)} is no projection state: ` +
      `read and write it by readModel(${shown}), and keep states under another name`,
  )
}

/** Parts that Core takes as one commit each. */
export function* chunksOf(changes: Changes): Generator<Map<string, unknown>> {
  let chunk = new Map<string, unknown>()
  let bytes = 0
  for (const [key, row] of changes) {
    const size = rowBytes(key, row)
    if (chunk.size === readModelLimits.maxChanges || (chunk.size > 0 && bytes + size > MAX_CHUNK_BYTES)) {
      yield chunk
      chunk = new Map()
      bytes = 0
    }
    chunk.set(key, row)
    bytes += size
  }
  if (chunk.size > 0) yield chunk
}

function rowBytes(key: string, row: unknown): number {
  return byteLength(JSON.stringify(key)) + byteLength(JSON.stringify(row)) + ROW_OVERHEAD_BYTES
}

import { builtin } from '../../internal/builtin.node.ts'
import { sha256Hex } from '../../internal/sha256.ts'

/**
 * A name for bytes: SHA-256 as lower-case hex, cut to 32 digits. By the platform where it has a synchronous one: with `crypto.subtle`
 * each of many would take a turn of the event loop.
 */
export function hashOf(bytes: Uint8Array): string {
  const native = builtin<typeof import('node:crypto')>('node:crypto')
  const hex =
    native === undefined ? sha256Hex(bytes) : native.createHash('sha256').update(bytes).digest('hex')
  return hex.slice(0, 32)
}

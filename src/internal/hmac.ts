import { sha256Hex } from './sha256.ts'

const blockBytes = 64
const utf8 = new TextEncoder()

/**
 * The HMAC-SHA256 of bytes or a text, in lower-case hex. Synchronous and the same everywhere, unlike the platform's.
 * @source RFC 2104
 */
export function hmacSha256Hex(key: string, message: string): string {
  let keyBytes = utf8.encode(key)
  if (keyBytes.length > blockBytes) keyBytes = fromHex(sha256Hex(keyBytes))
  const inner = sha256Hex(joined(padded(keyBytes, 0x36), utf8.encode(message)))
  return sha256Hex(joined(padded(keyBytes, 0x5c), fromHex(inner)))
}

function padded(key: Uint8Array, pad: number): Uint8Array {
  return Uint8Array.from({ length: blockBytes }, (_, i) => (key[i] ?? 0) ^ pad)
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length)
  both.set(a)
  both.set(b, a.length)
  return both
}

function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
    Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16),
  )
}

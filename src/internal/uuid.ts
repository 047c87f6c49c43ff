import type { Random } from './random.ts'

const hexBytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** A version 4 UUID from the given source. */
export function randomUuid(random: Random): string {
  let text = ''
  for (let i = 0; i < 16; i++) {
    let byte = Math.floor(random() * 256)
    if (i === 6) byte = (byte & 0x0f) | 0x40
    if (i === 8) byte = (byte & 0x3f) | 0x80
    if (i === 4 || i === 6 || i === 8 || i === 10) text += '-'
    text += hexBytes[byte]
  }
  return text
}

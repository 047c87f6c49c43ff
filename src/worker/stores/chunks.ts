import type { CheckpointRecord } from '../state-store.ts'
import { hashOf } from './hash.node.ts'

/** How long pieces are, in UTF-16 units: the least but for the last one, and the most. A power of two between them is their spread. */
export interface ChunkSizes {
  readonly minLength: number
  readonly maxLength: number
  /** Beyond the shortest length, one place in so many is cut. */
  readonly spread: number
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })

/** A piece of a record. */
export interface Chunk {
  /** Of its bytes: SHA-256 as lower-case hex, cut to 32 digits. */
  readonly hash: string
  readonly text: string
  readonly bytes: Uint8Array
}

/** A record in pieces, of which most are the same after a small change. */
export interface ChunkedRecord {
  /** Everything but the state, as JSON. */
  readonly head: string
  /** Whether the chunks are the state itself, or the state as JSON: a text that UTF-8 cannot write. */
  readonly isEscaped: boolean
  readonly chunks: readonly Chunk[]
}

/** Cuts a record into pieces. */
export function chunkRecord({ state, ...rest }: CheckpointRecord, sizes: ChunkSizes): ChunkedRecord {
  const isEscaped = !state.isWellFormed()
  const chunks = chunkText(isEscaped ? JSON.stringify(state) : state, sizes)
  return { head: JSON.stringify(rest), isEscaped, chunks }
}

/** Cuts a text that UTF-8 can write. */
export function chunkText(text: string, sizes: ChunkSizes): Chunk[] {
  return cut(text, sizes).map(toChunk)
}

/** The state that was cut. */
export function joinChunks(texts: readonly string[], isEscaped: boolean): string {
  const text = texts.join('')
  return isEscaped ? JSON.parse(text) : text
}

/** A chunk read back. @throws TypeError for bytes that are no text */
export function textOfBytes(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

function toChunk(text: string): Chunk {
  const bytes = encoder.encode(text)
  return { hash: hashOf(bytes), text, bytes }
}

/**
 * Cuts where the text itself says so: where a hash of the last 32 characters ends in zeros. So what is put in or taken out moves the
 * cuts nearby and no others, as it would were they at fixed distances.
 */
function cut(text: string, sizes: ChunkSizes): string[] {
  const pieces: string[] = []
  for (let start = 0; start < text.length; ) {
    const end = nextCut(text, start, sizes)
    pieces.push(text.slice(start, end))
    start = end
  }
  return pieces
}

function nextCut(text: string, start: number, { minLength, maxLength, spread }: ChunkSizes): number {
  const limit = Math.min(start + maxLength, text.length)
  // The highest bits are those that all 32 characters have had a say in.
  const mask = -(2 ** 32 / spread) | 0
  let hash = 0
  // The 32 characters before the first place that may be cut have their say too.
  for (let i = start + minLength - 32; i < limit; i++) {
    const code = text.charCodeAt(i)
    hash = ((hash << 1) + (gear[code & 255] as number)) | 0
    if (i - start < minLength || (hash & mask) !== 0) continue
    return isInsidePair(text, i + 1) ? i : i + 1
  }
  return limit < text.length && isInsidePair(text, limit) ? limit - 1 : limit
}

function isInsidePair(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff
}

/** A number without pattern for each byte. Another table would cut elsewhere: every chunk would be written once more. */
const gear = (() => {
  const table = new Int32Array(256)
  let x = 0x9e3779b9
  for (let i = 0; i < table.length; i++) {
    // xorshift32
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    table[i] = x
  }
  return table
})()

import type { CheckpointRecord } from '../state-store.ts'

/** No cut before so many characters, except at the end: 16 Ki. */
const MIN_LENGTH = 16_384
/** A cut at the latest: 64 Ki, whatever they become as UTF-8. */
const MAX_LENGTH = 65_536
/** Beyond the shortest length, one place in so many is cut: 32 Ki. */
const CUT_MASK = 0x7fff << 17

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })

/** A piece of a record. */
export interface Chunk {
  /** Of its bytes: SHA-256 as lower-case hex, cut to 40 digits. */
  readonly hash: string
  readonly text: string
  readonly bytes: Uint8Array<ArrayBuffer>
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
export async function chunkRecord({ state, ...rest }: CheckpointRecord): Promise<ChunkedRecord> {
  const isEscaped = !state.isWellFormed()
  const texts = cut(isEscaped ? JSON.stringify(state) : state)
  const chunks = await Promise.all(texts.map(toChunk))
  return { head: JSON.stringify(rest), isEscaped, chunks }
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

/** The chunk of a text. */
export async function toChunk(text: string): Promise<Chunk> {
  const bytes = encoder.encode(text)
  return { hash: await hashOf(bytes), text, bytes }
}

/** As in `Chunk`. */
export async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  let hex = ''
  for (let i = 0; i < 20; i++) hex += (digest[i] as number).toString(16).padStart(2, '0')
  return hex
}

/**
 * Cuts where the text itself says so: where a hash of the last 32 characters ends in zeros. So what is put in or taken out moves the
 * cuts nearby and no others, as it would were they at fixed distances.
 */
function cut(text: string): string[] {
  const pieces: string[] = []
  for (let start = 0; start < text.length; ) {
    const end = nextCut(text, start)
    pieces.push(text.slice(start, end))
    start = end
  }
  return pieces
}

function nextCut(text: string, start: number): number {
  const limit = Math.min(start + MAX_LENGTH, text.length)
  let hash = 0
  // The 32 characters before the first place that may be cut have their say too.
  for (let i = start + MIN_LENGTH - 32; i < limit; i++) {
    const code = text.charCodeAt(i)
    hash = ((hash << 1) + (gear[code & 255] as number)) | 0
    if (i - start < MIN_LENGTH || (hash & CUT_MASK) !== 0) continue
    return isInsidePair(text, i + 1) ? i + 2 : i + 1
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

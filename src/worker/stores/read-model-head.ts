import type { CheckpointRecord } from '../state-store.ts'
import { joinChunks } from './chunks.ts'
import { asHolder, type Holder } from './holder.node.ts'
import { asRecord, damaged, newer, parseStored, type WaysOut } from './record-text.ts'

/** How records lie in read models. */
export const LAYOUT = 1

/** One of two models beside the main one, for what does not fit into it. */
export type SlotName = 'a' | 'b'

/** The row that makes a record one: what it does not name is not part of it. */
export interface HeadRow {
  readonly layout: number
  readonly worker: string
  readonly is_escaped: boolean
  readonly body: InlineBody | SlotBody
}

/** Small enough for the row. */
export interface InlineBody {
  readonly type: 'inline'
  /** All but the state, as JSON. */
  readonly head: string
  readonly state: string
}

/** In rows of a slot: those of the head, then those of the state. */
export interface SlotBody {
  readonly type: 'slot'
  readonly slot: SlotName
  /** How many of the chunks are the head's. */
  readonly head: number
  readonly chunks: readonly (readonly [key: number, hash: string])[]
}

/** Who holds the name. */
export interface LeaseRow {
  readonly token: string
  readonly beat: number
  /** `undefined` in rows of versions that did not tell. */
  readonly holder: Holder | undefined
}

/** A row read back; `undefined` for none. @throws state_store for one that this version does not know */
export function asHead(row: unknown, location: string, waysOut: WaysOut): HeadRow | undefined {
  if (row === undefined) return undefined
  const { layout, worker, body } = (row ?? {}) as Partial<HeadRow>
  if (typeof layout === 'number' && layout > LAYOUT) throw newer(location, layout, waysOut)
  const isHead = layout === LAYOUT && typeof worker === 'string' && typeof body === 'object'
  if (!isHead) throw damaged(location, 'its row `record` is none of this package', waysOut)
  return row as HeadRow
}

/** As `asHead`; anything unknown is somebody's. */
export function asLease(row: unknown): LeaseRow | undefined {
  if (row === undefined) return undefined
  const { token, beat, holder } = (row ?? {}) as Partial<LeaseRow>
  return { token: String(token), beat: Number(beat), holder: asHolder(holder) }
}

/** Puts a record together. @param texts of the chunks, in their order */
export function recordOf(
  { worker: owner, is_escaped, body }: HeadRow,
  texts: readonly string[],
  worker: string,
  location: string,
  waysOut: WaysOut,
): CheckpointRecord {
  const head = body.type === 'inline' ? body.head : texts.slice(0, body.head).join('')
  const state = body.type === 'inline' ? [body.state] : texts.slice(body.head)
  const rest = parseStored(head, location, waysOut) as object
  const record = { ...rest, state: joinChunks(state, is_escaped) }
  return asRecord({ ...record, worker: owner }, worker, location, waysOut)
}

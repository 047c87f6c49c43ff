import type { FeedCursor, ReadModelPage } from '../../api.ts'
import { ProtocolError } from '../../errors.ts'
import { readModelLimits } from '../latest/limits.ts'
import type { ReadModel } from '../latest/read-model.ts'
import type { Replied, Reply } from '../reply.ts'
import { pointerKey } from './rows.ts'

const READS_AT_ONCE = 8

/** The requests of one call, under its options. */
export interface RowRequests {
  readModel(name: string): ReadModel
  /** The end of the feed. */
  head(): Promise<FeedCursor>
  ask<Data>(reply: Reply<Data>): Promise<Data>
  /** The data with the last response. */
  replied<Data>(data: Data): Replied<Data>
  readonly signal: AbortSignal | undefined
  /** The call has no options of its own: others of that kind may be settled with it. */
  readonly isPlain: boolean
}

/** Where the rows of a model are, as last seen: in it, or in the slot that its pointer names. */
export interface Place {
  /** The model that has the rows. */
  readonly model: string
  readonly revision: number
  readonly checkpoint: FeedCursor | null
  readonly slot: string | undefined
  /** The revision of the model that holds the pointer; `revision` itself without a slot. */
  readonly mainRevision: number
}

/** Looks where the rows of a name are; `undefined` if they are being moved. */
export async function locate(name: string, requests: RowRequests): Promise<Place | undefined> {
  const page = await firstRows(requests.readModel(name), requests)
  const slot = pointerIn(page)
  if (slot === undefined) {
    const { revision, checkpoint } = page
    return { model: name, revision, checkpoint, slot, mainRevision: revision }
  }
  const rows = await firstRows(requests.readModel(slot), requests)
  // A slot that was left looks as new as the one the rows went to: written to, it would keep what nobody reads.
  if (pointerIn(rows) !== undefined) return undefined
  const { revision, checkpoint } = rows
  return { model: slot, revision, checkpoint, slot, mainRevision: page.revision }
}

/** The page that shows a pointer, and where the model is. */
export function firstRows(model: ReadModel, requests: RowRequests): Promise<ReadModelPage> {
  return requests.ask(model.page({ limit: 1 }))
}

/** The slot that a first page points to, if it does. @throws protocol for a row of somebody else in the pointer's place */
export function pointerIn({ rows }: ReadModelPage): string | undefined {
  if (!Object.hasOwn(rows, pointerKey)) return undefined
  const { slot } = (rows[pointerKey] ?? {}) as { slot?: unknown }
  if (typeof slot === 'string') return slot
  throw new ProtocolError('rows[""]', 'names no slot: this read model is used for something else')
}

/** The rows of these keys that there are, each by a request. */
export async function readRows(
  model: ReadModel,
  keys: readonly string[],
  requests: RowRequests,
): Promise<Map<string, unknown>> {
  const rows = new Map<string, unknown>()
  const left = [...keys]
  const worker = async () => {
    for (let key = left.pop(); key !== undefined; key = left.pop()) {
      // The key itself is the first of those that begin with it.
      const page = await requests.ask(model.page({ prefix: key, limit: 1 }))
      if (Object.hasOwn(page.rows, key)) rows.set(key, page.rows[key])
    }
  }
  await Promise.all(Array.from({ length: READS_AT_ONCE }, worker))
  return rows
}

/** Every row, page by page. */
export async function readAllRows(model: ReadModel, requests: RowRequests): Promise<Map<string, unknown>> {
  const rows = new Map<string, unknown>()
  for (let after: string | undefined; ; ) {
    const page = await requests.ask(model.page({ limit: readModelLimits.maxPage, after }))
    for (const [key, row] of Object.entries(page.rows)) rows.set(key, row)
    if (page.next === null) return rows
    if (page.next === after) throw new ProtocolError('next', 'is the key that was asked to go on after')
    after = page.next
  }
}

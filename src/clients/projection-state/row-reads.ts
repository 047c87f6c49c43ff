import type { FeedCursor, ReadModelPage } from '../../api.ts'
import { readModelLimits } from '../latest/limits.ts'
import { pagesAfter } from '../latest/pages-after.ts'
import type { ReadModel } from '../latest/read-model.ts'
import type { Replied, Reply } from '../reply.ts'
import { pointerKey, refuseForeign, stateIn } from './rows.ts'

const READS_AT_ONCE = 8

/** The requests of one call, under its options. */
export interface RowRequests {
  readModel(name: string): ReadModel
  /** The end of the feed. */
  head(): Promise<FeedCursor>
  ask<Data>(reply: Reply<Data>): Promise<Data>
  /** The data with the last response; one was asked for before. */
  replied<Data>(data: Data): Replied<Data>
  readonly signal: AbortSignal | undefined
  /** The call has no options of its own: others of that kind may be settled with it. */
  readonly isPlain: boolean
}

/** Rows at home in the model of their name; before its first commit it has no checkpoint. */
export interface AtHome {
  readonly type: 'home'
  readonly revision: number
  readonly checkpoint: FeedCursor | null
}

/** Rows complete in a slot, which the pointer in the model of their name tells; on their way home up to the key `after`. */
export interface Away {
  readonly type: 'away'
  readonly slot: string
  readonly after: string | undefined
  readonly revision: number
  readonly checkpoint: FeedCursor | null
}

/** Where the rows of a name are, with revision and checkpoint of the model of that name. */
export type Place = AtHome | Away

/** Rows, and what the pages told of the model that they were read from. */
export interface Found {
  readonly rows: Map<string, unknown>
  readonly pages: readonly Pick<ReadModelPage, 'revision' | 'ready'>[]
}

/** Where the rows of a name are. @throws invalid_input if the first of them is somebody else's */
export async function locate(name: string, requests: RowRequests): Promise<Place> {
  const { revision, checkpoint, rows } = await requests.ask(requests.readModel(name).page({ limit: 1 }))
  const [first] = Object.entries(rows)
  if (first === undefined) return { type: 'home', revision, checkpoint }
  const [key, row] = first
  if (key === pointerKey) return { type: 'away', ...pointerOf(name, row), revision, checkpoint }
  stateIn(name, key, row)
  return { type: 'home', revision, checkpoint }
}

/** The row that points to a slot. */
export function pointerRow(slot: string, after?: string): object {
  return after === undefined ? { slot } : { slot, after }
}

function pointerOf(name: string, row: unknown): Pick<Away, 'slot' | 'after'> {
  const { slot, after } = (row ?? {}) as { slot?: unknown; after?: unknown }
  if (typeof slot !== 'string') return refuseForeign(name, pointerKey)
  return { slot, after: typeof after === 'string' ? after : undefined }
}

/** The rows of these keys that there are, each by a request. */
export async function readKeys(
  model: ReadModel,
  keys: readonly string[],
  requests: RowRequests,
): Promise<Found> {
  const rows = new Map<string, unknown>()
  const pages: ReadModelPage[] = []
  const left = [...keys]
  const worker = async () => {
    for (let key = left.pop(); key !== undefined; key = left.pop()) {
      // The key itself is the first of those that begin with it.
      const page = await requests.ask(model.page({ prefix: key, limit: 1 }))
      pages.push(page)
      if (Object.hasOwn(page.rows, key)) rows.set(key, page.rows[key])
    }
  }
  await Promise.all(Array.from({ length: READS_AT_ONCE }, worker))
  return { rows, pages }
}

/** Every row but the pointer, page by page. */
export async function readEveryRow(model: ReadModel, requests: RowRequests): Promise<Found> {
  const rows = new Map<string, unknown>()
  const pages: Found['pages'][number][] = []
  for await (const page of pagesOf(model, undefined, readModelLimits.maxPage, requests)) {
    pages.push({ revision: page.revision, ready: page.ready })
    for (const [key, row] of Object.entries(page.rows)) rows.set(key, row)
  }
  rows.delete(pointerKey)
  return { rows, pages }
}

/** The pages of a model after a key. */
export function pagesOf(
  model: ReadModel,
  start: string | undefined,
  limit: number,
  requests: RowRequests,
): AsyncGenerator<ReadModelPage, void> {
  return pagesAfter((after) => requests.ask(model.page({ limit, after })), start)
}

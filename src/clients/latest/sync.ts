import type { ViewChange, ViewChangePage, ViewEntityPage, ViewInfo, ViewRow } from '../../api.ts'
import { isAllSourceError, ProtocolError } from '../../errors.ts'
import { refuseInput } from '../../internal/check.ts'
import { sleep } from '../../internal/sleep.ts'
import { checkInteger, checkNames } from '../check-params.ts'
import { readModelLimits } from './limits.ts'
import { type Patience, patiently } from './patiently.ts'
import { maxWaitSeconds, type ViewChangesFields } from './views.ts'

const PAUSE_MS = 1_000

/** How far a copy of a view is. Kept beside the copy, `sync` goes on after it. */
export interface ViewCheckpoint {
  readonly generation: number
  readonly revision: number
}

/** How to keep a copy of a view. */
export interface SyncFields {
  /** Where the copy is. @default a snapshot comes first */
  readonly after?: ViewCheckpoint | undefined
  /**
   * Whole seconds for which the server may hold a request where nothing changes, 0 to 20. Changes come at once; a reset, a deletion
   * or that the view became ready is seen up to this much later. Fewer: more requests, at most one a second. @default 5
   */
  readonly waitSeconds?: number | undefined
}

/**
 * A step of a copy of a view. `snapshot`: these are all rows. `changes`: these rows changed, each as it is now, its state null
 * when deleted. `ready`: the view is folded and the copy has all of it, told once, after a snapshot that was not and after a start
 * from a checkpoint. `reset`: the copy is void, and a snapshot follows.
 * Keep rows and checkpoint together, both or neither.
 */
export type ViewBatch =
  | {
      readonly type: 'snapshot'
      readonly rows: readonly ViewRow[]
      /** Whether the view is folded; if not, the rest comes as changes, and then a `ready`, or after a reset. */
      readonly ready: boolean
      readonly checkpoint: ViewCheckpoint
    }
  | { readonly type: 'changes'; readonly changes: readonly ViewChange[]; readonly checkpoint: ViewCheckpoint }
  | { readonly type: 'ready'; readonly checkpoint: ViewCheckpoint }
  | { readonly type: 'reset' }

/** What a sync reads. */
export interface ViewSource {
  pages(): AsyncIterable<ViewEntityPage>
  /** @throws view_reset */
  changes(fields: ViewChangesFields): Promise<ViewChangePage>
  info(): Promise<ViewInfo | undefined>
}

/** What a copy knows. `unread`: nothing that holds. `following`: everything up to the checkpoint. */
type State =
  | { readonly type: 'unread' }
  | {
      readonly type: 'following'
      readonly checkpoint: ViewCheckpoint
      readonly isCaughtUp: boolean
      /** Whether the caller knows that the view is folded. */
      readonly isReady: boolean
    }

type Following = Extract<State, { type: 'following' }>

/** Keeps a copy of a view up to date until the caller leaves the loop: what the copy must do comes as batches. */
export async function* syncView(
  source: ViewSource,
  fields: SyncFields,
  patience: Patience,
): AsyncGenerator<ViewBatch, never> {
  const { after, waitSeconds } = checked(fields)
  const { clock, signal } = patience
  let state: State =
    after === undefined
      ? { type: 'unread' }
      : { type: 'following', checkpoint: after, isCaughtUp: false, isReady: false }
  for (;;) {
    const current: State = state
    const startMs = clock.now()
    if (current.type === 'unread') {
      const snapshot = await patiently(() => readSnapshot(source), patience)
      if (snapshot === undefined) await sleep(PAUSE_MS, clock, signal)
      else {
        yield snapshot.batch
        if (snapshot.next.changes.length > 0) yield changesOf(snapshot.next)
        state = follow(snapshot.next, snapshot.batch.ready)
      }
      continue
    }
    const step = await patiently(() => nextStep(source, current, waitSeconds), patience)
    if (step === undefined) {
      yield { type: 'reset' }
      state = { type: 'unread' }
      continue
    }
    const { page, becameReady } = step
    if (page.changes.length > 0) yield changesOf(page)
    if (becameReady) yield { type: 'ready', checkpoint: checkpointOf(page) }
    // A gateway may not hold the request as Core does.
    else if (page.changes.length === 0)
      await sleep(Math.max(0, startMs + PAUSE_MS - clock.now()), clock, signal)
    state = follow(page, current.isReady || becameReady)
  }
}

/** All rows and the changes since; `undefined` if they were reset meanwhile, for then rows of two kinds may be among them. */
async function readSnapshot(
  source: ViewSource,
): Promise<{ batch: Extract<ViewBatch, { type: 'snapshot' }>; next: ViewChangePage } | undefined> {
  const rows: ViewRow[] = []
  let checkpoint: ViewCheckpoint | undefined
  let ready = false
  for await (const page of source.pages()) {
    // What changed while the other pages were read comes after the first.
    checkpoint ??= { generation: page.generation, revision: page.revision }
    ready = page.ready
    // Not `push(...)`: a page is small, but nothing says so of a gateway's.
    for (const row of page.rows) rows.push(row)
  }
  if (checkpoint === undefined) return undefined
  const next = await changesAfter(source, checkpoint, 0)
  return next && { batch: { type: 'snapshot', rows, ready, checkpoint }, next }
}

/** The next changes, and whether with them the copy of a folded view is complete; `undefined` as of `changesAfter`. */
async function nextStep(
  source: ViewSource,
  { checkpoint, isCaughtUp, isReady }: Following,
  waitSeconds: number,
): Promise<{ page: ViewChangePage; becameReady: boolean } | undefined> {
  // Changes do not tell it, and it may come true without one.
  const info = isReady || !isCaughtUp ? undefined : await source.info()
  const folded = info?.ready ? info : undefined
  const page = await changesAfter(source, checkpoint, isCaughtUp && !folded ? waitSeconds : 0)
  if (page === undefined) return undefined
  const becameReady =
    folded !== undefined && folded.generation === page.generation && folded.revision <= page.revision
  return { page, becameReady }
}

/** The changes after a checkpoint; `undefined` if they cannot be told, and the rows must be read again. */
async function changesAfter(
  source: ViewSource,
  { generation, revision }: ViewCheckpoint,
  wait: number,
): Promise<ViewChangePage | undefined> {
  const fields = { after: revision, limit: readModelLimits.maxPage, wait }
  const page = await source.changes(fields).catch((error) => {
    if (isAllSourceError(error) && error.code === 'view_reset') return undefined
    throw error
  })
  // A lower revision comes from a server that lost commits: the copy holds rows that it no longer has.
  if (page === undefined || page.generation !== generation || page.revision < revision) return undefined
  if (!page.caught_up && page.revision === revision)
    throw new ProtocolError('revision', 'did not move, yet there are more changes')
  return page
}

function follow(page: ViewChangePage, isReady: boolean): State {
  return { type: 'following', checkpoint: checkpointOf(page), isCaughtUp: page.caught_up, isReady }
}

function changesOf(page: ViewChangePage): ViewBatch {
  return { type: 'changes', changes: page.changes, checkpoint: checkpointOf(page) }
}

function checkpointOf({ generation, revision }: ViewChangePage): ViewCheckpoint {
  return { generation, revision }
}

function checked(fields: SyncFields) {
  checkNames(fields, ['after', 'waitSeconds'])
  const { after, waitSeconds = 5 } = fields
  checkInteger('waitSeconds', waitSeconds, 0, maxWaitSeconds)
  if (after === undefined) return { after, waitSeconds }
  checkNames(after, ['generation', 'revision'])
  for (const name of ['generation', 'revision'] as const) {
    if (after[name] === undefined) refuseInput(`after.${name}`, 'is missing')
    checkInteger(`after.${name}`, after[name], 0)
  }
  return { after, waitSeconds }
}

import type { ViewChange, ViewChangePage, ViewEntityPage, ViewRow } from '../../api.ts'
import { isAllSourceError, ProtocolError } from '../../errors.ts'
import { refuseInput } from '../../internal/check.ts'
import type { Clock } from '../../internal/clock.ts'
import { sleep } from '../../internal/sleep.ts'
import { checkNames } from '../check-params.ts'
import { checkInteger, readModelLimits } from './limits.ts'
import { maxWaitSeconds, type ViewChangesFields } from './views.ts'

const PAUSE_MS = 1_000

/** How far a copy of a view is. Kept beside the copy, `sync` goes on after it. */
export interface ViewCheckpoint {
  readonly generation: number
  readonly revision: number
}

/**
 * A step of a copy of a view. `snapshot`: these are all rows. `changes`: these rows changed, each as it is now, its state null
 * when deleted. `reset`: the copy is void, and a snapshot follows. Keep rows and checkpoint together, both or neither.
 */
export type ViewBatch =
  | {
      readonly type: 'snapshot'
      readonly rows: readonly ViewRow[]
      /** Whether the view is folded; if not, the rest comes as changes or after a reset. */
      readonly ready: boolean
      readonly checkpoint: ViewCheckpoint
    }
  | { readonly type: 'changes'; readonly changes: readonly ViewChange[]; readonly checkpoint: ViewCheckpoint }
  | { readonly type: 'reset' }

/** What a sync reads. */
export interface ViewSource {
  pages(): AsyncIterable<ViewEntityPage>
  /** @throws view_reset */
  changes(fields: ViewChangesFields): Promise<ViewChangePage>
}

/** What a copy knows. `unread`: nothing that holds. `following`: everything up to the checkpoint. */
type State =
  | { readonly type: 'unread' }
  | { readonly type: 'following'; readonly checkpoint: ViewCheckpoint; readonly isCaughtUp: boolean }

/** Keeps a copy of a view up to date until the caller leaves the loop: what the copy must do comes as batches. */
export async function* syncView(
  source: ViewSource,
  after: ViewCheckpoint | undefined,
  clock: Clock,
  signal: AbortSignal | undefined,
): AsyncGenerator<ViewBatch, never> {
  let state: State =
    after === undefined
      ? { type: 'unread' }
      : { type: 'following', checkpoint: checked(after), isCaughtUp: false }
  for (;;) {
    const current: State = state
    const startMs = clock.now()
    if (current.type === 'unread') {
      const snapshot = await patiently(() => readSnapshot(source), clock, signal)
      if (snapshot === undefined) await sleep(PAUSE_MS, clock, signal)
      else {
        yield snapshot.batch
        if (snapshot.next.changes.length > 0) yield changesOf(snapshot.next)
        state = follow(snapshot.next)
      }
      continue
    }
    const page = await patiently(() => nextPage(source, current), clock, signal)
    if (page === undefined) {
      yield { type: 'reset' }
      state = { type: 'unread' }
      continue
    }
    if (page.changes.length > 0) yield changesOf(page)
    // A gateway may not hold the request as Core does.
    else await sleep(Math.max(0, startMs + PAUSE_MS - clock.now()), clock, signal)
    state = follow(page)
  }
}

/** All rows and the changes since; `undefined` if they were reset meanwhile, for then rows of two kinds may be among them. */
async function readSnapshot(
  source: ViewSource,
): Promise<{ batch: ViewBatch; next: ViewChangePage } | undefined> {
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

function nextPage(
  source: ViewSource,
  { checkpoint, isCaughtUp }: Extract<State, { type: 'following' }>,
): Promise<ViewChangePage | undefined> {
  return changesAfter(source, checkpoint, isCaughtUp ? maxWaitSeconds : 0)
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

function follow(page: ViewChangePage): State {
  return { type: 'following', checkpoint: checkpointOf(page), isCaughtUp: page.caught_up }
}

function changesOf(page: ViewChangePage): ViewBatch {
  return { type: 'changes', changes: page.changes, checkpoint: checkpointOf(page) }
}

function checkpointOf({ generation, revision }: ViewChangePage): ViewCheckpoint {
  return { generation, revision }
}

/** Tries again for as long as the server only says that it is busy. */
async function patiently<T>(
  read: () => Promise<T>,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<T> {
  for (;;) {
    signal?.throwIfAborted()
    try {
      return await read()
    } catch (error) {
      const waitMs = busyMs(error)
      if (waitMs === undefined) throw error
      await sleep(waitMs, clock, signal)
    }
  }
}

function busyMs(error: unknown): number | undefined {
  if (!isAllSourceError(error)) return undefined
  switch (error.code) {
    case 'rate_limited':
    case 'circuit_open':
      return error.retryAfterMs || PAUSE_MS
    case 'api':
      return error.status === 503 ? PAUSE_MS : undefined
    default:
      return undefined
  }
}

function checked(after: ViewCheckpoint): ViewCheckpoint {
  checkNames(after, ['generation', 'revision'])
  for (const name of ['generation', 'revision'] as const) {
    if (after[name] === undefined) refuseInput(`after.${name}`, 'is missing')
    checkInteger(`after.${name}`, after[name], 0)
  }
  return after
}

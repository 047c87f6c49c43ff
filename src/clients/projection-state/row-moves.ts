import type { FeedCursor } from '../../api.ts'
import { isAllSourceError } from '../../errors.ts'
import { readModelLimits } from '../latest/limits.ts'
import type { ReadModel } from '../latest/read-model.ts'
import { type AtHome, type Away, type Place, pagesOf, pointerRow, type RowRequests } from './row-reads.ts'
import { type Changes, chunksOf, pointerKey } from './rows.ts'

/*
 * Rows that do not fit into one commit survive a new epoch so:
 *
 * 1. All are copied into a slot, a model that nobody else has and that is written by nobody else.
 * 2. One commit drops the rows of the model of the name and makes it a pointer to the slot. It is refused if anything was written
 *    there since the rows were read.
 * 3. Page by page they are copied home. Each commit moves the pointer's `after` with the rows that it brings; the last takes the
 *    pointer away. Whoever finds the pointer may go on, in a new epoch from the start: a commit that drops all brings the first page.
 * 4. The slot is emptied.
 *
 * Every commit to the model of the name expects the revision at which its author saw the pointer, and only that model's pointer leads
 * to the slot. So a page of the slot that is committed was read while the slot was whole: it is emptied after the pointer is gone,
 * which makes the commit a conflict. While the pointer stands no states are written, so the slot is what the name holds.
 */

/** A commit to a model that is at a revision. */
interface Step {
  readonly revision: number
  readonly checkpoint: FeedCursor
  readonly changes: Changes
  /** Drop all rows first. @default false */
  readonly reset?: boolean
  /** The model's rows are all there. @default true */
  readonly ready?: boolean
}

/**
 * Brings rows at home into a new epoch, or to a slot; `undefined` if they were not as they were seen.
 * @throws version_conflict if another was quicker
 */
export async function renew(
  name: string,
  place: AtHome,
  epoch: number,
  slotName: string,
  requests: RowRequests,
): Promise<Place | undefined> {
  const home = requests.readModel(name)
  const { revision, rows } = await requests.ask(home.rows())
  if (revision !== place.revision) return undefined
  const checkpoint = startOf(epoch)
  const [first = new Map(), second] = chunksOf(rows)
  if (second === undefined) {
    const renewed = await commitTo(home, { revision, checkpoint, changes: first, reset: true }, requests)
    return { type: 'home', revision: renewed, checkpoint }
  }
  const slot = requests.readModel(slotName)
  let filled = 0
  for (const changes of chunksOf(rows))
    filled = await commitTo(slot, { revision: filled, checkpoint, changes }, requests)
  const changes = new Map([[pointerKey, pointerRow(slotName)]])
  try {
    const step = { revision, checkpoint, changes, reset: true, ready: false }
    return {
      type: 'away',
      slot: slotName,
      after: undefined,
      revision: await commitTo(home, step, requests),
      checkpoint,
    }
  } catch (error) {
    // Only then is it certain that nothing points to the slot.
    if (isConflict(error)) await empty(slot, filled, checkpoint, requests)
    throw error
  }
}

/** Brings rows home from their slot, from where they are. @throws version_conflict if another was quicker */
export async function bringHome(
  name: string,
  place: Away,
  epoch: number,
  requests: RowRequests,
): Promise<Place | undefined> {
  const [home, slot] = [requests.readModel(name), requests.readModel(place.slot)]
  const isOver = place.checkpoint?.epoch !== epoch
  const checkpoint = isOver || place.checkpoint === null ? startOf(epoch) : place.checkpoint
  let { revision } = place
  let reset = isOver
  // With the pointer, a page is a commit.
  const limit = Math.min(readModelLimits.maxPage, readModelLimits.maxChanges - 1)
  for await (const page of pagesOf(slot, isOver ? undefined : place.after, limit, requests)) {
    const isLast = page.next === null
    const pointer = page.next === null ? null : pointerRow(place.slot, page.next)
    const changes = new Map([...Object.entries(page.rows), [pointerKey, pointer]])
    revision = await commitTo(home, { revision, checkpoint, changes, reset, ready: isLast }, requests)
    reset = false
    if (isLast) await empty(slot, page.revision, checkpoint, requests)
  }
  return { type: 'home', revision, checkpoint }
}

/** Drops the rows where nothing points any more. That they stay there does no harm. */
async function empty(
  slot: ReadModel,
  revision: number,
  checkpoint: FeedCursor,
  requests: RowRequests,
): Promise<void> {
  await commitTo(slot, { revision, checkpoint, changes: new Map(), reset: true }, requests).catch((error) => {
    if (!isAllSourceError(error)) throw error
  })
}

/** Commits, and gives the revision after it. @throws version_conflict if the model is at another revision */
export async function commitTo(
  model: ReadModel,
  { revision: expected_revision, checkpoint, changes, reset = false, ready = true }: Step,
  requests: RowRequests,
): Promise<number> {
  const commit = { expected_revision, checkpoint, ready, reset, changes: Object.fromEntries(changes) }
  const { revision } = await requests.ask(model.commit(commit))
  return revision
}

/** The states do not follow the feed: of a checkpoint only the epoch matters to Core. */
export function startOf(epoch: number): FeedCursor {
  return { epoch, position: 0 }
}

/** Whether another writer was quicker. */
export function isConflict(error: unknown): boolean {
  return isAllSourceError(error) && error.code === 'version_conflict'
}

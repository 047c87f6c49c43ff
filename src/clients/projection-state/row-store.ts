import type { FeedCursor } from '../../api.ts'
import { isAllSourceError, ProtocolError, VersionConflictError } from '../../errors.ts'
import { abortable } from '../../internal/abort.ts'
import type { Clock } from '../../internal/clock.ts'
import type { Random } from '../../internal/random.ts'
import { sleep } from '../../internal/sleep.ts'
import type { ReadModel } from '../latest/read-model.ts'
import { slotNameOf } from './model-names.ts'
import {
  firstRows,
  locate,
  type Place,
  pointerIn,
  type RowRequests,
  readAllRows,
  readRows,
} from './row-reads.ts'
import { type Changes, chunksOf, pointerKey } from './rows.ts'

const ATTEMPTS = 10
/** Tries and renewals together: a new epoch at each of them is a server that cannot be written to. */
const MAX_STEPS = 20
const MAX_PAUSE_MS = 50
/** Beyond so many ids, reading everything takes fewer requests than reading each. */
const MAX_SINGLE_READS = 32

/** What came of a try to write. `moved`: the rows that are there were brought into a new epoch. `refused`: another was quicker. */
type Outcome = { readonly type: 'written' | 'moved' } | { readonly type: 'refused'; readonly error: unknown }

/** A write that waits for its turn. */
interface Waiting {
  readonly changes: Map<string, unknown>
  readonly turn: Promise<RowRequests>
}

/**
 * Rows by key in read models, where each write goes through whatever else is written and survives a new epoch of the feed.
 *
 * Core binds a model to the feed's epoch: after a new one (each restart of Core) only a commit that first drops all rows is taken.
 * So the rows are renewed before the next write. Rows that fit into one commit are dropped and written by that one commit. More are
 * copied into a slot, a model that nobody else has, and one commit to the model turns it into a pointer to the slot. Both commits
 * are refused if anything was written since the rows were read. The old place takes no other writes meanwhile: its epoch is over.
 */
export class RowStore {
  readonly #random: Random
  readonly #clock: Clock
  readonly #places = new Map<string, Place>()
  readonly #writes = new Map<string, Promise<unknown>>()
  /** Writes that wait for their turn, and take in others. */
  readonly #waiting = new Map<string, Waiting>()

  constructor(random: Random, clock: Clock) {
    this.#random = random
    this.#clock = clock
  }

  /** The rows of these keys that there are. */
  async read(name: string, keys: readonly string[], requests: RowRequests): Promise<Map<string, unknown>> {
    const wanted = new Set(keys)
    if (wanted.size > MAX_SINGLE_READS) {
      const rows = await this.readAll(name, requests)
      return new Map([...rows].filter(([key]) => wanted.has(key)))
    }
    return this.#readPlaced(name, requests, async (model) => {
      const rows = await readRows(model, [...wanted], requests)
      return { rows, isComplete: rows.size === wanted.size }
    })
  }

  /** Every row. Not of one moment, if others write. */
  readAll(name: string, requests: RowRequests): Promise<Map<string, unknown>> {
    return this.#readPlaced(name, requests, async (model) => {
      const rows = await readAllRows(model, requests)
      rows.delete(pointerKey)
      return { rows, isComplete: false }
    })
  }

  /**
   * Writes rows, in parts that are all or none. Writes that wait for the same turn go together: each commit is an event in Core's
   * log, and Core takes ten a second. Returns the requests that settled it.
   * @throws version_conflict if others write all the time; outcome_unknown
   */
  write(name: string, changes: Changes, requests: RowRequests): Promise<RowRequests> {
    const waiting = this.#waiting.get(name)
    if (requests.isPlain && waiting !== undefined) {
      for (const [key, row] of changes) waiting.changes.set(key, row)
      return waiting.turn
    }
    const all = new Map(changes)
    const turn = this.#inTurn(name, async () => {
      if (this.#waiting.get(name)?.changes === all) this.#waiting.delete(name)
      for (const chunk of chunksOf(all)) await this.#commit(name, chunk, requests)
      return requests
    })
    // What comes later must not be written before this.
    if (requests.isPlain) this.#waiting.set(name, { changes: all, turn })
    else this.#waiting.delete(name)
    return abortable(turn, requests.signal)
  }

  /** Reads where the rows are, and again if they were moved meanwhile: what was then not found may be there. */
  async #readPlaced(
    name: string,
    requests: RowRequests,
    read: (model: ReadModel) => Promise<{ rows: Map<string, unknown>; isComplete: boolean }>,
  ): Promise<Map<string, unknown>> {
    let slot = this.#places.get(name)?.slot
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const { rows, isComplete } = await read(requests.readModel(slot ?? name))
      // Rows leave the model itself in the commit that makes it a pointer; a slot may be left behind with rows in it.
      if (slot === undefined && isComplete) return rows
      const pointer = pointerIn(await firstRows(requests.readModel(name), requests))
      if (pointer === slot) return rows
      slot = pointer
    }
    throw new ProtocolError('rows', `were moved during each of ${ATTEMPTS} reads`)
  }

  /** Two writes at once from here would only be in each other's way. */
  async #inTurn<T>(name: string, write: () => Promise<T>): Promise<T> {
    const before = this.#writes.get(name) ?? Promise.resolve()
    const turn = before.then(write, write)
    this.#writes.set(name, turn)
    try {
      return await turn
    } finally {
      if (this.#writes.get(name) === turn) this.#writes.delete(name)
    }
  }

  async #commit(name: string, changes: Changes, requests: RowRequests): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#tryCommit(name, changes, requests)
      if (outcome.type === 'written') return
      if (outcome.type === 'refused' && attempt >= ATTEMPTS) throw outcome.error
      if (attempt >= MAX_STEPS) throw new ProtocolError('revision', 'moves with every look at it')
      // Others write too; not in step with them one is through sooner.
      if (outcome.type === 'refused') await sleep(this.#random() * MAX_PAUSE_MS, this.#clock, requests.signal)
    }
  }

  /** One try: writes the rows, or brings those that are there into a new epoch, or learns that what was known is outdated. */
  async #tryCommit(name: string, changes: Changes, requests: RowRequests): Promise<Outcome> {
    const known = this.#places.get(name)
    // What goes wrong from here leaves nothing known.
    this.#places.delete(name)
    const place = known ?? (await locate(name, requests))
    if (place === undefined) return { type: 'moved' }
    const epoch = known?.checkpoint?.epoch ?? (await requests.head()).epoch
    try {
      if (place.checkpoint !== null && place.checkpoint.epoch !== epoch) {
        await this.#renew(name, place, epoch, requests)
        return { type: 'moved' }
      }
      const checkpoint = place.checkpoint ?? startOf(epoch)
      const model = requests.readModel(place.model)
      const revision = await commitTo(model, place.revision, checkpoint, changes, requests)
      const mainRevision = place.slot === undefined ? revision : place.mainRevision
      this.#places.set(name, { ...place, revision, checkpoint, mainRevision })
      return { type: 'written' }
    } catch (error) {
      if (isConflict(error)) return { type: 'refused', error }
      if (!isRefusal(error)) throw error
      // Core refuses a checkpoint of an epoch that is over as it refuses what it never takes.
      if ((await requests.head()).epoch === epoch) throw error
      return { type: 'refused', error }
    }
  }

  /** Brings the rows of a place into a new epoch, unless they are not as they were seen. @throws version_conflict if another was quicker */
  async #renew(name: string, place: Place, epoch: number, requests: RowRequests): Promise<void> {
    const source = requests.readModel(place.model)
    const { revision, rows } = await requests.ask(source.rows())
    if (revision !== place.revision) return
    const [first = new Map(), second] = chunksOf(rows)
    if (second === undefined) {
      await commitTo(source, revision, startOf(epoch), first, requests, true)
      return
    }
    const slot = requests.readModel(slotNameOf(name, this.#suffix()))
    const slotRevision = await fill(slot, rows, epoch, requests)
    const pointer = new Map([[pointerKey, { slot: slot.name }]])
    try {
      await assertAt(source, revision, requests)
      const main = requests.readModel(name)
      await commitTo(main, place.mainRevision, startOf(epoch), pointer, requests, true)
    } catch (error) {
      // Only then is it certain that nothing points to the slot.
      if (isConflict(error)) await leave(slot, slotRevision, epoch, new Map(), requests)
      throw error
    }
    if (place.slot !== undefined) await leave(source, revision, epoch, pointer, requests)
  }

  #suffix(): string {
    const part = () =>
      Math.floor(this.#random() * 2 ** 32)
        .toString(16)
        .padStart(8, '0')
    return part() + part() + part()
  }
}

async function fill(slot: ReadModel, rows: Changes, epoch: number, requests: RowRequests): Promise<number> {
  let revision = 0
  for (const chunk of chunksOf(rows))
    revision = await commitTo(slot, revision, startOf(epoch), chunk, requests)
  return revision
}

/** @throws version_conflict */
async function assertAt(model: ReadModel, expected: number, requests: RowRequests): Promise<void> {
  const { revision: current } = await firstRows(model, requests)
  if (current !== expected)
    throw new VersionConflictError('the rows changed while they were copied', { expected, current })
}

/** Drops the rows where nothing points any more, and says where they went. That they stay there does no harm: their epoch is over. */
async function leave(
  slot: ReadModel,
  revision: number,
  epoch: number,
  pointer: Changes,
  requests: RowRequests,
): Promise<void> {
  await commitTo(slot, revision, startOf(epoch), pointer, requests, true).catch((error) => {
    if (!isAllSourceError(error)) throw error
  })
}

async function commitTo(
  model: ReadModel,
  expected_revision: number,
  checkpoint: FeedCursor,
  changes: Changes,
  requests: RowRequests,
  reset = false,
): Promise<number> {
  const commit = { expected_revision, checkpoint, ready: true, reset, changes: Object.fromEntries(changes) }
  const { revision } = await requests.ask(model.commit(commit))
  return revision
}

/** The states do not follow the feed: of a checkpoint only the epoch matters to Core. */
function startOf(epoch: number): FeedCursor {
  return { epoch, position: 0 }
}

function isConflict(error: unknown): boolean {
  return isAllSourceError(error) && error.code === 'version_conflict'
}

function isRefusal(error: unknown): boolean {
  return isAllSourceError(error) && error.code === 'api' && error.status === 400
}

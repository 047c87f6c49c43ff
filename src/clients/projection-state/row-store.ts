import { isAllSourceError, ProtocolError } from '../../errors.ts'
import { abortable } from '../../internal/abort.ts'
import type { Clock } from '../../internal/clock.ts'
import type { Random } from '../../internal/random.ts'
import { sleep } from '../../internal/sleep.ts'
import type { ReadModel } from '../latest/read-model.ts'
import { slotNameOf } from './model-names.ts'
import { bringHome, commitTo, isConflict, renew, startOf } from './row-moves.ts'
import { type Found, locate, type Place, type RowRequests, readEveryRow, readKeys } from './row-reads.ts'
import { type Changes, chunksOf } from './rows.ts'

const ATTEMPTS = 10
/** A new epoch at each look is a server that cannot be written to. */
const MAX_MOVES = 20
const MAX_PAUSE_MS = 50
/** While another brings rows home, at some ten commits a second. */
const MAX_CARRIED_PAUSE_MS = 1_000
/** Beyond so many ids, reading everything takes fewer requests than reading each. */
const MAX_SINGLE_READS = 32

/** What came of a try to write. `moved`: the rows were brought nearer to where they can be written. `refused`: another was quicker. */
type Outcome =
  | { readonly type: 'written' }
  | { readonly type: 'moved' }
  | { readonly type: 'refused'; readonly error: unknown; readonly place: Place }

/** A write that waits for its turn. */
interface Waiting {
  readonly changes: Map<string, unknown>
  readonly turn: Promise<RowRequests>
}

/**
 * Rows by key in read models, where each write goes through whatever else is written and survives a new epoch of the feed.
 *
 * Core binds a model to the feed's epoch: after a new one (each restart of Core) only a commit that first drops all rows is taken.
 * So the rows are renewed before the next write. Rows that fit into one commit are dropped and written by that one commit. More go
 * by way of a slot (`row-moves.ts`), and nobody writes until they are home again: whoever wants to, brings them.
 */
export class RowStore {
  readonly #random: Random
  readonly #clock: Clock
  readonly #places = new Map<string, Place>()
  readonly #writes = new Map<string, Promise<void>>()
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
    return this.#readPlaced(name, requests, wanted.size, (model) => readKeys(model, [...wanted], requests))
  }

  /** Every row. Not of one moment, if others write. */
  readAll(name: string, requests: RowRequests): Promise<Map<string, unknown>> {
    return this.#readPlaced(name, requests, Number.POSITIVE_INFINITY, (model) =>
      readEveryRow(model, requests),
    )
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
    const turn = this.#inTurn(name, requests.signal, async () => {
      if (this.#waiting.get(name)?.changes === all) this.#waiting.delete(name)
      // The answer of a call that changes nothing is that of a look.
      if (all.size === 0) await locate(name, requests)
      for (const chunk of chunksOf(all)) await this.#commit(name, chunk, requests)
      return requests
    })
    // What comes later must not be written before this.
    if (requests.isPlain) this.#waiting.set(name, { changes: all, turn })
    else this.#waiting.delete(name)
    return turn
  }

  /**
   * Reads at home, and in the slot if the rows are on their way: what was then not found at home may be there. Any row that is
   * found at home is right, for it is as in the slot. A slot is right while the pointer stands.
   */
  async #readPlaced(
    name: string,
    requests: RowRequests,
    wanted: number,
    read: (model: ReadModel) => Promise<Found>,
  ): Promise<Map<string, unknown>> {
    let slot: string | undefined
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const { rows, pages } = await read(requests.readModel(slot ?? name))
      if (slot === undefined && wanted > 0 && rows.size === wanted) return rows
      const place = await locate(name, requests)
      if (slot !== undefined && place.type === 'away' && place.slot === slot) return rows
      // A commit that leaves rows on their way is not ready. Others' commits may not be either.
      const isSettled = pages.every(({ ready, revision }) => ready || revision === place.revision)
      if (slot === undefined && place.type === 'home' && isSettled) return rows
      slot = place.type === 'away' ? place.slot : undefined
    }
    throw new ProtocolError('rows', `were moved during each of ${ATTEMPTS} reads`)
  }

  /** Two writes at once from here would only be in each other's way. */
  #inTurn<T>(name: string, signal: AbortSignal | undefined, write: () => Promise<T>): Promise<T> {
    const before = this.#writes.get(name) ?? Promise.resolve()
    // Whose turn has come is told of an abort by the request that it ends, which knows whether it was sent.
    const turn = abortable(before, signal).then(write)
    const over = Promise.allSettled([before, turn]).then(() => {
      if (this.#writes.get(name) === over) this.#writes.delete(name)
    })
    this.#writes.set(name, over)
    return turn
  }

  async #commit(name: string, changes: Changes, requests: RowRequests): Promise<void> {
    let moves = 0
    let refusals = 0
    let before: Place | undefined
    for (;;) {
      const outcome = await this.#tryCommit(name, changes, requests)
      if (outcome.type === 'written') return
      if (outcome.type === 'moved') {
        if (++moves >= MAX_MOVES) throw new ProtocolError('revision', 'moves with every look at it')
        continue
      }
      // Another who brings rows home refuses at each page, but comes to an end.
      const isCarried = isNearer(outcome.place, before)
      if (!isCarried && ++refusals >= ATTEMPTS) throw outcome.error
      before = outcome.place
      // Others write too; not in step with them one is through sooner.
      const pauseMs = this.#random() * (isCarried ? MAX_CARRIED_PAUSE_MS : MAX_PAUSE_MS)
      await sleep(pauseMs, this.#clock, requests.signal)
    }
  }

  /** One try: writes the rows, or brings those that are there nearer to it, or learns that what was known is outdated. */
  async #tryCommit(name: string, changes: Changes, requests: RowRequests): Promise<Outcome> {
    const known = this.#places.get(name)
    // What goes wrong from here leaves nothing known.
    this.#places.delete(name)
    const place = known ?? (await locate(name, requests))
    const epoch = known?.checkpoint?.epoch ?? (await requests.head()).epoch
    try {
      if (place.type === 'home' && (place.checkpoint === null || place.checkpoint.epoch === epoch)) {
        const checkpoint = place.checkpoint ?? startOf(epoch)
        const { revision } = place
        const written = await commitTo(requests.readModel(name), { revision, checkpoint, changes }, requests)
        this.#places.set(name, { type: 'home', revision: written, checkpoint })
        return { type: 'written' }
      }
      const moved =
        place.type === 'away'
          ? await bringHome(name, place, epoch, requests)
          : await renew(name, place, epoch, slotNameOf(name, this.#suffix()), requests)
      if (moved !== undefined) this.#places.set(name, moved)
      return { type: 'moved' }
    } catch (error) {
      if (isConflict(error)) return { type: 'refused', error, place }
      if (!isRefusal(error)) throw error
      // Core refuses a checkpoint of an epoch that is over as it refuses what it never takes.
      if ((await requests.head()).epoch === epoch) throw error
      return { type: 'refused', error, place }
    }
  }

  #suffix(): string {
    const part = () =>
      Math.floor(this.#random() * 2 ** 32)
        .toString(16)
        .padStart(8, '0')
    return part() + part() + part()
  }
}

/** Whether rows on their way home came further since. */
function isNearer(place: Place, before: Place | undefined): boolean {
  if (place.type !== 'away') return false
  return before?.type !== 'away' || before.slot !== place.slot || before.after !== place.after
}

function isRefusal(error: unknown): boolean {
  return isAllSourceError(error) && error.code === 'api' && error.status === 400
}

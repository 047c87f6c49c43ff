import type { Event } from '../api.ts'
import { ConfigError } from '../errors.ts'
import { isPromise } from '../internal/is-promise.ts'
import { copyEvent } from './copy-event.ts'
import { type Fold, reduce, refold } from './fold.ts'
import { KnownIds } from './known-ids.ts'
import type { Positioned, Snapshot } from './snapshot.ts'
import { Tail } from './tail.ts'
import type { Witness } from './witness.ts'

/** Events that are folded again at most, where the last snapshot need not be one that is saved. */
const MAX_JOURNAL = 10_000
/** Ids that are kept with a snapshot, for what is read again after it. */
export const REMEMBERED_IDS = 256

/**
 * The state, and the proof of what is in it. Events with positions move `position`, which means: all of the log up to here
 * is in the state. Live events have none: they are applied at once and stand in the tail until they are seen at a position.
 * Where the log has another order for an entity than the broadcast had, the state is folded again from the last snapshot.
 */
export class Projection<State> {
  readonly #fold: Fold<State>
  #state: State
  #position: number
  /** Of the event at `#position`; `null` before the first. */
  #witnessId: string | null
  #applied: number
  #revision: number
  #snapshot: Snapshot
  #known: KnownIds
  /** Ids that were known when the snapshot was taken; only without a journal. */
  #knownAtSnapshot: readonly string[]
  readonly #tail = new Tail()
  /** Events in the state but neither in the snapshot nor in the tail; kept only where they may have to be folded again. */
  #journal: Event[] | undefined
  /** What to show while the state is built anew. */
  #shown: { readonly state: State } | undefined

  constructor(fold: Fold<State>, from?: Snapshot, recentIds: readonly string[] = []) {
    this.#fold = fold
    this.#snapshot = from ?? this.#nothing()
    // Not what `initialState` gave: it may give the same object again.
    this.#state = this.#decode()
    this.#position = this.#snapshot.position
    this.#witnessId = this.#snapshot.witness?.id ?? null
    this.#applied = this.#snapshot.applied
    this.#revision = this.#applied
    this.#known = new KnownIds(recentIds)
    this.#knownAtSnapshot = recentIds
    if (fold.alwaysRefolds) this.#journal = []
  }

  /** While a state is built anew, the one before. */
  get state(): State {
    return this.#shown === undefined ? this.#state : this.#shown.state
  }

  get position(): number {
    return this.#position
  }

  /** The last event that was seen at a position, for this projection or not; `null` before the first. */
  get witness(): Witness | null {
    return this.#witnessId === null ? null : { position: this.#position, id: this.#witnessId }
  }

  /** Events that were folded, or left out. */
  get applied(): number {
    return this.#applied
  }

  /** Grows whenever the state changes; starts as `applied` does. */
  get revision(): number {
    return this.#revision
  }

  /** Live events in the state that no position has been seen for. */
  get unplaced(): number {
    return this.#tail.size
  }

  get snapshot(): Snapshot {
    return this.#snapshot
  }

  /** Whether an event is known to be in the state; false for one that was long ago. */
  includes(id: string): boolean {
    return this.#tail.has(id) || this.#known.has(id)
  }

  recentIds(count: number): string[] {
    return this.#known.last(count)
  }

  /** Whether a state of before is shown while this one is built. */
  get isRebuilding(): boolean {
    return this.#shown !== undefined
  }

  /** The log holds an event here that is not for this projection. */
  skip(position: number, id: string): undefined {
    if (position <= this.#position) return
    this.#position = position
    this.#witnessId = id
  }

  /** From now on live events come: keeps what is needed to put them in order. Call only with nothing unplaced. */
  goLive(): void {
    this.#shown = undefined
    this.#journal = []
    this.takeSnapshot()
    this.#known.expectQueue()
  }

  /** Shows a state of before, and takes no snapshot for exact, until live events come. Call it on a projection that is new. */
  showUntilLive(state: State): void {
    this.#shown = { state }
  }

  /** Starts over from nothing, for a log whose positions mean something else now. The state of before is shown until then. */
  startOver(): void {
    const shown = this.state
    this.#snapshot = this.#nothing()
    this.restoreSnapshot()
    this.#known = new KnownIds()
    this.#knownAtSnapshot = []
    this.showUntilLive(shown)
  }

  /** An event of the past, in the order of a query, from a log whose positions are not known. */
  takeHistory(event: Event): Promise<void> | undefined {
    const { id } = event
    if (this.#known.isHistory(id)) return undefined
    const after = () => {
      this.#known.addHistory(id)
      this.#keep(event)
    }
    const done = this.#apply(event)
    if (done !== undefined) return done.then(after)
    after()
    return undefined
  }

  /** The next event of the log. Nothing is folded twice; a promise is returned only for an asynchronous reducer. */
  takePositioned(event: Event, position: number, source: 'replay' | 'page'): Promise<void> | undefined {
    const { id } = event
    if (position <= this.#position) {
      this.#known.add(id)
      return undefined
    }
    if (this.#known.addAgain(id)) return this.skip(position, id)
    const done = this.#place(event, position, source)
    if (done === undefined) {
      this.#seen(id, event, position)
      return undefined
    }
    return done.then(() => this.#seen(id, event, position))
  }

  /** Whether the next event of the log may wait to be folded with others: it is new, and nothing is in the state before it. */
  mayBatch(event: Event, position: number): boolean {
    if (this.#fold.batchReducer === undefined || this.#tail.size > 0 || this.#known.hasHistory) return false
    return position > this.#position && !this.#known.has(event.id) && !this.#fold.leavesOut?.(event, position)
  }

  /**
   * Events of the log that `mayBatch` said may be folded together, in their order.
   * @throws what the reducer threw; the state may be half changed then, and none of the events counts as taken
   */
  async takeBatch(batch: readonly Positioned[]): Promise<void> {
    const next = await this.#fold.batchReducer?.(
      this.#state,
      batch.map(({ event }) => copyEvent(event)),
    )
    this.#became(next, this.#applied + batch.length)
    for (const { event, position } of batch) this.#seen(event.id, event, position)
  }

  /** An event without a position, as it was stored. */
  takeLive(event: Event): Promise<void> | undefined {
    const { id } = event
    if (this.#known.takeLive(id) || this.#tail.has(id)) return undefined
    const done = this.#apply(event)
    if (done !== undefined) return done.then(() => this.#tail.add(event))
    this.#tail.add(event)
    return undefined
  }

  /** An event that was left out. It comes after all that is in the state. */
  takeLeftOut(event: Event): Promise<void> | undefined {
    const done = this.#reduceInto(event, undefined, this.#applied)
    if (done !== undefined) return done.then(() => this.#keep(event))
    this.#keep(event)
    return undefined
  }

  /** Whether the state is the fold of the log up to `position`: no live event and no history is ahead of it. */
  get isExact(): boolean {
    return this.#tail.size === 0 && this.#shown === undefined
  }

  /** Encodes the state as it is. Call only when `isExact`. */
  takeSnapshot(): Snapshot {
    this.#snapshot = {
      position: this.#position,
      witness: this.witness,
      applied: this.#applied,
      state: this.#fold.codec.encode(this.#state),
    }
    if (this.#journal === undefined) this.#knownAtSnapshot = this.#known.last(REMEMBERED_IDS)
    else this.#journal = []
    return this.#snapshot
  }

  /** Back to the last snapshot, after a reducer left the state half changed. */
  restoreSnapshot(): void {
    this.#became(this.#decode(), this.#snapshot.applied)
    this.#position = this.#snapshot.position
    this.#witnessId = this.#snapshot.witness?.id ?? null
    this.#tail.clear()
    if (this.#journal !== undefined) this.#journal = []
  }

  /**
   * Puts right a state that a reducer has left half changed, without the event that it failed on. Where that cannot be done the state
   * is that of the last snapshot.
   * @throws reducer_failed if the reducer fails on what it had folded before; the state is then as it was
   */
  async repair(): Promise<void> {
    if (this.#journal !== undefined) return this.#foldAgain([...this.#journal, ...this.#tail.events])
    this.restoreSnapshot()
    // What came since then is to be taken again.
    this.#known = new KnownIds(this.#knownAtSnapshot)
  }

  /** Applies an event that stands next in the log, confirms it if it was live before, or puts its entity's order right. */
  #place(event: Event, position: number, source: 'replay' | 'page'): Promise<void> | undefined {
    if (source === 'replay' && this.#tail.size === 0) return this.#apply(event, position)
    if (source === 'page' && !this.#tail.has(event.id)) this.#known.expectLive(event.id)
    const place = this.#tail.place(event)
    if (place === 'free') return this.#apply(event, position)
    if (place === 'confirmed') return undefined
    this.#fold.leavesOut?.(event, position)
    return this.#foldAgain([...(this.#journal ?? []), event, ...this.#tail.events])
  }

  /** From the last snapshot on. On the side: until it is done, `state` is the one before. */
  async #foldAgain(again: readonly Event[]): Promise<void> {
    const state = await refold(this.#fold, this.#decode(), again)
    this.#became(state, this.#snapshot.applied + again.length)
  }

  /** @param id of the event, which is the reducer's now unless it is kept */
  #seen(id: string, event: Event, position: number): void {
    this.#position = position
    this.#witnessId = id
    this.#known.add(id)
    this.#keep(event)
  }

  #keep(event: Event): void {
    if (this.#journal === undefined) return
    this.#journal.push(event)
    if (this.#journal.length >= MAX_JOURNAL && this.#tail.size === 0) this.takeSnapshot()
  }

  #apply(event: Event, position?: number): Promise<void> | undefined {
    if (this.#fold.leavesOut?.(event, position ?? null)) {
      this.#applied++
      return undefined
    }
    return this.#reduceInto(event, position, this.#applied + 1)
  }

  #reduceInto(event: Event, position: number | undefined, applied: number): Promise<void> | undefined {
    // One without a position may be kept for the time until it has one.
    const isKept = this.#journal !== undefined || position === undefined
    const result = reduce(this.#fold, this.#state, event, isKept, position)
    if (isPromise(result)) return result.then((next) => this.#became(next, applied))
    this.#became(result, applied)
    return undefined
  }

  #became(next: State | undefined | void, applied: number): void {
    if (next !== undefined) this.#state = next as State
    this.#applied = applied
    this.#revision++
  }

  #nothing(): Snapshot {
    const { codec, initialState } = this.#fold
    const state = initialState()
    if (isPromise(state))
      throw new ConfigError('initialState', 'a function that gives the state itself, not a promise of it')
    return { position: 0, witness: null, applied: 0, state: codec.encode(state) }
  }

  #decode(): State {
    return this.#fold.codec.decode(this.#snapshot.state) as State
  }
}

import type { Event } from '../api.ts'
import { ReducerFailedError } from '../errors.ts'
import type { StateCodec } from './codec.ts'
import { RecentIds } from './recent-ids.ts'
import type { BatchReducer, Reduced, Reducer } from './reducer.ts'

/** The last event that Core gave at a position. As long as it stands there, the log before it is the one that was read. */
export interface Witness {
  readonly position: number
  readonly id: string
}

/** An event of the log and its place. */
export interface Positioned {
  readonly event: Event
  readonly position: number
}

/** A state that is exactly the fold of the log up to a position, as text. */
export interface Snapshot {
  readonly position: number
  /** `null` before the first position. */
  readonly witness: Witness | null
  readonly applied: number
  readonly state: string
}

/** How to fold. */
export interface Fold<State> {
  readonly initialState: () => State
  readonly reducer: Reducer<State>
  readonly codec: StateCodec
  /** Folds many at once. Needs `alwaysRefolds`. */
  readonly batchReducer?: BatchReducer<State> | undefined
  /** Whether an event that comes now is to be left out of the state. */
  readonly leavesOut?: ((event: Event, position: number | null) => boolean) | undefined
  /** Whether an event that had come before was left out. */
  readonly wasLeftOut?: ((id: string) => boolean) | undefined
  /** Keeps what is needed to fold again at any time, not only while live events come. @default false */
  readonly alwaysRefolds?: boolean | undefined
}

/**
 * Core's broadcast queue holds 1,024 events, and it is made before the replay's snapshot is taken: an event that comes
 * both replayed and live is among the last 1,024 of the log at that moment.
 */
const BROADCAST_QUEUE = 1_024
/** Events that are folded again at most, where the last snapshot need not be one that is saved. */
const MAX_JOURNAL = 10_000
/** Ids of events with positions that are remembered, for a live copy that is broadcast late, on another connection. */
const WINDOW = 4_096

/**
 * The state, and the proof of what is in it. Events with positions move `position`, which means: all of the log up to here
 * is in the state. Live events have none: they are applied at once and stand in the tail until they are seen at a position.
 * Where the log has another order for an entity than the broadcast had, the state is folded again from the last snapshot.
 */
export class Projection<State> {
  readonly #fold: Fold<State>
  #state: State
  #position: number
  #witness: Witness | null
  #applied: number
  #revision: number
  #snapshot: Snapshot
  #recent: RecentIds
  /** The tail: live events not yet seen at a position, by id, in the order they were applied. */
  readonly #tail = new Map<string, Event>()
  /** The ids of the tail's events by entity, in the same order. */
  readonly #tailOf = new Map<string, string[]>()
  /** Events in the state but neither in the snapshot nor in the tail; kept only where they may have to be folded again. */
  #journal: Event[] | undefined
  /** Ids in the state whose live copy may still be on its way; it comes on this connection or never. */
  readonly #ahead = new Set<string>()
  /** Ids applied by `takeHistory` that the log has not gone past yet. */
  readonly #history = new Set<string>()
  #isRebuilding = false
  /** What to show while the state is built anew. */
  #shown: { readonly state: State } | undefined

  constructor(fold: Fold<State>, from?: Snapshot, recentIds: readonly string[] = []) {
    this.#fold = fold
    this.#snapshot = from ?? this.#nothing()
    this.#state = from === undefined ? fold.initialState() : this.#decode()
    this.#position = this.#snapshot.position
    this.#witness = this.#snapshot.witness
    this.#applied = this.#snapshot.applied
    this.#revision = this.#applied
    this.#recent = new RecentIds(WINDOW, recentIds)
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
    return this.#witness
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
    return this.#tail.has(id) || this.#recent.has(id) || this.#history.has(id)
  }

  recentIds(count: number): string[] {
    return this.#recent.last(count)
  }

  /** The log holds an event here that is not for this projection. */
  skip(position: number, id: string): undefined {
    if (position <= this.#position) return
    this.#position = position
    this.#witness = { position, id }
  }

  /** From now on live events come: keeps what is needed to put them in order. Call only with nothing unplaced. */
  goLive(): void {
    this.#isRebuilding = false
    this.#shown = undefined
    this.#journal = []
    this.takeSnapshot()
    this.#ahead.clear()
    for (const id of this.#recent.last(BROADCAST_QUEUE)) this.#ahead.add(id)
  }

  /** Shows a state of before, and takes no snapshot for exact, until live events come. Call it on a projection that is new. */
  showUntilLive(state: State): void {
    this.#isRebuilding = true
    this.#shown = { state }
  }

  /** Starts over from nothing, for a log whose positions mean something else now. The state of before is shown until then. */
  startOver(): void {
    const shown = this.state
    this.#snapshot = this.#nothing()
    this.restoreSnapshot()
    this.#recent = new RecentIds(WINDOW)
    this.#ahead.clear()
    this.#history.clear()
    this.showUntilLive(shown)
  }

  /** An event of the past, in the order of a query, from a log whose positions are not known. */
  takeHistory(event: Event): Promise<void> | undefined {
    if (this.#history.has(event.id)) return undefined
    const after = () => {
      this.#history.add(event.id)
      this.#keep(event)
    }
    const done = this.#apply(event)
    if (done !== undefined) return done.then(after)
    after()
    return undefined
  }

  /** The next event of the log. Nothing is folded twice; a promise is returned only for an asynchronous reducer. */
  takePositioned(event: Event, position: number, source: 'replay' | 'page'): Promise<void> | undefined {
    if (position <= this.#position || this.#history.delete(event.id) || this.#recent.has(event.id)) {
      this.#recent.add(event.id)
      return this.skip(position, event.id)
    }
    const done = this.#place(event, position, source)
    if (done === undefined) {
      this.#seen(event, position)
      return undefined
    }
    return done.then(() => this.#seen(event, position))
  }

  /** Whether the next event of the log may wait to be folded with others: it is new, and nothing is in the state before it. */
  mayBatch(event: Event, position: number): boolean {
    if (this.#fold.batchReducer === undefined || this.#tail.size > 0 || this.#history.size > 0) return false
    return (
      position > this.#position && !this.#recent.has(event.id) && !this.#fold.leavesOut?.(event, position)
    )
  }

  /**
   * Events of the log that `mayBatch` said may be folded together, in their order.
   * @throws what the reducer threw; the state may be half changed then, and none of the events counts as taken
   */
  async takeBatch(batch: readonly Positioned[]): Promise<void> {
    const next = await this.#fold.batchReducer?.(
      this.#state,
      batch.map(({ event }) => event),
    )
    this.#became(next, this.#applied + batch.length)
    for (const { event, position } of batch) this.#seen(event, position)
  }

  /** An event without a position, as it was stored. */
  takeLive(event: Event): Promise<void> | undefined {
    const { id } = event
    if (this.#ahead.delete(id) || this.#tail.has(id)) return undefined
    if (this.#recent.has(id) || this.#history.has(id)) return undefined
    const done = this.#apply(event)
    if (done !== undefined) return done.then(() => this.#joinTail(event))
    this.#joinTail(event)
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
    return this.#tail.size === 0 && !this.#isRebuilding
  }

  /** Encodes the state as it is. Call only when `isExact`. */
  takeSnapshot(): Snapshot {
    this.#snapshot = {
      position: this.#position,
      witness: this.#witness,
      applied: this.#applied,
      state: this.#fold.codec.encode(this.#state),
    }
    if (this.#journal !== undefined) this.#journal = []
    return this.#snapshot
  }

  /** Back to the last snapshot, after a reducer left the state half changed. */
  restoreSnapshot(): void {
    this.#became(this.#decode(), this.#snapshot.applied)
    this.#position = this.#snapshot.position
    this.#witness = this.#snapshot.witness
    this.#tail.clear()
    this.#tailOf.clear()
    if (this.#journal !== undefined) this.#journal = []
  }

  /**
   * Puts right a state that a reducer has left half changed, without the event that it failed on. Where that cannot be done the state
   * is that of the last snapshot.
   * @throws reducer_failed if the reducer fails on what it had folded before; the state is then as it was
   */
  async repair(): Promise<void> {
    if (this.#journal === undefined) this.restoreSnapshot()
    else await this.#foldAgain([...this.#journal, ...this.#tail.values()])
  }

  /** Applies an event that stands next in the log, confirms it if it was live before, or puts its entity's order right. */
  #place(event: Event, position: number, source: 'replay' | 'page'): Promise<void> | undefined {
    const isKnown = this.#tail.delete(event.id)
    if (!isKnown && source === 'page') this.#ahead.add(event.id)
    const ids = this.#tailOf.get(event.entity_id)
    if (ids === undefined) return this.#apply(event, position)
    const isNext = ids[0] === event.id
    if (isKnown) ids.splice(ids.indexOf(event.id), 1)
    if (ids.length === 0) this.#tailOf.delete(event.entity_id)
    if (isNext) return undefined
    this.#fold.leavesOut?.(event, position)
    return this.#foldAgain([...(this.#journal ?? []), event, ...this.#tail.values()])
  }

  /** From the last snapshot on. On the side: until it is done, `state` is the one before. */
  async #foldAgain(again: readonly Event[]): Promise<void> {
    let state = this.#decode()
    for (const known of again) {
      if (this.#fold.wasLeftOut?.(known.id)) continue
      const result = this.#reduce(state, known)
      const next = isPromise(result) ? await result : result
      if (next !== undefined) state = next as State
    }
    this.#became(state, this.#snapshot.applied + again.length)
  }

  #joinTail(event: Event): void {
    const { id, entity_id } = event
    this.#tail.set(id, event)
    const ids = this.#tailOf.get(entity_id)
    if (ids === undefined) this.#tailOf.set(entity_id, [id])
    else ids.push(id)
  }

  #seen(event: Event, position: number): void {
    this.#position = position
    this.#witness = { position, id: event.id }
    this.#recent.add(event.id)
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
    const result = this.#reduce(this.#state, event, position)
    if (isPromise(result)) return result.then((next) => this.#became(next, applied))
    this.#became(result, applied)
    return undefined
  }

  /** @throws reducer_failed */
  #reduce(state: State, event: Event, position?: number): Reduced<State> {
    try {
      const result = this.#fold.reducer(state, event)
      if (!isPromise(result)) return result
      return Promise.resolve(result).catch((error) => {
        throw new ReducerFailedError(event, position, error)
      })
    } catch (error) {
      throw new ReducerFailedError(event, position, error)
    }
  }

  #became(next: State | undefined | void, applied: number): void {
    if (next !== undefined) this.#state = next as State
    this.#applied = applied
    this.#revision++
  }

  #nothing(): Snapshot {
    const { codec, initialState } = this.#fold
    return { position: 0, witness: null, applied: 0, state: codec.encode(initialState()) }
  }

  #decode(): State {
    return this.#fold.codec.decode(this.#snapshot.state) as State
  }
}

/** Of any kind: user code may come with a promise of its own. */
export function isPromise<Value>(value: Value | Promise<Value>): value is Promise<Value> {
  return typeof (value as Partial<PromiseLike<Value>> | undefined | null)?.then === 'function'
}

import type { Event } from '../api.ts'
import type { CoreClient } from '../clients/core-client.ts'
import type { TypeFilters } from '../clients/type-filters.ts'
import type { Clock } from '../internal/clock.ts'
import { reducersOf } from './around-reducer.ts'
import { Changes } from './changes.ts'
import { Checkpointer } from './checkpointer.ts'
import { DeadLetters } from './dead-letters.ts'
import { LOOK_AGAIN_MS } from './look-again.ts'
import type { Notices } from './notices.ts'
import type { WorkerOptions } from './options.ts'
import { Projection, REMEMBERED_IDS } from './projection.ts'
import { PushBack } from './push-back.ts'
import { type RecordIdentity, recordIdentity } from './record-identity.ts'
import { ReducerErrors } from './reducer-errors.ts'
import type { ResumePoint } from './resume-consumer.ts'
import { type CheckpointRecord, locationOf } from './state-store.ts'
import { typedCodec } from './typed-codec.ts'

/** Encoding takes at most this share of the time; a large state is saved less often than the interval asks. */
const SAVE_SHARE = 1 / 20
/** The same for live events and a state that takes no longer than `SHORT_ENCODING_MS`: there is time enough. */
const LIVE_SAVE_SHARE = 1 / 5
const SHORT_ENCODING_MS = 3
/** What is not saved after so many events is saved after so long. */
const SAVE_AFTER_MS = 1_000
/** Positions that passed without an event for this worker, after which they are worth a save. */
const SKIPPED_POSITIONS = 10_000

/** The state and everything that keeps it: when it is saved, under which consumer, and what others get to see of it. */
export class Keeper<State> {
  readonly projection: Projection<State>
  readonly deadLetters: DeadLetters
  readonly notices: Notices
  readonly changes: Changes
  readonly reducerErrors: ReducerErrors
  readonly checkpointer: Checkpointer
  readonly pushBack: PushBack<State> | undefined
  readonly #options: WorkerOptions<State>
  readonly #identity: RecordIdentity
  readonly #filters: TypeFilters
  readonly #clock: Clock
  #epoch: number | null
  #completeAtMs: number
  /** The state grew from a stored one. */
  isResumed: boolean
  #consumerId: string
  #savedAtMs: number
  /** There is something to save although no event came. */
  #isDirty = false
  #notBeforeMs = Number.NEGATIVE_INFINITY
  #encodingMs = 0

  /**
   * Goes on from `record`, or begins with nothing under `consumerId`.
   * @throws invalid_input if the codec refuses the state, state_store if it cannot read the record's; config for an async `initialState`
   */
  constructor(
    options: WorkerOptions<State>,
    core: CoreClient,
    filters: TypeFilters,
    start: CheckpointRecord | { consumer_id: string },
    notices: Notices,
  ) {
    this.notices = notices
    const record = 'state' in start ? start : undefined
    this.isResumed = record !== undefined
    this.#options = options
    this.#identity = recordIdentity(options, core, filters)
    this.#filters = filters
    this.#clock = core.transport.options.clock
    this.#consumerId = start.consumer_id
    this.#epoch = record?.epoch ?? null
    this.#savedAtMs = this.#clock.now()
    this.#completeAtMs = this.#savedAtMs
    const { onReducerError: policy, initialState } = options
    const { reducer, batchReducer } = reducersOf(options)
    const codec = typedCodec(options.codec, this.location)
    this.deadLetters = new DeadLetters(policy.holdEntity, record?.dead_letters)
    this.reducerErrors = new ReducerErrors(policy, this.deadLetters, this.#clock, notices)
    const leavesOut = (event: Event, position: number | null) => this.deadLetters.takes(event, position)
    const wasLeftOut = (id: string) => this.deadLetters.has(id)
    const fold =
      policy.action === 'stop' && policy.retries === 0 && batchReducer === undefined
        ? { initialState, reducer, codec }
        : { initialState, reducer, batchReducer, codec, leavesOut, wasLeftOut, alwaysRefolds: true }
    this.projection = new Projection(fold, record, record?.recent_ids)
    this.changes = new Changes(this.projection.revision, notices)
    this.checkpointer = new Checkpointer(options.stateStore, core, start, notices)
    this.pushBack = makePushBack(options, core, record, notices)
  }

  /** The worker's. */
  get name(): string {
    return this.#options.name
  }

  get consumerId(): string {
    return this.#consumerId
  }

  /** Where its record is, for messages. */
  get location(): string {
    return locationOf(this.#options.stateStore, this.name)
  }

  /** What encoding the state took; 0 before the first time. */
  get encodingMs(): number {
    return this.#encodingMs
  }

  /** When everything that had arrived was last known to be in the state. */
  get completeAtMs(): number {
    return this.#completeAtMs
  }

  /** Where to read on. */
  get resumePoint(): ResumePoint {
    return {
      name: this.name,
      consumerId: this.#consumerId,
      witness: this.projection.witness,
      stored: this.checkpointer.stored?.witness ?? null,
      filters: this.#filters,
    }
  }

  /** Events in the state that a restart from what is stored would fold again. */
  get unsaved(): number {
    return this.projection.applied - (this.checkpointer.stored?.applied ?? 0)
  }

  /** How many events more fill the interval; 0 if it is full. */
  get untilCheckpoint(): number {
    return Math.max(0, this.#options.checkpointInterval - this.unsaved)
  }

  /** As `isCheckpointDue`, but for the number of events alone: cheap enough to ask after each. */
  get isCheckpointFull(): boolean {
    return this.unsaved >= this.#options.checkpointInterval && this.#mayCheckpoint
  }

  /** Whether there is something to save and the time for it has come. */
  get isCheckpointDue(): boolean {
    const { projection, checkpointer, unsaved } = this
    if (!this.#mayCheckpoint) return false
    if (this.#isDirty) return true
    if (unsaved >= this.#options.checkpointInterval) return true
    if (projection.position - (checkpointer.stored?.position ?? 0) >= SKIPPED_POSITIONS) return true
    return unsaved > 0 && this.#clock.now() >= this.#savedAtMs + SAVE_AFTER_MS
  }

  /** When to look again; `undefined` if nothing will be due. */
  get nextDueMs(): number | undefined {
    const { projection, pushBack } = this
    const save = this.unsaved > 0 || this.#isDirty ? this.#nextCheckpointMs : Number.POSITIVE_INFINITY
    const due = Math.min(save, pushBack?.dueAtMs(projection.revision) ?? Number.POSITIVE_INFINITY)
    return due === Number.POSITIVE_INFINITY ? undefined : due
  }

  /** Saves the state as it is, in the background. Call only when the projection is exact and no save is under way. */
  checkpoint(): void {
    const startedMs = this.#clock.now()
    this.projection.takeSnapshot()
    this.#saveSnapshot(startedMs)
  }

  /** The replay is over. What it brought is saved at once, so that the acknowledged position is near when the log is polled. */
  goLive(): void {
    const startedMs = this.#clock.now()
    this.projection.goLive()
    this.checkpointer.goLive()
    this.pushBack?.goLive()
    const isNews = this.projection.position > (this.checkpointer.stored?.position ?? 0)
    if (isNews && this.#mayCheckpoint) this.#saveSnapshot(startedMs)
  }

  /** Whether positions that were seen count in another log than the one that is there now. */
  isOtherEpoch(epoch: number | undefined): boolean {
    return this.#epoch !== null && epoch !== undefined && epoch !== this.#epoch
  }

  /** Positions count in this epoch. One that cannot be asked for now is no news: the one before is still to be compared with. */
  countIn(epoch: number | undefined): void {
    this.#epoch = epoch ?? this.#epoch
  }

  /** Everything that has arrived is in the state. */
  noteComplete(): void {
    this.#completeAtMs = this.#clock.now()
  }

  flushIfDue(): void {
    const { projection, pushBack } = this
    const dueAtMs = pushBack?.dueAtMs(projection.revision)
    if (dueAtMs !== undefined && dueAtMs <= this.#clock.now())
      pushBack?.flush(projection.state, projection.revision)
  }

  /** Shows the state of another version's record until the new one has caught up, if the codec can still read it. */
  showUntilLive(record: CheckpointRecord): void {
    const { reducer_version: _, ...identity } = this.#identity
    const isSame = Object.entries(identity).every(
      ([key, value]) => JSON.stringify(record[key as keyof RecordIdentity]) === JSON.stringify(value),
    )
    if (!isSame) return
    try {
      this.projection.showUntilLive(this.#options.codec.decode(record.state) as State)
    } catch {
      // Then there is nothing to show.
    }
  }

  /** Goes on from the same state under a consumer that may be another one, whose cursor is known. */
  readOnAs({ consumerId, acknowledged }: { consumerId: string; acknowledged: number }): void {
    this.#consumerId = consumerId
    this.checkpointer.readOnAs({ consumerId, acknowledged })
  }

  /**
   * Folds letters into the state, all of them or none, and saves it. Call only when the projection is exact.
   * @throws reducer_failed
   */
  async replayDeadLetters(ids: readonly string[] | undefined): Promise<number> {
    const { projection, deadLetters } = this
    projection.takeSnapshot()
    const letters = deadLetters.take(ids)
    try {
      for (const { event } of letters) await projection.takeLeftOut(event)
    } catch (error) {
      projection.restoreSnapshot()
      deadLetters.putBack(letters)
      throw error
    }
    projection.takeSnapshot()
    this.#isDirty = letters.length > 0
    return letters.length
  }

  /** Begins again from nothing under another consumer. */
  startOver(consumerId: string): void {
    this.#consumerId = consumerId
    this.isResumed = false
    this.#epoch = null
    this.deadLetters.clear()
    this.projection.startOver()
    this.checkpointer.reset(consumerId)
  }

  get #mayCheckpoint(): boolean {
    const { isSaving, retryAtMs } = this.checkpointer
    return !isSaving && this.#clock.now() >= Math.max(this.#notBeforeMs, retryAtMs)
  }

  get #nextCheckpointMs(): number {
    const { isSaving, retryAtMs } = this.checkpointer
    if (isSaving) return this.#clock.now() + LOOK_AGAIN_MS
    return Math.max(this.#savedAtMs + SAVE_AFTER_MS, this.#notBeforeMs, retryAtMs)
  }

  #saveSnapshot(startedMs: number): void {
    const now = this.#clock.now()
    this.#savedAtMs = now
    this.#isDirty = false
    // It may double from one save to the next: more is no measure of the state, but a pause of the process.
    this.#encodingMs = Math.min(now - startedMs, this.#encodingMs * 2 || Number.POSITIVE_INFINITY)
    const isShort = this.checkpointer.isPolled && this.#encodingMs < SHORT_ENCODING_MS
    this.#notBeforeMs = now + this.#encodingMs / (isShort ? LIVE_SAVE_SHARE : SAVE_SHARE)
    this.checkpointer.save(this.#record())
  }

  #record(): CheckpointRecord {
    const { projection } = this
    return {
      format: 2,
      ...this.#identity,
      consumer_id: this.#consumerId,
      epoch: this.#epoch,
      recent_ids: projection.recentIds(REMEMBERED_IDS),
      dead_letters: this.deadLetters.list,
      ...projection.snapshot,
    }
  }
}

function makePushBack<State>(
  options: WorkerOptions<State>,
  core: CoreClient,
  record: CheckpointRecord | undefined,
  notices: Notices,
): PushBack<State> | undefined {
  const {
    name,
    stateFlushEntities: entities,
    stateFlushEvery: every,
    stateFlushIntervalMs: intervalMs,
  } = options
  if (entities === undefined) return undefined
  // What was not flushed before is flushed once the worker is live, when all rows are.
  return new PushBack({ name, entities, every, intervalMs }, core, record?.applied ?? 0, notices)
}

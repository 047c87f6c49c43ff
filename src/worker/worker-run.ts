import type { Event } from '../api.ts'
import type { CoreClient } from '../clients/core-client.ts'
import type { TypeFilters } from '../clients/type-filters.ts'
import { isAllSourceError, StreamClosedError } from '../errors.ts'
import { abortable } from '../internal/abort.ts'
import { backoffDelayMs } from '../internal/backoff.ts'
import type { Clock } from '../internal/clock.ts'
import { sleep } from '../internal/sleep.ts'
import { type EventStreamConnection, isFatal } from '../stream/connection.ts'
import { EventStreamClient } from '../stream/event-stream-client.ts'
import { finish } from './finish.ts'
import { freshConsumerId } from './fresh-consumer.ts'
import type { Keeper } from './keeper.ts'
import { logEpoch } from './log-epoch.ts'
import type { WorkerLag } from './projection-handle.ts'
import { recovering } from './recover.ts'
import { renumbered } from './renumbered.ts'
import { resumeConsumer } from './resume-consumer.ts'
import { concerns, runSession, type SessionEnd, type Task, type Waiter } from './session.ts'
import type { StoreLock } from './state-store.ts'

const RECONNECT = Object.freeze({ baseDelayMs: 100, backoffFactor: 2, maxDelayMs: 30_000 })
/** A connection that lasted this long was no failure to connect. */
const LASTING_MS = 5_000
/** Events of a rebuild from one word of its progress to the next. */
const REBUILD_STEP = 1_000
/** From `stop` to the end, whatever hangs. */
const STOP_MS = 900

/** What a worker is doing. */
export type Phase =
  | { readonly type: 'connecting' | 'closing' }
  | { readonly type: 'rebuilding'; readonly reason: string }
  | { readonly type: 'replaying' | 'live'; readonly connection: EventStreamConnection }
  | { readonly type: 'waiting'; readonly delayMs: number; readonly error: unknown }
  | { readonly type: 'stopped' }
  /** `isKnown`: somebody was waiting and has been told. */
  | { readonly type: 'failed'; readonly error: unknown; readonly isKnown: boolean }

type Ending = SessionEnd | { readonly type: 'failed'; readonly error: unknown }

/** The life of a started worker: connect, fold what comes, look at how it ended, wait, again; until it is stopped or cannot go on. */
export class WorkerRun<State> {
  readonly keeper: Keeper<State>
  readonly #core: CoreClient
  readonly #stream: EventStreamClient
  readonly #filters: TypeFilters
  readonly #name: string
  readonly #lock: StoreLock | undefined
  readonly #clock: Clock
  readonly #stop = new AbortController()
  /** Aborts when the time that `stop` may take is up. */
  readonly #timeUp = new AbortController()
  #cancelTimeUp: () => void = () => {}
  readonly #waiters = new Set<Waiter>()
  readonly #tasks = new Set<Task>()
  readonly #concerns = (event: Event) => concerns(event, { core: this.#core, filters: this.#filters })
  #phase: Phase = { type: 'connecting' }
  /** Why the state must be built from a query before anything else. */
  #rebuildReason: string | undefined
  /** Where the log ended when the last connection was made; 0 if Core did not tell. */
  #head = 0
  /** Events that were in the state when Core told of a gap; `undefined` without one. */
  #gapAt: number | undefined
  /** The log is out of order, and the state was built without it. */
  #isOrderKnownBad = false

  /** @param lock what keeps other workers of the name away; released when the run is over */
  constructor(
    core: CoreClient,
    name: string,
    filters: TypeFilters,
    keeper: Keeper<State>,
    lock?: StoreLock | undefined,
  ) {
    this.keeper = keeper
    this.#lock = lock
    this.#core = core
    this.#stream = new EventStreamClient(core)
    this.#filters = filters
    this.#name = name
    this.#clock = core.transport.options.clock
  }

  get phase(): Phase {
    return this.#phase
  }

  /** Runs until `stop`. @throws what the worker cannot go on after; the state is then that of the last snapshot */
  async run(): Promise<void> {
    const { checkpointer, pushBack } = this.keeper
    this.#lock?.lost.addEventListener('abort', this.#onLost)
    if (this.#lock?.lost.aborted) this.stop()
    try {
      await this.#work()
      await this.#letGo()
      this.#phase = { type: 'stopped' }
      this.keeper.notices.give({ type: 'stopped' })
      this.#rejectWaiters(stopped())
    } catch (error) {
      // Whoever hears of the failure may start anew at once: by then no save is to be under way.
      this.#phase = { type: 'closing' }
      this.stop()
      const underWay = Promise.allSettled([checkpointer.settle(), pushBack?.settle()])
      await abortable(underWay, this.#timeUp.signal).catch(() => {})
      await this.#letGo()
      this.#phase = { type: 'failed', error, isKnown: this.#waiters.size > 0 }
      this.keeper.notices.give({ type: 'failed', error })
      this.#rejectWaiters(error)
      throw error
    } finally {
      checkpointer.close()
      pushBack?.close()
      this.#lock?.lost.removeEventListener('abort', this.#onLost)
      this.#cancelTimeUp()
    }
  }

  /** What is known of how far the state is behind. */
  get lag(): WorkerLag {
    const phase = this.#phase
    if (phase.type !== 'live' && phase.type !== 'replaying') return { events: undefined, ms: undefined }
    const { unread } = phase.connection
    const backlog = phase.type === 'live' ? 0 : this.#head - this.keeper.projection.position
    const events = Math.max(unread, backlog)
    return { events, ms: events === 0 ? 0 : this.#clock.now() - this.keeper.completeAtMs }
  }

  stop(): void {
    if (this.#stop.signal.aborted) return
    this.#cancelTimeUp = this.#clock.setTimeout(() => this.#timeUp.abort(), STOP_MS)
    this.#stop.abort()
  }

  /** Resolves when all that is stored now is in the state. */
  caughtUp(signal: AbortSignal | undefined): Promise<void> {
    const phase = this.#phase
    if (phase.type === 'failed') return Promise.reject(phase.error)
    if (phase.type === 'stopped') return Promise.reject(stopped())
    let waiter: Waiter | undefined
    const isReached = new Promise<void>((resolve, reject) => {
      waiter = { resolve, reject }
      this.#waiters.add(waiter)
      if (phase.type === 'live') phase.connection.nudge()
    })
    return abortable(isReached, signal).finally(() => waiter && this.#waiters.delete(waiter))
  }

  /** Folds dead letters once everything stored before is in the state. Resolves with how many it were. */
  async replayDeadLetters(ids: readonly string[] | undefined): Promise<number> {
    let outcome: Promise<number> | undefined
    await this.#untilBegun(async () => {
      outcome = this.keeper.replayDeadLetters(ids)
      await outcome.catch(() => {})
      return undefined
    })
    return (await outcome) ?? 0
  }

  /** Builds the state anew. Resolves when it has caught up. */
  async rebuild(signal: AbortSignal | undefined): Promise<void> {
    await this.#untilBegun(async () => renumbered('a rebuild was asked for'), signal)
    await this.caughtUp(signal)
  }

  /** Resolves when a task has begun, which may be after whoever waited for the same look at the log is told. */
  async #untilBegun(task: Task, signal?: AbortSignal | undefined): Promise<void> {
    let isBegun = false
    const begin: Task = () => {
      isBegun = true
      return task()
    }
    this.#tasks.add(begin)
    try {
      while (!isBegun) await this.caughtUp(signal)
    } finally {
      this.#tasks.delete(begin)
    }
  }

  /** Resolves when these events are in the state, or were found to be none of this worker's. */
  async includes(eventIds: readonly string[], signal: AbortSignal | undefined): Promise<void> {
    const { projection } = this.keeper
    if (eventIds.every((id) => projection.includes(id))) return
    await this.caughtUp(signal)
  }

  readonly #onLost = () => this.stop()

  /** Whoever is told that the worker has ended may start it anew at once: by then its name is free, unless the store hangs. */
  async #letGo(): Promise<void> {
    this.keeper.checkpointer.close()
    await abortable(this.#lock?.release() ?? Promise.resolve(), this.#timeUp.signal).catch(() => {})
  }

  async #work(): Promise<void> {
    const { signal } = this.#timeUp
    const lost = this.#lock?.lost
    try {
      await abortable(this.#loop(), signal)
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) throw error
      // A reducer that does not come back has the state in its hands: what was saved before has to do.
      this.keeper.projection.restoreSnapshot()
      lost?.throwIfAborted()
      return
    }
    // The state is another worker's now: nothing is to be saved any more.
    lost?.throwIfAborted()
    await finish(this.#core, this.keeper, this.#concerns, signal)
  }

  async #loop(): Promise<void> {
    const { signal } = this.#stop
    for (let failures = 0; !signal.aborted; ) {
      const { applied } = this.keeper.projection
      const startedMs = this.#clock.now()
      const ending = await this.#connectAndFold()
      const isProgress =
        ending.type !== 'renumbered' &&
        (this.keeper.projection.applied !== applied || this.#clock.now() - startedMs >= LASTING_MS)
      failures = isProgress ? 0 : failures + 1
      const isCutShort = signal.aborted && ending.type === 'failed' && ending.error === signal.reason
      if (ending.type === 'failed' && isFinal(ending.error) && !isCutShort) throw ending.error
      if (signal.aborted) return
      this.#note(ending)
      if (ending.type !== 'failed' && isProgress) continue
      await this.#wait(Math.max(1, failures), ending)
    }
  }

  #note(ending: Ending): void {
    const { notices, projection } = this.keeper
    if (ending.type === 'renumbered') {
      this.#rebuildReason = ending.reason
      notices.give({ type: 'renumbered', reason: ending.reason })
    }
    if (ending.type !== 'lagged') return
    this.#gapAt ??= projection.applied
    notices.give({ type: 'lagged', missed: ending.missed })
  }

  /** A replay has brought all that a gap held. */
  #noteRepair(): void {
    const { notices, projection } = this.keeper
    if (this.#gapAt !== undefined)
      notices.give({ type: 'gap_repaired', events: Math.max(0, projection.applied - this.#gapAt) })
    this.#gapAt = undefined
  }

  async #wait(failures: number, ending: Ending): Promise<void> {
    const error = ending.type === 'failed' ? ending.error : undefined
    const askedMs = isAllSourceError(error) && 'retryAfterMs' in error ? (error.retryAfterMs ?? 0) : 0
    const delayMs = Math.max(
      askedMs,
      backoffDelayMs(RECONNECT, failures, this.#core.transport.options.random),
    )
    this.#phase = { type: 'waiting', delayMs, error }
    this.keeper.notices.give({ type: 'reconnecting', delayMs, error })
    await sleep(delayMs, this.#clock, this.#stop.signal).catch(() => {})
  }

  async #connectAndFold(): Promise<Ending> {
    const { signal } = this.#stop
    let connection: EventStreamConnection | undefined
    try {
      if (this.#rebuildReason !== undefined) await this.#rebuild(this.#rebuildReason)
      const { keeper } = this
      this.#phase = { type: 'connecting' }
      keeper.notices.give({ type: 'connecting' })
      await this.#loadTenant()
      const epoch = await logEpoch(this.#core, signal)
      if (keeper.isOtherEpoch(epoch))
        return renumbered("Core's log was loaded anew: its feed has another epoch")
      // An epoch that cannot be asked for now is still the one to compare with later.
      keeper.epoch = epoch ?? keeper.epoch
      const resumed = await resumeConsumer(this.#core, keeper.resumePoint, signal)
      if (resumed.type === 'renumbered') return resumed
      keeper.readOnAs(resumed)
      this.#head = await this.#askHead(signal)
      connection = await this.#stream.open(resumed.consumerId, () => true, signal)
      const end = await this.#fold(connection)
      return end.type === 'unwitnessed' ? await this.#explainUnwitnessed() : end
    } catch (error) {
      return { type: 'failed', error }
    } finally {
      this.#phase = { type: 'closing' }
      await connection?.close()
    }
  }

  /** Only to tell how far there is to go: without it the worker works as well. */
  async #askHead(signal: AbortSignal): Promise<number> {
    const { data } = await this.#core.api.GET('/api/v1/stats', { signal, retry: false }).catch((error) => {
      if (signal.aborted) throw error
      return { data: undefined }
    })
    return data?.total_events ?? 0
  }

  async #fold(connection: EventStreamConnection): Promise<SessionEnd> {
    const { projection, notices, changes } = this.keeper
    this.#phase = { type: 'replaying', connection }
    notices.give({ type: 'replaying', position: projection.position })
    const end = await runSession({
      core: this.#core,
      keeper: this.keeper,
      filters: this.#filters,
      connection,
      waiters: this.#waiters,
      tasks: this.#tasks,
      signal: this.#stop.signal,
      checksOrder: !this.#isOrderKnownBad,
      onLive: () => {
        this.#phase = { type: 'live', connection }
        this.#noteRepair()
        notices.give({ type: 'caught_up', position: projection.position, applied: projection.applied })
        changes.look(projection.revision)
      },
    })
    // What is stored and acknowledged need not be replayed by the next connection.
    if (end.type === 'lagged') await abortable(this.keeper.checkpointer.settle(), this.#stop.signal)
    return end
  }

  /** The cursor tells why: another worker of this name may have moved it, which the next connection deals with. */
  async #explainUnwitnessed(): Promise<SessionEnd> {
    const { consumerId, projection } = this.keeper
    const { cursor_position } = await this.#core.getConsumer(consumerId, { signal: this.#stop.signal })
    const expected = projection.witness?.position ?? 0
    if ((cursor_position ?? 0) >= expected) return { type: 'unwitnessed' }
    return renumbered(`position ${expected}, which was processed, holds another event now`)
  }

  /** Builds the state anew from a query, which is in order of time whatever the log's positions are, for a consumer of its own. */
  async #rebuild(reason: string): Promise<void> {
    this.#phase = { type: 'rebuilding', reason }
    const { signal } = this.#stop
    const { keeper } = this
    keeper.startOver(await freshConsumerId(this.#core, this.#name, signal))
    const { total_count: total } = await this.#core.queryEvents({ limit: 1 }, { signal })
    let done = 0
    for await (const event of this.#core.events({}, { signal })) {
      if (done++ % REBUILD_STEP === 0) keeper.notices.give({ type: 'rebuilding', done: done - 1, total })
      if (this.#concerns(event)) await this.#takeHistory(event)
      signal.throwIfAborted()
    }
    keeper.notices.give({ type: 'rebuilding', done, total: done })
    this.#rebuildReason = undefined
    this.#isOrderKnownBad = true
  }

  async #takeHistory(event: Event): Promise<void> {
    const { projection } = this.keeper
    try {
      await projection.takeHistory(event)
    } catch (failed) {
      const again = () => projection.takeHistory(event)
      await recovering(this.#core, this.keeper, this.#stop.signal, failed, again)
    }
  }

  /** After a restart a tenant's archive is not in the log before somebody asks for it. */
  async #loadTenant(): Promise<void> {
    const { signal } = this.#stop
    const { loadsTenantsOnQuery } = await this.#core.capabilities({ signal })
    if (loadsTenantsOnQuery) await this.#core.queryEvents({ limit: 1 }, { signal })
  }

  #rejectWaiters(reason: unknown): void {
    for (const { reject } of this.#waiters) reject(reason)
    this.#waiters.clear()
  }
}

function stopped(): StreamClosedError {
  return new StreamClosedError({ closeCode: 1000, reason: 'the worker was stopped', fatal: true })
}

/** Whether trying again cannot help: the user's code or data, the configuration, or a server that says no. */
function isFinal(error: unknown): boolean {
  if (!isAllSourceError(error)) return true
  if (error.code === 'api') return error.status >= 400 && error.status < 500 && error.status !== 408
  return error.code === 'reducer_failed' || error.code === 'invalid_input' || isFatal(error)
}

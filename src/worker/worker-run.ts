import type { Event } from '../api.ts'
import type { CoreClient } from '../clients/core-client.ts'
import type { TypeFilters } from '../clients/type-filters.ts'
import { isAllSourceError } from '../errors.ts'
import { abortable } from '../internal/abort.ts'
import { backoffDelayMs } from '../internal/backoff.ts'
import { maxTimerMs } from '../internal/check.ts'
import type { Clock } from '../internal/clock.ts'
import { sleep } from '../internal/sleep.ts'
import type { EventStreamConnection } from '../stream/connection.ts'
import { EventStreamClient } from '../stream/event-stream-client.ts'
import { CatchUp, type CatchUpLimits } from './catch-up.ts'
import { concerns } from './concerns.ts'
import { type Ending, isFinal } from './ending.ts'
import { finish } from './finish.ts'
import type { Keeper } from './keeper.ts'
import { lagIn, type WorkerLag } from './lag.ts'
import { LogOrder } from './log-order.ts'
import { type Phase, stopped } from './phase.ts'
import { confirmBeginning, prepareConsumer } from './prepare-consumer.ts'
import { beginAnew, rebuildByTime } from './rebuild.ts'
import { RebuildProgress } from './rebuild-progress.ts'
import { type RebuildWord, renumbered } from './renumbered.ts'
import { Requests } from './requests.ts'
import { type FoldContext, runSession, type SessionEnd } from './session.ts'
import type { StoreLock } from './state-store.ts'
import { StopLimit } from './stop-limit.ts'

const RECONNECT = Object.freeze({ baseDelayMs: 100, backoffFactor: 2, maxDelayMs: 30_000 })
/** A connection that lasted this long was no failure to connect. */
const LASTING_MS = 5_000

/** The life of a started worker: connect, fold what comes, look at how it ended, wait, again; until it is stopped or cannot go on. */
export class WorkerRun<State> {
  readonly keeper: Keeper<State>
  readonly requests: Requests<State>
  readonly #core: CoreClient
  readonly #stream: EventStreamClient
  readonly #filters: TypeFilters
  readonly #lock: StoreLock | undefined
  readonly #clock: Clock
  readonly #stop = new AbortController()
  readonly #limit: StopLimit
  readonly #concerns = (event: Event) => concerns(event, { core: this.#core, filters: this.#filters })
  #phase: Phase = { type: 'connecting' }
  /** Why the state must be built anew before anything else. */
  #rebuildWord: RebuildWord | undefined
  /** Events that were in the state when Core told of a gap; `undefined` without one. */
  #gapAt: number | undefined
  readonly #catchUp: CatchUp
  /** The last connection ended with word of a gap. */
  #isOutrun = false
  readonly #order = new LogOrder((id) => this.keeper.projection.includes(id))

  /** @param lock what keeps other workers of the name away; released when the run is over */
  constructor(
    core: CoreClient,
    filters: TypeFilters,
    keeper: Keeper<State>,
    limits: CatchUpLimits,
    lock?: StoreLock | undefined,
  ) {
    this.#catchUp = new CatchUp(limits)
    this.keeper = keeper
    this.requests = new Requests(keeper, () => this.#phase)
    this.#lock = lock
    this.#core = core
    this.#stream = new EventStreamClient(core)
    this.#filters = filters
    this.#clock = core.transport.options.clock
    this.#limit = new StopLimit(this.#clock)
  }

  get phase(): Phase {
    return this.#phase
  }

  get lag(): WorkerLag {
    return lagIn(this.#phase, this.keeper, this.#clock.now())
  }

  /** Runs until `stop`. @throws what the worker cannot go on after */
  async run(): Promise<void> {
    const { checkpointer, pushBack } = this.keeper
    this.#lock?.lost.addEventListener('abort', this.#onLost)
    if (this.#lock?.lost.aborted) this.stop()
    try {
      await this.#work()
      await this.#letGo()
      this.#phase = { type: 'stopped' }
      this.keeper.notices.give({ type: 'stopped' })
      this.requests.reject(stopped())
    } catch (error) {
      // Whoever hears of the failure may start anew at once: by then no save is to be under way.
      this.#phase = { type: 'closing' }
      this.stop()
      const underWay = Promise.allSettled([checkpointer.settle(), pushBack?.settle()])
      await abortable(underWay, this.#limit.signal).catch(() => {})
      await this.#letGo()
      this.#phase = { type: 'failed', error }
      this.keeper.notices.give({ type: 'failed', error })
      this.requests.reject(error)
      throw error
    } finally {
      checkpointer.close()
      pushBack?.close()
      this.#lock?.lost.removeEventListener('abort', this.#onLost)
      this.#limit.close()
    }
  }

  stop(): void {
    if (this.#stop.signal.aborted) return
    this.#limit.start()
    this.#stop.abort()
  }

  readonly #onLost = () => this.stop()

  /** Whoever is told that the worker has ended may start it anew at once: by then its name is free, unless the store hangs. */
  async #letGo(): Promise<void> {
    this.keeper.checkpointer.close()
    await abortable(this.#lock?.release() ?? Promise.resolve(), this.#limit.signal).catch(() => {})
  }

  async #work(): Promise<void> {
    const { signal } = this.#limit
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
    await finish(this.#core, this.keeper, this.#concerns, this.#limit)
  }

  async #loop(): Promise<void> {
    const { signal } = this.#stop
    for (let failures = 0; !signal.aborted; ) {
      // Not `applied`: a state that was built anew may count as many as the one before.
      const { revision } = this.keeper.projection
      const startedMs = this.#clock.now()
      const ending = await this.#connectAndFold()
      const isProgress =
        ending.type === 'rebuild_requested' ||
        (ending.type !== 'renumbered' &&
          (this.keeper.projection.revision !== revision || this.#clock.now() - startedMs >= LASTING_MS))
      const isNews = ending.type === 'renumbered' && this.#order.isNews(ending)
      if (!isNews) failures = isProgress ? 0 : failures + 1
      const isCutShort = signal.aborted && ending.type === 'failed' && ending.error === signal.reason
      if (ending.type === 'failed' && isFinal(ending.error) && !isCutShort) throw ending.error
      if (signal.aborted) return
      this.#note(ending)
      if (isNews || (ending.type !== 'failed' && isProgress)) continue
      await this.#wait(Math.max(1, failures), ending)
    }
  }

  #note(ending: Ending): void {
    const { notices, projection } = this.keeper
    this.#isOutrun = ending.type === 'lagged'
    if (ending.type === 'renumbered') {
      this.#rebuildWord = ending
      notices.give({ type: 'renumbered', reason: ending.reason })
    }
    if (ending.type === 'rebuild_requested') {
      this.#rebuildWord = ending
      notices.give(ending)
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
    const ownMs = backoffDelayMs(RECONNECT, failures, this.#core.transport.options.random)
    const delayMs = Math.min(Math.max(askedMs, ownMs), maxTimerMs)
    this.#phase = { type: 'waiting', delayMs, error }
    this.keeper.notices.give({ type: 'reconnecting', delayMs, error })
    await sleep(delayMs, this.#clock, this.#stop.signal).catch(() => {})
  }

  async #connectAndFold(): Promise<Ending> {
    const { keeper } = this
    try {
      if (this.#rebuildWord !== undefined) await this.#rebuild(this.#rebuildWord)
      this.#phase = { type: 'connecting' }
      keeper.notices.give({ type: 'connecting' })
      const ready = await prepareConsumer(this.#core, keeper, this.#stop.signal)
      if (ready.type === 'renumbered') return ready
      await this.#order.watch(this.#core, this.#stop.signal)
      const end = await this.#readOn(ready.head)
      return end.type === 'unwitnessed' ? await this.#explainUnwitnessed() : end
    } catch (error) {
      return { type: 'failed', error }
    } finally {
      this.#phase = { type: 'closing' }
    }
  }

  /** By pages while there is much to read, then by a connection. */
  async #readOn(head: number): Promise<SessionEnd> {
    const { projection, notices } = this.keeper
    const backlog = { head, isOutrun: this.#isOutrun }
    const progress = this.#progressTo(head)
    const confirm =
      projection.witness === null
        ? () => confirmBeginning(this.#core, this.keeper, this.#stop.signal)
        : undefined
    const pulled = await this.#catchUp.pull({ ...this.#context, progress }, backlog, () => {
      this.#phase = { type: 'pulling', head }
      notices.give({ type: 'replaying', position: projection.position, source: 'pages' })
    })
    if (pulled.type !== 'near') return pulled
    const connection = await this.#stream.open(pulled.consumerId, () => true, this.#stop.signal)
    try {
      return await this.#fold(connection, head, progress, confirm)
    } finally {
      this.#phase = { type: 'closing' }
      await connection.close()
    }
  }

  async #fold(
    connection: EventStreamConnection,
    head: number,
    progress: RebuildProgress | undefined,
    confirm: (() => Promise<SessionEnd | undefined>) | undefined,
  ): Promise<SessionEnd> {
    const { projection, notices, changes } = this.keeper
    this.#phase = { type: 'replaying', connection, head }
    notices.give({ type: 'replaying', position: projection.position, source: 'frames' })
    const onLive = () => {
      this.#phase = { type: 'live', connection }
      progress?.end(projection.position)
      this.#noteRepair()
      notices.give({ type: 'caught_up', position: projection.position, applied: projection.applied })
      changes.look(projection.revision)
    }
    const end = await runSession({ ...this.#context, connection, onLive, progress, confirm })
    // What is stored and acknowledged need not be replayed by the next connection.
    if (end.type === 'lagged') await abortable(this.keeper.checkpointer.settle(), this.#stop.signal)
    return end
  }

  /** Of a state that is built anew by a replay. One that was just built from a query has told of its progress already. */
  #progressTo(head: number): RebuildProgress | undefined {
    const isBuilding = this.keeper.projection.isRebuilding && !this.#order.isKnownBad
    return isBuilding ? new RebuildProgress(this.keeper, this.#clock, head) : undefined
  }

  get #context(): FoldContext<State> {
    return {
      core: this.#core,
      keeper: this.keeper,
      filters: this.#filters,
      waiters: this.requests.waiters,
      tasks: this.requests.tasks,
      signal: this.#stop.signal,
      seeOrder: this.#order.see,
    }
  }

  /** From the log, as a worker that has nothing; without it where it is known to be out of order. */
  async #rebuild(word: RebuildWord): Promise<void> {
    const { signal } = this.#stop
    this.#phase = {
      type: 'rebuilding',
      reason: word.type === 'renumbered' ? word.reason : 'a rebuild was asked for',
    }
    this.#order.learn(word)
    await beginAnew(this.#core, this.keeper, signal)
    if (this.#order.isKnownBad) {
      const watch = await this.#order.watch(this.#core, signal)
      await rebuildByTime(this.#core, this.keeper, this.#filters, this.#concerns, watch, signal)
    }
    this.#rebuildWord = undefined
  }

  /** The cursor tells why: another worker of this name may have moved it, which the next connection deals with. */
  async #explainUnwitnessed(): Promise<SessionEnd> {
    const { consumerId, projection } = this.keeper
    const { cursor_position } = await this.#core.getConsumer(consumerId, { signal: this.#stop.signal })
    const expected = projection.witness?.position ?? 0
    if ((cursor_position ?? 0) >= expected) return { type: 'unwitnessed' }
    return renumbered(`position ${expected}, which was processed, holds another event now`)
  }
}

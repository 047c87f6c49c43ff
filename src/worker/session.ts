import type { Event } from '../api.ts'
import type { CoreClient } from '../clients/core-client.ts'
import type { TypeFilters } from '../clients/type-filters.ts'
import { isPromise } from '../internal/is-promise.ts'
import type { EventStreamConnection } from '../stream/connection.ts'
import type { StreamMessage } from '../stream/frames.ts'
import { concerns } from './concerns.ts'
import type { Keeper } from './keeper.ts'
import { LOOK_AGAIN_MS } from './look-again.ts'
import { PendingBatch } from './pending-batch.ts'
import type { RebuildProgress } from './rebuild-progress.ts'
import { type ReadTo, reconcile } from './reconcile.ts'
import { recovering } from './recover.ts'
import { type Renumbered, renumbered } from './renumbered.ts'
import { type Unwitnessed, WitnessWatch } from './witness.ts'

/** How a session ended, when nothing failed. */
export type SessionEnd =
  | { readonly type: 'stopped' }
  | { readonly type: 'lagged'; readonly missed: number }
  | { readonly type: 'rebuild_requested' }
  | Renumbered
  | Unwitnessed

/** Somebody who waits until everything stored by now is in the state. */
export interface Waiter {
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

/** Something that needs an exact state. */
export type Task = () => Promise<SessionEnd | undefined>

/** What a session works on. */
export interface SessionContext<State> extends FoldContext<State> {
  readonly connection: EventStreamConnection
  /** Looks, once the connection's replay has begun, whether it is of the log that it was made for. */
  readonly confirm?: (() => Promise<SessionEnd | undefined>) | undefined
}

/** What events are folded with, wherever they come from. */
export interface FoldContext<State> {
  readonly core: CoreClient
  readonly keeper: Keeper<State>
  readonly filters: TypeFilters
  readonly waiters: Set<Waiter>
  /** To be done when the state is the fold of the log up to a position. They do not reject, and may end the session. */
  readonly tasks: Set<Task>
  readonly signal: AbortSignal
  /** Tells of an event of the log that comes too late. */
  readonly seeOrder: (event: Event, position: number) => Renumbered | undefined
  /** Of a state that is built anew by what is read now. */
  readonly progress?: RebuildProgress | undefined
  /** A connection's replay is over. */
  readonly onLive?: (() => void) | undefined
}

/**
 * Folds what one connection brings, until it ends: the replay, then live events, which are applied at once.
 * Only a position that was seen is saved. So before each checkpoint, and for whoever waits, the consumer is polled for the log itself:
 * it confirms what came live, brings what did not, and tells where an order was another. Meanwhile nothing is read from the socket,
 * so that afterwards state and position are in step.
 */
export async function runSession<State>(context: SessionContext<State>): Promise<SessionEnd> {
  const { connection, keeper, core, signal } = context
  const { clock } = core.transport.options
  const session = new Session(context)
  let cancelTimer: (() => void) | undefined
  let isFirst = true
  try {
    for (;;) {
      // Whatever comes, or ends the connection: until then nothing was missing.
      const isComplete = session.isLive && connection.unread === 0
      const batch = await connection.read().finally(() => isComplete && keeper.noteComplete())
      if (batch === undefined || signal.aborted) return { type: 'stopped' }
      const unsound = isFirst ? await context.confirm?.() : undefined
      if (unsound !== undefined) return unsound
      isFirst = false
      const end = (await session.takeAll(batch)) ?? (await session.keep())
      keeper.changes.look(keeper.projection.revision)
      if (end !== undefined) return end
      cancelTimer?.()
      const dueMs = keeper.nextDueMs
      const waitMs = dueMs === undefined ? undefined : dueMs - clock.now()
      cancelTimer =
        waitMs === undefined
          ? undefined
          : clock.setTimeout(() => connection.nudge(), waitMs > 0 ? waitMs : LOOK_AGAIN_MS)
    }
  } finally {
    cancelTimer?.()
  }
}

/** How a message was taken: there may be something to wait for, or word that the session is over. */
type Taken = Promise<void | SessionEnd> | void | SessionEnd

/** Folds what one read of the log brings: a connection's replay and what comes live, or a page. */
export class Session<State> {
  readonly #context: FoldContext<State>
  readonly #watch: WitnessWatch
  /** Replayed events that wait to be folded together. */
  readonly #pending: PendingBatch<State>
  #isLive = false

  constructor(context: FoldContext<State>) {
    this.#context = context
    this.#pending = new PendingBatch(context.core, context.keeper, context.signal)
    this.#watch = new WitnessWatch(context.keeper.projection.witness)
  }

  get isLive(): boolean {
    return this.#isLive
  }

  /** A batch may be large and its reducer slow: looks after each event whether it is time to save, or to stop. */
  async takeAll(batch: readonly StreamMessage[]): Promise<SessionEnd | undefined> {
    const { keeper, signal, progress } = this.#context
    const { projection } = keeper
    const pending = this.#pending
    for (const message of batch) {
      if (message.type === 'lagged') return { type: 'lagged', missed: message.missed }
      const taken = this.#takeOne(message)
      const end = taken === undefined ? undefined : await taken
      if (end !== undefined) return end
      if (!pending.isEmpty && pending.isFull(keeper.untilCheckpoint)) await pending.fold()
      if (signal.aborted) return { type: 'stopped' }
      if (!this.#isLive) progress?.at(projection.position)
      const isDue = (this.#isLive || projection.isExact) && keeper.isCheckpointFull
      const kept = isDue ? await this.keep() : undefined
      if (kept !== undefined) return kept
    }
    if (!this.#pending.isEmpty) await this.#pending.fold()
    return undefined
  }

  /** A page has been taken, which is all that there is to this session. */
  endPage(): SessionEnd | undefined {
    return this.#watch.end()
  }

  /** Saves, flushes and reconciles as far as it is time for it. */
  async keep(): Promise<SessionEnd | undefined> {
    const { keeper, waiters, tasks } = this.#context
    const { projection, checkpointer } = keeper
    if (checkpointer.isRefused) return renumbered('Core refused to acknowledge a position that it had given')
    const isAsked = waiters.size > 0 || tasks.size > 0
    if (this.#isLive && (isAsked || (keeper.isCheckpointDue && projection.unplaced > 0))) {
      const end = await this.#reconcile(isAsked ? 'end' : 'placed')
      if (end !== undefined) return end
      for (const task of tasks) {
        tasks.delete(task)
        const ended = await task()
        if (ended !== undefined) return ended
      }
    }
    if (keeper.isCheckpointDue && projection.isExact) keeper.checkpoint()
    keeper.flushIfDue()
    return undefined
  }

  /** Without a promise, unless there is something to wait for. */
  #takeOne(message: Exclude<StreamMessage, { type: 'lagged' }>): Taken {
    try {
      const taken = this.#takeMessage(message)
      if (taken === undefined) return undefined
      return isPromise(taken) ? taken.catch((failed) => this.#recover(failed, message)) : taken
    } catch (failed) {
      return this.#recover(failed, message)
    }
  }

  #takeMessage(message: Exclude<StreamMessage, { type: 'lagged' }>): Taken {
    if (message.type === 'event') return this.#take(message.event, message.position)
    return this.#pending.isEmpty ? this.#goLive() : this.#pending.fold().then(() => this.#goLive())
  }

  #recover(failed: unknown, message: Exclude<StreamMessage, { type: 'lagged' }>): Promise<void | SessionEnd> {
    const { core, keeper, signal } = this.#context
    const again = () => this.#takeMessage(message)
    return recovering<void | SessionEnd, State>(core, keeper, signal, failed, again)
  }

  #take(event: Event, position: number | undefined): Taken {
    const { projection } = this.#context.keeper
    const isWanted = this.#concerns(event)
    if (position === undefined) return isWanted ? projection.takeLive(event) : undefined
    const end = this.#watch.see(position, event.id)
    if (end !== undefined) return end
    // No function is made for an event unless others wait: this is the hot path of a replay.
    if (!isWanted)
      return this.#pending.isEmpty
        ? projection.skip(position, event.id)
        : this.#pending.fold().then(() => projection.skip(position, event.id))
    // The last one that was seen too: it is all that a worker which goes on from its record knows of what was before.
    const problem = position >= projection.position ? this.#context.seeOrder(event, position) : undefined
    if (problem !== undefined || this.#pending.add(event, position)) return problem
    return this.#pending.isEmpty
      ? projection.takePositioned(event, position, 'replay')
      : this.#pending.fold().then(() => projection.takePositioned(event, position, 'replay'))
  }

  #goLive(): SessionEnd | undefined {
    const { keeper, onLive } = this.#context
    if (this.#isLive) return undefined
    const end = this.#watch.end()
    if (end !== undefined) return end
    if (keeper.projection.unplaced > 0) return renumbered('a replay lacked events that had been live')
    keeper.goLive()
    this.#isLive = true
    onLive?.()
    return undefined
  }

  async #reconcile(readTo: ReadTo): Promise<SessionEnd | undefined> {
    const { core, keeper, waiters, signal } = this.#context
    const served = [...waiters]
    const read = () => reconcile(core, keeper, (event) => this.#concerns(event), readTo, { signal })
    const end = await read().catch((failed) => recovering(core, keeper, signal, failed, read))
    if (end !== undefined) return end
    for (const waiter of served) {
      waiters.delete(waiter)
      waiter.resolve()
    }
    return undefined
  }

  #concerns(event: Event): boolean {
    return concerns(event, this.#context)
  }
}

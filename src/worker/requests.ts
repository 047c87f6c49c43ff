import { abortable } from '../internal/abort.ts'
import type { Keeper } from './keeper.ts'
import { type Phase, stopped } from './phase.ts'
import type { Task, Waiter } from './session.ts'

/** What can be asked of a running worker that needs all of the log in the state: a session serves it when it has read so far. */
export class Requests<State> {
  readonly waiters = new Set<Waiter>()
  readonly tasks = new Set<Task>()
  readonly #keeper: Keeper<State>
  readonly #phase: () => Phase
  #hasTold = false

  /** @param phase what the worker is doing now */
  constructor(keeper: Keeper<State>, phase: () => Phase) {
    this.#keeper = keeper
    this.#phase = phase
  }

  /** Whether somebody who asked was told that the worker is over. */
  get hasTold(): boolean {
    return this.#hasTold
  }

  /** Resolves when all that is stored now is in the state. */
  caughtUp(signal: AbortSignal | undefined): Promise<void> {
    const phase = this.#phase()
    if (phase.type === 'failed') {
      this.#hasTold = true
      return Promise.reject(phase.error)
    }
    if (phase.type === 'stopped') return Promise.reject(stopped())
    let waiter: Waiter | undefined
    const isReached = new Promise<void>((resolve, reject) => {
      waiter = { resolve, reject }
      this.waiters.add(waiter)
      if (phase.type === 'live') phase.connection.nudge()
    })
    return abortable(isReached, signal).finally(() => waiter && this.waiters.delete(waiter))
  }

  /** Resolves when these events are in the state, or were found to be none of this worker's. */
  async includes(eventIds: readonly string[], signal: AbortSignal | undefined): Promise<void> {
    const { projection } = this.#keeper
    if (eventIds.every((id) => projection.includes(id))) return
    await this.caughtUp(signal)
  }

  /** Folds dead letters once everything stored before is in the state. Resolves with how many it were. */
  async replayDeadLetters(ids: readonly string[] | undefined): Promise<number> {
    let outcome: Promise<number> | undefined
    await this.#untilBegun(async () => {
      outcome = this.#keeper.replayDeadLetters(ids)
      await outcome.catch(() => {})
      return undefined
    })
    return (await outcome) ?? 0
  }

  /** Builds the state anew. Resolves when it has caught up. */
  async rebuild(signal: AbortSignal | undefined): Promise<void> {
    await this.#untilBegun(async () => ({ type: 'rebuild_requested' }), signal)
    await this.caughtUp(signal)
  }

  /** The worker is over. */
  reject(reason: unknown): void {
    this.#hasTold ||= this.waiters.size > 0
    for (const { reject } of this.waiters) reject(reason)
    this.waiters.clear()
  }

  /** Resolves when a task has begun, which may be after whoever waited for the same look at the log is told. */
  async #untilBegun(task: Task, signal?: AbortSignal | undefined): Promise<void> {
    let isBegun = false
    const begin: Task = () => {
      isBegun = true
      return task()
    }
    this.tasks.add(begin)
    try {
      while (!isBegun) await this.caughtUp(signal)
    } finally {
      this.tasks.delete(begin)
    }
  }
}

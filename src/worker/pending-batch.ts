import type { Event } from '../api.ts'
import type { CoreClient } from '../clients/core-client.ts'
import type { Keeper } from './keeper.ts'
import { recovering } from './recover.ts'
import type { Positioned } from './snapshot.ts'

const MAX_EVENTS = 1_000

/** Events of a replay that are folded together, for a worker with a batch reducer; always empty for any other. */
export class PendingBatch<State> {
  readonly #core: CoreClient
  readonly #keeper: Keeper<State>
  readonly #signal: AbortSignal
  #events: Positioned[] = []
  readonly #ids = new Set<string>()

  constructor(core: CoreClient, keeper: Keeper<State>, signal: AbortSignal) {
    this.#core = core
    this.#keeper = keeper
    this.#signal = signal
  }

  get isEmpty(): boolean {
    return this.#events.length === 0
  }

  /** Whether it is time to fold: a checkpoint is to come no later than it would for single events. */
  isFull(untilCheckpoint: number): boolean {
    const count = this.#events.length
    return count >= MAX_EVENTS || (untilCheckpoint > 0 && count >= untilCheckpoint)
  }

  /** Takes an event in, if it may wait. */
  add(event: Event, position: number): boolean {
    if (!this.#keeper.projection.mayBatch(event, position) || this.#ids.has(event.id)) return false
    this.#events.push({ event, position })
    this.#ids.add(event.id)
    return true
  }

  /** Folds what waits; one by one, if the reducer fails on all together. @throws reducer_failed */
  async fold(): Promise<void> {
    const events = this.#events
    this.#events = []
    this.#ids.clear()
    const { projection } = this.#keeper
    try {
      await projection.takeBatch(events)
    } catch {
      await this.#step(() => projection.repair())
      for (const { event, position } of events)
        await this.#step(() => projection.takePositioned(event, position, 'replay'))
    }
  }

  async #step(step: () => Promise<void> | undefined): Promise<void> {
    try {
      await step()
    } catch (failed) {
      await recovering(this.#core, this.#keeper, this.#signal, failed, step)
    }
  }
}

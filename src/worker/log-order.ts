import type { Event } from '../api.ts'
import type { CoreClient } from '../clients/core-client.ts'
import { OrderWatch } from './order-watch.ts'
import type { RebuildWord, Renumbered } from './renumbered.ts'

/** What a worker knows of the order of Core's log, and how it learns more while it reads. */
export class LogOrder {
  readonly #isInState: (id: string) => boolean
  #watch: OrderWatch | undefined
  #isKnownBad = false
  /** The last position that was watched. */
  #seenTo = 0

  /** @param isInState whether an event is in the state already */
  constructor(isInState: (id: string) => boolean) {
    this.#isInState = isInState
  }

  /** The log is out of order, and the state was built without it. */
  get isKnownBad(): boolean {
    return this.#isKnownBad
  }

  /** Whether nothing failed: the log was found to be out of order, and is done without next. */
  isNews({ log }: Renumbered): boolean {
    return log === 'unordered' && !this.#isKnownBad
  }

  /** A state is begun anew. */
  learn(word: RebuildWord): void {
    this.#watch = undefined
    this.#seenTo = 0
    if (word.type === 'renumbered') this.#isKnownBad = word.log === 'unordered'
  }

  /** What is read is watched from here on. */
  async watch(core: CoreClient, signal: AbortSignal): Promise<OrderWatch> {
    const { stampsVersions = false } = await core.capabilities({ signal })
    this.#watch ??= new OrderWatch(stampsVersions)
    return this.#watch
  }

  /** Tells of an event of the log that comes too late. */
  readonly see = (event: Event, position: number): Renumbered | undefined => {
    // A connection may break before all that it brought is folded: then that comes once more.
    if (position < this.#seenTo) return undefined
    this.#seenTo = position
    if (!this.#isKnownBad) return this.#watch?.see(event)
    return this.#isInState(event.id) ? undefined : this.#watch?.seeVersion(event)
  }
}

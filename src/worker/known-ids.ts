import { RecentIds } from './recent-ids.ts'

/**
 * Core's broadcast queue holds 1,024 events, and it is made before the replay's snapshot is taken: an event that comes
 * both replayed and live is among the last 1,024 of the log at that moment.
 */
const BROADCAST_QUEUE = 1_024
/** Ids of events with positions that are remembered, for a live copy that is broadcast late, on another connection. */
const WINDOW = 4_096

/** Ids of events that are in the state, as far as the same event may come once more. */
export class KnownIds {
  readonly #recent: RecentIds
  /** Those whose live copy may still be on its way; it comes on this connection or never. */
  readonly #ahead = new Set<string>()
  /** Those of the past that the log has not gone past yet. */
  readonly #history = new Set<string>()

  constructor(recent: readonly string[] = []) {
    this.#recent = new RecentIds(WINDOW, recent)
  }

  /** Whether there are some that the log has not gone past yet. */
  get hasHistory(): boolean {
    return this.#history.size > 0
  }

  has(id: string): boolean {
    return this.#recent.has(id) || this.#history.has(id)
  }

  isHistory(id: string): boolean {
    return this.#history.has(id)
  }

  addHistory(id: string): void {
    this.#history.add(id)
  }

  /** The log has this one next. */
  add(id: string): void {
    this.#recent.add(id)
  }

  /** The log has this one next, if it was known. */
  addAgain(id: string): boolean {
    const isKnown = (this.#history.size > 0 && this.#history.delete(id)) || this.#recent.has(id)
    if (isKnown) this.#recent.add(id)
    return isKnown
  }

  /** A live copy may come. */
  expectLive(id: string): void {
    this.#ahead.add(id)
  }

  /** Live copies may come of what the queue held when the connection was made. */
  expectQueue(): void {
    this.#ahead.clear()
    for (const id of this.#recent.last(BROADCAST_QUEUE)) this.#ahead.add(id)
  }

  /** Whether a live event is one that is in the state. A copy that was expected comes once. */
  takeLive(id: string): boolean {
    return this.#ahead.delete(id) || this.has(id)
  }

  /** The last `count` that the log had, oldest first. */
  last(count: number): string[] {
    return this.#recent.last(count)
  }
}

import type { DeadLetter } from './dead-letters.ts'

/** What a worker tells of itself. */
export type WorkerNotice =
  /** The start waits: another worker of this name has the store, or, while `isRunning` is false, may have. `holder` is told in words. */
  | { readonly type: 'locked'; readonly holder: string; readonly isRunning: boolean }
  | { readonly type: 'connecting' }
  /** The log is read from where the state ends: as the frames of a replay, or first by pages, if there is much. */
  | { readonly type: 'replaying'; readonly position: number; readonly source: 'frames' | 'pages' }
  /** The replay is over, live events come in. */
  | { readonly type: 'caught_up'; readonly position: number; readonly applied: number }
  /** Core dropped live frames. The next connection brings the events. */
  | { readonly type: 'lagged'; readonly missed: number }
  /** What was dropped is in the state: so many events, all that were stored meanwhile among them. */
  | { readonly type: 'gap_repaired'; readonly events: number }
  /** Core's log is not the one that was read: the state is built anew. */
  | { readonly type: 'renumbered'; readonly reason: string }
  /** `rebuild()` was called: the state is built anew. */
  | { readonly type: 'rebuild_requested' }
  /** Of `total` events, as many as were stored when it began, so many were read; the rest takes about `remainingMs`, once that is known. */
  | {
      readonly type: 'rebuilding'
      readonly done: number
      readonly total: number | undefined
      readonly remainingMs: number | undefined
    }
  | { readonly type: 'reconnecting'; readonly delayMs: number; readonly error: unknown }
  | { readonly type: 'checkpointed'; readonly position: number; readonly applied: number }
  /** The state could not be stored; it is tried again. */
  | { readonly type: 'save_failed'; readonly error: unknown }
  /** Rows could not be pushed back; it is tried again. */
  | { readonly type: 'flush_failed'; readonly error: unknown }
  /** A function that was given to `subscribe` or as `onNotice` threw. Nothing else comes of it. */
  | { readonly type: 'listener_failed'; readonly error: unknown }
  /** The reducer failed on an event, which is left out. */
  | { readonly type: 'left_out'; readonly letter: DeadLetter }
  | { readonly type: 'stopped' }
  | { readonly type: 'failed'; readonly error: unknown }

/** How often each kind of notice was given. */
export type NoticeCounts = Readonly<Record<WorkerNotice['type'], number>>

/** What one reader has not taken yet is kept up to here; then the oldest goes. */
const MAX_UNREAD = 1_000

interface Reader {
  readonly unread: WorkerNotice[]
  wake: () => void
}

/** Notices for any number of readers, each of which begins with the latest and ends with the worker. */
export class Notices implements AsyncIterable<WorkerNotice> {
  readonly #readers = new Set<Reader>()
  readonly #counts: Record<WorkerNotice['type'], number> = {
    locked: 0,
    connecting: 0,
    replaying: 0,
    caught_up: 0,
    lagged: 0,
    gap_repaired: 0,
    renumbered: 0,
    rebuild_requested: 0,
    rebuilding: 0,
    reconnecting: 0,
    checkpointed: 0,
    save_failed: 0,
    flush_failed: 0,
    listener_failed: 0,
    left_out: 0,
    stopped: 0,
    failed: 0,
  }
  readonly #listener: ((notice: WorkerNotice) => void) | undefined
  #latest: WorkerNotice = { type: 'connecting' }

  /** @param listener is called with each */
  constructor(listener?: ((notice: WorkerNotice) => void) | undefined) {
    this.#listener = listener
  }

  get counts(): NoticeCounts {
    return { ...this.#counts }
  }

  give(notice: WorkerNotice): void {
    this.#tell(notice)
    try {
      this.#listener?.(notice)
    } catch (error) {
      // Not to the listener itself, which might throw again.
      this.#tell({ type: 'listener_failed', error })
    }
  }

  #tell(notice: WorkerNotice): void {
    this.#counts[notice.type]++
    this.#latest = notice
    for (const reader of this.#readers) {
      reader.unread.push(notice)
      if (reader.unread.length > MAX_UNREAD) reader.unread.shift()
      reader.wake()
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<WorkerNotice, void> {
    const reader: Reader = { unread: [this.#latest], wake: () => {} }
    this.#readers.add(reader)
    try {
      for (;;) {
        for (let notice = reader.unread.shift(); notice !== undefined; notice = reader.unread.shift()) {
          yield notice
          if (notice.type === 'stopped' || notice.type === 'failed') return
        }
        await new Promise<void>((wake) => {
          reader.wake = wake
          if (reader.unread.length > 0) wake()
        })
      }
    } finally {
      this.#readers.delete(reader)
    }
  }
}

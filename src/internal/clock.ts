/** Time as the client sees it. Injected so that tests run a day of waiting in a second. */
export interface Clock {
  /** Milliseconds that never go back. Only differences between two readings mean anything. */
  now(): number
  /** Calls `callback` once after `delayMs`; the returned function cancels it. */
  setTimeout(callback: () => void, delayMs: number): () => void
}

/** The machine's own time. */
export const systemClock: Clock = Object.freeze({
  now: () => performance.now(),
  setTimeout(callback: () => void, delayMs: number) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
})

import type { Clock } from '../../src/internal/clock.ts'

/** A clock that stands still until it is told to go on. */
export interface VirtualClock extends Clock {
  /** Timers that are set and neither due nor cancelled. */
  readonly pending: number
  /** Goes on by `ms`, running what falls due on the way at its own time, and lets promises settle after each. */
  advance(ms: number): Promise<void>
  /** Goes on from timer to timer until `promise` settles, and settles as it does. */
  run<T>(promise: Promise<T>): Promise<T>
}

/** Makes a clock that starts at `startMs`. */
export function virtualClock(startMs = 0): VirtualClock {
  let nowMs = startMs
  const timers = new Set<{ readonly dueMs: number; readonly callback: () => void }>()

  async function runDue(untilMs: number): Promise<void> {
    await settled()
    for (
      let timer = earliest(timers);
      timer !== undefined && timer.dueMs <= untilMs;
      timer = earliest(timers)
    ) {
      timers.delete(timer)
      nowMs = Math.max(nowMs, timer.dueMs)
      timer.callback()
      await settled()
    }
  }

  return {
    get pending() {
      return timers.size
    },
    now: () => nowMs,
    setTimeout(callback, delayMs) {
      const timer = { dueMs: nowMs + Math.max(0, delayMs), callback }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    async advance(ms) {
      const targetMs = nowMs + ms
      await runDue(targetMs)
      nowMs = targetMs
    },
    async run(promise) {
      let isSettled = false
      const end = () => {
        isSettled = true
      }
      promise.then(end, end)
      for (await settled(); !isSettled; ) {
        const next = earliest(timers)
        if (next === undefined) throw new Error('the promise waits, but for no timer of this clock')
        await runDue(next.dueMs)
      }
      return promise
    },
  }
}

/** Gives promises that wait for nothing but one another the time to settle. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
}

function earliest<Timer extends { readonly dueMs: number }>(timers: Iterable<Timer>): Timer | undefined {
  let first: Timer | undefined
  for (const timer of timers) if (first === undefined || timer.dueMs < first.dueMs) first = timer
  return first
}

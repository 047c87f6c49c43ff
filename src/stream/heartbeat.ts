import type { Clock } from '../internal/clock.ts'

/** Watches for silence. */
export interface Heartbeat {
  /** Anything arrived: the other side lives. */
  beat(): void
  stop(): void
}

/**
 * Asks for a sign of life after a quiet interval and calls `onDead` before a second one is over without an answer.
 * Core neither pings nor closes, so a connection that died on the way is otherwise never noticed.
 */
export function startHeartbeat(
  intervalMs: number,
  clock: Clock,
  ping: () => void,
  onDead: () => void,
): Heartbeat {
  let state: 'alive' | 'quiet' | 'asked' = 'alive'
  let cancel = clock.setTimeout(tick, intervalMs / 2)

  function tick(): void {
    if (state === 'asked') {
      onDead()
      return
    }
    if (state === 'quiet') ping()
    state = state === 'quiet' ? 'asked' : 'quiet'
    cancel = clock.setTimeout(tick, intervalMs / 2)
  }

  return {
    beat: () => {
      state = 'alive'
    },
    stop: () => cancel(),
  }
}

import type { Keeper } from './keeper.ts'
import type { Phase } from './phase.ts'

/** How far a worker is behind. */
export interface WorkerLag {
  /** Stored and not in the state, of those known to this process; `undefined` while it has no connection to know it by. */
  readonly events: number | undefined
  /**
   * Since the state was last known to be complete, or since the start; 0 when nothing is known to be missing. It grows while there is no
   * connection: the figure for an alert.
   */
  readonly ms: number
}

/** What is known of how far the state is behind. */
export function lagIn<State>(phase: Phase, keeper: Keeper<State>, nowMs: number): WorkerLag {
  const sinceMs = nowMs - keeper.completeAtMs
  if (phase.type !== 'live' && phase.type !== 'replaying' && phase.type !== 'pulling')
    return { events: undefined, ms: sinceMs }
  const backlog = phase.type === 'live' ? 0 : phase.head - keeper.projection.position
  const events = Math.max(phase.type === 'pulling' ? 0 : phase.connection.unread, backlog)
  return { events, ms: events === 0 ? 0 : sinceMs }
}

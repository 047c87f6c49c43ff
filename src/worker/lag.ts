import type { Keeper } from './keeper.ts'
import type { Phase } from './phase.ts'

/** How far a worker is behind; `undefined` while it has no connection to know it by. */
export interface WorkerLag {
  /** Events that were stored and are not in the state, of those known to this process. */
  readonly events: number | undefined
  /** Since everything known was in the state, or since the start; 0 when nothing is known to be missing. */
  readonly ms: number | undefined
}

/** What is known of how far the state is behind. */
export function lagIn<State>(phase: Phase, keeper: Keeper<State>, nowMs: number): WorkerLag {
  if (phase.type !== 'live' && phase.type !== 'replaying' && phase.type !== 'pulling')
    return { events: undefined, ms: undefined }
  const backlog = phase.type === 'live' ? 0 : phase.head - keeper.projection.position
  const events = Math.max(phase.type === 'pulling' ? 0 : phase.connection.unread, backlog)
  return { events, ms: events === 0 ? 0 : nowMs - keeper.completeAtMs }
}

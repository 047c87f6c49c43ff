import type { Event } from '../api.ts'
import type { Witness } from './witness.ts'

/** An event of the log and its place. */
export interface Positioned {
  readonly event: Event
  readonly position: number
}

/** A state that is exactly the fold of the log up to a position, as text. */
export interface Snapshot {
  readonly position: number
  /** `null` before the first position. */
  readonly witness: Witness | null
  readonly applied: number
  readonly state: string
}

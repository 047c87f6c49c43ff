import type { EventInput } from './api.ts'
import { AllSourceError, messageOf } from './errors.ts'

/** An event that a writer took and that is not stored, or may be. */
export interface FailedAppend {
  /** As it was to be stored. */
  readonly event: EventInput
  /** What its promise was rejected with. */
  readonly error: unknown
}

/** Events given to a writer failed, and nobody awaited what `append` gave for them. What the others came to is not told here. */
export class AppendsFailedError extends AllSourceError {
  override readonly name = 'AppendsFailedError'
  readonly code = 'appends_failed'
  /** The events that failed, in the order in which they did; the first 10,000. */
  readonly failures: readonly FailedAppend[]
  /** How many there are, also of those that are not named. */
  readonly count: number

  constructor(failures: readonly FailedAppend[], count: number) {
    const cause = failures[0]?.error
    super(`${count} appended events failed; the first: ${messageOf(cause)}`, { cause })
    this.failures = failures
    this.count = count
  }
}

import { StateStoreError } from '../../errors.ts'
import type { Clock } from '../../internal/clock.ts'
import type { StoreLock } from '../state-store.ts'

/** How often a holder tells that it lives, in parts of the time after which its silence counts as its death. */
const BEATS_PER_LEASE = 3

/** What a lease is kept by. */
export interface LeaseKeeping {
  /** What is held, for messages. */
  readonly location: string
  readonly clock: Clock
  readonly leaseMs: number
  /** When the first beat was about to be made. */
  readonly startedMs: number
  /** Makes a sign of life. False if another holds it now. May reject: then it is tried again at the next beat. */
  readonly beat: (signal: AbortSignal) => Promise<boolean>
  readonly release: () => Promise<void>
  /** It is not held any more: released, or lost. */
  readonly onEnd: () => void
}

/** A lock that tells its loss. */
export interface Lease extends StoreLock {
  /** Held until now, as far as is known. */
  readonly isHeld: boolean
  /** Somebody found that another holds it. @returns what to throw */
  lose(): StateStoreError
}

/**
 * Keeps a lease by beating. It counts as lost when another holds it, or when no beat went through for `leaseMs`: whoever watches counts
 * from when they saw the last one, which is never before it was made.
 */
export function keepLease({
  location,
  clock,
  leaseMs,
  startedMs,
  beat,
  release,
  onEnd,
}: LeaseKeeping): Lease {
  const lost = new AbortController()
  const ending = new AbortController()
  let heldSinceMs = startedMs
  let isHeld = true
  let cancelTimer: () => void
  const end = () => {
    if (isHeld) onEnd()
    isHeld = false
    cancelTimer()
    ending.abort()
  }
  const lose = () => {
    const error = lost.signal.aborted || isHeld ? lostError(location) : releasedError(location)
    if (isHeld) lost.abort(error)
    end()
    return error
  }
  let isBeating = false
  const beatOnce = async () => {
    const now = clock.now()
    if (isBeating) {
      if (now - heldSinceMs >= leaseMs) lose()
      return
    }
    isBeating = true
    const isMine = await beat(ending.signal).catch(() => undefined)
    isBeating = false
    if (!isHeld) return
    if (isMine) heldSinceMs = now
    if (isMine === false || clock.now() - heldSinceMs >= leaseMs) lose()
  }
  const schedule = () => {
    cancelTimer = clock.setTimeout(() => {
      schedule()
      void beatOnce()
    }, leaseMs / BEATS_PER_LEASE)
  }
  schedule()
  let releasing: Promise<void> | undefined
  return {
    lost: lost.signal,
    get isHeld() {
      return isHeld
    },
    lose,
    release: () => {
      const wasHeld = isHeld
      end()
      // A release that fails leaves a lease that nobody keeps.
      releasing ??= wasHeld ? release().catch(() => {}) : Promise.resolve()
      return releasing
    },
  }
}

function lostError(location: string): StateStoreError {
  const reason =
    'another worker of this name took over, because nothing was heard of this one for too long. Its state goes on there'
  return new StateStoreError(location, reason, undefined, 'lost')
}

function releasedError(location: string): StateStoreError {
  const reason = 'the save came after the worker had let go of its name, and was not done'
  return new StateStoreError(location, reason, undefined, 'lost')
}

/** What is known of another's lease. */
export type LeaseVerdict = 'running' | 'unknown' | 'expired'

/** Watches a lease that another holds, by nothing but whether it changes: no two clocks are compared. */
export class LeaseWatch {
  #seen: { readonly token: string; readonly beat: string; readonly sinceMs: number } | undefined

  /** @param beat another at each sign of life */
  see(token: string, beat: string, leaseMs: number, clock: Clock): LeaseVerdict {
    const now = clock.now()
    const seen = this.#seen
    if (seen?.token !== token || seen.beat !== beat) {
      this.#seen = { token, beat, sinceMs: now }
      return seen?.token === token ? 'running' : 'unknown'
    }
    // The holder may be late by a beat and still be alive.
    return now - seen.sinceMs > leaseMs ? 'expired' : 'unknown'
  }
}

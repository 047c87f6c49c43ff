import { isAllSourceError, messageOf, StateStoreError } from '../errors.ts'
import { abortable } from '../internal/abort.ts'
import { maxTimerMs } from '../internal/check.ts'
import type { Clock } from '../internal/clock.ts'
import { sleep } from '../internal/sleep.ts'
import type { Notices } from './notices.ts'
import { type LockAttempt, locationOf, type StateStore, type StoreLock } from './state-store.ts'

const RELEASE_MS = 900

/** What a worker does when another of its name is running on the same store. */
export type WhenLocked = 'refuse' | 'wait'

/**
 * Gets the worker's name from its store. A holder that may be dead is watched until it is known; only one that is known to run is a
 * reason to refuse. `undefined` for a store without locks.
 * @throws state_store, whose `problem` is `held` if another worker is running; the signal's own reason
 */
export async function acquireLock(
  store: StateStore,
  worker: string,
  whenLocked: WhenLocked,
  clock: Clock,
  notices: Notices,
  signal: AbortSignal | undefined,
): Promise<StoreLock | undefined> {
  if (store.lock === undefined) return undefined
  let told = ''
  for (;;) {
    signal?.throwIfAborted()
    const attempt = await attemptLock(store, worker, clock, signal)
    if (attempt.type === 'locked') return attempt.lock
    if (whenLocked === 'refuse' && attempt.isRunning) throw heldBy(locationOf(store, worker), attempt.holder)
    const { holder, isRunning, retryAfterMs } = attempt
    const news = `${holder} ${isRunning}`
    if (news !== told) notices.give({ type: 'locked', holder, isRunning })
    told = news
    await sleep(Math.min(retryAfterMs, maxTimerMs), clock, signal)
  }
}

async function attemptLock(
  store: StateStore,
  worker: string,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<LockAttempt> {
  const attempt = (async () => store.lock?.(worker, { clock, signal }) as Promise<LockAttempt>)()
  try {
    return await abortable(attempt, signal)
  } catch (error) {
    // One that comes too late is nobody's.
    void attempt.then(
      (late) => (late.type === 'locked' ? late.lock.release() : undefined),
      () => {},
    )
    if (isAllSourceError(error) || signal?.aborted) throw error
    const reason = `the store failed to lock: ${messageOf(error)}`
    throw new StateStoreError(locationOf(store, worker), reason, error)
  }
}

/** Lets go of a lock. Waits for a store that does not answer no longer than a stop does; does not reject. */
export async function releaseLock(lock: StoreLock | undefined, clock: Clock): Promise<void> {
  if (lock === undefined) return
  const timeUp = new AbortController()
  const cancel = clock.setTimeout(() => timeUp.abort(), RELEASE_MS)
  await abortable(lock.release(), timeUp.signal).catch(() => {})
  cancel()
}

function heldBy(location: string, holder: string): StateStoreError {
  const reason = `a worker of this name is running: ${holder}`
  const wayOut = "Stop it first, give this one another name, or let it wait with `whenLocked('wait')`"
  return new StateStoreError(location, `${reason}. ${wayOut}`, undefined, 'held')
}

import { TimeoutError } from '../errors.ts'
import { linkAbort } from '../internal/abort.ts'
import type { Clock } from '../internal/clock.ts'
import type { Call, Send } from './call.ts'
import type { CallOptions } from './options.ts'

/** When a signal made here aborts, on the clock it was made with. */
const deadlines = new WeakMap<AbortSignal, number>()

/**
 * Makes a call of several requests under one deadline, which is fixed now and travels with the signal: whatever waits for
 * the signal ends by it, and a request that was sent still tells whether its outcome is known.
 */
export async function withinDeadline<Result>(
  deadlineMs: number | false,
  clock: Clock,
  options: CallOptions,
  call: (options: CallOptions) => Promise<Result>,
): Promise<Result> {
  if (deadlineMs === false || deadlineAtMs(options.signal) !== undefined) return await call(options)
  const startedMs = clock.now()
  const linked = linkAbort(options.signal)
  const expire = () => linked.abort(new TimeoutError('deadline', clock.now() - startedMs))
  const cancel = clock.setTimeout(expire, deadlineMs)
  deadlines.set(linked.signal, startedMs + deadlineMs)
  try {
    return await call({ ...options, signal: linked.signal })
  } finally {
    cancel()
    linked.unlink()
  }
}

/** When the call that a signal belongs to must be done; `undefined` unless that was fixed before. */
export function deadlineAtMs(signal: AbortSignal | undefined): number | undefined {
  return signal === undefined ? undefined : deadlines.get(signal)
}

/** Ends a request, wherever it is, once the deadline of its call is over; without one it goes through untouched. */
export function withDeadline(clock: Clock, next: Send): Send {
  return async (call) => {
    const { deadlineMs, signal } = call.options
    const bounded = (options: CallOptions) =>
      next({ ...call, signal: options.signal, deadlineAtMs: deadlineAtMs(options.signal) })
    try {
      signal?.throwIfAborted()
      if (deadlineMs === false && deadlineAtMs(signal) === undefined) return await next(call)
      return await withinDeadline(deadlineMs, clock, { signal }, bounded)
    } catch (error) {
      throw told(error, call)
    }
  }
}

/** A deadline does not know which request it ends. */
function told(error: unknown, { facts, attempts }: Call): unknown {
  if (!(error instanceof TimeoutError) || error.phase !== 'deadline' || error.request !== undefined)
    return error
  return new TimeoutError('deadline', error.elapsedMs, { request: facts, attempts })
}

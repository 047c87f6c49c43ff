import { TimeoutError } from '../errors.ts'
import { linkAbort } from '../internal/abort.ts'
import type { Clock } from '../internal/clock.ts'
import type { Send } from './call.ts'

/** Ends a call, wherever it is, once `deadlineMs` is over; without one the call goes through untouched. */
export function withDeadline(clock: Clock, next: Send): Send {
  return async (call) => {
    const { deadlineMs } = call.options
    if (deadlineMs === false) return next(call)
    const startedMs = clock.now()
    const linked = linkAbort(call.signal)
    const cancel = clock.setTimeout(() => {
      linked.abort(
        new TimeoutError('deadline', clock.now() - startedMs, {
          request: call.facts,
          attempts: call.attempts,
        }),
      )
    }, deadlineMs)
    try {
      return await next({ ...call, signal: linked.signal, deadlineAtMs: startedMs + deadlineMs })
    } finally {
      cancel()
      linked.unlink()
    }
  }
}

import { onAbort } from '../internal/abort.ts'
import { Line } from '../internal/line.ts'
import type { Limit } from './adaptive-limit.ts'
import { refusalOf } from './answer.ts'
import type { Call, Send } from './call.ts'

/**
 * Lets so many attempts run at once as the limit says; the others wait in order, and an abort takes them out of the line.
 * A request that the server may leave waiting on purpose needs no place, here as little as there.
 */
export function withConcurrencyLimit(limit: Limit, next: Send): Send {
  let running = 0
  const line = new Line<() => void>()

  /** `undefined` if there is a place at once. Nobody waits while one is free, so nobody is overtaken. */
  function take({ signal }: Call): Promise<void> | undefined {
    if (running < limit.max) {
      running++
      return undefined
    }
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason)
        return
      }
      const leave = line.join(() => {
        letGo?.()
        resolve()
      })
      const letGo =
        signal &&
        onAbort(signal, () => {
          leave()
          reject(signal.reason)
        })
    })
  }

  /** The limit may have changed: this place may go to nobody, or more than one may come forward. */
  function giveBack(): void {
    running--
    while (running < limit.max && !line.isEmpty) {
      running++
      line.shift()?.()
    }
  }

  return async (call) => {
    if (call.operation.isLongPoll) return next(call)
    const turn = take(call)
    if (turn !== undefined) await turn
    const begun = limit.begin()
    try {
      const response = await next(call)
      limit.hear({
        begun,
        isRefusal: refusalOf(response) !== undefined,
        elapsedMs: response.ok ? call.attempts.at(-1)?.elapsedMs : undefined,
        isCrowded: !line.isEmpty,
      })
      return response
    } finally {
      giveBack()
    }
  }
}

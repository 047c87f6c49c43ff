import type { Call, Send } from './call.ts'

/** Lets at most `max` attempts run at once; the others wait in order, and an abort takes them out of the line. */
export function withConcurrencyLimit(max: number, next: Send): Send {
  let running = 0
  const waiting: (() => void)[] = []

  function take(call: Call): Promise<void> | undefined {
    if (running < max) {
      running++
      return undefined
    }
    return new Promise((resolve, reject) => {
      const { signal } = call
      if (signal?.aborted) {
        reject(signal.reason)
        return
      }
      const onTurn = () => {
        signal?.removeEventListener('abort', onAbort)
        resolve()
      }
      const onAbort = () => {
        waiting.splice(waiting.indexOf(onTurn), 1)
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      waiting.push(onTurn)
    })
  }

  /** The place passes to the next in line without ever being free, so nobody can jump the queue. */
  function giveBack(): void {
    const nextInLine = waiting.shift()
    if (nextInLine === undefined) running--
    else nextInLine()
  }

  return async (call) => {
    await take(call)
    try {
      return await next(call)
    } finally {
      giveBack()
    }
  }
}

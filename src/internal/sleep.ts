import { onAbort } from './abort.ts'
import type { Clock } from './clock.ts'

/** Waits `delayMs`; rejects with the signal's reason as soon as that aborts. */
export function sleep(delayMs: number, clock: Clock, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason)
      return
    }
    const letGo =
      signal &&
      onAbort(signal, () => {
        cancel()
        reject(signal.reason)
      })
    const cancel = clock.setTimeout(() => {
      letGo?.()
      resolve()
    }, delayMs)
  })
}

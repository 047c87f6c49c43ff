/** A signal that follows others, and the way to let go of them again. */
export interface LinkedAbort {
  readonly signal: AbortSignal
  abort(reason: unknown): void
  /** Removes every listener from the followed signals. Call it in `finally`. */
  unlink(): void
}

/**
 * Makes an abort controller that also aborts, with the same reason, when a followed signal does.
 * `AbortSignal.any` is not used: with a signal that lives as long as the process it keeps what was made from it.
 */
export function linkAbort(...followed: (AbortSignal | undefined)[]): LinkedAbort {
  const controller = new AbortController()
  const cleanups: (() => void)[] = []
  for (const signal of followed) {
    if (signal === undefined) continue
    if (signal.aborted) {
      controller.abort(signal.reason)
      break
    }
    const onAbort = () => controller.abort(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    cleanups.push(() => signal.removeEventListener('abort', onAbort))
  }
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    unlink: () => {
      for (const cleanup of cleanups) cleanup()
    },
  }
}

/** Settles as `promise` does, or rejects with the signal's reason as soon as that aborts. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    const letGo = () => signal.removeEventListener('abort', onAbort)
    promise.then(
      (value) => {
        letGo()
        resolve(value)
      },
      (error: unknown) => {
        letGo()
        reject(error)
      },
    )
  })
}

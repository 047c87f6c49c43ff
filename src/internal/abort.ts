interface Heard {
  readonly calls: Set<() => void>
  readonly forget: () => void
}

const heard = new WeakMap<AbortSignal, Heard>()

/**
 * Calls `then` once the signal aborts, unless what it returns was called before. All that wait on one signal share a listener: Node
 * takes more than ten for a leak, and platforms look through all of them for each one more.
 * @param then a function of its own for each wait, which does not throw
 */
export function onAbort(signal: AbortSignal, then: () => void): () => void {
  const { calls, forget } = heard.get(signal) ?? hear(signal)
  calls.add(then)
  return () => {
    if (calls.delete(then) && calls.size === 0) forget()
  }
}

function hear(signal: AbortSignal): Heard {
  const calls = new Set<() => void>()
  const forget = () => {
    signal.removeEventListener('abort', tell)
    heard.delete(signal)
  }
  const tell = () => {
    forget()
    // One that is let go of meanwhile is not called.
    for (const call of calls) {
      calls.delete(call)
      call()
    }
  }
  signal.addEventListener('abort', tell, { once: true })
  const one = { calls, forget }
  heard.set(signal, one)
  return one
}

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
    cleanups.push(onAbort(signal, () => controller.abort(signal.reason)))
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
    if (signal.aborted) reject(signal.reason)
    const letGo = onAbort(signal, () => reject(signal.reason))
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

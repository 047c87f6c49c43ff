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

/** What ends a piece of work, and follows signals; with the way to let go of them again. */
export interface LinkedAbort {
  /** Made when it is first asked for: a platform's signal costs more than much of what it could end. */
  readonly signal: AbortSignal
  readonly isAborted: boolean
  /** Of the abort; `undefined` before. */
  readonly reason: unknown
  abort(reason: unknown): void
  /** As the function of this name does for a signal. */
  onAbort(then: () => void): () => void
  /** As `abortable` does for a signal. */
  bound<T>(promise: Promise<T>): Promise<T>
  /** Removes every listener from the followed signals. Call it in `finally`. */
  unlink(): void
}

/**
 * Makes what aborts when it is told to, and, with the same reason, when a followed signal does.
 * `AbortSignal.any` is not used: with a signal that lives as long as the process it keeps what was made from it.
 */
export function linkAbort(...followed: (AbortSignal | undefined)[]): LinkedAbort {
  let controller: AbortController | undefined
  let ended: { readonly reason: unknown } | undefined
  const calls = new Set<() => void>()
  const cleanups: (() => void)[] = []

  function abort(reason: unknown): void {
    if (ended !== undefined) return
    ended = { reason }
    controller?.abort(reason)
    // One that is let go of meanwhile is not called.
    for (const call of calls) {
      calls.delete(call)
      call()
    }
  }

  for (const signal of followed) {
    if (signal === undefined) continue
    if (signal.aborted) {
      abort(signal.reason)
      break
    }
    cleanups.push(onAbort(signal, () => abort(signal.reason)))
  }
  function hearAbort(then: () => void): () => void {
    calls.add(then)
    return () => calls.delete(then)
  }

  return {
    get signal() {
      if (controller === undefined) {
        controller = new AbortController()
        if (ended !== undefined) controller.abort(ended.reason)
      }
      return controller.signal
    },
    get isAborted() {
      return ended !== undefined
    },
    get reason() {
      return ended?.reason
    },
    abort,
    onAbort: hearAbort,
    bound: (promise) => unless(ended, promise, hearAbort, () => ended?.reason),
    unlink() {
      for (const cleanup of cleanups) cleanup()
    },
  }
}

/** Settles as `promise` does, or rejects with the signal's reason as soon as that aborts. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  const ended = signal.aborted ? { reason: signal.reason as unknown } : undefined
  return unless(
    ended,
    promise,
    (then) => onAbort(signal, then),
    () => signal.reason,
  )
}

function unless<T>(
  ended: { readonly reason: unknown } | undefined,
  promise: Promise<T>,
  hearAbort: (then: () => void) => () => void,
  reason: () => unknown,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (ended !== undefined) reject(ended.reason)
    const letGo = hearAbort(() => reject(reason()))
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

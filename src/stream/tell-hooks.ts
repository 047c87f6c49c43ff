import { codeOf, tellAttempt } from '../transport/hooks.ts'
import type { ResolvedTransportOptions } from '../transport/options.ts'

/** Of one connection, for the hooks. */
export interface Telling {
  /** To send with the handshake, where the platform can; names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly tell: Tell
}

/** What became of a connection: the status of its handshake's answer; without one, why it is over, `undefined` where it was closed from here. */
export type Tell = (status: number | undefined, reason?: unknown) => void

/** Tells the hooks of a connection that begins now: of its handshake as of an attempt at a call, then of its end, once. */
export function tellHooks({ hooks, clock }: ResolvedTransportOptions): Telling | undefined {
  if (hooks === undefined) return undefined
  const request = { method: 'GET', path: '/api/v1/events/stream' }
  const attempt = { request, attempt: 1, queuedMs: 0 }
  let state: 'asked' | 'open' | 'over' = 'asked'
  let sinceMs = clock.now()
  const tellEnd = tellAttempt(hooks, attempt)
  const headers: Record<string, string> = {}
  const added = hooks.requestHeaders?.(attempt)
  for (const name in added) if (added[name] !== undefined) headers[name.toLowerCase()] = added[name]
  return {
    headers,
    tell(status, reason) {
      const elapsedMs = clock.now() - sinceMs
      const error = reason === undefined ? undefined : codeOf(reason)
      const isOpened = status === 101
      if (state === 'open') hooks.onStreamEnd?.({ request, elapsedMs, error })
      if (state === 'asked') tellEnd(status ?? error ?? 'aborted', elapsedMs, !isOpened)
      state = isOpened ? 'open' : 'over'
      sinceMs += elapsedMs
    },
  }
}

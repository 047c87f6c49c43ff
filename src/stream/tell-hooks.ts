import { isAllSourceError } from '../errors.ts'
import type { ResolvedTransportOptions } from '../transport/options.ts'

/** What a connection tells of itself. */
export interface ConnectionNotices {
  /** To send with the handshake, where the platform can; names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The handshake was answered, by 101 or a refusal. */
  onAnswer(status: number): void
  /** The connection, or the attempt at one, is over. `undefined` where it was closed from here. The first counts. */
  onEnd(reason: unknown): void
}

/** Tells the hooks of a connection that begins now: of its handshake as of an attempt at a call, then of its end. */
export function tellHooks({ hooks, clock }: ResolvedTransportOptions): ConnectionNotices | undefined {
  if (hooks === undefined) return undefined
  const request = { method: 'GET', path: '/api/v1/events/stream' }
  const attempt = { request, attempt: 1, queuedMs: 0 }
  let sinceMs = clock.now()
  let state: 'asked' | 'open' | 'over' = 'asked'
  hooks.onRequest?.(attempt)
  const added = hooks.requestHeaders?.(attempt)
  const headers: Record<string, string> = {}
  for (const name in added) if (added[name] !== undefined) headers[name.toLowerCase()] = added[name]
  return {
    headers,
    onAnswer(status) {
      if (state !== 'asked') return
      const elapsedMs = clock.now() - sinceMs
      sinceMs += elapsedMs
      state = status === 101 ? 'open' : 'over'
      hooks.onResponse?.({ ...attempt, status, isError: state === 'over', elapsedMs })
    },
    onEnd(reason) {
      const code = isAllSourceError(reason) ? reason.code : 'aborted'
      const elapsedMs = clock.now() - sinceMs
      if (state === 'asked') hooks.onRequestError?.({ ...attempt, error: code, elapsedMs })
      if (state === 'open')
        hooks.onStreamEnd?.({ request, error: reason === undefined ? reason : code, elapsedMs })
      state = 'over'
    },
  }
}

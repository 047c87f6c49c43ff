import { ProtocolError } from '../errors.ts'
import type { Exchange } from './exchange.ts'
import type { FetchLike } from './options.ts'
import { readText } from './read-text.ts'

/** Exchanges by a `fetch`: the platform's, or one that was given. */
export function fetchExchange(fetch: FetchLike): Exchange {
  return async ({ url, method, headers, body }, progress, signal, maxBytes) => {
    const init: RequestInit = { method, headers, signal, redirect: 'manual' }
    if (body !== undefined) init.body = body
    const answered = await fetch(url, init)
    if (signal.aborted) void answered.body?.cancel().catch(() => {})
    signal.throwIfAborted()
    refuseFollowed(answered)
    progress.head = answered
    return readText(answered, maxBytes, signal)
  }
}

/** A `fetch` that follows redirects, whatever it was told, carries the key to wherever they lead, and may repeat a write there. */
function refuseFollowed(answered: Response): void {
  if (!answered.redirected) return
  void answered.body?.cancel().catch(() => {})
  const reason = `a redirect was followed: the \`fetch\` given must heed \`redirect: 'manual'\`, or the key leaves the origin`
  throw new ProtocolError('redirect', reason)
}

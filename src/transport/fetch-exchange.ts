import { ProtocolError } from '../errors.ts'
import type { Exchange, Message, Progress } from './exchange.ts'
import type { FetchLike } from './options.ts'
import { readText } from './read-text.ts'

/** Exchanges by a `fetch`, the platform's or one that was given, which may heed no signal. */
export function fetchExchange(fetch: FetchLike): Exchange {
  return (message, progress, ending, maxBytes) =>
    ending.bound(exchange(fetch, message, progress, ending.signal, maxBytes))
}

async function exchange(
  fetch: FetchLike,
  { url, method, headers, body }: Message,
  progress: Progress,
  signal: AbortSignal,
  maxBytes: number,
): Promise<string> {
  const init: RequestInit = { method, headers: new Headers(headers), signal, redirect: 'manual' }
  if (body !== undefined) init.body = body
  const answered = await fetch(url, init)
  if (signal.aborted) void answered.body?.cancel().catch(() => {})
  signal.throwIfAborted()
  refuseFollowed(answered)
  const { status, statusText } = answered
  progress.head = { status, statusText, headers: () => new Headers(answered.headers) }
  return readText(answered, maxBytes, signal)
}

/** A `fetch` that follows redirects, whatever it was told, carries the key to wherever they lead, and may repeat a write there. */
function refuseFollowed(answered: Response): void {
  if (!answered.redirected) return
  void answered.body?.cancel().catch(() => {})
  const reason = `a redirect was followed: the \`fetch\` given must heed \`redirect: 'manual'\`, or the key leaves the origin`
  throw new ProtocolError('redirect', reason)
}

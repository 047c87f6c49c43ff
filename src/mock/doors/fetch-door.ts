import { abortable } from '../../internal/abort.ts'
import type { Clock } from '../../internal/clock.ts'
import { sleep } from '../../internal/sleep.ts'
import type { MockHost, Outcome } from '../host.ts'
import type { MockAnswer, MockRequest } from '../http/answer.ts'

/** A `fetch` that asks the mock. Any origin will do: only the path counts. */
export function fetchDoor(host: MockHost, clock: Clock): typeof globalThis.fetch {
  return async (input, init) => {
    const { request, signal } = await readArguments(input, init)
    signal?.throwIfAborted()
    const outcome = host.receive(request)
    return respond(outcome, request, clock, signal)
  }
}

async function respond(
  outcome: Outcome,
  request: MockRequest,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<Response> {
  switch (outcome.type) {
    case 'answer':
      if (outcome.delayMs > 0) await sleep(outcome.delayMs, clock, signal)
      return toResponse(outcome.answer, request)
    case 'drop':
      throw failedFetch('other side closed', 'ECONNRESET')
    case 'refuse':
      throw failedFetch('connection refused', 'ECONNREFUSED')
    case 'hang':
      return abortable(new Promise<never>(() => {}), signal)
  }
}

/** Fails as Node's fetch does, whose `cause` tells a refused connection from a reset one. */
function failedFetch(message: string, code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) })
}

function toResponse(answer: MockAnswer, request: MockRequest): Response {
  const body = answer.body === '' || request.method === 'HEAD' ? null : answer.body
  return new Response(body, { status: answer.status, headers: answer.headers })
}

type FetchInput = Parameters<typeof globalThis.fetch>[0]

async function readArguments(
  input: FetchInput,
  init: RequestInit | undefined,
): Promise<{ request: MockRequest; signal: AbortSignal | undefined }> {
  const { url, method, headers, body, signal } =
    input instanceof Request ? fromRequest(new Request(input, init)) : fromInit(input, init)
  const text = typeof body === 'string' ? body : body == null ? '' : await new Response(body).text()
  const contentType = body == null ? undefined : new Headers(headers).get('content-type')
  const lowered: Record<string, string> = {}
  new Headers(headers).forEach((value, name) => {
    lowered[name] = value
  })
  if (typeof body === 'string' && contentType === null) lowered['content-type'] = 'text/plain;charset=UTF-8'
  const { pathname, search } = new URL(url)
  return {
    request: {
      method: method.toUpperCase(),
      path: pathname,
      query: search.slice(1),
      headers: lowered,
      body: text,
      bodyBytes: byteLength(text),
    },
    signal: signal ?? undefined,
  }
}

function fromInit(input: string | URL, init: RequestInit = {}) {
  return {
    url: String(input),
    method: init.method ?? 'GET',
    headers: init.headers,
    body: init.body,
    signal: init.signal,
  }
}

function fromRequest(request: Request) {
  const { url, method, headers, body, signal } = request
  return { url, method, headers, body, signal }
}

const utf8 = new TextEncoder()

function byteLength(text: string): number {
  // Only what might be too large has to be counted exactly.
  return text.length < 500_000 ? text.length : utf8.encode(text).length
}

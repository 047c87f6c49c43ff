import type { MockAnswer, MockRequest } from '../http/answer.ts'
import { type BodyCut, cutBody, type DoorParts, type Settled, settle } from './settle.ts'

/** A `fetch` that asks the mock. Any origin will do: only the path counts. */
export function fetchDoor(parts: DoorParts): typeof globalThis.fetch {
  return async (input, init) => {
    const { request, signal } = await readArguments(input, init)
    signal?.throwIfAborted()
    return respond(await settle(parts, request, signal), request)
  }
}

function respond(settled: Settled, request: MockRequest): Response {
  switch (settled.type) {
    case 'answer':
      return toResponse(settled.answer, request, settled.cut)
    case 'drop':
      throw failedFetch('other side closed', 'ECONNRESET')
    case 'refuse':
      throw failedFetch('connection refused', 'ECONNREFUSED')
  }
}

/** Fails as Node's fetch does, whose `cause` tells a refused connection from a reset one. */
function failedFetch(message: string, code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) })
}

function toResponse(answer: MockAnswer, request: MockRequest, cut: BodyCut | undefined): Response {
  const { status, headers } = answer
  const isEmpty = answer.body === '' || request.method === 'HEAD'
  if (cut === undefined) return new Response(isEmpty ? null : answer.body, { status, headers })
  const whole = utf8.encode(isEmpty ? '' : answer.body)
  // A length of one byte more is promised where there would be nothing to cut.
  const promised = { ...headers, 'content-length': String(Math.max(1, whole.length)) }
  return new Response(brokenBody(cutBody(whole, cut) ?? whole), { status, headers: promised })
}

/** A body that ends in an error, as Node's fetch tells a connection that was reset meanwhile. */
function brokenBody(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let isSent = bytes.length === 0
  return new ReadableStream(
    {
      pull(controller) {
        if (!isSent) controller.enqueue(bytes)
        else controller.error(new TypeError('terminated', { cause: resetError() }))
        isSent = true
      },
    },
    { highWaterMark: 0 },
  )
}

function resetError(): Error {
  return Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })
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

import type { FetchLike } from '../../src/transport/options.ts'

/** What one call of the fake `fetch` was given. */
export interface SeenRequest {
  readonly method: string
  readonly url: string
  /** The path with its suffix, as it travels. */
  readonly path: string
  /** The query's parameters, decoded. */
  readonly query: Readonly<Record<string, string>>
  readonly headers: Headers
  /** The body as it travels. */
  readonly body: string | undefined
  readonly signal: AbortSignal | undefined
}

/** Answers one request. */
export type Step = (request: SeenRequest) => Response | Promise<Response>

export interface FakeFetch {
  readonly fetch: FetchLike
  /** Every request, in order. */
  readonly requests: SeenRequest[]
}

/** A `fetch` that answers by a script, its last step again and again, and remembers what it saw. */
export function fakeFetch(...steps: Step[]): FakeFetch {
  const requests: SeenRequest[] = []
  const fetch: FetchLike = async (input, init) => {
    const request = seen(input, init)
    requests.push(request)
    const step = steps[Math.min(requests.length, steps.length) - 1]
    if (step === undefined)
      throw new Error(`no request was expected, not even ${request.method} ${request.path}`)
    return step(request)
  }
  return { fetch, requests }
}

/** An answer with a JSON body. */
export function json(body: unknown, init: ResponseInit = {}): Step {
  const headers = { 'content-type': 'application/json', ...(init.headers as Record<string, string>) }
  return () => new Response(JSON.stringify(body), { ...init, headers })
}

/** An answer with a text body; without one if it is empty. */
export function text(body: string, init: ResponseInit = {}): Step {
  return () => new Response(body === '' ? null : body, init)
}

/** An answer without a body. */
export function status(code: number, headers: Record<string, string> = {}): Step {
  return () => new Response(null, { status: code, headers })
}

/** No answer: fails as Node's `fetch` does, with the system's code. */
export function networkFailure(code: string): Step {
  return () => {
    const cause = Object.assign(new Error(`connect ${code} 127.0.0.1:3900`), { code })
    throw new TypeError('fetch failed', { cause })
  }
}

/** No answer until the request is aborted; then fails with its reason, as the platform does. */
export function hang(): Step {
  return ({ signal }) =>
    new Promise((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
}

/** No answer, whatever happens: a `fetch` that does not heed its signal. */
export function hangForEver(): Step {
  return () => new Promise(() => {})
}

/** Headers and the first bytes of a body, and then nothing more. */
export function hangInBody(start = '{"events":[', init: ResponseInit = {}): Step {
  return () => {
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode(start)),
    })
    return new Response(body, init)
  }
}

/** Headers and the first bytes of a body, and then the connection breaks. */
export function breakInBody(start = '{"events":[', init: ResponseInit = {}): Step {
  return () => {
    let isFirst = true
    const body = new ReadableStream({
      pull(controller) {
        if (isFirst) controller.enqueue(new TextEncoder().encode(start))
        else
          controller.error(
            new TypeError('terminated', {
              cause: Object.assign(new Error('aborted'), { code: 'ECONNRESET' }),
            }),
          )
        isFirst = false
      },
    })
    return new Response(body, init)
  }
}

function seen(input: string, init: RequestInit): SeenRequest {
  const url = new URL(input)
  return {
    method: init.method ?? 'GET',
    url: input,
    path: input.slice(url.origin.length).split('?')[0] ?? '',
    query: Object.fromEntries(url.searchParams),
    headers: new Headers(init.headers),
    body: typeof init.body === 'string' ? init.body : undefined,
    signal: init.signal ?? undefined,
  }
}

import type { MockRequest } from './http/answer.ts'

/** A request that reached the mock. */
export interface RecordedRequest {
  readonly method: string
  /** Path and query as sent. */
  readonly path: string
  /** Names in lower case; credentials read `[redacted]`. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const maxRequests = 10_000
const maxBodyLength = 64 * 1024 * 1024

/** The latest requests, as many as fit. */
export class RequestLog {
  #requests: RecordedRequest[] = []
  #bodyLength = 0

  /** The requests so far, oldest first. */
  list(): RecordedRequest[] {
    return [...this.#requests]
  }

  add({ method, path, query, headers, body }: MockRequest): void {
    this.#requests.push({
      method,
      path: query === '' ? path : `${path}?${query}`,
      headers: redact(headers),
      body,
    })
    this.#bodyLength += body.length
    // Now and then rather than each time: forgetting the first of a list moves all others.
    if (this.#requests.length > 2 * maxRequests || this.#bodyLength > 2 * maxBodyLength) this.#forget()
  }

  #forget(): void {
    let start = Math.max(0, this.#requests.length - maxRequests)
    let bodyLength = 0
    for (const { body } of this.#requests.slice(start)) bodyLength += body.length
    while (bodyLength > maxBodyLength) bodyLength -= this.#requests[start++]?.body.length ?? 0
    this.#requests = this.#requests.slice(start)
    this.#bodyLength = bodyLength
  }
}

const secretHeaders = new Set(['authorization', 'x-api-key'])

function redact(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, secretHeaders.has(name) ? '[redacted]' : value]),
  )
}

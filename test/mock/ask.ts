import type { MockCore } from '../../src/mock/index.ts'

/** What a mock answered, with its body read. */
export interface Asked {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON; `undefined` if it is not JSON. */
  readonly json: unknown
}

/** Sends a request to a mock. A body that is no text goes as JSON. */
export async function ask(
  mock: MockCore,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Asked> {
  const init: RequestInit = { method, headers: { 'content-type': 'application/json', ...headers } }
  if (body !== undefined) init.body = typeof body === 'string' ? body : JSON.stringify(body)
  const response = await mock.fetch(`http://core.test${path}`, init)
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: parse(text) }
}

/** An event to write. */
export function input(event_type: string, entity_id: string, payload: unknown = {}) {
  return { event_type, entity_id, payload }
}

/** The JSON messages that a socket gets, in a list that grows. */
export function framesOf(socket: WebSocket): Record<string, unknown>[] {
  const frames: Record<string, unknown>[] = []
  socket.addEventListener('message', ({ data }) => frames.push(JSON.parse(data)))
  return frames
}

/** Lets everything happen that waits for a microtask. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 200; i++) await undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

import { expect } from 'vitest'

/** What a response shows: the status, the kind of its body and the body. */
export interface Seen {
  status: number
  kind: 'json' | 'text' | 'empty'
  body: unknown
}

/** A JSON answer, to compare with. */
export function json(status: number, body: unknown): Seen {
  return { status, kind: 'json', body }
}

/** A plain-text answer, to compare with. */
export function text(status: number, body: unknown): Seen {
  return { status, kind: 'text', body }
}

/** An answer without a body, to compare with. */
export function empty(status: number): Seen {
  return { status, kind: 'empty', body: '' }
}

/** A 400 of Core's own checks, to compare with. */
export function invalidInput(message: string): Seen {
  return json(400, { error: `Invalid input: ${message}` })
}

/** Reads a response to its end. */
export async function see(response: Response): Promise<Seen> {
  const body = await response.text()
  if (body === '') return empty(response.status)
  const type = response.headers.get('content-type') ?? ''
  if (type.startsWith('application/json')) return json(response.status, JSON.parse(body))
  return text(response.status, body)
}

/** The body of a 200 with JSON; anything else fails the case and is shown. */
export async function ok<Body>(answer: Promise<Seen>): Promise<Body> {
  const seen = await answer
  expect(seen).toEqual(json(200, expect.anything()))
  return seen.body as Body
}

import type { VersionConflictBody } from '../../api.ts'

/** What a door hands in, read completely: the mock never sees a half request. */
export interface MockRequest {
  readonly method: string
  /** As sent, still percent-encoded. */
  readonly path: string
  /** Without the question mark. */
  readonly query: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** UTF-8 bytes of the body. */
  readonly bodyBytes: number
}

/** What a door gives back. An empty `body` is sent without a content type. */
export interface MockAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** An answer that waits for something to happen. Nobody is kept waiting beyond `untilMs` on the mock's clock. */
export interface HeldAnswer {
  readonly untilMs: number
  /** The answer, if there is one by now. To be asked after each change, and for the last time when time is up. */
  poll(isOver: boolean): MockAnswer | undefined
}

/** What a handler gives: an answer, or one to wait for. */
export type MockReply = MockAnswer | HeldAnswer

/** Does something to an answer, now or when it comes. */
export function mapReply(reply: MockReply, change: (answer: MockAnswer) => MockAnswer): MockReply {
  if (!isHeld(reply)) return change(reply)
  return {
    untilMs: reply.untilMs,
    poll(isOver) {
      const answer = reply.poll(isOver)
      return answer === undefined ? undefined : change(answer)
    },
  }
}

/** Whether an answer is still to come. */
export function isHeld(reply: MockReply): reply is HeldAnswer {
  return 'poll' in reply
}

/** Something read from a request, or the answer that refuses it. */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly answer: MockAnswer }

const jsonHeaders = Object.freeze({ 'content-type': 'application/json' })
const textHeaders = Object.freeze({ 'content-type': 'text/plain; charset=utf-8' })
const noHeaders = Object.freeze({})

/** An answer whose body is `value` as JSON. */
export function jsonAnswer(status: number, value: unknown): MockAnswer {
  return { status, headers: jsonHeaders, body: JSON.stringify(value) }
}

/** An answer whose body is JSON already. */
export function rawJsonAnswer(status: number, body: string): MockAnswer {
  return { status, headers: jsonHeaders, body }
}

/** An answer in plain text, as axum refuses things. */
export function textAnswer(status: number, body: string): MockAnswer {
  return { status, headers: textHeaders, body }
}

/** An answer without a body. */
export function emptyAnswer(
  status: number,
  headers: Readonly<Record<string, string>> = noHeaders,
): MockAnswer {
  return { status, headers, body: '' }
}

/** Core's commonest error: `{"error":"<kind>: <detail>"}`. */
export function errorAnswer(status: number, error: string): MockAnswer {
  return jsonAnswer(status, { error })
}

/** A 409 that names a version, a revision or an epoch. */
export function conflictAnswer(expected: number, current: number): MockAnswer {
  const conflict: VersionConflictBody = {
    current_version: current,
    error: 'version_conflict',
    expected_version: expected,
  }
  return jsonAnswer(409, conflict)
}

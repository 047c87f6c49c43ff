import { messageOf } from '../errors.ts'
import { isSameJson } from '../internal/same-json.ts'

/** Something is not as a store has to be. The message says what was expected and what was found. */
export class UnmetExpectation extends Error {
  override readonly name = 'UnmetExpectation'
}

/** @throws UnmetExpectation unless both are the same JSON, whatever the order of their keys */
export function expectSame(what: string, found: unknown, expected: unknown): void {
  if (isSameJson(found, expected)) return
  const [got, wanted] = [JSON.stringify(found), JSON.stringify(expected)]
  throw new UnmetExpectation(`${what}: expected ${shorten(wanted)}, found ${shorten(got)}`)
}

/** @throws UnmetExpectation if the promise resolves; whether it rejects with the right error is for the caller to see */
export async function expectRejection(what: string, promise: Promise<unknown>): Promise<unknown> {
  let found: unknown
  try {
    found = await promise
  } catch (error) {
    return error
  }
  throw new UnmetExpectation(`${what}: expected an error, got ${shorten(JSON.stringify(found))}`)
}

/** @throws UnmetExpectation unless `error` has the code */
export function expectCode(what: string, error: unknown, code: string): void {
  const { code: found } = (error ?? {}) as { code?: unknown }
  if (found !== code)
    throw new UnmetExpectation(`${what}: expected an error of code "${code}", got ${messageOf(error)}`)
}

function shorten(text: string | undefined): string {
  if (text === undefined || text.length <= 200) return text ?? 'undefined'
  return `${text.slice(0, 100)}…${text.slice(-80)} (${text.length} characters)`
}

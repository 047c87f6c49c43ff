import { InvalidInputError, messageOf } from '../errors.ts'

/** What is wrong with text that holds a surrogate alone. */
export const HALF_PAIR = 'holds half of a surrogate pair, which is no character'

/** A body that is JSON already. */
export class JsonText {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** A value as JSON that every parser takes. @throws invalid_input */
export function toJsonText(field: string, value: unknown): string {
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch (cause) {
    throw new InvalidInputError(field, `cannot be written as JSON: ${messageOf(cause)}`, { cause })
  }
  if (text === undefined) throw new InvalidInputError(field, 'cannot be written as JSON')
  // JSON.stringify escapes a surrogate only where it stands alone, which the server's parser refuses.
  if (text.includes('\\ud') && /(?<!\\)(?:\\\\)*\\ud[89a-f]/.test(text))
    throw new InvalidInputError(field, HALF_PAIR)
  return text
}

import { InvalidInputError, messageOf } from '../errors.ts'
import { refuseInput } from './check.ts'

/** What JSON makes of a value now: what its owner changes later is not in it. @throws invalid_input */
export function jsonCopy<Value>(field: string, value: Value): Value {
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch (cause) {
    throw new InvalidInputError(field, `cannot be written as JSON: ${messageOf(cause)}`, { cause })
  }
  return text === undefined ? refuseInput(field, 'must be a JSON value (null is one)') : JSON.parse(text)
}

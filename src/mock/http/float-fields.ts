import { type MockAnswer, rawJsonAnswer } from './answer.ts'

/** A JSON answer whose fields of these names are floats: the server writes a whole one as `8.0`. */
export function floatAnswer(status: number, value: unknown, fields: readonly string[]): MockAnswer {
  // A quotation mark inside of a string is escaped, so that only a real field can match.
  const whole = new RegExp(`("(?:${fields.join('|')})":-?\\d+)(?=[,}])`, 'g')
  return rawJsonAnswer(status, JSON.stringify(value).replace(whole, '$1.0'))
}

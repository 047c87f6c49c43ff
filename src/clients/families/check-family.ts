import { refuseInput } from '../../internal/check.ts'
import { checkInteger, checkNames } from '../check-params.ts'

/** @throws invalid_input unless `id` is a UUID: Core answers anything else as a malformed URL */
export function checkId(field: string, id: string): void {
  const isUuid = typeof id === 'string' && /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(id)
  if (!isUuid) refuseInput(field, 'must be a UUID, as the server gave it')
}

/** @throws invalid_input unless `value` is one of the choices */
export function requireChoice(field: string, value: unknown, choices: readonly string[]): void {
  if (!choices.includes(value as string)) {
    refuseInput(field, `must be one of ${choices.map((choice) => `'${choice}'`).join(', ')}`)
  }
}

/**
 * The fields that are given; what is `undefined` counts as left out.
 * @throws invalid_input for a field of another name, which Core would drop without a word
 */
export function givenFields<Fields extends object>(
  fields: Fields,
  known: readonly (keyof Fields & string)[],
): Given<Fields> {
  checkNames(fields, known)
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as Given<Fields>
}

/** Fields of which none is `undefined`. */
export type Given<Fields> = { [Name in keyof Fields]: Exclude<Fields[Name], undefined> }

/** Which rows of a list; all unless given. */
export interface PageFields {
  /** At most so many. */
  readonly limit?: number | undefined
  /** Rows to skip. @default 0 */
  readonly offset?: number | undefined
}

/** @throws invalid_input */
export function pageFields(fields: PageFields): Given<PageFields> {
  checkInteger('limit', fields?.limit, 0)
  checkInteger('offset', fields?.offset, 0)
  return givenFields(fields, ['limit', 'offset'])
}

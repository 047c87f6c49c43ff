import { ConfigError, InvalidInputError } from '../errors.ts'
import { HALF_PAIR } from './json-text.ts'

/** What timers can wait, about 24 days: a platform's timer that is set for longer rings at once. */
export const maxTimerMs = 2_147_483_647

/** `value`, or `fallback` if it is undefined. @throws config unless it is an integer in range */
export function integerOption(
  option: string,
  value: unknown,
  fallback: number,
  min = 0,
  max = Number.MAX_SAFE_INTEGER,
): number {
  if (value === undefined) return fallback
  if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max)
    return value as number
  throw new ConfigError(option, `an integer ≥ ${min}${atMost(max)}`, value)
}

/** `value`, or `fallback` if it is undefined. @throws config unless it is a finite number in range */
export function numberOption(
  option: string,
  value: unknown,
  fallback: number,
  min = 0,
  max = Number.MAX_SAFE_INTEGER,
): number {
  if (value === undefined) return fallback
  if (typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max) return value
  throw new ConfigError(option, `a number ≥ ${min}${atMost(max)}`, value)
}

/** As `integerOption`, where `false` switches the feature off. */
export function integerOptionOrOff(
  option: string,
  value: unknown,
  fallback: number | false,
  min = 1,
  max = Number.MAX_SAFE_INTEGER,
): number | false {
  if (value === false) return false
  if (value === undefined) return fallback
  if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max)
    return value as number
  throw new ConfigError(option, `an integer ≥ ${min}${atMost(max)}, or false`, value)
}

/** @throws config if `value` is neither undefined nor a function */
export function functionOption(option: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') throw new ConfigError(option, 'a function', value)
}

/** @throws config if `value` is neither undefined nor an object that has these methods */
export function methodsOption(option: string, value: unknown, methods: readonly string[]): void {
  if (value === undefined) return
  const has = (method: string) => typeof (value as Record<string, unknown>)[method] === 'function'
  if (typeof value === 'object' && value !== null && methods.every(has)) return
  throw new ConfigError(
    option,
    `an object with ${methods.map((method) => `\`${method}\``).join(' and ')}`,
    value,
  )
}

/**
 * A misspelt option would be dropped without a word.
 * @throws config if `value` is no object, or names an option that is not known; one that is undefined counts as left out
 */
export function namesOption(option: string, value: unknown, known: readonly string[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ConfigError(option, 'an object', value)
  const name = Object.keys(value).find((name) => !known.includes(name) && isGiven(value, name))
  if (name === undefined) return
  const nearest = known.find((other) => resembles(name, other))
  const meant = nearest === undefined ? `there are ${known.join(', ')}` : `did you mean \`${nearest}\`?`
  const at = option === 'options' ? name : `${option}.${name}`
  throw new ConfigError(at, `left out: there is no such option; ${meant}`)
}

function isGiven(value: object, name: string): boolean {
  return (value as Record<string, unknown>)[name] !== undefined
}

/** Whether one is the other's beginning or end, or they differ in two letters at most. */
function resembles(name: string, other: string): boolean {
  const [a, b] = [name.toLowerCase(), other.toLowerCase()]
  const isPart = (part: string, whole: string) =>
    part.length > 3 && (whole.startsWith(part) || whole.endsWith(part))
  return isPart(a, b) || isPart(b, a) || distance(a, b) <= 2
}

/** How many letters to insert, drop or change to come from one text to the other (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (letter === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

function atMost(max: number): string {
  return max < Number.MAX_SAFE_INTEGER ? ` and ≤ ${max}` : ''
}

/** `value`, or `fallback` if it is undefined. @throws config unless it is one of the choices */
export function choiceOption<T extends string>(
  option: string,
  value: unknown,
  fallback: T,
  choices: readonly T[],
): T {
  if (value === undefined) return fallback
  if (choices.includes(value as T)) return value as T
  throw new ConfigError(option, `one of ${choices.map((choice) => `'${choice}'`).join(', ')}`, value)
}

/** What is wrong with a name or a filter, without repeating it; `undefined` if nothing is. */
export function nameProblem(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return 'must be a non-empty string'
  if (!value.isWellFormed()) return HALF_PAIR
  return /\p{Cc}/u.test(value) ? 'must not hold control characters' : undefined
}

/** What was given, for the end of a sentence; nothing if it could break a line or is too long for one. */
export function gotText(value: unknown): string {
  return typeof value === 'string' && /^[\x20-\x7e]{0,128}$/.test(value)
    ? `, got ${JSON.stringify(value)}`
    : ''
}

/** Always throws. @throws invalid_input */
export function refuseInput(field: string, reason: string): never {
  throw new InvalidInputError(field, reason)
}

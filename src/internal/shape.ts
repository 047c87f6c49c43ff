/**
 * What a JSON body must look like, as plain data written by `npm run generate`: the fields that must be there and the
 * types of those that are. Fields it does not name are tolerated. `integer` is a safe one, below 2^53 either way.
 */
export type Shape =
  | 'any'
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  | { readonly arrayOf: Shape }
  | { readonly mapOf: Shape }
  | { readonly nullable: Shape }
  | { readonly anyOf: readonly Shape[] }
  | { readonly required: Fields; readonly optional?: Fields }

type Fields = { readonly [field: string]: Shape }

/**
 * What HTTP cannot say about one operation, taken from the extensions of `openapi/*.yaml`.
 */
export type OperationFacts = {
  /**
   * When the operation may be sent again: `safe`, whenever; `conditional`, a write that is known not to have happened
   * (nothing was sent, 429, or a 503 listed in `refusals`); `unsafe`, only if nothing was sent or after 429.
   */
  readonly retry: 'safe' | 'conditional' | 'unsafe'
  /** Error statuses that answer the question: never retried, never counted as a failure. */
  readonly answers: readonly number[]
  /** The JSON body of a success, and of a status in `answers`; `any` when there is no body. */
  readonly success: Shape
  /** Beginnings of a 503 body's `error` which say that nothing was written. */
  readonly refusals?: readonly string[]
  /** Beginnings of a 4xx body's `error`, or of its text, which say that what was asked for is not there. */
  readonly absent?: readonly string[]
  /** Whether the server may leave it waiting on purpose; it then has no place among those it works on. */
  readonly isLongPoll?: boolean
  /** Of a gateway's operation: who is known to answer it. */
  readonly services?: readonly ('query-service' | 'control-plane' | 'core')[]
  /** Where the tenant goes: the query, or the body (of each event); absent when it goes nowhere. */
  readonly tenant?: 'query' | 'body'
  /** The first Core version known to have it; absent when every supported one has. */
  readonly since?: string
  /** The first Core version known to lack it; absent when none does. */
  readonly until?: string
  /** The first Core version known to heed a parameter, for those that not every supported one does. */
  readonly parametersSince?: Readonly<Record<string, string>>
}

/**
 * Compares parsed JSON with a shape and returns the first violation as a sentence with its path, such as
 * `events[3].id: expected a string, got a number`, or undefined when there is none.
 */
export function checkShape(value: unknown, shape: Shape): string | undefined {
  const violation = check(value, shape)
  if (violation === undefined) return undefined
  const path = violation.path.reverse().join('').replace(/^\./, '')
  return path === '' ? violation.reason : `${path}: ${violation.reason}`
}

/** `path` is innermost first: it is only built on the way out of a failure. */
type Violation = { readonly path: string[]; readonly reason: string }

function check(value: unknown, shape: Shape): Violation | undefined {
  if (typeof shape === 'string') return checkScalar(value, shape)
  if ('required' in shape) return checkObject(value, shape.required, shape.optional)
  if ('arrayOf' in shape) return checkArray(value, shape.arrayOf)
  if ('nullable' in shape) return value === null ? undefined : check(value, shape.nullable)
  if ('mapOf' in shape) return checkMap(value, shape.mapOf)
  return checkAnyOf(value, shape.anyOf)
}

function checkScalar(value: unknown, type: Extract<Shape, string>): Violation | undefined {
  if (type === 'any') return undefined
  if (type !== 'integer') {
    return typeof value === type ? undefined : mismatch(`a ${type}`, value)
  }
  if (Number.isSafeInteger(value)) return undefined
  if (typeof value !== 'number') return mismatch('an integer', value)
  return { path: [], reason: `expected an integer below 2^53, got ${value}` }
}

function checkObject(value: unknown, required: Fields, optional: Fields | undefined): Violation | undefined {
  if (!isObject(value)) return mismatch('an object', value)
  for (const field in required) {
    const shape = required[field]
    if (shape === undefined) continue
    const item = value[field]
    const violation = item === undefined ? { path: [], reason: 'missing' } : check(item, shape)
    if (violation !== undefined) return within(`.${field}`, violation)
  }
  for (const field in optional) {
    const shape = optional[field]
    const item = value[field]
    if (shape === undefined || item === undefined) continue
    const violation = check(item, shape)
    if (violation !== undefined) return within(`.${field}`, violation)
  }
  return undefined
}

function checkArray(value: unknown, shape: Shape): Violation | undefined {
  if (!Array.isArray(value)) return mismatch('an array', value)
  for (let index = 0; index < value.length; index++) {
    const violation = check(value[index], shape)
    if (violation !== undefined) return within(`[${index}]`, violation)
  }
  return undefined
}

function checkMap(value: unknown, shape: Shape): Violation | undefined {
  if (!isObject(value)) return mismatch('an object', value)
  if (shape === 'any') return undefined
  for (const [key, item] of Object.entries(value)) {
    const violation = check(item, shape)
    if (violation !== undefined) return within(`[${JSON.stringify(key)}]`, violation)
  }
  return undefined
}

/** When no alternative fits, the one that fits deepest is the one that was meant. */
function checkAnyOf(value: unknown, shapes: readonly Shape[]): Violation | undefined {
  let deepest: Violation | undefined
  for (const shape of shapes) {
    const violation = check(value, shape)
    if (violation === undefined) return undefined
    if (deepest === undefined || violation.path.length > deepest.path.length) deepest = violation
  }
  return deepest
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function within(step: string, violation: Violation): Violation {
  violation.path.push(step)
  return violation
}

function mismatch(expected: string, value: unknown): Violation {
  return { path: [], reason: `expected ${expected}, got ${nameOf(value)}` }
}

function nameOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

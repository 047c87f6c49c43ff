/** What covers a key in a text. */
interface Redacts {
  redact(text: string): string
}

/** An error shows what it holds when it is printed; further down nobody looks, and one that holds more is not looked through. */
const MAX_DEPTH = 6
const MAX_OBJECTS = 1_000

/**
 * What a platform, a `fetch` or a key provider threw. One that tells of the key, in its text or in what it carries (as the request
 * that failed), is replaced by one of the same name, code and causes that does not.
 */
export function withoutKey(thrown: unknown, secret: Redacts): unknown {
  if (typeof thrown === 'string') return secret.redact(thrown)
  if (!tells(thrown, secret, 0, new Set())) return thrown
  return thrown instanceof Error ? copyOf(thrown, secret) : new Error('[redacted]')
}

function copyOf(error: Error, secret: Redacts): Error {
  const message = secret.redact(error.message)
  const options = error.cause === undefined ? undefined : { cause: withoutKey(error.cause, secret) }
  const errors = error instanceof AggregateError && error.errors.map((inner) => withoutKey(inner, secret))
  const copy = errors ? new AggregateError(errors, message, options) : new Error(message, options)
  const { code, syscall } = error as { code?: unknown; syscall?: unknown }
  const texts = { name: error.name, stack: error.stack, code, syscall }
  for (const [name, value] of Object.entries(texts))
    if (typeof value === 'string')
      Object.defineProperty(copy, name, { value: secret.redact(value), configurable: true, writable: true })
  return copy
}

function tells(value: unknown, secret: Redacts, depth: number, seen: Set<unknown>): boolean {
  if (typeof value === 'string') return secret.redact(value) !== value
  if (typeof value !== 'object' || value === null || seen.has(value) || depth > MAX_DEPTH) return false
  if (seen.add(value).size > MAX_OBJECTS) return true
  const listed = value instanceof Headers || value instanceof Map ? [...value] : []
  const fields = Object.getOwnPropertyDescriptors(value)
  const held = [...listed, ...Object.keys(fields), ...Object.values(fields).map((field) => field.value)]
  return held.some((item) => tells(item, secret, depth + 1, seen))
}

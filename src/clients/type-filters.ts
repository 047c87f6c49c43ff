import { InvalidInputError } from '../errors.ts'
import { gotText } from '../internal/check.ts'

/** Type filters in Core's grammar, and the same rule to apply to what arrives. */
export interface TypeFilters {
  /** Sorted, without repeats: exact types and `prefix.*`. Empty: all types. */
  readonly registered: readonly string[]
  matches(eventType: string): boolean
}

/**
 * Brings filters into the one form that Core understands: an exact type, or `prefix.*`. `asset.` means `asset.*`; `*` means all.
 * Core takes any other text for an exact type and delivers nothing, without a word.
 * @param name what to call them in an error
 * @throws invalid_input naming the filter
 */
export function normalizeFilters(filters: readonly string[], name = 'filters'): TypeFilters {
  if (!Array.isArray(filters))
    throw new InvalidInputError(name, 'must be an array of event types and prefixes')
  const normal = filters.map((filter, index) => normalizeFilter(filter, `${name}[${index}]`))
  const registered = normal.includes('*') ? [] : [...new Set(normal)].sort()
  return { registered, matches: matcher(registered) }
}

function normalizeFilter(filter: unknown, name: string): string {
  const refuse = (reason: string): never => {
    throw new InvalidInputError(name, reason + gotText(filter))
  }
  if (typeof filter !== 'string' || filter === '') return refuse('must be a non-empty string')
  if (filter === '*') return filter
  const isPrefix = filter.endsWith('.') || filter.endsWith('.*')
  const type = isPrefix ? filter.replace(/\.\*?$/, '') : filter
  if (type.includes('*')) return refuse('may have `*` only as `prefix.*`, or alone for all')
  if (!/^[\p{Lowercase}\p{N}_]+(\.[\p{Lowercase}\p{N}_]+)*$/u.test(type))
    return refuse('must be an event type or `prefix.*`')
  return isPrefix ? `${type}.*` : type
}

/** On replay Core lets `asset` pass `asset.*`, live it does not; here it never does. Types repeat, so verdicts are kept. */
function matcher(registered: readonly string[]): (eventType: string) => boolean {
  if (registered.length === 0) return () => true
  const exact = new Set(registered)
  const prefixes = registered.filter((filter) => filter.endsWith('.*')).map((filter) => filter.slice(0, -1))
  const verdicts = new Map<string, boolean>()
  return (eventType) => {
    let verdict = verdicts.get(eventType)
    if (verdict === undefined) {
      verdict = exact.has(eventType) || prefixes.some((prefix) => eventType.startsWith(prefix))
      if (verdicts.size < 10_000) verdicts.set(eventType, verdict)
    }
    return verdict
  }
}

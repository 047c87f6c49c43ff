import { format, inspect } from 'node:util'
import { KEY } from './test-transport.ts'

/** Every eight characters of the key that stand in a text. */
export function piecesIn(text: string, key = KEY): string[] {
  const pieces = Array.from({ length: key.length - 7 }, (_, i) => key.slice(i, i + 8))
  return pieces.filter((piece) => text.includes(piece))
}

/** Every way in which a value, and what it was caused by, comes into a log. */
export function shownOf(value: unknown, seen = new Set<unknown>()): string {
  if (seen.has(value)) return ''
  seen.add(value)
  const shown = [
    inspect(value, { depth: 12, showHidden: true, getters: true }),
    inspect(value, { depth: 12, showHidden: true, getters: true, customInspect: false }),
    inspect([value], { depth: 12, maxStringLength: null, maxArrayLength: null }),
    format(
      '%s %o %O %j',
      value,
      value,
      value,
      safely(() => JSON.parse(JSON.stringify(value))),
    ),
    safely(() => String(value)),
    safely(() => `${value}`),
    safely(() => JSON.stringify(value)),
    safely(() => inspect(structuredClone(value), { depth: 12, showHidden: true })),
  ]
  if (typeof value === 'object' && value !== null) {
    shown.push(
      safely(() => inspect({ ...value }, { depth: 12 })),
      safely(() => JSON.stringify(Object.entries(value))),
    )
    for (const name of Object.getOwnPropertyNames(value)) {
      const held = (value as Record<string, unknown>)[name]
      if (name === 'cause' || name === 'errors' || held instanceof Error) shown.push(shownOf(held, seen))
      else shown.push(String(inspect(held, { depth: 12, showHidden: true })))
    }
  }
  if (value instanceof Error) shown.push(value.message, value.stack ?? '', value.name)
  return shown.join('\n')
}

/** Not every value can be shown in every way, as one that refers to itself as JSON. */
function safely(show: () => unknown): string {
  try {
    return String(show())
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

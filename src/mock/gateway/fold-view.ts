import type { Event } from '../../api.ts'
import { sameJson } from '../core/canonical-json.ts'
import { asObject } from './wrapped.ts'

type Fields = Readonly<Record<string, unknown>>

/** The row of a view that an event goes to, `undefined` if the event has none. @param template such as `{entity_id}` */
export function rowKeyOf(template: string, event: Event): string | undefined {
  let isWhole = true
  const key = template.replace(/\{([^{}]+)\}/g, (_, path: string) => {
    const value = valueAt(path, event)
    isWhole &&= value !== undefined && value !== null
    return typeof value === 'string' ? value : JSON.stringify(value ?? null)
  })
  return isWhole ? key : undefined
}

/**
 * A row after an event: `null` if it is deleted, `undefined` if nothing in the view is about this event.
 * @param ops valid operations, applied in their order
 */
export function foldRow(
  ops: readonly unknown[],
  row: Fields | null,
  event: Event,
): Fields | null | undefined {
  let next: Fields | null | undefined
  for (const op of ops.map(asObject)) {
    if (!matches(op, event)) continue
    const before = next === undefined ? row : next
    next = op.delete === true ? null : apply(op, before ?? {}, event)
  }
  return next
}

function matches({ on, when }: Fields, event: Event): boolean {
  const pattern = String(on)
  const isMatch = /[.*]$/.test(pattern)
    ? event.event_type.startsWith(pattern.replace(/\*$/, ''))
    : event.event_type === pattern
  return (
    isMatch &&
    Object.entries(asObject(when)).every(([path, wanted]) => sameJson(valueAt(path, event), wanted))
  )
}

function apply(op: Fields, row: Fields, event: Event): Fields {
  const next: Record<string, unknown> = { ...row }
  const each = (name: string, change: (value: unknown, old: unknown) => unknown) => {
    for (const [field, expression] of Object.entries(asObject(op[name]))) {
      const value = name === 'increment' ? expression : expressionValue(expression, event)
      if (value !== undefined) next[field] = change(value, next[field])
    }
  }
  each('set', (value) => value)
  each('increment', (value, old) => (typeof old === 'number' ? old : 0) + Number(value))
  each('max', (value, old) => (isBelow(old, value) ? value : old))
  each('min', (value, old) => (old === undefined || isBelow(value, old) ? value : old))
  each('append', (value, old) => [...listOf(old), value])
  each('remove', (value, old) => listOf(old).filter((item) => !sameJson(item, value)))
  for (const field of Array.isArray(op.unset) ? op.unset : []) delete next[String(field)]
  return op.status === undefined ? next : withStatus(asObject(op.status), next, event)
}

function withStatus({ field, from, transitions }: Fields, row: Fields, event: Event): Fields {
  const status = from === 'suffix' ? event.event_type.split('.').at(-1) : expressionValue(from, event)
  const name = String(field)
  const current = row[name]
  const allowed =
    transitions === undefined || current === undefined ? undefined : asObject(transitions)[String(current)]
  const mayMove = transitions === undefined || current === undefined || listOf(allowed).includes(status)
  return status !== undefined && mayMove ? { ...row, [name]: status } : row
}

function expressionValue(expression: unknown, event: Event): unknown {
  return typeof expression === 'string' ? valueAt(expression, event) : asObject(expression).literal
}

function valueAt(path: string, event: Event): unknown {
  switch (path) {
    case 'entity_id':
    case 'event_type':
    case 'timestamp':
      return event[path]
    case 'day:timestamp':
      return event.timestamp.slice(0, 10)
    default: {
      const [, ...steps] = path.split('.')
      return steps.reduce<unknown>((value, step) => asObject(value)[step], event.payload)
    }
  }
}

function isBelow(a: unknown, b: unknown): boolean {
  if (a === undefined) return true
  return typeof a === 'number' && typeof b === 'number' ? a < b : String(a) < String(b)
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

import { InvalidInputError } from '../errors.ts'

/** Turns a state into text and back; what comes back must be equal to what went in. */
export interface StateCodec {
  /** @throws invalid_input for a value that would not come back as it was */
  encode(state: unknown): string
  decode(text: string): unknown
}

/**
 * JSON that also keeps `Map`, `Set`, `Date`, `bigint`, `undefined`, `NaN` and the infinities, at any depth.
 * Anything else that JSON would change or drop (class instances, functions, symbols, cycles) is refused by name; properties that
 * an array, Map, Set or Date has beside its items are not looked for. An object that stands in two places comes back as two.
 */
export const jsonCodec: StateCodec = Object.freeze({
  encode: (state: unknown) => JSON.stringify(isPlain(state, []) ? state : toPlain(state, [])),
  decode: (text: string) => fromPlain(JSON.parse(text)),
})

/** A tagged value is an object with this one key; a plain object that has it as a key is tagged itself. */
const TAG = '$allsource'

type Tagged = { [TAG]: [kind: string, value: unknown] }

/** An object on the way to a value, and where in it the way goes on. */
interface Step {
  readonly object: object
  key: unknown
  part: 'value' | 'key'
}

/** Whether JSON keeps all of it as it is: most states are no more than that, and it is found out faster than they are copied. */
function isPlain(value: unknown, inside: object[]): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0)
  if (typeof value !== 'object') return typeof value === 'string' || typeof value === 'boolean'
  if (value === null) return true
  if (inside.includes(value)) return false
  inside.push(value)
  const areItemsPlain = Array.isArray(value) ? isPlainArray(value, inside) : isPlainRecord(value, inside)
  inside.pop()
  return areItemsPlain
}

function isPlainArray(value: readonly unknown[], inside: object[]): boolean {
  if (Object.getPrototypeOf(value) !== Array.prototype) return false
  // A loop over all places, for `every` leaves out holes.
  for (const item of value) if (!isPlain(item, inside)) return false
  return true
}

function isPlainRecord(value: object, inside: object[]): boolean {
  if (Object.getPrototypeOf(value) !== Object.prototype || Object.hasOwn(value, TAG)) return false
  if (Object.getOwnPropertySymbols(value).length > 0) return false
  for (const key of Object.keys(value))
    if (!isPlain((value as Record<string, unknown>)[key], inside)) return false
  return true
}

function toPlain(value: unknown, trail: Step[]): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : tag('number', Object.is(value, -0) ? '-0' : String(value))
    case 'bigint':
      return tag('bigint', String(value))
    case 'undefined':
      return tag('undefined', null)
    case 'object':
      return value === null ? null : objectToPlain(value, trail)
    default:
      return refuse(trail, `a ${typeof value}`)
  }
}

function objectToPlain(value: object, trail: Step[]): unknown {
  if (trail.some(({ object }) => object === value))
    return refuse(trail, 'a reference to an object that holds it')
  const step: Step = { object: value, key: undefined, part: 'value' }
  trail.push(step)
  const plain = contentsToPlain(value, (item, key, part = 'value') => {
    step.key = key
    step.part = part
    return toPlain(item, trail)
  })
  trail.pop()
  return plain ?? refuse(trail, `an instance of ${nameOf(value)}`)
}

type Inside = (item: unknown, key: unknown, part?: Step['part']) => unknown

/** `undefined` for what is of none of the kinds that can be kept, their subclasses included. */
function contentsToPlain(value: object, inside: Inside): unknown {
  const items = (from: Iterable<unknown>) => Array.from(from, (item, i) => inside(item, i))
  switch (Object.getPrototypeOf(value)) {
    case Array.prototype:
      return items(value as unknown[])
    case Map.prototype:
      return tag('Map', mapToPlain(value as Map<unknown, unknown>, inside))
    case Set.prototype:
      return tag('Set', items(value as Set<unknown>))
    case Date.prototype:
      return tag('Date', (value as Date).getTime())
    case Object.prototype:
      return recordToPlain(value, inside)
    case null:
      return tag('null-prototype', recordEntries(value, inside))
    default:
      return undefined
  }
}

function mapToPlain(map: ReadonlyMap<unknown, unknown>, inside: Inside): unknown[] {
  return Array.from(map, ([key, item]) => [inside(key, key, 'key'), inside(item, key)])
}

function recordToPlain(value: object, inside: Inside): unknown {
  const entries = recordEntries(value, inside)
  return Object.hasOwn(value, TAG) ? tag('object', entries) : Object.fromEntries(entries)
}

function recordEntries(value: object, inside: Inside): [key: string, plain: unknown][] {
  for (const symbol of Object.getOwnPropertySymbols(value)) inside(symbol, symbol, 'key')
  return Object.entries(value).map(([key, item]) => [key, inside(item, key)])
}

function fromPlain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(fromPlain)
  if (Object.hasOwn(value, TAG)) return untag(...(value as Tagged)[TAG])
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromPlain(item)]))
}

function untag(kind: string, value: unknown): unknown {
  switch (kind) {
    case 'number':
      return Number(value)
    case 'bigint':
      return BigInt(value as string)
    case 'undefined':
      return undefined
    case 'Date':
      return new Date(value === null ? Number.NaN : (value as number))
    case 'Map':
      return new Map((value as [unknown, unknown][]).map(([key, item]) => [fromPlain(key), fromPlain(item)]))
    case 'Set':
      return new Set((value as unknown[]).map(fromPlain))
    case 'null-prototype':
      return Object.assign(Object.create(null), entriesToObject(value))
    case 'object':
      return entriesToObject(value)
    default:
      throw new InvalidInputError(
        'state',
        `was written by a newer version: it holds a ${JSON.stringify(kind)}`,
      )
  }
}

function entriesToObject(entries: unknown): object {
  return Object.fromEntries((entries as [string, unknown][]).map(([key, item]) => [key, fromPlain(item)]))
}

function tag(kind: string, value: unknown): Tagged {
  return { [TAG]: [kind, value] }
}

function refuse(trail: readonly Step[], what: string): never {
  throw new InvalidInputError(
    `state${trail.map(textOf).join('')}`,
    `is ${what}, which cannot be stored; keep plain data, Map, Set, Date and bigint, or give a codec`,
  )
}

function textOf({ object, key, part }: Step): string {
  const shown = typeof key === 'object' && key !== null ? nameOf(key) : String(key)
  if (part === 'key') return ` key ${shown}`
  if (object instanceof Map) return `.get(${shown})`
  if (object instanceof Set) return ` item ${shown}`
  return Array.isArray(object) ? `[${shown}]` : `.${shown}`
}

function nameOf(value: object): string {
  const { constructor: maker } = value
  return (typeof maker === 'function' && maker.name) || 'a class'
}

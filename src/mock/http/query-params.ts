import type { OperationId, QueryOf } from '../../api.ts'
import type { TimeKey } from '../core/time.ts'
import { type Read, textAnswer } from './answer.ts'
import { parseTime } from './parse-time.ts'
import { unknownVariant } from './wrong-content.ts'

type Kind = 'text' | 'integer' | 'u32' | 'i64' | 'time' | 'boolean' | `one of ${string}`
type Shape = Readonly<Record<string, Kind | `${Kind}!`>>

type ValueOf<K extends string> = K extends `text${string}` | `one of ${string}`
  ? string
  : K extends `integer${string}` | `u32${string}` | `i64${string}`
    ? number
    : K extends `time${string}`
      ? TimeKey
      : boolean

/** Parameters of an operation, or some of them: one that the document does not have is none. */
export type ParamsOf<Id extends OperationId> = {
  readonly [Name in keyof QueryOf<Id>]?: Kind | `${Kind}!`
}

/** What a shape reads to. A `!` marks what must be there. */
export type Params<S extends Shape> = {
  readonly [Name in keyof S as S[Name] extends `${string}!` ? Name : never]: ValueOf<S[Name]>
} & {
  readonly [Name in keyof S as S[Name] extends `${string}!` ? never : Name]?: ValueOf<S[Name]>
}

/** Reads a query string as axum does: unknown names are ignored; a repeated, missing or wrong value is a 400 in text. */
export function readParams<S extends Shape>(query: string, shape: S): Read<Params<S>> {
  const values: Record<string, unknown> = {}
  for (const [name, text] of new URLSearchParams(query)) {
    const kind = Object.hasOwn(shape, name) ? shape[name] : undefined
    if (kind === undefined) continue
    if (Object.hasOwn(values, name)) return refuse(`duplicate field \`${name}\``)
    const read = readValue(kind.replace('!', '') as Kind, text)
    if ('wrong' in read) return refuse(`${name}: ${read.wrong}`)
    values[name] = read.value
  }
  const missing = Object.keys(shape).find(
    (name) => shape[name]?.endsWith('!') && !Object.hasOwn(values, name),
  )
  return missing === undefined
    ? { ok: true, value: values as Params<S> }
    : refuse(`missing field \`${missing}\``)
}

function refuse(reason: string): Read<never> {
  return { ok: false, answer: textAnswer(400, `Failed to deserialize query string: ${reason}`) }
}

function readValue(kind: Kind, text: string): { value: unknown } | { wrong: string } {
  switch (kind) {
    case 'text':
      return { value: text }
    case 'integer':
      return readInteger(text, 0n, 0xffff_ffff_ffff_ffffn)
    case 'u32':
      return readInteger(text, 0n, 0xffff_ffffn)
    case 'i64':
      return readInteger(text, -(2n ** 63n), 2n ** 63n - 1n)
    case 'time': {
      const time = parseTime(text)
      return time.ok ? { value: time.key } : { wrong: time.reason }
    }
    case 'boolean':
      if (text === 'true' || text === 'false') return { value: text === 'true' }
      return { wrong: 'provided string was not `true` or `false`' }
    default: {
      const choices = kind.slice('one of '.length).split(' ')
      return choices.includes(text) ? { value: text } : { wrong: unknownVariant(text, choices) }
    }
  }
}

function readInteger(text: string, min: bigint, max: bigint): { value: number } | { wrong: string } {
  if (text === '') return { wrong: 'cannot parse integer from empty string' }
  if (!(min < 0n ? /^[+-]?\d+$/ : /^\+?\d+$/).test(text)) return { wrong: 'invalid digit found in string' }
  const value = BigInt(text.replace('+', ''))
  if (value > max) return { wrong: 'number too large to fit in target type' }
  if (value < min) return { wrong: 'number too small to fit in target type' }
  return { value: Number(value) }
}

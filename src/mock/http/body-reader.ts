import { ExactNumber } from '../core/exact-json.ts'
import { parseUuid } from '../core/uuid.ts'
import { type BodyProblem, formatFloat, isDigit, JsonScanner, Unreadable } from './json-scanner.ts'
import {
  type IntegerWidth,
  type JsonField,
  type JsonShape,
  type TaggedShape,
  widthMax,
} from './json-shape.ts'
import { parseTime } from './parse-time.ts'
import { readChoice, unexpected } from './read-choice.ts'
import { unknownVariant, wrongFields } from './wrong-content.ts'

/**
 * Reads a body in the order in which the server reads it, checking the shape on the way, so that the first problem is
 * the server's first problem, at its line and column. Slower than `JSON.parse`: for bodies that this refuses.
 * @source serde_json and serde_path_to_error, by observation
 */
export function readShaped(
  text: string,
  shape: JsonShape,
): { ok: true; value: unknown } | { ok: false; problem: BodyProblem } {
  const scan = new JsonScanner(text)
  try {
    return { ok: true, value: new BodyReader(scan).readDocument(shape) }
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, problem: scan.describe(error) }
    throw error
  }
}

const maxDepth = 127

/** JavaScript's number where it is written as the server writes it. */
function exactNumber({ value, kind, text }: ReturnType<JsonScanner['readNumber']>): number | ExactNumber {
  if (kind === 'integer') return Number.isSafeInteger(value) ? value : new ExactNumber(value, text, true)
  const written = formatFloat(value)
  return String(value) === written ? value : new ExactNumber(value, written, false)
}

class BodyReader {
  readonly #scan: JsonScanner
  #depth = 0

  constructor(scan: JsonScanner) {
    this.#scan = scan
  }

  readDocument(shape: JsonShape): unknown {
    const value = this.#read(shape)
    if (this.#scan.skipSpace() !== undefined) throw this.#scan.syntaxAhead('trailing characters')
    return value
  }

  #read(shape: JsonShape): unknown {
    const next = this.#scan.skipSpace()
    if (next === undefined) throw this.#scan.syntaxAhead('EOF while parsing a value')
    switch (shape.kind) {
      case 'any':
        return this.#readAny(next, shape.isExact ?? false)
      case 'text':
        return next === '"' ? this.#scan.readString() : unexpected(this.#scan, 'a string')
      case 'boolean':
        return next === 't' || next === 'f' ? this.#scan.readWord(next) : unexpected(this.#scan, 'a boolean')
      case 'number':
        if (next !== '-' && !isDigit(next)) return unexpected(this.#scan, 'f64')
        return this.#scan.readNumber().value
      case 'integer':
        return this.#readInteger(next, shape.width ?? 'u64')
      case 'time':
        return this.#readParsed(next, 'an RFC 3339 formatted date and time string', (text) => {
          const time = parseTime(text)
          return time.ok ? { value: time.key } : { wrong: time.reason }
        })
      case 'uuid':
        return this.#readParsed(next, 'a formatted UUID string', (text) => {
          const id = parseUuid(text, shape.texts)
          return id.ok ? { value: id.uuid } : { wrong: `UUID parsing failed: ${id.reason}` }
        })
      case 'choice':
        return readChoice(this.#scan, next, shape.of)
      case 'map':
        if (next !== '{') return unexpected(this.#scan, 'a map')
        return this.#readObject(() => this.#read(shape.of))
      case 'tagged':
        return this.#readTagged(next, shape)
      case 'list':
        return next === '['
          ? this.#readList(() => this.#read(shape.of))
          : unexpected(this.#scan, 'a sequence')
      case 'object':
        if (next === '{') return this.#readStruct(shape.fields)
        if (next === '[') return this.#readTuple(shape)
        return unexpected(this.#scan, `struct ${shape.name}`)
    }
  }

  #readAny(next: string, isExact: boolean): unknown {
    if (next === '"') return this.#scan.readString()
    if (next === '[') return this.#readList(() => this.#readValue(isExact))
    if (next === '{') return this.#readObject(() => this.#readValue(isExact))
    if (next === '-' || isDigit(next))
      return isExact ? exactNumber(this.#scan.readNumber()) : this.#scan.readNumber().value
    return this.#scan.readWord(next)
  }

  #readValue(isExact = false): unknown {
    const next = this.#scan.skipSpace()
    if (next === undefined) throw this.#scan.syntaxAhead('EOF while parsing a value')
    return this.#readAny(next, isExact)
  }

  #readStruct(fields: Readonly<Record<string, JsonField>>): unknown {
    const seen = new Set<string>()
    const fieldOf = (key: string) => (Object.hasOwn(fields, key) ? fields[key] : undefined)
    const value = this.#readObject(
      (key) => {
        const field = fieldOf(key)
        return field === undefined ? this.#skipValue() : this.#readField(field)
      },
      (key) => {
        if (seen.has(key) && fieldOf(key) !== undefined)
          throw this.#scan.unshaped(`duplicate field \`${key}\``)
        seen.add(key)
      },
    )
    const missing = Object.keys(fields).find(
      (name) => fields[name]?.presence === 'required' && !seen.has(name),
    )
    if (missing !== undefined) throw this.#scan.unshaped(`missing field \`${missing}\``)
    return value
  }

  /** What is ignored is read without care: at any depth, and with half surrogate pairs in strings. */
  #skipValue(): undefined {
    this.#scan.skip(() => this.#readValue())
  }

  #readField(field: JsonField): unknown {
    if (field.presence === 'optional' && this.#scan.skipSpace() === 'n') return this.#scan.readWord('n')
    return this.#read(field.shape)
  }

  /** A struct may come as the list of its fields. */
  #readTuple({ name, fields }: Extract<JsonShape, { kind: 'object' }>): unknown {
    const entries = Object.entries(fields)
    const value: Record<string, unknown> = {}
    let count = 0
    this.#enter()
    for (const [key, field] of entries) {
      if (!this.#hasElement(count === 0)) break
      value[key] = this.#scan.inside(count, () => this.#readField(field))
      count += 1
    }
    if (this.#scan.skipSpace() === ',') this.#refuseMore()
    this.#leave(']', 'EOF while parsing a list')
    const short = entries.findIndex(([, field], i) => i >= count && field.presence !== 'defaulted')
    const expected = `struct ${name} with ${entries.length} element${entries.length === 1 ? '' : 's'}`
    if (short >= 0) throw this.#scan.unshaped(`invalid length ${short}, expected ${expected}`)
    return value
  }

  #readList(readItem: () => unknown): unknown[] {
    const items: unknown[] = []
    this.#enter()
    while (this.#hasElement(items.length === 0)) {
      items.push(this.#scan.inside(items.length, readItem))
    }
    this.#leave(']', 'EOF while parsing a list')
    return items
  }

  #readObject(readItem: (key: string) => unknown, checkKey?: (key: string) => void): Record<string, unknown> {
    const entries = new Map<string, unknown>()
    this.#enter()
    for (let isFirst = true; this.#beforeKey(() => this.#hasKey(isFirst)); isFirst = false) {
      const key = this.#beforeKey(() => this.#scan.readString())
      const colon = this.#scan.skipSpace()
      checkKey?.(key)
      if (colon !== ':') {
        throw this.#scan.syntaxAhead(colon === undefined ? 'EOF while parsing an object' : 'expected `:`')
      }
      this.#scan.take()
      entries.set(
        key,
        this.#scan.inside(key, () => readItem(key)),
      )
    }
    this.#leave('}', 'EOF while parsing an object')
    return Object.fromEntries(entries)
  }

  #enter(): void {
    this.#depth += 1
    if (this.#depth > maxDepth && !this.#scan.isSkipping)
      throw this.#scan.syntaxAhead('recursion limit exceeded')
    this.#scan.take()
  }

  #leave(bracket: string, eof: string): void {
    const next = this.#scan.skipSpace()
    if (next !== bracket) throw this.#scan.syntaxAhead(next === undefined ? eof : 'trailing characters')
    this.#scan.take()
    this.#depth -= 1
  }

  #refuseMore(): never {
    this.#scan.take()
    throw this.#scan.syntaxAhead(this.#scan.skipSpace() === ']' ? 'trailing comma' : 'trailing characters')
  }

  #hasElement(isFirst: boolean): boolean {
    const next = this.#scan.skipSpace()
    if (next === ']') return false
    if (next === undefined) throw this.#scan.syntaxAhead('EOF while parsing a list')
    if (isFirst) return true
    if (next !== ',') throw this.#scan.syntaxAhead('expected `,` or `]`')
    this.#scan.take()
    const after = this.#scan.skipSpace()
    if (after === undefined) throw this.#scan.syntaxAhead('EOF while parsing a value')
    if (after === ']') throw this.#scan.syntaxAhead('trailing comma')
    return true
  }

  #hasKey(isFirst: boolean): boolean {
    let next = this.#scan.skipSpace()
    if (next === '}') return false
    if (next === undefined) throw this.#scan.syntaxAhead('EOF while parsing an object')
    if (!isFirst) {
      if (next !== ',') throw this.#scan.syntaxAhead('expected `,` or `}`')
      this.#scan.take()
      next = this.#scan.skipSpace()
      if (next === undefined) throw this.#scan.syntaxAhead('EOF while parsing a value')
      if (next === '}')
        throw this.#scan.syntaxAhead(this.#scan.isSkipping ? 'key must be a string' : 'trailing comma')
    }
    if (next !== '"') throw this.#scan.syntaxAhead('key must be a string')
    return true
  }

  /** Below the top, a key that is not read yet is a question mark in the path. */
  #beforeKey<T>(read: () => T): T {
    return this.#scan.isInside ? this.#scan.inside('?', read) : read()
  }

  #readInteger(next: string, width: IntegerWidth): unknown {
    if (next !== '-' && !isDigit(next)) return unexpected(this.#scan, width)
    const { value, kind, text } = this.#scan.readNumber()
    if (kind === 'float')
      throw this.#scan.unshaped(`invalid type: floating point \`${formatFloat(value)}\`, expected ${width}`)
    if ((value < 0 && width !== 'i64') || BigInt(text) > widthMax(width))
      throw this.#scan.unshaped(`invalid value: integer \`${text}\`, expected ${width}`)
    return value
  }

  #readParsed(
    next: string,
    expected: string,
    parse: (text: string) => { value: unknown } | { wrong: string },
  ): unknown {
    if (next !== '"') return unexpected(this.#scan, expected)
    const parsed = parse(this.#scan.readString())
    if ('wrong' in parsed) throw this.#scan.unshaped(parsed.wrong)
    return parsed.value
  }

  /** The server reads such an object whole before it looks at the fields, and then stands behind what follows. */
  #readTagged(next: string, shape: TaggedShape): unknown {
    const variants = shape.variants()
    const names = Object.keys(variants)
    if (next !== '{') return unexpected(this.#scan, `internally tagged enum ${shape.name}`)
    let tag: string | undefined
    const content = this.#readObject(
      (key) => {
        if (key !== 'type') return this.#readValue()
        if (this.#scan.skipSpace() !== '"') return unexpected(this.#scan, 'variant identifier')
        tag = this.#scan.readString()
        if (!names.includes(tag)) throw this.#scan.unshaped(unknownVariant(tag, names))
        return tag
      },
      (key) => {
        if (key === 'type' && tag !== undefined) throw this.#scan.unshaped('duplicate field `type`')
      },
    )
    if (tag === undefined) throw this.#scan.unshaped('missing field `type`')
    const wrong = wrongFields(content, variants[tag] ?? {}, 'type')
    if (wrong === undefined) return content
    const isLast = this.#scan.skipSpace() === ']'
    this.#scan.take()
    if (!isLast) this.#scan.skipSpace()
    throw this.#scan.unshaped(wrong)
  }
}

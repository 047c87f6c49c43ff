/** Why a body cannot be read: it is no JSON (`syntax`), or JSON of another shape (`shape`), in the server's words. */
export interface BodyProblem {
  readonly type: 'syntax' | 'shape'
  readonly message: string
}

/** Thrown where reading ends. Never leaves the reader. */
export class Unreadable {
  readonly type: 'syntax' | 'shape'
  readonly reason: string
  /** Where the server stands. */
  readonly offset: number
  /** The server has looked at the character there, without taking it. */
  readonly isAhead: boolean
  readonly path: string

  constructor(type: 'syntax' | 'shape', reason: string, offset: number, isAhead: boolean, path: string) {
    this.type = type
    this.reason = reason
    this.offset = offset
    this.isAhead = isAhead
    this.path = path
  }
}

/** A place in a JSON text: reads strings, numbers and words, and says where and under which path something is wrong. */
export class JsonScanner {
  readonly #text: string
  readonly #path: (string | number)[] = []
  #at = 0
  #isSkipping = false

  constructor(text: string) {
    this.#text = text
  }

  /** What is skipped is read without care, and without a path. */
  get isSkipping(): boolean {
    return this.#isSkipping
  }

  /** Whether there is a path at all. */
  get isInside(): boolean {
    return this.#path.length > 0
  }

  /** The problem in the server's words. */
  describe({ type, reason, offset, isAhead, path }: Unreadable): BodyProblem {
    const lines = this.#text.slice(0, offset).split('\n')
    const column =
      new TextEncoder().encode(lines.at(-1)).length + (isAhead && offset < this.#text.length ? 1 : 0)
    return {
      type,
      message: `${path === '' ? '' : `${path}: `}${reason} at line ${lines.length} column ${column}`,
    }
  }

  /** Reads a part under its name or index. */
  inside<T>(part: string | number, read: () => T): T {
    if (this.#isSkipping) return read()
    this.#path.push(part)
    const value = read()
    this.#path.pop()
    return value
  }

  /** Reads what nobody wants to know. */
  skip(read: () => unknown): undefined {
    this.#isSkipping = true
    read()
    this.#isSkipping = false
  }

  /** Reads `null`, `true` or `false`, of which `next` is the first letter. */
  readWord(next: string): null | boolean {
    const word = ({ n: 'null', t: 'true', f: 'false' } as Record<string, string>)[next]
    if (word === undefined) throw this.syntaxAhead('expected value')
    this.#at += 1
    for (const expected of word.slice(1)) {
      const found = this.peek()
      if (found === undefined) throw this.syntaxBehind('EOF while parsing a value')
      this.#at += 1
      if (found !== expected) throw this.syntaxBehind('expected ident')
    }
    return JSON.parse(word) as null | boolean
  }

  /** Reads a number; what does not fit a 64-bit word counts as a float. */
  readNumber(): { value: number; kind: 'integer' | 'float'; text: string } {
    const start = this.#at
    if (this.peek() === '-') this.#at += 1
    if (!isDigit(this.peek())) throw this.#numberBehind()
    const leading = this.peek()
    this.#at += 1
    if (leading === '0' && isDigit(this.peek())) throw this.syntaxAhead('invalid number')
    this.#skipDigits()
    let kind: 'integer' | 'float' = 'integer'
    if (this.peek() === '.') {
      kind = 'float'
      this.#at += 1
      if (!isDigit(this.peek()))
        throw this.syntaxAhead(this.peek() === undefined ? 'EOF while parsing a value' : 'invalid number')
      this.#skipDigits()
    }
    if (this.peek() === 'e' || this.peek() === 'E') {
      kind = 'float'
      this.#at += 1
      if (this.peek() === '+' || this.peek() === '-') this.#at += 1
      if (!isDigit(this.peek())) throw this.#numberBehind()
      this.#skipDigits()
    }
    const value = Number(this.#text.slice(start, this.#at))
    if (!Number.isFinite(value) && !this.#isSkipping) throw this.syntaxBehind('number out of range')
    if (kind === 'integer' && !fitsWord(value, this.#text.slice(start, this.#at))) kind = 'float'
    return { value, kind, text: this.#text.slice(start, this.#at) }
  }

  #numberBehind(): Unreadable {
    if (this.peek() === undefined) return this.syntaxBehind('EOF while parsing a value')
    this.#at += 1
    return this.syntaxBehind('invalid number')
  }

  #skipDigits(): void {
    while (isDigit(this.peek())) this.#at += 1
  }

  /** Reads a string, of which the quotation mark is next. */
  readString(): string {
    const start = this.#at
    this.#at += 1
    for (;;) {
      const next = this.peek()
      if (next === undefined) throw this.syntaxBehind('EOF while parsing a string')
      this.#at += 1
      if (next === '"') return JSON.parse(this.#text.slice(start, this.#at)) as string
      if (next === '\\') this.#readEscape()
      else if (next < ' ')
        throw this.syntaxBehind('control character (\\u0000-\\u001F) found while parsing a string')
    }
  }

  #readEscape(): void {
    const next = this.peek()
    if (next === undefined) throw this.syntaxBehind('EOF while parsing a string')
    this.#at += 1
    if (next !== 'u') {
      if (!'"\\/bfnrt'.includes(next)) throw this.syntaxBehind('invalid escape')
      return
    }
    const unit = this.#readHex()
    if (this.#isSkipping) return
    if (unit >= 0xdc00 && unit <= 0xdfff) throw this.syntaxBehind('lone leading surrogate in hex escape')
    if (unit < 0xd800 || unit > 0xdbff) return
    for (const expected of '\\u') {
      const found = this.peek()
      if (found === undefined) throw this.syntaxBehind('EOF while parsing a string')
      this.#at += 1
      if (found !== expected) throw this.syntaxBehind('unexpected end of hex escape')
    }
    const second = this.#readHex()
    if (second < 0xdc00 || second > 0xdfff) throw this.syntaxBehind('lone leading surrogate in hex escape')
  }

  #readHex(): number {
    const digits = this.#text.slice(this.#at, this.#at + 4)
    this.#at += digits.length
    if (digits.length < 4) throw this.syntaxBehind('EOF while parsing a string')
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.syntaxBehind('invalid escape')
    return Number.parseInt(digits, 16)
  }

  /** Moves past the next character. */
  take(): void {
    this.#at += 1
  }

  /** The next character. */
  peek(): string | undefined {
    return this.#text[this.#at]
  }

  /** The next character that is no space. */
  skipSpace(): string | undefined {
    while (this.#at < this.#text.length && ' \n\t\r'.includes(this.#text[this.#at] as string)) this.#at += 1
    return this.peek()
  }

  /** At the next character, which the server has only looked at. */
  syntaxAhead(reason: string): Unreadable {
    return new Unreadable('syntax', reason, this.#at, true, formatPath(this.#path))
  }

  /** At the last character taken. */
  syntaxBehind(reason: string): Unreadable {
    return new Unreadable('syntax', reason, this.#at, false, formatPath(this.#path))
  }

  /** At the last character taken, which is JSON but not of the shape. */
  unshaped(reason: string): Unreadable {
    return new Unreadable('shape', reason, this.#at, false, formatPath(this.#path))
  }
}

function fitsWord(value: number, text: string): boolean {
  if (Number.isSafeInteger(value)) return !Object.is(value, -0)
  const integer = BigInt(text)
  return integer < 2n ** 64n && integer >= -(2n ** 63n)
}

/** Whether there is a character, and it is one of 0 to 9. */
export function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9'
}

function formatPath(path: readonly (string | number)[]): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`))
    .join('')
}

/** A number with a point or an exponent, as the server prints it. */
export function formatFloat(value: number): string {
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e16 || size < 1e-5)) return value.toExponential()
  return Number.isInteger(value) ? `${Object.is(value, -0) ? '-0' : value}.0` : String(value)
}

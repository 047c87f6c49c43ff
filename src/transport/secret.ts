import { ConfigError, messageOf, NetworkError } from '../errors.ts'
import { withoutKey } from './without-key.ts'

/** A key, or a function that gives the current one; it is asked again once after a 401. */
export type ApiKey = string | (() => string | Promise<string>)

/** How the key travels: `Authorization: Bearer …`, or the legacy `X-API-Key: …`. */
export type AuthScheme = 'bearer' | 'x-api-key'

const REDACTED = '[redacted]'

/** A shorter key is a word of a test, and to cover it would mangle what servers say. So many characters of a longer one tell of it. */
const SHORTEST_SECRET = 8

/** What the source was asked for, and its answer once it is there. */
interface Held {
  readonly asked: Promise<string>
  key: string | undefined
}

/**
 * Holds the key so that it shows in no output: not by inspecting, not as JSON, not as text.
 * A provider is asked once for any number of concurrent calls, and its answer is kept until a 401.
 */
export class Secret {
  readonly scheme: AuthScheme
  readonly #source: ApiKey
  #held: Held | undefined
  readonly #known = new Set<string>()
  /** Every eight characters of the known keys, in each form that they travel in. */
  #pieces: ReadonlySet<string> = new Set()

  /** @throws config for an empty key or one that no header can carry; the message does not repeat it */
  constructor(source: ApiKey, scheme: AuthScheme) {
    if (scheme !== 'bearer' && scheme !== 'x-api-key')
      throw new ConfigError('authScheme', "'bearer' or 'x-api-key'")
    if (typeof source !== 'function') checkKey(source)
    this.scheme = scheme
    this.#source = source
  }

  /** True if a refused key may be replaced by asking the provider again. */
  get canRefresh(): boolean {
    return typeof this.#source === 'function'
  }

  /** The header to send, if nobody needs to be asked for it. A method, for who inspects an object may ask to see what its getters give. */
  ready(): readonly [name: string, value: string] | undefined {
    const key = this.#held?.key
    return key === undefined ? undefined : this.#header(key)
  }

  /** The header to send. @throws network (phase `auth`) if the provider failed */
  async header(): Promise<readonly [name: string, value: string]> {
    this.#held ??= this.#hold()
    return this.#header(await this.#held.asked)
  }

  /** Forgets the provider's answer, if it still is the one that `refusedValue` carried. */
  invalidate(refusedValue: string): void {
    const key = this.#held?.key
    if (key !== undefined && this.#value(key) === refusedValue) this.#held = undefined
  }

  /** Forgets a provider that was asked and has not answered, so that the next call asks it anew. */
  abandon(): void {
    if (this.#held?.key === undefined) this.#held = undefined
  }

  /** `text` without the key and without any eight characters of it, should a server have repeated them: some show a key's beginning. */
  redact(text: string): string {
    let clean = ''
    let copied = 0
    for (let start = 0; start + SHORTEST_SECRET <= text.length && this.#pieces.size > 0; start++) {
      if (!this.#tellsAt(text, start)) continue
      let end = start + SHORTEST_SECRET
      for (let next = start + 1; next <= end; next++)
        if (this.#tellsAt(text, next)) end = next + SHORTEST_SECRET
      clean += text.slice(copied, start) + REDACTED
      copied = end
      start = end - 1
    }
    return clean + text.slice(copied)
  }

  toString(): string {
    return REDACTED
  }

  toJSON(): string {
    return REDACTED
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return REDACTED
  }

  #tellsAt(text: string, start: number): boolean {
    return this.#pieces.has(text.slice(start, start + SHORTEST_SECRET))
  }

  #header(key: string): readonly [name: string, value: string] {
    return [this.scheme === 'bearer' ? 'authorization' : 'x-api-key', this.#value(key)]
  }

  #value(key: string): string {
    return this.scheme === 'bearer' ? `Bearer ${key}` : key
  }

  #hold(): Held {
    const held: Held = { asked: this.#ask(), key: undefined }
    const keep = (key: string) => {
      held.key = key
    }
    const forget = () => {
      if (this.#held === held) this.#held = undefined
    }
    held.asked.then(keep, forget)
    return held
  }

  async #ask(): Promise<string> {
    const key = typeof this.#source === 'function' ? await this.#askProvider(this.#source) : this.#source
    checkKey(key)
    this.#remember(key)
    return key
  }

  /** The last few keys are enough: an answer that repeats a key comes soon after it was sent. */
  #remember(key: string): void {
    if (key.length < SHORTEST_SECRET) return
    this.#known.add(key)
    const [oldest] = this.#known
    if (this.#known.size > 4 && oldest !== undefined) this.#known.delete(oldest)
    this.#pieces = new Set([...this.#known].flatMap(formsOf).flatMap(piecesOf))
  }

  async #askProvider(provider: () => string | Promise<string>): Promise<string> {
    try {
      return await provider()
    } catch (error) {
      const cause = withoutKey(error, this)
      throw new NetworkError(`the \`apiKey\` provider failed: ${messageOf(cause)}`, 'auth', { cause })
    }
  }
}

/** A key as it is, and as JSON and URLs give it. */
function formsOf(key: string): string[] {
  return [key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key)]
}

function piecesOf(text: string): string[] {
  return Array.from({ length: text.length - SHORTEST_SECRET + 1 }, (_, i) =>
    text.slice(i, i + SHORTEST_SECRET),
  )
}

function checkKey(key: unknown): asserts key is string {
  if (typeof key !== 'string' || key.trim() === '')
    throw new ConfigError('apiKey', 'a non-empty string or a function that returns one')
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new ConfigError('apiKey', 'printable ASCII without spaces (the value is not shown)')
}

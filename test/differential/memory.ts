import type { Json } from './step.ts'

/**
 * What one server has answered, in two ways: values that later steps refer to, and the names under which ids, times
 * and the like are compared, given in the order of their first appearance.
 */
export class Memory {
  readonly #values = new Map<string, (string | number)[]>()
  readonly #names = new Map<string, string>()
  readonly #counts = new Map<string, number>()
  #namesTimes = true
  #isLooking = false

  /** From a restart on times have lost their nanoseconds, and no longer tell one event from another. */
  forgetTimes(): void {
    this.#namesTimes = false
  }

  /** Notes what an answer holds and gives it back with names in place of what is the server's own. */
  name(value: Json, key = '', parent = ''): Json {
    if (Array.isArray(value) && counted.has(key)) return `${value.length} items`
    if (Array.isArray(value) && ranked.has(key)) return this.name(this.inOrder(value), '', key)
    if (Array.isArray(value)) return value.map((item) => this.name(item, key, parent))
    if (typeof value === 'object' && value !== null) {
      const fields = Object.entries(value).map(
        ([field, child]) => [this.#nameText(field), this.name(child, field, key)] as const,
      )
      return Object.fromEntries(fields)
    }
    if (measured.has(key)) return value === null ? null : `some ${typeof value}`
    if (typeof value === 'string' || typeof value === 'number') this.learn(value, key, parent)
    if (typeof value === 'string') return this.#nameText(value)
    return typeof value === 'number' && value > BIG && Number.isInteger(value) && !literals.has(value)
      ? this.#nameOf('big', String(value))
      : value
  }

  /** A list in an order that both servers share. */
  inOrder(list: readonly Json[]): Json {
    const keyed = list.map((item) => [this.sortKey(item), item] as const)
    return keyed.toSorted(([a], [b]) => (a < b ? -1 : Number(a > b))).map(([, item]) => item)
  }

  /** The text to sort a list by that has no order of its own: what is new in it has no name yet. */
  sortKey(value: Json): string {
    this.#isLooking = true
    const key = JSON.stringify(this.name(value))
    this.#isLooking = false
    return key
  }

  /** Notes a value under the name of its field, alone and with the field around it. */
  learn(value: string | number, key: string, parent = ''): void {
    if (this.#isLooking) return
    for (const name of [key, `${parent}.${key}`]) {
      const values = this.#values.get(name) ?? []
      if (!values.includes(value)) values.push(value)
      this.#values.set(name, values)
    }
  }

  /** Puts what was noted in place of references. */
  recall(value: Json): Json {
    if (typeof value === 'string') {
      const whole = /^<([\w.]+):(-?\d+)>$/.exec(value)
      return whole ? this.#value(whole[1] ?? '', Number(whole[2])) : this.recallText(value)
    }
    if (Array.isArray(value)) return value.map((item) => this.recall(item))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, child]) => [this.recallText(name), this.recall(child)]),
    )
  }

  recallText(text: string): string {
    return text.replace(/<([\w.]+):(-?\d+)>/g, (_, name: string, index: string) =>
      String(this.#value(name, Number(index))),
    )
  }

  #value(name: string, index: number): string | number {
    const values = this.#values.get(name) ?? []
    if (values.length > 0) {
      const place = index < 0 ? Math.max(values.length + index, 0) : index % values.length
      return values[place] ?? ''
    }
    if (/id$/.test(name)) return '00000000-0000-4000-8000-000000000000'
    if (/epoch|position|revision|version|content_revision/.test(name)) return 0
    return name === 'timestamp' ? '2026-01-01T00:00:00Z' : 'none'
  }

  #nameText(text: string): string {
    return text
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => this.#nameOf('id', id))
      .replace(time, (whole, zone: string) =>
        this.#namesTimes ? `${this.#nameOf('time', whole)}${zone}` : `time${zone}`,
      )
      .replace(/sha256:[0-9a-f]{32}\b/g, (tag) => this.#nameOf('tag', tag))
      .replace(/\bask_[\w-]{43}/g, (key) => this.#nameOf('key', key))
      .replace(/\bwhsec_\w+/g, (secret) => this.#nameOf('secret', secret))
      .replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, (token) => this.#nameOf('token', token))
  }

  #nameOf(kind: string, own: string): string {
    const known = this.#names.get(`${kind} ${own}`)
    if (known !== undefined) return known
    if (this.#isLooking) return `new ${kind}`
    const count = this.#counts.get(kind) ?? 0
    const name = `${kind}#${count}`
    this.#counts.set(kind, count + 1)
    this.#names.set(`${kind} ${own}`, name)
    return name
  }
}

/** Above it a whole number is an epoch or the like, unless a program wrote it. */
const BIG = 1e9
const literals = new Set([1e12, 1e21])
const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(Z|[+-]\d\d:\d\d)/g

/** Lists that the server picks and orders by chance. */
const counted: ReadonlySet<string> = new Set(['examples'])

/** Lists in which those of the same rank stand in any order. */
const ranked: ReadonlySet<string> = new Set(['top_entities', 'top_event_types'])

/** Fields whose value depends on how fast the machine is. */
const measured: ReadonlySet<string> = new Set([
  'events_per_second',
  'progress_percentage',
  'avg_time_between_seconds',
  'time_between_seconds',
  'events_per_day',
  // Signed over whole seconds: two logins may have the same one.
  'token',
])

/** Remembers the last `capacity` ids. A ring beside the set: taking the oldest out of a set alone costs ten times as much. */
export class RecentIds {
  readonly #capacity: number
  readonly #ids = new Set<string>()
  readonly #ring: string[] = []
  /** Ids ever added; the next one's place in the ring is this modulo the capacity. */
  #added = 0

  constructor(capacity: number, ids: Iterable<string> = []) {
    this.#capacity = capacity
    for (const id of ids) this.add(id)
  }

  has(id: string): boolean {
    return this.#ids.has(id)
  }

  /** One that is remembered already stays where it is. */
  add(id: string): void {
    const known = this.#ids.size
    // The size tells whether it was there: asking first would look it up twice, for every event.
    if (this.#ids.add(id).size === known) return
    const place = this.#added++ % this.#capacity
    const oldest = this.#ring[place]
    if (oldest !== undefined) this.#ids.delete(oldest)
    this.#ring[place] = id
  }

  /** Ids ever added. */
  get added(): number {
    return this.#added
  }

  /** The last `count` ids, oldest first. */
  last(count: number): string[] {
    const length = Math.min(count, this.#ring.length)
    const first = this.#added - length
    return Array.from({ length }, (_, i) => this.#ring[(first + i) % this.#capacity] as string)
  }
}

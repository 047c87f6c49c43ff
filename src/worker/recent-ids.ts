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
    if (this.#ids.has(id)) return
    const place = this.#added++ % this.#capacity
    const oldest = this.#ring[place]
    if (oldest !== undefined) this.#ids.delete(oldest)
    this.#ring[place] = id
    this.#ids.add(id)
  }

  /** Ids ever added. */
  get added(): number {
    return this.#added
  }

  /** The last `count` ids, oldest first. */
  last(count: number): string[] {
    const start = this.#added % this.#capacity
    const inOrder =
      this.#added > this.#capacity ? [...this.#ring.slice(start), ...this.#ring.slice(0, start)] : this.#ring
    return inOrder.slice(-count)
  }
}

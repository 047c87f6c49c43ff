/** Remembers the last `capacity` ids. */
export class RecentIds {
  readonly #capacity: number
  readonly #ids = new Set<string>()

  constructor(capacity: number, ids: Iterable<string> = []) {
    this.#capacity = capacity
    for (const id of ids) this.add(id)
  }

  has(id: string): boolean {
    return this.#ids.has(id)
  }

  add(id: string): void {
    this.#ids.add(id)
    if (this.#ids.size <= this.#capacity) return
    const [oldest] = this.#ids
    if (oldest !== undefined) this.#ids.delete(oldest)
  }

  /** The last `count` ids, oldest first. */
  last(count: number): string[] {
    return [...this.#ids].slice(-count)
  }
}

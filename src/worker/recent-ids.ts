/** Of an id's end these many characters are hashed: in a UUID of any version they differ from event to event. */
const HASHED_CHARS = 12

/**
 * Remembers the last `capacity` ids, in a table of its own: of a worker's time for each event of a replay, a `Set` that forgets
 * its oldest takes as much as half of what parsing takes.
 */
export class RecentIds {
  readonly #mask: number
  readonly #ring: string[] = []
  /** Of the ids in the ring: ids that differ seldom have to be looked at themselves, which are anywhere in memory. */
  readonly #hashes: Int32Array
  /** The number of the id that came last to each bucket, and of the one that had come to the same bucket before each in the ring. */
  readonly #newest: Float64Array
  readonly #before: Float64Array
  /** The next id's number; its place in the ring is this modulo the capacity. Starts where 0, for none, is out of the ring. */
  #next: number

  /** @param capacity a power of two */
  constructor(capacity: number, ids: Iterable<string> = []) {
    this.#mask = capacity - 1
    this.#next = 2 * capacity
    this.#hashes = new Int32Array(capacity)
    this.#newest = new Float64Array(2 * capacity)
    this.#before = new Float64Array(capacity)
    for (const id of ids) this.add(id)
  }

  has(id: string): boolean {
    return this.#holds(id, hashOf(id))
  }

  /** One that is remembered already stays where it is. */
  add(id: string): void {
    const hash = hashOf(id)
    if (this.#holds(id, hash)) return
    const bucket = this.#bucketOf(hash)
    const place = this.#next & this.#mask
    this.#ring[place] = id
    this.#hashes[place] = hash
    this.#before[place] = this.#newest[bucket] as number
    this.#newest[bucket] = this.#next++
  }

  /** The last `count` ids, oldest first. */
  last(count: number): string[] {
    const end = this.#next & this.#mask
    const first = end - Math.min(count, this.#ring.length)
    if (first >= 0) return this.#ring.slice(first, end)
    return this.#ring.slice(first).concat(this.#ring.slice(0, end))
  }

  #holds(id: string, hash: number): boolean {
    const oldest = this.#next - this.#mask - 1
    let number = this.#newest[this.#bucketOf(hash)] as number
    while (number >= oldest) {
      const place = number & this.#mask
      if (this.#hashes[place] === hash && this.#ring[place] === id) return true
      number = this.#before[place] as number
    }
    return false
  }

  #bucketOf(hash: number): number {
    return (hash ^ (hash >>> 15)) & (2 * this.#mask + 1)
  }
}

function hashOf(id: string): number {
  let hash = 0
  for (let i = Math.max(0, id.length - HASHED_CHARS); i < id.length; i++)
    hash = (Math.imul(hash, 31) + id.charCodeAt(i)) | 0
  return hash
}

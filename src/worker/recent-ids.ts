/** Of an id's end these many characters are hashed: in a UUID of any version they differ from event to event. */
const HASHED_CHARS = 12

/**
 * Remembers the last `capacity` ids, in a table of its own: of a worker's time for each event of a replay, a `Set` that forgets
 * its oldest takes as much as half of what parsing takes.
 */
export class RecentIds {
  readonly #mask: number
  readonly #hashedChars: number
  readonly #ring: string[] = []
  /** Of the ids in the ring: ids that differ seldom have to be looked at themselves, which are anywhere in memory. */
  readonly #hashes: Int32Array
  /** The number of the id that came last to each bucket, and of the one that had come to the same bucket before each in the ring. */
  readonly #newest: Float64Array
  readonly #before: Float64Array
  /** The next id's number; its place in the ring is this modulo the capacity. Starts where 0, for none, is out of the ring. */
  #next: number
  /** What was last looked for in vain, and its hash: mostly it is what is added next. */
  #missed: string | undefined
  #missedHash = 0

  /**
   * @param capacity a power of two
   * @param hashedChars characters of an id's end that tell most ids from each other
   */
  constructor(capacity: number, ids: Iterable<string> = [], hashedChars = HASHED_CHARS) {
    this.#mask = capacity - 1
    this.#hashedChars = hashedChars
    this.#next = 2 * capacity
    this.#hashes = new Int32Array(capacity)
    this.#newest = new Float64Array(2 * capacity)
    this.#before = new Float64Array(capacity)
    for (const id of ids) this.add(id)
  }

  has(id: string): boolean {
    return this.placeOf(id) !== undefined
  }

  /** A number below the capacity that is the id's as long as it is remembered; `undefined` for one that is not. */
  placeOf(id: string): number | undefined {
    const hash = this.#hashOf(id)
    const oldest = this.#next - this.#mask - 1
    let number = this.#newest[this.#bucketOf(hash)] as number
    while (number >= oldest) {
      const place = number & this.#mask
      if (this.#hashes[place] === hash && this.#ring[place] === id) return place
      number = this.#before[place] as number
    }
    this.#missed = id
    this.#missedHash = hash
    return undefined
  }

  /** One that is remembered already stays where it is. @returns its place */
  add(id: string): number {
    const known = id === this.#missed ? undefined : this.placeOf(id)
    if (known !== undefined) return known
    const hash = this.#missedHash
    this.#missed = undefined
    const bucket = this.#bucketOf(hash)
    const place = this.#next & this.#mask
    this.#ring[place] = id
    this.#hashes[place] = hash
    this.#before[place] = this.#newest[bucket] as number
    this.#newest[bucket] = this.#next++
    return place
  }

  /** The last `count` ids, oldest first. */
  last(count: number): string[] {
    const end = this.#next & this.#mask
    const first = end - Math.min(count, this.#ring.length)
    if (first >= 0) return this.#ring.slice(first, end)
    return this.#ring.slice(first).concat(this.#ring.slice(0, end))
  }

  #bucketOf(hash: number): number {
    return (hash ^ (hash >>> 15)) & (2 * this.#mask + 1)
  }

  #hashOf(id: string): number {
    let hash = 0
    for (let i = Math.max(0, id.length - this.#hashedChars); i < id.length; i++)
      hash = (Math.imul(hash, 31) + id.charCodeAt(i)) | 0
    return hash
  }
}

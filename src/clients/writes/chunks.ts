import type { Given } from './given.ts'
import { BATCH_BYTES } from './item-text.ts'

/** How long a batch may be. */
export interface ChunkLimits {
  readonly maxBatch: number
  /** Falls when the server finds a body too large. */
  maxBytes: number
}

/** Parts a run of events into batches. An event that cannot travel is a batch of its own, and the last. */
export class Chunks {
  readonly #pull: () => PullResult | Promise<PullResult>
  readonly #limits: ChunkLimits
  #held: Given[] = []
  #isTaking = false

  constructor(pull: () => PullResult | Promise<PullResult>, limits: ChunkLimits) {
    this.#pull = pull
    this.#limits = limits
  }

  /** The next batch; `undefined` after the last. @throws what the source throws, once what came before was given */
  async next(): Promise<Given[] | undefined> {
    // The last has no comma after it.
    let bytes = BATCH_BYTES - 1 + this.#held.reduce((sum, given) => sum + bytesOf(given), 0)
    while (!this.#isFull()) {
      const pulled = this.#pull()
      this.#isTaking = true
      const result = pulled instanceof Promise ? await pulled : pulled
      this.#isTaking = false
      if (result.done) break
      const given = result.value
      const isOver = 'error' in given || bytes + bytesOf(given) > this.#limits.maxBytes
      if (isOver && this.#held.length > 0) return this.#swap([given])
      this.#held.push(given)
      bytes += bytesOf(given)
    }
    const chunk = this.#swap([])
    return chunk.length === 0 ? undefined : chunk
  }

  /** Whether the source was asked for an event and has not answered yet. */
  get isTaking(): boolean {
    return this.#isTaking
  }

  /** What was taken from the source and is in no batch yet. */
  get held(): readonly Given[] {
    return this.#held
  }

  #isFull(): boolean {
    const last = this.#held.at(-1)
    return last !== undefined && ('error' in last || this.#held.length >= this.#limits.maxBatch)
  }

  #swap(held: Given[]): Given[] {
    const chunk = this.#held
    this.#held = held
    return chunk
  }
}

type PullResult = IteratorResult<Given, unknown>

/** With the comma after it. */
function bytesOf(given: Given): number {
  return 'error' in given ? 0 : given.bytes + 1
}

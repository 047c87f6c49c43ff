/** A promise and what resolves it. */
interface Waiting {
  readonly promise: Promise<void>
  readonly end: () => void
}

/** Somebody waits until the events up to a number are settled. */
interface Flush extends Waiting {
  readonly seq: number
  left: number
}

/** Counts the events that wait or are under way, for those who wait for room or for their end. */
export class Unsettled {
  readonly #max: number
  #count = 0
  #lastSeq = 0
  #flushes: Flush[] = []
  #room: Waiting | undefined

  /** @param max how many leave no room */
  constructor(max: number) {
    this.#max = max
  }

  /** How many there are. */
  get count(): number {
    return this.#count
  }

  /** For how many more there is room; below 0 if there are too many. */
  get room(): number {
    return this.#max - this.#count
  }

  /** The number of the newest event. */
  get lastSeq(): number {
    return this.#lastSeq
  }

  /** Whether somebody waits for the end of events. */
  get isFlushed(): boolean {
    return this.#flushes.length > 0
  }

  /** Resolves as soon as there is room. */
  get ready(): Promise<void> {
    if (this.room > 0) return Promise.resolve()
    this.#room ??= waiting()
    return this.#room.promise
  }

  /** Resolves once all that there are now are settled. */
  get ended(): Promise<void> {
    if (this.#count === 0) return Promise.resolve()
    const flush = { seq: this.#lastSeq, left: this.#count, ...waiting() }
    this.#flushes.push(flush)
    return flush.promise
  }

  add(seq: number): void {
    this.#count += 1
    this.#lastSeq = seq
  }

  settle(seq: number): void {
    this.#count -= 1
    for (const flush of this.#flushes) if (seq <= flush.seq) flush.left -= 1
  }

  /** Tells those who wait of what was settled. */
  tell(): void {
    if (this.#flushes.length > 0) {
      for (const { left, end } of this.#flushes) if (left === 0) end()
      this.#flushes = this.#flushes.filter(({ left }) => left > 0)
    }
    if (this.#room === undefined || this.room <= 0) return
    this.#room.end()
    this.#room = undefined
  }
}

function waiting(): Waiting {
  let end!: () => void
  const promise = new Promise<void>((resolve) => {
    end = resolve
  })
  return { promise, end }
}

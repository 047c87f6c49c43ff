/** Tells listeners that the state is another one than when they were last told. */
export class Changes {
  readonly #listeners = new Set<() => void>()
  #told: number

  constructor(revision: number) {
    this.#told = revision
  }

  /** @returns what takes the listener back */
  subscribe(listener: () => void): () => void {
    // A function of its own, so that one that is given twice is also taken back twice.
    const own = () => listener()
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  /** Call it when there may be something new. A listener that throws must not end the worker: the platform reports it. */
  look(revision: number): void {
    if (revision === this.#told) return
    this.#told = revision
    for (const listener of [...this.#listeners]) {
      try {
        listener()
      } catch (error) {
        void Promise.reject(error)
      }
    }
  }
}

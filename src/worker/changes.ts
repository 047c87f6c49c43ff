import { ConfigError } from '../errors.ts'
import type { Notices } from './notices.ts'

/** Tells listeners that the state is another one than when they were last told. */
export class Changes {
  readonly #listeners = new Set<() => void>()
  readonly #notices: Notices
  #told: number

  constructor(revision: number, notices: Notices) {
    this.#told = revision
    this.#notices = notices
  }

  /** @returns what takes the listener back @throws config */
  subscribe(listener: () => void): () => void {
    if (typeof listener !== 'function') throw new ConfigError('listener', 'a function', listener)
    // A function of its own, so that one that is given twice is also taken back twice.
    const own = () => listener()
    this.#listeners.add(own)
    return () => void this.#listeners.delete(own)
  }

  /** Call it when there may be something new. A listener that throws must not end the worker, nor keep the others from hearing. */
  look(revision: number): void {
    if (revision === this.#told) return
    this.#told = revision
    for (const listener of [...this.#listeners]) {
      try {
        listener()
      } catch (error) {
        this.#notices.give({ type: 'listener_failed', error })
      }
    }
  }
}

import type { Event } from '../api.ts'
import { InvalidInputError } from '../errors.ts'

/** An event that is not in the state, kept with it. */
export interface DeadLetter {
  readonly event: Event
  /** Where it stands in the log; `null` if it came live and was put aside before its position was seen. */
  readonly position: number | null
  /** `failed`: the reducer threw. `held`: an earlier event of its entity is a dead letter, and `holdEntity` is on. */
  readonly reason: 'failed' | 'held'
  /** What the reducer threw, in a line; empty for `held`. */
  readonly error: string
}

/** The events that were put aside, in the order of the log, and the ids of those that were only skipped. */
export class DeadLetters {
  readonly #letters = new Map<string, DeadLetter>()
  readonly #skipped = new Set<string>()
  /** Those that letters are of: looked at for each event. */
  #entities = new Set<string>()
  readonly #holdsEntities: boolean

  constructor(holdsEntities: boolean, letters: readonly DeadLetter[] = []) {
    this.#holdsEntities = holdsEntities
    this.putBack(letters)
  }

  get list(): DeadLetter[] {
    return [...this.#letters.values()]
  }

  /** Whether an event was put aside or skipped. */
  has(id: string): boolean {
    return this.#skipped.has(id) || this.#letters.has(id)
  }

  /** Whether an event that comes now is not to be folded. One that comes after a dead letter of its entity becomes one. */
  takes(event: Event, position: number | null): boolean {
    if (this.has(event.id)) return true
    if (!this.#holdsEntities || !this.#entities.has(event.entity_id)) return false
    this.#letters.set(event.id, { event, position, reason: 'held', error: '' })
    return true
  }

  add(letter: DeadLetter): void {
    this.#letters.set(letter.event.id, letter)
    this.#entities.add(letter.event.entity_id)
  }

  skip(id: string): void {
    this.#skipped.add(id)
  }

  /**
   * Takes letters out, in their order; all if no ids are given.
   * @throws invalid_input for one that is held back by another that stays
   */
  take(ids?: readonly string[]): DeadLetter[] {
    const taken = this.list.filter(({ event }) => ids === undefined || ids.includes(event.id))
    this.#assertInOrder(taken)
    for (const { event } of taken) this.#letters.delete(event.id)
    this.#entities = new Set(this.list.map(({ event }) => event.entity_id))
    return taken
  }

  #assertInOrder(taken: readonly DeadLetter[]): void {
    const staying = new Map<string, string>()
    for (const letter of this.list) {
      const { id, entity_id } = letter.event
      const before = staying.get(entity_id)
      if (!taken.includes(letter)) staying.set(entity_id, before ?? id)
      else if (before !== undefined && letter.reason === 'held')
        throw new InvalidInputError('ids', `names ${id}, which is held back by ${before}: name that too`)
    }
  }

  /** Puts back what was taken, before all others. */
  putBack(taken: readonly DeadLetter[]): void {
    const others = this.list
    this.#letters.clear()
    for (const letter of [...taken, ...others]) this.add(letter)
  }

  /** Forgets all, for a state that is built anew. */
  clear(): void {
    this.#letters.clear()
    this.#skipped.clear()
    this.#entities.clear()
  }
}

import type { Event } from '../api.ts'

/** Where the log's next event stands to the live events that are already in the state. */
export type Place =
  /** It is none of them, and no other of its entity is. */
  | 'free'
  /** It is the first of its entity among them. */
  | 'confirmed'
  /** Others of its entity are in the state that come after it in the log. */
  | 'out_of_order'

/** Live events that are in the state and were not seen at a position yet, in the order that they were applied. */
export class Tail {
  readonly #events = new Map<string, Event>()
  /** Their ids by entity, in the same order. */
  readonly #ids = new Map<string, string[]>()

  get size(): number {
    return this.#events.size
  }

  get events(): Event[] {
    return [...this.#events.values()]
  }

  has(id: string): boolean {
    return this.#events.has(id)
  }

  add(event: Event): void {
    const { id, entity_id } = event
    this.#events.set(id, event)
    const ids = this.#ids.get(entity_id)
    if (ids === undefined) this.#ids.set(entity_id, [id])
    else ids.push(id)
  }

  /** Takes the log's next event out, if it is there. */
  place({ id, entity_id }: Event): Place {
    if (this.#events.size === 0) return 'free'
    const isKnown = this.#events.delete(id)
    const ids = this.#ids.get(entity_id)
    if (ids === undefined) return 'free'
    const isNext = ids[0] === id
    if (isKnown) ids.splice(ids.indexOf(id), 1)
    if (ids.length === 0) this.#ids.delete(entity_id)
    return isNext ? 'confirmed' : 'out_of_order'
  }

  clear(): void {
    this.#events.clear()
    this.#ids.clear()
  }
}

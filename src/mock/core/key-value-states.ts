import { sortKeys } from './canonical-json.ts'

/**
 * The rows that clients keep at Core. One map for all projections with the key `name:entity`, so that `a` + `b:c` and
 * `a:b` + `c` are the same row, as at Core.
 */
export class KeyValueStates {
  readonly #rows = new Map<string, unknown>()

  /** The row, `undefined` if there is none. A stored `null` is a row. */
  get(projection: string, entityId: string): unknown {
    return this.#rows.get(`${projection}:${entityId}`)
  }

  set(projection: string, entityId: string, state: unknown): void {
    this.#rows.set(`${projection}:${entityId}`, sortKeys(state))
  }

  of(projection: string): { entity_id: string; state: unknown }[] {
    const start = `${projection}:`
    return [...this.#rows]
      .filter(([key]) => key.startsWith(start))
      .map(([key, state]) => ({ entity_id: key.slice(start.length), state }))
  }

  /** Forgets the rows of a projection. */
  clearOf(projection: string): void {
    for (const key of this.#rows.keys()) if (key.startsWith(`${projection}:`)) this.#rows.delete(key)
  }

  clear(): void {
    this.#rows.clear()
  }
}

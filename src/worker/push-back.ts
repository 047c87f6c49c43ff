import type { ProjectionStateEntry } from '../api.ts'
import type { CoreClient } from '../clients/core-client.ts'
import { InvalidInputError, messageOf } from '../errors.ts'
import type { Clock } from '../internal/clock.ts'
import { isSameJson } from '../internal/same-json.ts'

/** One request carries at most so much; Core takes 2 MiB. */
const MAX_CHARS = 512 * 1024
/** While a flush is under way: when to look again whether the next is due. */
const LOOK_AGAIN_MS = 100

/** How to show a state to other readers of Core. */
export interface PushBackOptions<State> {
  readonly name: string
  /** The rows to store, by entity id; those of the last flush that did not change need not be left out. */
  readonly entities: (state: State) => Iterable<readonly [entityId: string, value: unknown]>
  /** Events after which a flush is due; `undefined`: by time only. */
  readonly every: number | undefined
  readonly intervalMs: number
}

/**
 * Writes rows of the state to where Core keeps projection state. A copy for others: it never holds the fold back. Only rows that differ from
 * what was last written are sent; a flush that fails is due again after the interval.
 */
export class PushBack<State> {
  readonly #options: PushBackOptions<State>
  readonly #core: CoreClient
  readonly #clock: Clock
  #written = new Map<string, string>()
  #flushedAt: number
  #lastStartMs: number
  readonly #closing = new AbortController()
  #running: Promise<void> | undefined
  #error: unknown

  /** @param flushedAt the revision of the state that was flushed last */
  constructor(options: PushBackOptions<State>, core: CoreClient, flushedAt: number) {
    this.#options = options
    this.#core = core
    this.#clock = core.transport.options.clock
    this.#flushedAt = flushedAt
    this.#lastStartMs = this.#clock.now()
  }

  get isFlushing(): boolean {
    return this.#running !== undefined
  }

  /** Whether rows are to be written: not before the first event. */
  isDirty(revision: number): boolean {
    return revision > 0 && revision !== this.#flushedAt
  }

  /** Core may have lost its rows, which it keeps in memory only: all are to be written again. */
  forget(): void {
    if (this.#flushedAt === 0 && !this.isFlushing) return
    this.#written = new Map()
    this.#flushedAt = Number.NEGATIVE_INFINITY
  }

  /** When the next flush is due, or worth another look; `undefined` if there is nothing to write. */
  dueAtMs(revision: number): number | undefined {
    if (!this.isDirty(revision)) return undefined
    const now = this.#clock.now()
    if (this.isFlushing) return now + LOOK_AGAIN_MS
    const { every, intervalMs } = this.#options
    const isFull = every !== undefined && this.#error === undefined && revision - this.#flushedAt >= every
    return isFull ? now : this.#lastStartMs + intervalMs
  }

  /**
   * Starts a flush of the state as it is now; call only when none is under way.
   * @throws invalid_input if `stateFlushEntities` threw or gave what is no row
   */
  flush(state: State, revision: number): void {
    this.#lastStartMs = this.#clock.now()
    const changed = this.#changedRows(state)
    this.#running = this.#write(changed, revision).finally(() => {
      this.#running = undefined
    })
  }

  /** Waits for a flush that is under way. @throws what the last flush failed with */
  async settle(): Promise<void> {
    await this.#running
    if (this.#error !== undefined) throw this.#error
  }

  /** Gives up a flush that is under way. */
  close(): void {
    this.#closing.abort()
  }

  /** As text at once, for the state goes on changing while it is sent. */
  #changedRows(state: State): Map<string, string> {
    const rows = new Map<string, string>()
    try {
      for (const [entityId, value] of this.#options.entities(state)) {
        const text = JSON.stringify(value)
        if (typeof entityId !== 'string' || text === undefined)
          throw new TypeError('a row is no pair of an entity id and a JSON value')
        if (this.#written.get(entityId) !== text) rows.set(entityId, text)
      }
    } catch (cause) {
      throw new InvalidInputError('stateFlushEntities', `gave no rows: ${messageOf(cause)}`, { cause })
    }
    return rows
  }

  async #write(rows: Map<string, string>, revision: number): Promise<void> {
    const { signal } = this.#closing
    const written = this.#written
    try {
      await this.#leaveOutKept(rows, written)
      for (const chunk of chunks(rows)) {
        const states: ProjectionStateEntry[] = chunk.map(([entity_id, text]) => ({
          entity_id,
          state: JSON.parse(text),
        }))
        await this.#core.bulkPutProjectionState(this.#options.name, states, { signal })
        for (const [entityId, text] of chunk) written.set(entityId, text)
      }
      if (written === this.#written) this.#flushedAt = revision
      this.#error = undefined
    } catch (error) {
      this.#error = error
    }
  }

  /**
   * Of rows that were not written by this process some may be there. Read models outlive Core's restarts, and each commit to one
   * stays in Core's log, so those rows are read instead of written once more.
   */
  async #leaveOutKept(rows: Map<string, string>, written: Map<string, string>): Promise<void> {
    const { signal } = this.#closing
    const unknown = [...rows.keys()].filter((entityId) => !written.has(entityId))
    if (unknown.length === 0) return
    const { hasProjectionState } = await this.#core.capabilities({ signal })
    if (hasProjectionState) return
    const { states } = await this.#core.bulkGetProjectionStates(this.#options.name, unknown, { signal })
    for (const { entity_id, state, found } of states) {
      const text = rows.get(entity_id)
      if (!found || text === undefined || !isSameJson(JSON.parse(text), state)) continue
      rows.delete(entity_id)
      written.set(entity_id, text)
    }
  }
}

function* chunks(rows: ReadonlyMap<string, string>): Generator<[string, string][]> {
  let chunk: [string, string][] = []
  let chars = 0
  for (const row of rows) {
    if (chunk.length > 0 && chars + row[1].length > MAX_CHARS) {
      yield chunk
      chunk = []
      chars = 0
    }
    chunk.push(row)
    chars += row[0].length + row[1].length
  }
  if (chunk.length > 0) yield chunk
}

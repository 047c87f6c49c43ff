import type { ProjectionStateEntry } from '../api.ts'
import type { CoreClient } from '../clients/core-client.ts'
import { InvalidInputError, messageOf } from '../errors.ts'
import type { Clock } from '../internal/clock.ts'
import { isSameJson } from '../internal/same-json.ts'
import { LOOK_AGAIN_MS } from './look-again.ts'
import type { Notices } from './notices.ts'

/** One request carries at most so much; Core takes 2 MiB. */
const MAX_CHARS = 512 * 1024

/** How to show a state to other readers of Core. */
export interface PushBackOptions<State> {
  readonly name: string
  /** All the rows, by entity id. Those that did not change are not sent, those that it gives no more are removed. */
  readonly entities: (state: State) => Iterable<readonly [entityId: string, value: unknown]>
  /** Events after which a flush is due; `undefined`: by time only. */
  readonly every: number | undefined
  readonly intervalMs: number
}

/** Of a row that Core may have, though nothing is known of what is in it. */
const UNKNOWN = ''

/**
 * Writes rows of the state to where Core keeps projection state. A copy for others: it never holds the fold back. Only rows that differ
 * from what was last written are sent; a flush that fails is due again after the interval.
 *
 * Rows that the state has no more are removed once it is whole: in the middle of the first replay it may not have them yet. A read
 * model tells which rows it has; of key-value routes, which all tenants share and which cannot remove a row, those that were written
 * here become null.
 */
export class PushBack<State> {
  readonly #options: PushBackOptions<State>
  readonly #core: CoreClient
  readonly #clock: Clock
  readonly #notices: Notices
  /** As JSON, by entity id. */
  #written = new Map<string, string>()
  /** The state has had all of the log. */
  #isWhole = false
  /** Which rows a read model has is known, and all of them are in `#written`. */
  #isListed = false
  #flushedAt: number
  #lastStartMs: number
  readonly #closing = new AbortController()
  #running: Promise<void> | undefined
  #error: unknown

  /** @param flushedAt the revision of the state that was flushed last */
  constructor(options: PushBackOptions<State>, core: CoreClient, flushedAt: number, notices: Notices) {
    this.#options = options
    this.#notices = notices
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

  /** The state is whole. Core may have lost its rows, where it keeps them in memory only: all are to be written again. */
  goLive(): void {
    this.#isWhole = true
    if (this.#flushedAt === 0 && this.#written.size === 0 && !this.isFlushing) return
    this.#written = new Map([...this.#written.keys()].map((entityId) => [entityId, UNKNOWN]))
    this.#isListed = false
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
    const rows = this.#rowsOf(state)
    this.#running = this.#write(rows, revision, this.#isWhole).finally(() => {
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
  #rowsOf(state: State): Map<string, string> {
    const rows = new Map<string, string>()
    try {
      const { entities } = this.#options
      const given: Iterable<unknown> | undefined | null = entities(state)
      if (typeof given?.[Symbol.iterator] !== 'function')
        throw new TypeError('what it gave is not iterable, as a Map or an array of pairs is')
      for (const row of given) {
        const [entityId, value] = Array.isArray(row) ? row : []
        const text = JSON.stringify(value)
        if (typeof entityId !== 'string' || text === undefined)
          throw new InvalidInputError(
            'stateFlushEntities',
            'gave a row that is no pair of an entity id and a JSON value',
          )
        rows.set(entityId, text)
      }
    } catch (cause) {
      if (cause instanceof InvalidInputError) throw cause
      throw new InvalidInputError('stateFlushEntities', `gave no rows: ${messageOf(cause)}`, { cause })
    }
    return rows
  }

  async #write(rows: ReadonlyMap<string, string>, revision: number, isWhole: boolean): Promise<void> {
    const { signal } = this.#closing
    const written = this.#written
    try {
      const { hasProjectionState } = await this.#core.capabilities({ signal })
      if (!hasProjectionState) await this.#look(rows, written, isWhole && !this.#isListed)
      const changed = new Map([...rows].filter(([entityId, text]) => written.get(entityId) !== text))
      const gone = isWhole ? [...written.keys()].filter((entityId) => !rows.has(entityId)) : []
      await (hasProjectionState ? this.#makeNull(gone, written) : this.#remove(gone, written))
      await this.#put(changed, written)
      if (written === this.#written) this.#flushedAt = revision
      this.#error = undefined
    } catch (error) {
      this.#error = error
      if (!signal.aborted) this.#notices.give({ type: 'flush_failed', error })
    }
  }

  async #put(rows: ReadonlyMap<string, string>, written: Map<string, string>): Promise<void> {
    const { signal } = this.#closing
    for (const chunk of chunks(rows)) {
      const states: ProjectionStateEntry[] = chunk.map(([entity_id, text]) => ({
        entity_id,
        state: JSON.parse(text),
      }))
      // A write without an answer may have been taken.
      for (const [entityId] of chunk) written.set(entityId, UNKNOWN)
      await this.#core.bulkPutProjectionState(this.#options.name, states, { signal })
      for (const [entityId, text] of chunk) written.set(entityId, text)
    }
  }

  async #makeNull(gone: readonly string[], written: Map<string, string>): Promise<void> {
    const isNull = (entityId: string) => written.get(entityId) === 'null'
    await this.#put(new Map(gone.filter((id) => !isNull(id)).map((id) => [id, 'null'])), written)
  }

  async #remove(gone: readonly string[], written: Map<string, string>): Promise<void> {
    if (gone.length === 0) return
    await this.#core.bulkDeleteProjectionStates(this.#options.name, gone, { signal: this.#closing.signal })
    for (const entityId of gone) written.delete(entityId)
  }

  /**
   * Read models outlive Core's restarts and this process, and each commit to one stays in Core's log. So the rows that are there are read
   * once the state is whole, instead of being written once more; before that, those that are to be written.
   */
  async #look(
    rows: ReadonlyMap<string, string>,
    written: Map<string, string>,
    isListing: boolean,
  ): Promise<void> {
    const { signal } = this.#closing
    const { name } = this.#options
    const unknown = [...rows.keys()].filter((entityId) => !written.get(entityId))
    if (!isListing && unknown.length === 0) return
    const { states } = await (isListing
      ? this.#core.listProjectionStates(name, { signal })
      : this.#core.bulkGetProjectionStates(name, unknown, { signal }))
    if (isListing) written.clear()
    for (const entry of states) {
      const { entity_id, state } = entry
      if ('found' in entry && !entry.found) continue
      const text = rows.get(entity_id)
      // As it would be written here: what Core gives back may have its keys in another order.
      const isSame = text !== undefined && isSameJson(JSON.parse(text), state)
      written.set(entity_id, isSame ? text : UNKNOWN)
    }
    if (isListing && written === this.#written) this.#isListed = true
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

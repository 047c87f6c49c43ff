import type { Event } from '../api.ts'
import { type Renumbered, renumbered } from './renumbered.ts'

/** A log that was put together from pieces after a restart is not in order of time; clocks and concurrent writers account for less than this. */
export const MAX_INVERSION_MS = 1_000
/** Core does not come back faster. What is nearer than this in time was written between the same two restarts. */
export const MIN_RESTART_MS = 100
/** Entities that are remembered: those whose order one piece of the log can tell from the one before. */
const MAX_ENTITIES = 8_192

/** What was last seen of an entity. */
interface Last {
  id: string
  version: number
  timestamp: string
}

/** Watches what a state is built of for events that Core accepted before those that were seen before them. */
export class OrderWatch {
  readonly #last = new Map<string, Last>()
  readonly #stampsVersions: boolean
  #newest = ''

  constructor(stampsVersions: boolean) {
    this.#stampsVersions = stampsVersions
  }

  /** The log's next event, or the last once more. */
  see(event: Event): Renumbered | undefined {
    const { timestamp } = event
    if (timestamp >= this.#newest) this.#newest = timestamp
    else if (Date.parse(timestamp) < Date.parse(this.#newest) - MAX_INVERSION_MS)
      return renumbered(`the log is not in order of time: ${timestamp} follows ${this.#newest}`, 'unordered')
    return this.seeVersion(event)
  }

  /** The same by versions alone: they grow from event to event of an entity, until Core restarts. */
  seeVersion(event: Event): Renumbered | undefined {
    if (!this.#stampsVersions) return undefined
    const { id, entity_id, version, timestamp } = event
    const last = this.#last.get(entity_id)
    if (last === undefined) {
      if (this.#last.size >= MAX_ENTITIES) this.#last.clear()
      this.#last.set(entity_id, { id, version, timestamp })
      return undefined
    }
    // An event that the reducer failed on comes again.
    const isNext =
      id === last.id ||
      version > last.version ||
      Date.parse(timestamp) >= Date.parse(last.timestamp) + MIN_RESTART_MS
    const before = last.version
    last.id = id
    last.version = version
    last.timestamp = timestamp
    if (isNext) return undefined
    return renumbered(
      `the log is out of order: version ${version} of ${entity_id} follows ${before}`,
      'unordered',
    )
  }
}

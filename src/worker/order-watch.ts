import type { Event } from '../api.ts'
import { RecentIds } from './recent-ids.ts'
import { type Renumbered, renumbered } from './renumbered.ts'

/** A log that was put together from pieces after a restart is not in order of time; clocks and concurrent writers account for less than this. */
export const MAX_INVERSION_MS = 1_000
/** Core does not come back faster. What is nearer than this in time was written between the same two restarts. */
export const MIN_RESTART_MS = 100
/** Entities that are remembered, those first seen last: their order tells one piece of the log from the one before. */
const MAX_ENTITIES = 8_192

/** Watches what a state is built of for events that Core accepted before those that were seen before them. */
export class OrderWatch {
  readonly #entities = new RecentIds(MAX_ENTITIES, [], Number.POSITIVE_INFINITY)
  /** What was last seen of each, by its place. In a `Map` of entities they cost a replay twice as much, most of it for the garbage collector. */
  readonly #versions = new Float64Array(MAX_ENTITIES)
  readonly #timestamps: string[] = []
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
  seeVersion({ entity_id, version, timestamp }: Event): Renumbered | undefined {
    if (!this.#stampsVersions) return undefined
    const known = this.#entities.placeOf(entity_id)
    const place = known ?? this.#entities.add(entity_id)
    const before = this.#versions[place] as number
    const timeBefore = this.#timestamps[place] as string
    this.#versions[place] = version
    this.#timestamps[place] = timestamp
    if (known === undefined) return undefined
    if (version > before || Date.parse(timestamp) >= Date.parse(timeBefore) + MIN_RESTART_MS) return undefined
    // An event that the reducer failed on comes again; no other has its version within the time of no restart.
    if (version === before && Date.parse(timestamp) === Date.parse(timeBefore)) return undefined
    return renumbered(
      `the log is out of order: version ${version} of ${entity_id} follows ${before}`,
      'unordered',
    )
  }
}

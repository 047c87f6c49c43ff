import type { Event } from '../../api.ts'
import { UnsupportedByServerError } from '../../errors.ts'
import { sleep } from '../../internal/sleep.ts'
import type { CallOptions } from '../../transport/options.ts'
import { nameOf } from '../capabilities.ts'
import { pageEvents } from '../paging/page-events.ts'
import type { QueryEventsFields } from '../query-params.ts'
import { ownPages, type ReadBackClient } from './read-back.ts'

/** Longer than Core takes to show an event that it has counted. */
const PAUSE_MS = 25
const MOST_READS = 4

/** An entity as it is read to be written to. */
export interface EntityEvents {
  /** Oldest first. */
  readonly events: Event[]
  /** The entity's version, to write with as `expected_version`: every event that it counts is among `events`. */
  readonly version: number
}

/**
 * Every event of an entity, and a version that counts no other: a write with it as `expected_version` is refused if there are more.
 * Where another tenant has an entity of the same id, which counts too, that is not seen at once, and takes another read.
 */
export async function readEntity(
  client: ReadBackClient,
  entity_id: string,
  options: CallOptions,
): Promise<EntityEvents> {
  const { stampsVersions } = await client.abilities(options)
  const { clock } = client.transport.options
  let last = await readOnce(client, entity_id, options)
  for (let reads = 1; reads < MOST_READS; reads++) {
    const seen = countSeen(last, stampsVersions === true)
    if (seen >= last.version) return last
    // Core counts an event a moment before it shows it. What another tenant wrote never shows.
    await sleep(PAUSE_MS, clock, options.signal)
    const next = await readOnce(client, entity_id, options)
    if (next.version === last.version && countSeen(next, stampsVersions === true) === seen) return next
    last = next
  }
  return last
}

/** The version is that of the first page: what is written while the others are read is not in it. */
async function readOnce(
  client: ReadBackClient,
  entity_id: string,
  options: CallOptions,
): Promise<EntityEvents> {
  let version: number | undefined
  const own = ownPages(client, options)
  const read = async (fields: QueryEventsFields) => {
    const { page } = await own(fields)
    version ??= page.entity_version
    return { page }
  }
  const events: Event[] = []
  for await (const page of pageEvents(read, { entity_id })) for (const event of page) events.push(event)
  if (version !== undefined) return { events, version }
  const name = nameOf(await client.abilities(options))
  throw new UnsupportedByServerError('`entity_version` of queryEvents', name, 'Connect to Core itself')
}

/** How many of the versions up to the entity's are there. Where all events read `version: 1`, how many events. */
function countSeen({ events, version }: EntityEvents, stampsVersions: boolean): number {
  if (!stampsVersions) return events.length
  return new Set(events.map((event) => event.version).filter((seen) => seen <= version)).size
}

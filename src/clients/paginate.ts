import type { EntityPage, EntitySummary, Event } from '../api.ts'
import { ProtocolError } from '../errors.ts'
import { compareTimestamps } from '../internal/timestamp.ts'
import type { ListEntitiesFields, QueryEventsFields } from './query-params.ts'
import type { EventsPage } from './reads.ts'

const EVENTS_PER_PAGE = 1_000
/** A single event would not show whether the server heeds `order`. */
const SMALLEST_PAGE = 2
const ENTITIES_PER_PAGE = 500

/**
 * Every event that `fields` asks for, page by page. Pages are cut by time, not by offset, for events move under an offset
 * while others write, and Core 0.19 ignores it: the next page starts at the last time seen, and what was there already is left out.
 * `limit` bounds the whole, `offset` leaves out the first.
 * @param read one page, seen to be what was asked for
 * @throws protocol if the server serves the same page for ever
 */
export async function* pageEvents(
  read: (fields: QueryEventsFields) => Promise<EventsPage>,
  fields: QueryEventsFields,
): AsyncGenerator<Event, void> {
  const { limit = Number.POSITIVE_INFINITY, offset = 0, ...rest } = fields
  const isDescending = rest.order === 'desc'
  let edge: Edge | undefined
  let skip = offset
  let left = limit
  while (left > 0) {
    const wanted = Math.max(SMALLEST_PAGE, Math.min(EVENTS_PER_PAGE, skip + left))
    const page = await read({
      ...rest,
      ...from(edge, isDescending),
      limit: wanted + (edge?.ids.size ?? 0),
    })
    const fresh = edge === undefined ? page.events : page.events.filter((event) => !edge?.ids.has(event.id))
    for (const event of fresh) {
      if (skip > 0) skip--
      else {
        yield event
        if (--left === 0) return
      }
    }
    if (page.has_more === false || page.events.length === 0) return
    if (fresh.length === 0) {
      if (page.has_more === undefined) return
      throw new ProtocolError(
        'has_more',
        'is true, yet the next page holds nothing new: the server ignores the time it was given',
      )
    }
    edge = edgeOf(page.events, edge)
  }
}

/** Where a page ended: the time of its last event, and every event known to have that time. */
interface Edge {
  readonly time: string
  readonly ids: ReadonlySet<string>
}

function edgeOf(events: readonly Event[], previous: Edge | undefined): Edge {
  const time = events.at(-1)?.timestamp ?? ''
  const ids = new Set(
    events.filter((event) => compareTimestamps(event.timestamp, time) === 0).map((event) => event.id),
  )
  if (previous !== undefined && compareTimestamps(previous.time, time) === 0)
    for (const id of previous.ids) ids.add(id)
  return { time, ids }
}

function from(edge: Edge | undefined, isDescending: boolean): QueryEventsFields {
  if (edge === undefined) return {}
  return isDescending ? { until: edge.time } : { since: edge.time }
}

/**
 * Every entity that `fields` asks for, each once, page by page by offset: there is nothing else to page by.
 * An entity written to while this runs moves to the front and may be missed or seen in its new place.
 * @throws protocol if the server serves the same page for ever
 */
export async function* pageEntities(
  read: (fields: ListEntitiesFields) => Promise<EntityPage>,
  fields: ListEntitiesFields,
): AsyncGenerator<EntitySummary, void> {
  const { limit = Number.POSITIVE_INFINITY, offset: start = 0, ...rest } = fields
  const seen = new Set<string>()
  for (let offset = start; seen.size < limit; ) {
    const page = await read({ ...rest, offset, limit: Math.min(ENTITIES_PER_PAGE, limit - seen.size) })
    const before = seen.size
    for (const entity of page.entities) {
      if (seen.has(entity.entity_id)) continue
      seen.add(entity.entity_id)
      yield entity
    }
    if (!page.has_more || page.entities.length === 0) return
    if (seen.size === before)
      throw new ProtocolError(
        'has_more',
        'is true, yet the next page holds nothing new: the server ignores `offset`',
      )
    offset += page.entities.length
  }
}

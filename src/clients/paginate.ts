import type { EntityPage, EntitySummary, Event } from '../api.ts'
import { ProtocolError } from '../errors.ts'
import { compareTimestamps } from '../internal/timestamp.ts'
import { readFitting } from './page-size.ts'
import type { ListEntitiesFields, QueryEventsFields } from './query-params.ts'
import type { EventsPage } from './reads.ts'

const EVENTS_PER_PAGE = 1_000
/** A single event would not show whether the server heeds `order`. */
const SMALLEST_PAGE = 2
const ENTITIES_PER_PAGE = 500

/**
 * Every event that `fields` asks for, page by page. Pages are cut by time, not by offset, for events move under an offset
 * while others write, and older Cores ignore it: the next page starts at the last time seen, and what was there already is left out.
 * `limit` bounds the whole, `offset` leaves out the first. Where a page is too large for an answer, shorter ones are read.
 * @param read one page, seen to be what was asked for
 * @param isWanted whether an event counts, beyond what the server was asked for
 * @throws protocol if a page brings nothing new: the server ignores times, or more events have one time than fit into a page
 */
export async function* pageEvents(
  read: (fields: QueryEventsFields) => Promise<EventsPage>,
  fields: QueryEventsFields,
  isWanted: (event: Event) => boolean = () => true,
): AsyncGenerator<Event, void> {
  const { limit = Number.POSITIVE_INFINITY, offset = 0, ...rest } = fields
  const isDescending = rest.order === 'desc'
  let edge: Edge | undefined
  let skip = offset
  let left = limit
  let longest = EVENTS_PER_PAGE
  while (left > 0) {
    const wanted = Math.min(longest, Math.max(SMALLEST_PAGE, skip + left))
    // What was there at the page's first time comes again, before what is new.
    const known = edge?.ids.size ?? 0
    const start = from(edge, isDescending)
    const fitting = await readFitting(
      (size) => read({ ...rest, ...start, limit: size }),
      wanted + known,
      1 + known,
    )
    if (fitting.limit < wanted + known) longest = fitting.limit - known
    const { page } = fitting
    const fresh = edge === undefined ? page.events : page.events.filter((event) => !edge?.ids.has(event.id))
    for (const event of fresh) {
      if (!isWanted(event)) continue
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
        'is true, yet the next page holds nothing new: the server ignores the time it was given, or too many events have it',
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
 * @param isOrdered whether the server's pages fit together; asked where there is more than one. If not, everything is read at once.
 * @throws protocol if the server serves the same page for ever
 */
export async function* pageEntities(
  read: (fields: ListEntitiesFields) => Promise<EntityPage>,
  fields: ListEntitiesFields,
  isOrdered: () => Promise<boolean> = async () => true,
): AsyncGenerator<EntitySummary, void> {
  const { limit = Number.POSITIVE_INFINITY, offset: start = 0, ...rest } = fields
  const seen = new Set<string>()
  let longest = ENTITIES_PER_PAGE
  for (let offset = start; seen.size < limit; ) {
    if (needsOrder(offset, fields) && !(await isOrdered())) {
      yield* entitiesAtOnce(read, fields, seen)
      return
    }
    const wanted = Math.min(longest, limit - seen.size)
    const fitting = await readFitting((size) => read({ ...rest, offset, limit: size }), wanted)
    if (fitting.limit < wanted) longest = fitting.limit
    const { page } = fitting
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

/** The first page alone, the last written first, is right on every server. */
function needsOrder(offset: number, { order }: ListEntitiesFields): boolean {
  return offset > 0 || order === 'asc'
}

async function* entitiesAtOnce(
  read: (fields: ListEntitiesFields) => Promise<EntityPage>,
  { limit = Number.POSITIVE_INFINITY, offset = 0, order, ...rest }: ListEntitiesFields,
  seen: ReadonlySet<string>,
): AsyncGenerator<EntitySummary, void> {
  const { entities } = await read(rest)
  const sign = order === 'asc' ? 1 : -1
  const inOrder = [...entities].sort((a, b) => {
    return sign * compareTimestamps(a.last_event_at, b.last_event_at) || (a.entity_id < b.entity_id ? -1 : 1)
  })
  const unseen = inOrder.slice(offset).filter(({ entity_id }) => !seen.has(entity_id))
  yield* unseen.slice(0, limit - seen.size)
}

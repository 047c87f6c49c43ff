import type { Event } from '../../api.ts'
import { ProtocolError } from '../../errors.ts'
import { compareTimestamps } from '../../internal/timestamp.ts'
import type { QueryEventsFields } from '../query-params.ts'
import type { EventsPage } from '../reads.ts'
import { nextPageSize, readFitting } from './page-size.ts'

const FIRST_PAGE = 1_000
/** Core gives at most 10,000; room is left for what is known already. */
const LONGEST_PAGE = 5_000
/** A single event would not show whether the server heeds `order`. */
const SMALLEST_PAGE = 2

/** One page, and how long it was as text. */
export interface WeighedPage {
  readonly page: EventsPage
  readonly bytes?: number | undefined
}

/**
 * Every event that `fields` asks for, page by page. Pages are cut by time, not by offset, for events move under an offset
 * while others write, and older Cores ignore it: the next page starts at the last time seen, and what was there already is left out.
 * What was stored before the first page comes exactly once; what is stored meanwhile, at most once.
 * `limit` bounds the whole, `offset` leaves out the first. Where a page is too large for an answer, shorter ones are read.
 * @param read one page, seen to be what was asked for
 * @param isWanted whether an event counts, beyond what the server was asked for
 * @throws protocol if a page brings nothing new: the server ignores times, or more events have one time than fit into a page
 */
export async function* pageEvents(
  read: (fields: QueryEventsFields) => Promise<WeighedPage>,
  fields: QueryEventsFields,
  isWanted: (event: Event) => boolean = () => true,
): AsyncGenerator<readonly Event[], void> {
  const { limit = Number.POSITIVE_INFINITY, offset = 0, ...rest } = fields
  const isDescending = rest.order === 'desc'
  let edge: Edge | undefined
  let skip = offset
  let left = limit
  let sizing = { size: FIRST_PAGE, longest: LONGEST_PAGE }
  while (left > 0) {
    const wanted = Math.min(sizing.size, Math.max(SMALLEST_PAGE, skip + left))
    // What was there at the page's first time comes again, before what is new.
    const known = edge?.ids.size ?? 0
    const start = from(edge, isDescending)
    const fitting = await readFitting(
      (size) => read({ ...rest, ...start, limit: size }),
      wanted + known,
      1 + known,
    )
    const { page, bytes } = fitting.page
    const asked = fitting.limit - known
    const wasShortened = asked < wanted
    const facts = {
      asked: wasShortened ? asked : sizing.size,
      count: page.events.length,
      bytes,
      wasShortened,
    }
    sizing = nextPageSize(facts, sizing.longest)
    const fresh = edge === undefined ? page.events : page.events.filter((event) => !edge?.ids.has(event.id))
    const matching = fresh.filter(isWanted)
    const given = matching.slice(skip, skip + left)
    skip = Math.max(0, skip - matching.length)
    left -= given.length
    if (given.length > 0) yield given
    if (left === 0 || page.has_more === false || page.events.length === 0) return
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

/**
 * Where a page ended: the time of its last event, and every event known to have that time. To the microsecond: from its archive
 * Core gives no more, and an event may get there between two pages.
 */
interface Edge {
  readonly time: string
  readonly ids: ReadonlySet<string>
}

function edgeOf(events: readonly Event[], previous: Edge | undefined): Edge {
  const time = events.at(-1)?.timestamp ?? ''
  const known = events.filter(({ timestamp }) => isSameMicrosecond(timestamp, time)).map(({ id }) => id)
  const isStill = previous !== undefined && isSameMicrosecond(previous.time, time)
  return { time, ids: new Set(isStill ? [...previous.ids, ...known] : known) }
}

function from(edge: Edge | undefined, isDescending: boolean): QueryEventsFields {
  if (edge === undefined) return {}
  return isDescending ? { until: edge.time } : { since: toMicrosecond(edge.time) }
}

function isSameMicrosecond(a: string, b: string): boolean {
  return a === b || compareTimestamps(toMicrosecond(a), toMicrosecond(b)) === 0
}

/** Cuts what is finer off. */
function toMicrosecond(timestamp: string): string {
  return timestamp.replace(/(\.\d{6})\d+/, '$1')
}

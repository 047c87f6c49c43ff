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
 * What was stored before the first page comes exactly once, also where the server has copies of it; what is stored meanwhile, at most
 * once.
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
  const edge: Edge = { time: '', ids: new Set(), rows: 0 }
  let skip = offset
  let left = limit
  let sizing = { size: FIRST_PAGE, longest: LONGEST_PAGE }
  while (left > 0) {
    const wanted = Math.min(sizing.size, Math.max(SMALLEST_PAGE, skip + left))
    // What was there at the page's first time comes again, before what is new.
    const known = edge.rows
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
    const fresh = freshOf(page.events, edge)
    const matching = fresh.filter(isWanted)
    const given = matching.slice(skip, skip + left)
    skip = Math.max(0, skip - matching.length)
    left -= given.length
    if (given.length > 0) yield given
    if (left === 0 || page.has_more === false || page.events.length === 0) return
    // Copies of what is known may fill a page: then more is asked for.
    if (fresh.length === 0 && edge.rows <= known) {
      if (page.has_more === undefined) return
      throw new ProtocolError(
        'has_more',
        'is true, yet the next page holds nothing new: the server ignores the time it was given, or too many events have it',
      )
    }
  }
}

/**
 * Where a page ended: the time of its last event, every event known to have that time, and how many rows they took. To the microsecond:
 * from its archive Core gives no more, and an event may get there between two pages.
 */
interface Edge {
  time: string
  readonly ids: Set<string>
  rows: number
}

/**
 * The events of a page that are not known, each once: before 0.20 Core gives several of each, side by side, once it compacted its archive
 * and was restarted. Moves the edge to the end of the page.
 */
function freshOf(events: readonly Event[], edge: Edge): readonly Event[] {
  edge.rows = 0
  return events.filter(({ id, timestamp }) => {
    if (!isSameMicrosecond(timestamp, edge.time)) {
      edge.ids.clear()
      edge.rows = 0
    }
    edge.time = timestamp
    edge.rows++
    const isFresh = !edge.ids.has(id)
    if (isFresh) edge.ids.add(id)
    return isFresh
  })
}

function from({ time }: Edge, isDescending: boolean): QueryEventsFields {
  if (time === '') return {}
  return isDescending ? { until: time } : { since: toMicrosecond(time) }
}

function isSameMicrosecond(a: string, b: string): boolean {
  if (a === b || b === '') return a === b
  // As Core writes them. To compare their times takes longer than all else here.
  if (isFine(a) && isFine(b)) return a.startsWith(b.slice(0, MICROSECOND))
  return compareTimestamps(toMicrosecond(a), toMicrosecond(b)) === 0
}

/** The length of a time to the microsecond, as in `2026-01-31T12:34:56.123456`. */
const MICROSECOND = 26

function isFine(timestamp: string): boolean {
  return timestamp.length > MICROSECOND && timestamp.endsWith('Z')
}

/** Cuts what is finer off. */
function toMicrosecond(timestamp: string): string {
  return timestamp.replace(/(\.\d{6})\d+/, '$1')
}

import type { EntityPage, EntitySummary, Event } from '../../src/api.ts'
import { type ListEntitiesFields, type QueryEventsFields, timeText } from '../../src/clients/query-params.ts'
import type { EventsPage } from '../../src/clients/reads.ts'
import { ApiError } from '../../src/errors.ts'
import { compareTimestamps } from '../../src/internal/timestamp.ts'

/** How a server differs from the newest Core. */
export interface Manners {
  /** No page is longer. */
  readonly clamp?: number
  /** Leaves `has_more` out, as old gateways do. */
  readonly hasMoreAbsent?: boolean
  readonly ignoresOffset?: boolean
  /** A page of more is too large for an answer. */
  readonly fits?: number
}

/** A page, unless it is too large for an answer. @throws api (413) */
function fitting<Item>(page: Item[], { fits = Number.POSITIVE_INFINITY }: Manners): Item[] {
  if (page.length <= fits) return page
  throw new ApiError('413 response_too_large', { status: 413, body: { error: 'response_too_large' } })
}

export interface PageServer<Fields, Page> {
  read(fields: Fields): Promise<Page>
  /** Every page asked for. */
  readonly asked: Fields[]
}

/** Pages of events as Core serves them: by time, then as written; `desc` is the exact reverse. */
export function eventServer(
  events: readonly Event[],
  manners: Manners = {},
): PageServer<QueryEventsFields, EventsPage> {
  const asked: QueryEventsFields[] = []
  const { clamp = 10_000 } = manners
  return {
    asked,
    async read(fields) {
      asked.push(fields)
      const { since, until, order, offset = 0, limit = clamp } = fields
      const inTime = events
        .filter((event) => since === undefined || compareTimestamps(event.timestamp, timeText(since)) >= 0)
        .filter((event) => until === undefined || compareTimestamps(event.timestamp, timeText(until)) <= 0)
        .sort((a, b) => compareTimestamps(a.timestamp, b.timestamp))
      if (order === 'desc') inTime.reverse()
      const page = fitting(inTime.slice(offset, offset + Math.min(limit, clamp)), manners)
      const has_more = manners.hasMoreAbsent ? undefined : offset + page.length < inTime.length
      return { events: page, count: page.length, has_more }
    },
  }
}

/** Pages of entities as Core serves them. */
export function entityServer(
  entities: readonly EntitySummary[],
  manners: Manners = {},
): PageServer<ListEntitiesFields, EntityPage> {
  const asked: ListEntitiesFields[] = []
  const { clamp = 10_000, ignoresOffset } = manners
  return {
    asked,
    async read(fields) {
      asked.push(fields)
      const { offset = 0, limit = clamp } = fields
      const start = ignoresOffset ? 0 : offset
      const page = fitting(entities.slice(start, start + Math.min(limit, clamp)), manners)
      return { entities: page, total: entities.length, has_more: start + page.length < entities.length }
    },
  }
}

/** All that an async iterable gives. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

import type { EntityPage, EntitySummary } from '../../api.ts'
import { ProtocolError } from '../../errors.ts'
import { compareTimestamps } from '../../internal/timestamp.ts'
import type { ListEntitiesFields } from '../query-params.ts'
import { readFitting } from './page-size.ts'

const ENTITIES_PER_PAGE = 500
/** How much of the page before an ascending page begins with: room for entities that moved away from before it. */
const OVERLAP = 50
/** How often all the entities that there were are read page by page, before what was not met is read at once. */
const MOST_TIMES = 4

type Read = (fields: ListEntitiesFields) => Promise<EntityPage>
type Entities = AsyncGenerator<readonly EntitySummary[], void>

/** A way through all pages. */
interface Walk {
  /** Reads the page there, of `more` entities beyond those that are still wanted. */
  readonly readAt: (offset: number, more?: number) => Promise<EntityPage>
  readonly start: number
  /** When each entity had been written to last, when it was last met. */
  readonly met: Map<string, string>
  /** Whether the server's pages fit together. */
  readonly isOrdered: () => Promise<boolean>
  /** Reads in one page what was not met. */
  readonly readRest: () => Promise<readonly EntitySummary[]>
}

/**
 * Every entity that `fields` asks for, each once, page by page by offset: there is nothing else to page by. An entity that is
 * written to meanwhile changes its place: it becomes the first, or with `order: 'asc'` the last. None is missed for that, unless
 * `offset` leaves out the first. Where others write faster than pages are read, the rest is read at once, so that it ends.
 * @param isOrdered whether the server's pages fit together; asked where there is more than one. If not, everything is read at once.
 * @throws protocol if the server serves the same page for ever
 */
export async function* pageEntities(
  read: Read,
  fields: ListEntitiesFields,
  isOrdered: () => Promise<boolean> = async () => true,
): Entities {
  const { limit = Number.POSITIVE_INFINITY, offset: start = 0, order } = fields
  const met = new Map<string, string>()
  let left = limit
  if (left === 0) return
  const reader = readerOf(read, fields, () => left)
  let budget: number | undefined
  const readAt: Walk['readAt'] = async (offset, more) => {
    const page = await reader(offset, more)
    const { length } = page.entities
    // An empty page counts, too.
    budget = (budget ?? MOST_TIMES * (page.total + length)) - Math.max(1, length)
    return page
  }
  const walk: Walk = { readAt, start, met, isOrdered, readRest: () => readRest(read, fields, met) }
  for await (const page of order === 'asc' ? ascending(walk) : descending(walk)) {
    const given = page.slice(0, left)
    left -= given.length
    if (given.length > 0) yield given
    if (left === 0) return
    if (budget !== undefined && budget < 0) break
  }
  if (budget === undefined || budget >= 0) return
  const rest = (await walk.readRest()).slice(0, left)
  if (rest.length > 0) yield rest
}

/** The last written first: what others write to moves to the front, and what was not met yet further back. */
async function* descending(walk: Walk): Entities {
  const { readAt, start, met, isOrdered, readRest } = walk
  if (start > 0 && !(await isOrdered())) return yield await readRest()
  const first = await readAt(start)
  yield meet(first, met)
  // The first page alone is right on every server.
  if (isMore(first) && start === 0 && !(await isOrdered())) return yield await readRest()
  let offset = start
  for (let page = first; isMore(page); ) {
    offset += page.entities.length
    const next = await readAt(offset)
    yield meet(next, met)
    // As many as a page may have moved to the front: then the first page is another one now.
    if (isSamePage(page, next) && isSamePage(next, await readAt(start))) throw stuck()
    page = next
  }
  const [top] = first.entities
  if (start === 0 && isMore(first) && top !== undefined) yield* movedToFront(walk, top)
}

/** Entities that moved to the front before they were met. A single page shows them all; while it takes more, others may move. */
async function* movedToFront({ readAt, met }: Walk, top: EntitySummary): Entities {
  for (let known = top; ; ) {
    let page = await readAt(0)
    const [first] = page.entities
    if (first === undefined || isSame(first, known)) return
    yield meet(page, met)
    if (!reachesBeyond(page, known)) return
    for (let offset = 0; reachesBeyond(page, known); ) {
      offset += page.entities.length
      page = await readAt(offset)
      yield meet(page, met)
    }
    known = first
  }
}

/** The last written last: what others write to moves to the end, and what was not met yet may move to before the next page. */
async function* ascending({ readAt, start, met, isOrdered, readRest }: Walk): Entities {
  if (!(await isOrdered())) return yield await readRest()
  let overlap = 0
  let previous: EntityPage | undefined
  for (let offset = start; ; ) {
    const page = await readAt(offset, overlap)
    // All that did not move stands in its order. Where one of those met is in the page, none is missed before it.
    const isJoined =
      overlap === 0 || page.entities.some((entity) => met.get(entity.entity_id) === entity.last_event_at)
    if (!isJoined) {
      offset = Math.max(start, offset - ENTITIES_PER_PAGE)
      if (offset === start) overlap = 0
      previous = undefined
      yield []
      continue
    }
    yield meet(page, met)
    if (!isMore(page)) return
    if (previous !== undefined && isSamePage(previous, page)) throw stuck()
    previous = page
    overlap = Math.min(OVERLAP, page.entities.length >> 1)
    offset += page.entities.length - overlap
  }
}

/** All that is left, for a server whose pages do not fit together. */
async function readRest(
  read: Read,
  { limit: _, offset = 0, order, ...rest }: ListEntitiesFields,
  met: ReadonlyMap<string, string>,
): Promise<readonly EntitySummary[]> {
  const { entities } = await read(rest)
  const sign = order === 'asc' ? 1 : -1
  const inOrder = [...entities].sort((a, b) => {
    return sign * compareTimestamps(a.last_event_at, b.last_event_at) || (a.entity_id < b.entity_id ? -1 : 1)
  })
  return inOrder.slice(offset).filter(({ entity_id }) => !met.has(entity_id))
}

/** Reads pages no longer than an answer may be. */
function readerOf(read: Read, fields: ListEntitiesFields, left: () => number): Walk['readAt'] {
  let longest = ENTITIES_PER_PAGE
  return async (offset, more = 0) => {
    const wanted = Math.min(longest, left() + more)
    const fitting = await readFitting((limit) => read({ ...fields, offset, limit }), wanted)
    if (fitting.limit < wanted) longest = fitting.limit
    return fitting.page
  }
}

/** The entities of a page that were not met before. */
function meet({ entities }: EntityPage, met: Map<string, string>): EntitySummary[] {
  return entities.filter(({ entity_id, last_event_at }) => {
    const isNew = !met.has(entity_id)
    met.set(entity_id, last_event_at)
    return isNew
  })
}

function isMore(page: EntityPage): boolean {
  return page.has_more && page.entities.length > 0
}

/** Whether what follows a page may still have been written to later than an entity. */
function reachesBeyond(page: EntityPage, entity: EntitySummary): boolean {
  const last = page.entities.at(-1)
  if (last === undefined || !page.has_more) return false
  return compareTimestamps(last.last_event_at, entity.last_event_at) >= 0
}

function isSame(a: EntitySummary | undefined, b: EntitySummary | undefined): boolean {
  return a?.entity_id === b?.entity_id && a?.last_event_at === b?.last_event_at
}

function isSamePage(a: EntityPage, b: EntityPage): boolean {
  return isSame(a.entities[0], b.entities[0]) && isSame(a.entities.at(-1), b.entities.at(-1))
}

function stuck(): ProtocolError {
  return new ProtocolError(
    'has_more',
    'is true, yet the next page holds nothing new: the server ignores `offset`',
  )
}

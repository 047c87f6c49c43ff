import type { Event, EventFeedPage, FeedCursor, QueryOf, SharedApi } from '../../api.ts'
import { ProtocolError } from '../../errors.ts'
import { byteLength } from '../../internal/byte-order.ts'
import { refuseInput } from '../../internal/check.ts'
import { type CallOptions, callInit } from '../../transport/options.ts'
import { checkInteger, checkNames, checkText } from '../check-params.ts'
import { defined } from '../query-params.ts'
import { type Reply, reply } from '../reply.ts'

const MAX_LIMIT = 500
const MAX_PREFIXES = 8
const MAX_PREFIX_BYTES = 128

/** Which part of a tenant's feed to read. */
export interface FeedFields {
  /** Where to go on: the `cursor` of the page before. Without it, from the start of the feed. */
  readonly after?: FeedCursor | undefined
  /** Only events whose type begins with one of these, as in `asset.`; at most 8. */
  readonly prefixes?: readonly string[] | undefined
  readonly entity_id?: string | undefined
  /** Of a page, at most 500, where 0 only tells where the feed ends; of `feedEvents`, of the whole. @default 100 for a page */
  readonly limit?: number | undefined
}

/** An event of the feed, and the place behind it. */
export interface FeedEvent {
  readonly event: Event
  /** What to go on after, once this event is dealt with. */
  readonly cursor: FeedCursor
}

/** Reads one page of the feed. */
export function readFeed(
  api: SharedApi,
  tenantId: string | undefined,
  fields: FeedFields,
  options: CallOptions,
): Reply<EventFeedPage> {
  return reply(async () => {
    check(fields)
    checkInteger('limit', fields.limit, 0, MAX_LIMIT)
    const { after, prefixes = [], entity_id, limit } = fields
    const query = defined<QueryOf<'readEventFeed'>>({
      epoch: after?.epoch,
      position: after?.position,
      prefixes: prefixes.length > 0 ? prefixes.join(',') : undefined,
      entity_id,
      limit,
      tenant_id: tenantId,
    })
    return api.GET('/api/v1/event-feed', { params: { query }, ...callInit(options) })
  })
}

/** Follows the feed page by page until it is caught up; no page is empty. Returns the place it came to, which may be beyond the last event it gave. */
export async function* followFeed(
  read: (fields: FeedFields) => Promise<EventFeedPage>,
  fields: FeedFields,
): AsyncGenerator<readonly FeedEvent[], FeedCursor | undefined> {
  check(fields)
  checkInteger('limit', fields.limit, 0)
  let { after, limit: left = Number.POSITIVE_INFINITY } = fields
  while (left > 0) {
    const page = await read({ ...fields, after, limit: Math.min(MAX_LIMIT, left) })
    checkPage(page, after)
    const found = page.events.map((event, index) => {
      const position = page.positions[index] ?? 0
      return { event, cursor: { epoch: page.cursor.epoch, position } }
    })
    after = found.at(-1)?.cursor ?? after
    left -= found.length
    if (found.length > 0) yield found
    if (left === 0) return after
    after = page.cursor
    if (page.caught_up) return after
  }
  return after
}

/** @throws protocol for a page that would be read for ever, or whose events have no positions */
function checkPage(page: EventFeedPage, after: FeedCursor | undefined): void {
  if (page.positions.length !== page.events.length)
    throw new ProtocolError('positions', 'are not as many as the events')
  if (!page.caught_up && page.cursor.position <= (after?.position ?? 0))
    throw new ProtocolError('cursor', 'did not move, yet the feed is not caught up')
}

function check(fields: FeedFields): void {
  checkNames(fields, ['after', 'prefixes', 'entity_id', 'limit'])
  checkText('entity_id', fields.entity_id)
  const { after, prefixes } = fields
  if (after !== undefined) {
    if (typeof after !== 'object' || after === null) refuseInput('after', 'must be a cursor of a page')
    for (const name of ['epoch', 'position'] as const) {
      if (after[name] === undefined) refuseInput(`after.${name}`, 'is missing')
      checkInteger(`after.${name}`, after[name], 0)
    }
  }
  if (prefixes === undefined) return
  if (!Array.isArray(prefixes) || prefixes.length > MAX_PREFIXES)
    refuseInput('prefixes', `must be a list of at most ${MAX_PREFIXES}`)
  for (const prefix of prefixes) {
    const isSound = typeof prefix === 'string' && prefix !== '' && !prefix.includes(',')
    if (!isSound || byteLength(prefix) > MAX_PREFIX_BYTES)
      refuseInput('prefixes', `must hold texts of 1 to ${MAX_PREFIX_BYTES} bytes without commas`)
  }
}

import type { AnswerOf, FeedCursor } from '../../api.ts'
import { byteLength } from '../../internal/byte-order.ts'
import type { EventFeed } from '../core/event-feeds.ts'
import { writeJson } from '../core/exact-json.ts'
import type { LogEntry } from '../core/log-entry.ts'
import { conflictAnswer, errorAnswer, type MockAnswer, rawJsonAnswer } from '../http/answer.ts'
import { type ParamsOf, readParams } from '../http/query-params.ts'
import { actingTenant, type CallerHandler, refuseRole } from './caller-routes.ts'

const maxLimit = 500
const maxScanned = 10_000
const maxPageBytes = 512 * 1024
// What Core allows for around the events, and around each of them.
const pageOverhead = 1024
const eventOverhead = 24

/** @source openapi `readEventFeed` */
export const readEventFeed: CallerHandler = (core, request, _params, caller) => {
  const params = readParams(request.query, {
    epoch: 'integer',
    position: 'integer',
    limit: 'integer',
    prefixes: 'text',
    entity_id: 'text',
    tenant_id: 'text',
  } satisfies ParamsOf<'readEventFeed'>)
  if (!params.ok) return params.answer
  const refusal = refuseRole(caller, 'read')
  if (refusal !== undefined) return refusal
  const acting = actingTenant(caller, params.value.tenant_id)
  if (!acting.ok) return acting.answer
  const { epoch, position, limit = 100, prefixes = '', entity_id } = params.value
  if ((epoch === undefined) !== (position === undefined))
    return invalidInput('feed cursor requires epoch and position')
  const starts = prefixes.split(',').filter((prefix) => prefix !== '')
  if (starts.length > 8 || starts.some((prefix) => byteLength(prefix) > 128))
    return invalidInput('feed permits at most 8 prefixes of 128 bytes')
  if (limit > maxLimit) return invalidInput('feed limit must be 0..500')
  const feed = core.feeds.of(acting.tenant)
  const start = position ?? 0
  if ((epoch ?? feed.epoch) !== feed.epoch || start > feed.entries.length)
    return conflictAnswer(epoch ?? feed.epoch, feed.epoch)
  return pageOf(acting.tenant, feed, scan(feed, start, limit, starts, entity_id))
}

interface Scan {
  /** Where the page stops, unless its bytes run out before. */
  readonly stop: number
  readonly found: readonly { readonly index: number; readonly entry: LogEntry }[]
}

function scan(
  { entries }: EventFeed,
  start: number,
  limit: number,
  prefixes: readonly string[],
  entityId: string | undefined,
): Scan {
  if (limit === 0) return { stop: entries.length, found: [] }
  const found: { index: number; entry: LogEntry }[] = []
  const end = Math.min(entries.length, start + maxScanned)
  let index = start
  while (index < end && found.length < limit) {
    const entry = entries[index] as LogEntry
    const { entity_id, event_type } = entry.event
    const isWanted = prefixes.length === 0 || prefixes.some((prefix) => event_type.startsWith(prefix))
    if (isWanted && (entityId === undefined || entity_id === entityId)) found.push({ index, entry })
    index += 1
  }
  return { stop: index, found }
}

function pageOf(tenant: string, { epoch, entries }: EventFeed, { stop, found }: Scan): MockAnswer {
  const head = entries.length
  const events: string[] = []
  const positions: number[] = []
  let bytes = pageOverhead
  let end = stop
  for (const { index, entry } of found) {
    const size = byteLength(entry.json) + eventOverhead
    if (bytes + size > maxPageBytes) {
      if (events.length === 0) return invalidInput('single feed event exceeds bounded feed response')
      end = index
      break
    }
    bytes += size
    events.push(sortedJson(entry))
    positions.push(index + 1)
  }
  const cursor = (position: number) => JSON.stringify({ epoch, position } satisfies FeedCursor)
  const fields = {
    caught_up: String(end >= head),
    cursor: cursor(end),
    events: `[${events.join(',')}]`,
    head: cursor(head),
    positions: JSON.stringify(positions),
    tenant_id: JSON.stringify(tenant),
  } satisfies Record<keyof AnswerOf<'readEventFeed'>, string>
  const members = Object.entries(fields).map(([name, json]) => `"${name}":${json}`)
  return rawJsonAnswer(200, `{${members.join(',')}}`)
}

/** Here the fields of an event stand in the order of the alphabet. */
function sortedJson({ event, exact }: LogEntry): string {
  if (exact !== undefined) return writeJson({ ...event, ...exact })
  const { entity_id, event_type, id, metadata, payload, tenant_id, timestamp, version } = event
  return JSON.stringify({ entity_id, event_type, id, metadata, payload, tenant_id, timestamp, version })
}

function invalidInput(reason: string): MockAnswer {
  return errorAnswer(400, `Invalid input: ${reason}`)
}

import type { AnswerOf } from '../../api.ts'
import type { CoreState } from '../core/core-state.ts'
import type { LogEntry } from '../core/event-log.ts'
import { pushTo } from '../core/event-log.ts'
import { jsonAnswer, type MockAnswer, type MockRequest } from '../http/answer.ts'
import { type ParamsOf, readParams } from '../http/query-params.ts'
import type { CallerRoutes } from './caller-routes.ts'

/** @source openapi `listStreams`: the entities that have events, the one that was last written to first */
export function listStreams(core: CoreState, request: MockRequest): MockAnswer {
  const asked = readListing(core, request)
  if (!asked.ok) return asked.answer
  const groups = grouped(core, asked.value.tenant, ({ event }) => event.entity_id)
  groups.sort((a, b) => (a.last.time > b.last.time ? -1 : a.last.time < b.last.time ? 1 : 0))
  const streams = cut(groups, asked.value).map(({ key, count, last }) => ({
    stream_id: key,
    event_count: count,
    last_event_at: last.event.timestamp,
  }))
  return jsonAnswer(200, { streams, total: groups.length } satisfies AnswerOf<'listStreams'>)
}

/** The event types, which want a key. */
export const eventTypeRoutes: CallerRoutes = {
  '/api/v1/event-types': {
    GET: (core, request, _params, caller) => listEventTypes(core, request, caller.tenant),
  },
}

/** @source openapi `listEventTypes`: the types of a tenant's events, or of the caller's own, the commonest first */
function listEventTypes(core: CoreState, request: MockRequest, callersTenant: string): MockAnswer {
  const asked = readListing(core, request, callersTenant)
  if (!asked.ok) return asked.answer
  const groups = grouped(core, asked.value.tenant, ({ event }) => event.event_type)
  groups.sort((a, b) => b.count - a.count)
  const event_types = cut(groups, asked.value).map(({ key, count, last }) => ({
    event_type: key,
    event_count: count,
    last_event_at: last.event.timestamp,
  }))
  return jsonAnswer(200, { event_types, total: groups.length } satisfies AnswerOf<'listEventTypes'>)
}

interface Listing {
  /** Nothing is found without one where listings are a tenant's. */
  readonly tenant: string | undefined
  readonly offset: number
  readonly limit: number
}

function readListing(core: CoreState, request: MockRequest, fallbackTenant?: string) {
  const params = core.traits.scopedListings
    ? readParams(request.query, {
        tenant_id: 'text',
        limit: 'integer',
        offset: 'integer',
      } satisfies ParamsOf<'listStreams'>)
    : readParams(request.query, { limit: 'integer', offset: 'integer' } satisfies ParamsOf<'listStreams'>)
  if (!params.ok) return params
  const { limit = Number.POSITIVE_INFINITY, offset = 0, ...rest } = params.value
  const { tenant_id = fallbackTenant } = rest as { tenant_id?: string }
  return { ok: true as const, value: { tenant: tenant_id, offset, limit } satisfies Listing }
}

interface Group {
  readonly key: string
  readonly count: number
  /** The latest of a tenant's; of all, the last to come. */
  readonly last: LogEntry
}

function grouped(core: CoreState, tenant: string | undefined, keyOf: (entry: LogEntry) => string): Group[] {
  const groups = new Map<string, LogEntry[]>()
  for (const entry of entriesOf(core, tenant)) pushTo(groups, keyOf(entry), entry)
  return [...groups].map(([key, entries]) => ({
    key,
    count: entries.length,
    last: core.traits.scopedListings ? latest(entries) : (entries.at(-1) as LogEntry),
  }))
}

function entriesOf(core: CoreState, tenant: string | undefined): readonly LogEntry[] {
  if (!core.traits.scopedListings) return core.log.entries
  return tenant ? core.log.ofTenant(tenant) : []
}

function latest(entries: readonly LogEntry[]): LogEntry {
  return entries.reduce((last, entry) => (entry.time > last.time ? entry : last))
}

function cut<T>(items: readonly T[], { offset, limit }: Listing): T[] {
  return items.slice(offset, offset + limit)
}

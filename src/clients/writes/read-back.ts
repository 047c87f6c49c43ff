import type { Event } from '../../api.ts'
import { ProtocolError } from '../../errors.ts'
import type { CallOptions } from '../../transport/options.ts'
import type { Transport } from '../../transport/transport.ts'
import type { Abilities } from '../capabilities.ts'
import { pageEvents } from '../paging/page-events.ts'
import { type QueryEventsFields, type Time, timeText } from '../query-params.ts'
import type { EventsPage } from '../reads.ts'
import type { Replied, Reply } from '../reply.ts'
import { stampOf } from './stamp.ts'

/** Entities that are read at once. */
const AT_ONCE = 8
/** How far apart two readings of one server's clock may be, for it is set now and then. */
const ROOM_MS = 5 * 60_000
/** How far the server's clock may be from this machine's where it cannot be seen: a time zone taken for another. */
const BLIND_ROOM_MS = 24 * 3_600_000

/** The reads that it takes to find what was written; a `CoreClient` has them. */
export interface ReadBackClient {
  readonly transport: Transport
  readonly tenantId: string
  with(overrides: { readonly tenantId: string }): ReadBackClient
  queryEvents(params: QueryEventsFields, options: CallOptions): Reply<EventsPage>
  abilities(options: CallOptions): Promise<Abilities>
}

/** What to look for. */
export interface ReadBackFields {
  readonly tenantId: string
  /** The entities that the events were written to. */
  readonly entityIds: Iterable<string>
  readonly appendId: string
  /** When the first of them was sent, by this machine's clock. */
  readonly since: Time
  /** How many there are: once so many are found, nothing more is read. @default everything is read */
  readonly count?: number | undefined
  /** The lowest of their indexes; others of the append do not count. @default 0 */
  readonly fromIndex?: number | undefined
  /** Whether all that has a lower index was stored before: then what is older than that is not read. @default false */
  readonly isInOrder?: boolean | undefined
}

/**
 * The stored events of one append, by their index in it: newest first where the server orders, and back to the time of sending.
 * What is not found may be on its way, and be stored later: nothing follows from it.
 * @throws what `queryEvents` throws
 */
export async function readBack(
  client: ReadBackClient,
  fields: ReadBackFields,
  options: CallOptions = {},
): Promise<Map<number, Event>> {
  const { tenantId, appendId, count = Number.POSITIVE_INFINITY, fromIndex = 0 } = fields
  const reads = ofTenant(client, tenantId)
  const entityIds = [...new Set(fields.entityIds)]
  const found = new Map<number, Event>()
  const [first] = entityIds
  if (first === undefined) return found
  const since = sendingTime(fields.since, await countEvents(reads, first, options))
  const { honoursOrder } = await reads.abilities(options)
  const order = honoursOrder ? { order: 'desc' as const } : {}

  async function search(entity_id: string): Promise<void> {
    for await (const events of pageEvents(ownPages(reads, options), { entity_id, since, ...order })) {
      for (const event of events) {
        const stamp = stampOf(event)
        if (stamp?.append_id !== appendId) continue
        if (stamp.index >= fromIndex) found.set(stamp.index, event)
        else if (honoursOrder && fields.isInOrder) return
      }
      if (found.size >= count) return
    }
  }
  const queue = entityIds.values()
  const reader = async () => {
    for (const entityId of queue) if (found.size < count) await search(entityId)
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, entityIds.length) }, reader))
  return found
}

/** Reads pages of an entity, each seen to be one: by the answer to another request something that is stored would seem not to be. */
export function ownPages(
  reads: ReadBackClient,
  options: CallOptions,
): (fields: QueryEventsFields) => Promise<{ readonly page: EventsPage }> {
  return async (fields) => {
    const page = await reads.queryEvents(fields, options)
    const { events, total_count = 0 } = page
    const isOwn =
      events.every(({ entity_id }) => entity_id === fields.entity_id) &&
      (events.length > 0 || total_count === 0)
    if (!isOwn)
      throw new ProtocolError('events', 'are none that were asked for, as in the answer to another request')
    return { page }
  }
}

/** The client, or one like it for another tenant. */
export function ofTenant(client: ReadBackClient, tenantId: string): ReadBackClient {
  return client.tenantId === tenantId ? client : client.with({ tenantId })
}

/** A page without events: how many there are, and with what response. The tenant's archive is in memory then. */
export function countEvents(
  reads: ReadBackClient,
  entity_id: string,
  options: CallOptions,
  until?: Time,
): Promise<Replied<EventsPage>> {
  return reads.queryEvents({ entity_id, until, limit: 0 }, options).withResponse()
}

/** `since` as the server's clock had it, or before: its `Date` header says how far that is from this machine's. */
export function sendingTime(since: Time, { response }: Replied<EventsPage>): string {
  const serverMs = Date.parse(response.headers.get('date') ?? '')
  const sentMs = Date.parse(timeText(since))
  const fromMs = Number.isNaN(serverMs) ? sentMs - BLIND_ROOM_MS : sentMs + serverMs - Date.now() - ROOM_MS
  return new Date(fromMs).toISOString()
}

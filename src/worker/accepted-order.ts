import type { Event } from '../api.ts'
import { MAX_INVERSION_MS, MIN_RESTART_MS } from './order-watch.ts'

/** Events of one entity that wait for what may come before them. */
interface Waiting {
  readonly events: Event[]
  /** Of `events`, those before here are of counts before the present one. */
  counted: number
  /** The version of this count that was let go last; no lower one of the count comes any more. */
  released: number
  releasedMs: number
}

/**
 * Brings events that are in order of time into the order in which Core accepted those of each entity, which their versions tell; the
 * places of an entity's events among those of others stay. After a restart Core may count an entity's versions again from a lower
 * one, so that versions repeat. An event whose version was there already, or is lower than one from more than a second before,
 * tells of a new count, which begins after the last pause that is long enough for a restart: events of two counts stay in order of
 * time. Where nothing tells of it, as the first versions of the new count are of other types and it began within a second, the two
 * are taken for one.
 */
export async function* acceptedOrder(events: AsyncIterable<Event>): AsyncGenerator<Event, void, undefined> {
  const waiting = new Map<string, Waiting>()
  const places: { readonly entityId: string; readonly ms: number }[] = []
  let first = 0
  for await (const event of events) {
    const { entity_id: entityId } = event
    const ms = timeOf(event)
    for (; (places[first]?.ms ?? ms) < ms - MAX_INVERSION_MS; first++)
      yield* release(waiting, places[first]?.entityId)
    let own = waiting.get(entityId)
    if (own === undefined) {
      own = { events: [], counted: 0, released: 0, releasedMs: Number.NEGATIVE_INFINITY }
      waiting.set(entityId, own)
    }
    insert(own, event)
    places.push({ entityId, ms })
    if (first > 10_000) {
      places.splice(0, first)
      first = 0
    }
  }
  for (; first < places.length; first++) yield* release(waiting, places[first]?.entityId)
}

function insert(own: Waiting, event: Event): void {
  const { events } = own
  let at = placeOf(own, event)
  const isRepeated = at > own.counted && events[at - 1]?.version === event.version
  if (isRepeated || event.version <= own.released) {
    own.counted = newCount(own, event)
    own.released = 0
    at = placeOf(own, event)
  }
  events.splice(at, 0, event)
}

/** Behind the last event of its count that has no higher version. */
function placeOf({ events, counted }: Waiting, { version }: Event): number {
  let at = events.length
  while (at > counted && (events[at - 1]?.version ?? 0) > version) at--
  return at
}

/** Where the count begins that an event is the first sign of. */
function newCount({ events, counted, releasedMs }: Waiting, event: Event): number {
  let ms = timeOf(event)
  for (let at = events.length; at > counted; at--) {
    const before = timeOf(events[at - 1] ?? event)
    if (ms - before >= MIN_RESTART_MS) return at
    ms = before
  }
  return counted === 0 && ms - releasedMs >= MIN_RESTART_MS ? 0 : events.length
}

function* release(waiting: Map<string, Waiting>, entityId = ''): Generator<Event> {
  const own = waiting.get(entityId)
  const event = own?.events.shift()
  if (own === undefined || event === undefined) return
  if (own.counted > 0) own.counted--
  else {
    own.released = event.version
    own.releasedMs = timeOf(event)
  }
  yield event
}

function timeOf({ timestamp }: Event): number {
  return Date.parse(timestamp)
}

import type { EntityState, Event } from '../../api.ts'

/**
 * An entity's state out of its events, oldest first, as Core 0.27 tells it; `undefined` of no events.
 * A shallow merge of object payloads: the last write of a field wins, null is a value, other payloads are passed over.
 * @param as_of the time up to which the events were read
 * @param wantsHistory whether the merged events are given too
 */
export async function foldEntityState(
  entity_id: string,
  events: AsyncIterable<Event>,
  as_of: string | undefined,
  wantsHistory: boolean,
): Promise<EntityState | undefined> {
  // An object would take a field of the name `__proto__` for something else.
  const fields = new Map<string, unknown>()
  const history: NonNullable<EntityState['history']> = []
  let last: Event | undefined
  let count = 0
  for await (const event of events) {
    const { id, event_type, timestamp, payload } = event
    if (typeof payload === 'object' && payload !== null && !Array.isArray(payload)) {
      for (const [field, value] of Object.entries(payload)) fields.set(field, value)
    }
    if (wantsHistory) history.push({ event_id: id, type: event_type, timestamp, payload })
    last = event
    count++
  }
  if (last === undefined) return undefined
  return {
    entity_id,
    last_updated: last.timestamp,
    event_count: count,
    as_of: as_of ?? null,
    current_state: Object.fromEntries(fields),
    version: count,
    ...(wantsHistory && { history }),
  }
}

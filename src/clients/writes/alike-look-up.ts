import type { Event, IngestReceipt } from '../../api.ts'
import { isSameJson } from '../../internal/same-json.ts'
import type { CallOptions } from '../../transport/options.ts'
import { pageEvents } from '../paging/page-events.ts'
import { receiptOf } from './find-write.ts'
import type { LookUp } from './look-up.ts'
import { countEvents, ofTenant, ownPages, type ReadBackClient, sendingTime } from './read-back.ts'
import type { BatchItem } from './send-batch.ts'

/** Of more entities it would take too many reads. */
const MOST_ENTITIES = 20

/**
 * Looks for events without a mark, by what is in them. Once the server is done with a batch, what it does not show is not stored; what
 * it shows may be another's that reads the same, and is theirs only if it is known that theirs is there and one such is.
 */
export function alikeLookUp(client: ReadBackClient, since: Date, options: CallOptions): LookUp {
  async function eventsOf({ event }: BatchItem): Promise<Event[]> {
    const { entity_id } = event
    const reads = ofTenant(client, event.tenant_id ?? client.tenantId)
    const from = sendingTime(since, await countEvents(reads, entity_id, options))
    const events: Event[] = []
    for await (const page of pageEvents(ownPages(reads, options), { entity_id, since: from }))
      events.push(...page)
    return events
  }

  return {
    isProof: false,
    async find(items, isOver) {
      const found = new Map<number, IngestReceipt | undefined>()
      const entities = new Map<string, Promise<Event[]>>()
      const keys = items.map(({ event }) => `${event.tenant_id} ${event.entity_id}`)
      if (!isOver || new Set(keys).size > MOST_ENTITIES) return undefined
      for (const [place, item] of items.entries()) {
        const key = keys[place] ?? ''
        const events = entities.get(key) ?? eventsOf(item)
        entities.set(key, events)
        const written = JSON.parse(item.text)
        const alike = (await events).filter((event) => isAlike(event, written))
        const [first] = alike
        if (first === undefined) continue
        const receipt = await receiptOf(client, first, options)
        const { expected_version } = item.event
        const version = expected_version == null ? receipt.version : expected_version + 1
        found.set(place, alike.length > 1 ? undefined : { ...receipt, version })
      }
      return found
    },
    stampOf: () => undefined,
  }
}

/** Whether a stored event reads as what was written. Core's parser is off by the last digit of some numbers (measured: 0.27.0). */
export function isAlike(stored: BatchItem['event'], written: BatchItem['event']): boolean {
  return isSameJson(factsOf(stored), factsOf(written), 1e-12)
}

/** What of an event stays as it was written. */
function factsOf({
  event_type,
  entity_id,
  tenant_id,
  payload,
  metadata = null,
}: BatchItem['event']): unknown {
  return { event_type, entity_id, tenant_id, payload, metadata }
}

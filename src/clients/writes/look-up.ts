import type { Event, IngestReceipt } from '../../api.ts'
import type { WriteStamp } from '../../errors.ts'
import { ownReceiptOf } from './find-write.ts'
import { type LookPlan, lookAgain } from './look-again.ts'
import { type ReadBackClient, readBack } from './read-back.ts'
import type { BatchItem } from './send-batch.ts'
import { stampOf, writeStampOf } from './stamp.ts'

/** What tells of the items of a batch where its answer does not. */
export interface LookUp {
  /** Whether what is found is what was written, rather than what may be another's that reads the same. */
  readonly isProof: boolean
  /**
   * The receipts of those that are stored, by their index in the list; `undefined` where several may be meant, and in place of all
   * where looking tells nothing.
   * @param isOver whether the server is done with them: then one look tells all
   * @throws what any read throws
   */
  find(
    items: readonly BatchItem[],
    isOver: boolean,
  ): Promise<ReadonlyMap<number, IngestReceipt | undefined> | undefined>
  /** What to look for one by, later. */
  stampOf(item: BatchItem): WriteStamp | undefined
}

/** What it takes to look for stamped events. */
export interface LookUpPlan extends LookPlan {
  readonly client: ReadBackClient
  readonly appendId: string
  /** When the first of them was sent. */
  readonly since: Date
  /** Whether batches of an entity follow each other only once all before is stored. @default false */
  readonly isInOrder?: boolean | undefined
}

/** Looks for the events of an append, as often as a read may be retried. */
export function stampedLookUp(plan: LookUpPlan): LookUp {
  const { client, appendId, since, isInOrder, options } = plan

  async function look(items: readonly BatchItem[]): Promise<Map<number, IngestReceipt>> {
    const places = new Map(items.map((item, place) => [stampOf(item.event as Event)?.index, place]))
    const found = new Map<number, IngestReceipt>()
    const fromIndex = Math.min(...[...places.keys()].map((index = 0) => index))
    for (const [tenantId, own] of byTenant(items, client.tenantId)) {
      const entityIds = own.map(({ event }) => event.entity_id)
      const fields = { tenantId, entityIds, appendId, since, count: own.length, fromIndex, isInOrder }
      const events = await readBack(client, fields, options)
      const noted = [...events].map(async ([index, event]) => {
        const place = places.get(index)
        const expected = place === undefined ? undefined : items[place]?.event.expected_version
        const receipt = await ownReceiptOf(client, event, options)
        if (place !== undefined)
          found.set(place, expected == null ? receipt : { ...receipt, version: expected + 1 })
      })
      await Promise.all(noted)
    }
    return found
  }

  return {
    isProof: true,
    find: (items, isOver) =>
      lookAgain(
        plan,
        () => look(items),
        (found) => isOver || found.size === items.length,
      ),
    stampOf: ({ event }) => writeStampOf(event, client.tenantId, since),
  }
}

function byTenant(items: readonly BatchItem[], own: string): Map<string, BatchItem[]> {
  const tenants = new Map<string, BatchItem[]>()
  for (const item of items) {
    const tenantId = item.event.tenant_id ?? own
    const others = tenants.get(tenantId)
    if (others === undefined) tenants.set(tenantId, [item])
    else others.push(item)
  }
  return tenants
}

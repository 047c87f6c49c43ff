import type { Event, IngestReceipt } from '../../api.ts'
import type { WriteStamp } from '../../errors.ts'
import type { CallOptions } from '../../transport/options.ts'
import type { CoreClient } from '../core-client.ts'
import { knownAnswers } from './known-answers.ts'
import { countEvents, ofTenant, type ReadBackClient, readBack } from './read-back.ts'

/**
 * Looks for a write by the stamp of an `outcome_unknown` error. `undefined`: it is not stored so far, which does not say that it
 * never will be.
 * @returns what `ingestEvent` would have given
 * @throws what `queryEvents` throws
 */
export function findWrite(
  core: CoreClient,
  stamp: WriteStamp,
  options: CallOptions = {},
): Promise<IngestReceipt | undefined> {
  const { tenant_id: tenantId, entity_id, append_id: appendId, index, sentAt: since } = stamp
  return core.within(options, async (bounded) => {
    const found = await readBack(core, { tenantId, entityIds: [entity_id], appendId, since }, bounded)
    const event = found.get(index)
    return event && ownReceiptOf(core, event, bounded)
  })
}

/** The receipt of an event that is known to be one's own, whose answer may yet come as another's. */
export function ownReceiptOf(
  client: ReadBackClient,
  event: Event,
  options: CallOptions,
): Promise<IngestReceipt> {
  knownAnswers(client.transport).add(event.id)
  return receiptOf(client, event, options)
}

/**
 * The receipt that a stored event had. A Core before 0.25.2 keeps no version but 1; there it is counted, which is right unless
 * another tenant has an entity of the same id.
 */
export async function receiptOf(
  client: ReadBackClient,
  event: Event,
  options: CallOptions,
): Promise<IngestReceipt> {
  const { id: event_id, timestamp, version, tenant_id, entity_id } = event
  if (version > 1 || (await client.abilities(options)).stampsVersions) return { event_id, timestamp, version }
  const { data } = await countEvents(ofTenant(client, tenant_id), entity_id, options, timestamp)
  return { event_id, timestamp, version: Math.max(version, data.total_count ?? 0) }
}

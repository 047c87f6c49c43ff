import type { Event, EventInput, IngestReceipt } from '../../api.ts'
import {
  type AnyAllSourceError,
  type ItemOutcome,
  isAllSourceError,
  OutcomeUnknownError,
  PartlyStoredError,
} from '../../errors.ts'
import type { CallOptions } from '../../transport/options.ts'
import type { AppendClient } from './append.ts'
import { readBack } from './read-back.ts'
import { newAppendId, stampEvent } from './stamp.ts'
import { leavesOpen } from './verified-write.ts'

/** Of a batch that was not sent, or was refused as a whole for want of capacity. */
const NOTHING_STORED = new Set([
  'invalid_input',
  'config',
  'network',
  'timeout',
  'circuit_open',
  'rate_limited',
])

/**
 * Writes events in one batch, each only behind the one before it. Where the batch fails in the middle, they are looked for.
 * @param inputs of the entity, each with its `expected_version`, from `version` on
 * @throws what the batch throws, if none of them is stored; partly_stored
 */
export async function appendSeveral(
  client: AppendClient,
  entity_id: string,
  version: number,
  inputs: readonly EventInput[],
  options: CallOptions,
): Promise<readonly IngestReceipt[]> {
  const append_id = newAppendId(client.transport.options.random)
  const stamped = inputs.map((input, index) => stampEvent(input, append_id, index))
  const since = new Date()
  try {
    return (await client.ingestBatch(stamped, options)).events
  } catch (error) {
    if (!isAllSourceError(error) || NOTHING_STORED.has(error.code)) throw error
    // The first was refused, and with it all.
    if (error.code === 'version_conflict' && error.expected === version) throw error
    const { tenantId } = client
    const fields = { tenantId, entityIds: [entity_id], appendId: append_id, since, count: inputs.length }
    const found = await readBack(client, fields, options).catch((failure) => {
      if (!isAllSourceError(failure)) throw failure
    })
    if (found?.size === 0 && !leavesOpen(error)) throw error
    const outcomes = inputs.map((_, i) =>
      outcomeOf(found?.get(i), version + i + 1, found !== undefined, error),
    )
    const receipts = outcomes.flatMap((outcome) => (outcome.type === 'stored' ? [outcome.receipt] : []))
    if (receipts.length === inputs.length) return receipts
    if (receipts.length > 0) throw new PartlyStoredError(outcomes, error)
    const stamp = { append_id, index: 0, tenant_id: tenantId, entity_id, sentAt: since.toISOString() }
    const { request, attempts, correlationId } = error
    const context = { request, attempts, correlationId, cause: error }
    throw new OutcomeUnknownError(
      'events were written together, and none is found so far',
      { stamp },
      context,
    )
  }
}

function outcomeOf(
  event: Event | undefined,
  version: number,
  wasLookedFor: boolean,
  error: AnyAllSourceError,
): ItemOutcome {
  if (event !== undefined)
    return { type: 'stored', receipt: { event_id: event.id, timestamp: event.timestamp, version } }
  return { type: leavesOpen(error) || !wasLookedFor ? 'unknown' : 'not_stored', error }
}

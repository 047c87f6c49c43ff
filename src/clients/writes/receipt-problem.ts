import type { EventInput, IngestReceipt } from '../../api.ts'
import { isTimestamp } from '../../internal/timestamp.ts'

type Written = Pick<EventInput, 'expected_version'>

/** What shows that a receipt is none of the event that was sent, as `checkShape` words it; undefined if nothing does. */
export function receiptProblem(
  { event_id, timestamp, version }: IngestReceipt,
  { expected_version }: Written,
): string | undefined {
  if (event_id.trim() === '') return 'event_id: expected an id, got none'
  if (version < 1) return `version: expected 1 or more, got ${version}`
  if (!isTimestamp(timestamp)) return 'timestamp: expected an RFC 3339 time'
  // Such as the answer to an earlier request, which came twice.
  if (expected_version != null && version !== expected_version + 1)
    return `version: expected ${expected_version + 1} after an \`expected_version\` of ${expected_version}, got ${version}`
  return undefined
}

/** As `receiptProblem`, of a batch: each receipt is another event's. Another number of them is not its concern. */
export function receiptsProblem(
  receipts: readonly IngestReceipt[],
  events: readonly Written[],
): string | undefined {
  if (receipts.length !== events.length) return undefined
  const ids = new Set<string>()
  for (const [index, receipt] of receipts.entries()) {
    const problem = receiptProblem(receipt, events[index] ?? {})
    if (problem !== undefined) return `events[${index}].${problem}`
    if (ids.has(receipt.event_id)) return `events[${index}].event_id: is that of an event before it`
    ids.add(receipt.event_id)
  }
  return undefined
}

import type { IngestReceipt } from '../api.ts'
import { InvalidInputError } from '../errors.ts'

/** The ids of the events that a write resolved with. @throws invalid_input for what none resolves with */
export function writtenIds(written: unknown): string[] {
  const { events } = (written ?? {}) as { events?: unknown }
  const receipts: unknown[] = Array.isArray(events) ? events : [written]
  return receipts.map((receipt) => {
    const { event_id } = (receipt ?? {}) as Partial<IngestReceipt>
    if (typeof event_id === 'string') return event_id
    const reason = 'must be what `ingestEvent`, `ingestBatch` or `append` resolved with: it has no `event_id`'
    throw new InvalidInputError('written', reason)
  })
}

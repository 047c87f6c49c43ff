import type { CoreClient } from '../clients/core-client.ts'
import type { TypeFilters } from '../clients/type-filters.ts'
import { ApiError } from '../errors.ts'
import { ensureConsumer } from '../stream/event-stream-client.ts'
import { freshConsumerId } from './fresh-consumer.ts'
import { type Renumbered, renumbered } from './renumbered.ts'
import type { Witness } from './witness.ts'

/** What a worker knows when it comes to read on. */
export interface ResumePoint {
  /** The worker's name. */
  readonly name: string
  readonly consumerId: string
  /** The last event that was seen; `null` before the first. */
  readonly witness: Witness | null
  /** The last event that is stored, which may be acknowledged up to; `null` before the first. */
  readonly stored: Witness | null
  readonly filters: TypeFilters
}

/** A consumer whose next read begins with the witness. */
export interface Resumed {
  readonly type: 'resumed'
  readonly consumerId: string
  /** Its cursor. */
  readonly acknowledged: number
}

/**
 * Puts a consumer before the witness, as near as what is stored allows. A cursor that Core forgot, as it does when it restarts after a
 * registration, is brought forward again. One that stands further on was moved by another worker of this name, or by hand: as cursors
 * never go back, the worker goes on under a consumer of its own.
 */
export async function resumeConsumer(
  core: CoreClient,
  { name, consumerId, witness, stored, filters }: ResumePoint,
  signal: AbortSignal,
): Promise<Resumed | Renumbered> {
  const cursorBefore = (seen: Witness | null) => (seen === null ? 0 : seen.position - 1)
  const target = cursorBefore(stored)
  let consumer = await ensureConsumer(core, consumerId, filters, { signal })
  if ((consumer.cursor_position ?? 0) > cursorBefore(witness)) {
    const ownId = await freshConsumerId(core, name, signal)
    consumer = await ensureConsumer(core, ownId, filters, { signal })
  }
  const { consumer_id } = consumer
  const cursor = consumer.cursor_position ?? 0
  if (cursor >= target) return { type: 'resumed', consumerId: consumer_id, acknowledged: cursor }
  try {
    await core.ackConsumer(consumer_id, target, { signal })
    return { type: 'resumed', consumerId: consumer_id, acknowledged: target }
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 400) throw error
    return renumbered(`Core's log ends before the stored position (${target + 1})`)
  }
}

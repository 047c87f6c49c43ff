import type { Consumer, Event } from '../api.ts'
import type { CoreClient } from '../clients/core-client.ts'
import { expectBody } from '../clients/expect-body.ts'

/** Word that the log's positions no longer name the events they named: the state has to be built anew from the events themselves. */
export interface Renumbered {
  readonly type: 'renumbered'
  readonly reason: string
}

/**
 * Looks whether a consumer's cursor and the log still fit what this worker knows. Core renumbers its log when it restarts without
 * all of its archive, and forgets a cursor when it restarts after a registration; either way positions would skip or repeat events.
 */
export async function checkNumbering(
  core: CoreClient,
  consumer: Consumer,
  known: { readonly position: number; readonly acknowledged: number },
  signal: AbortSignal,
): Promise<Renumbered | undefined> {
  const cursor = consumer.cursor_position ?? 0
  if (cursor > known.position)
    return renumbered(`Core's cursor (${cursor}) is beyond the stored position (${known.position})`)
  if (cursor < known.acknowledged)
    return renumbered(`Core's cursor (${cursor}) is before the acknowledged position (${known.acknowledged})`)
  if (known.position === 0) return undefined
  const { total_events: head } = await expectBody(core.api.GET('/api/v1/stats', { signal }))
  return head < known.position
    ? renumbered(`Core's log ends at ${head}, before the stored position (${known.position})`)
    : undefined
}

/** A log that was put together from pieces after a restart is not in order of time; clocks and concurrent writers account for less than this. */
const MAX_INVERSION_MS = 1_000

/** Watches a replay for events that are much older than those before them. */
export function watchOrder(): (event: Event) => Renumbered | undefined {
  let newest = ''
  return ({ timestamp }) => {
    if (timestamp >= newest) {
      newest = timestamp
      return undefined
    }
    if (Date.parse(timestamp) >= Date.parse(newest) - MAX_INVERSION_MS) return undefined
    return renumbered(`the log is not in order of time: ${timestamp} follows ${newest}`)
  }
}

export function renumbered(reason: string): Renumbered {
  return { type: 'renumbered', reason }
}

import type { Event } from '../api.ts'

/** Word that the log's positions no longer name the events they named: the state has to be built anew from the events themselves. */
export interface Renumbered {
  readonly type: 'renumbered'
  readonly reason: string
}

/**
 * A log that was put together from pieces after a restart is not in order of time; clocks and concurrent writers account for less than
 * this.
 */
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

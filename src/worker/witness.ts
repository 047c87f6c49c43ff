import type { CoreClient } from '../clients/core-client.ts'
import type { Keeper } from './keeper.ts'

/** The last event that Core gave at a position. As long as it stands there, the log before it is the one that was read. */
export interface Witness {
  readonly position: number
  readonly id: string
}

/** A read of the log, by replay or by page, did not show the event that was last seen, where it was seen. */
export interface Unwitnessed {
  readonly type: 'unwitnessed'
}

/** The read is not to be trusted. */
export const unwitnessed: Unwitnessed = Object.freeze({ type: 'unwitnessed' })

/**
 * Watches one read of the log for the event that was last seen at a position. Positions count the entries that Core has in memory:
 * they move when it restarts, compacts or evicts, and a read that begins behind the witness, because somebody else acknowledged
 * more, may have a gap. Either way it is not there.
 */
export class WitnessWatch {
  #awaited: Witness | null

  constructor(witness: Witness | null) {
    this.#awaited = witness
  }

  /** The next entry of the log. */
  see(position: number, id: string): Unwitnessed | undefined {
    const awaited = this.#awaited
    if (awaited === null || position < awaited.position) return undefined
    if (position !== awaited.position || id !== awaited.id) return unwitnessed
    this.#awaited = null
    return undefined
  }

  /** The read is over. */
  end(): Unwitnessed | undefined {
    return this.#awaited === null ? undefined : unwitnessed
  }
}

/** Whether somebody else acknowledged something to the worker's consumer, so that a read which begins there may have a gap. */
export async function isMovedByOther<State>(
  core: CoreClient,
  { consumerId, checkpointer }: Keeper<State>,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const { cursor_position } = await core.getConsumer(consumerId, { signal })
  return (cursor_position ?? 0) > checkpointer.acknowledged
}

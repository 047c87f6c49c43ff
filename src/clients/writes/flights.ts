import { abortable, linkAbort } from '../../internal/abort.ts'
import type { Entry } from './ledger.ts'

/** What is to be sent, and how. */
export interface FlightPlan {
  /** The next batch; `undefined` after the last. */
  readonly next: () => Promise<Entry | undefined>
  /** Sends a batch and notes what became of it. @returns whether all of it is stored */
  readonly send: (entry: Entry) => Promise<boolean>
  readonly concurrency: number
  readonly signal: AbortSignal | undefined
}

const FAILED = Symbol('failed')

/**
 * Sends batches in order until the last, or until one fails: then those under way are waited for, and no other is begun. Several
 * are under way at once where they have no entity in common, so that each entity's events stay in order.
 * @throws what `next` and `send` throw, and the signal's reason
 */
export async function fly({ next, send, concurrency, signal }: FlightPlan): Promise<void> {
  const stop = linkAbort(signal)
  const flights = new Map<Promise<void>, ReadonlySet<string>>()
  const mustWait = (entities: ReadonlySet<string>) =>
    flights.size >= concurrency || [...flights.values()].some((others) => shareOne(entities, others))

  async function launchAll(): Promise<void> {
    for (;;) {
      stop.signal.throwIfAborted()
      const entry = await abortable(next(), stop.signal)
      if (entry === undefined) return
      const entities = new Set(concurrency > 1 ? entry.given.map(({ event }) => event?.entity_id) : [])
      while (mustWait(entities)) await abortable(Promise.race(flights.keys()), stop.signal)
      stop.signal.throwIfAborted()
      const flight: Promise<void> = send(entry)
        .then((isStored) => isStored || stop.abort(FAILED), stop.abort)
        .then(() => void flights.delete(flight))
      flights.set(flight, entities)
    }
  }

  await launchAll().catch(stop.abort)
  await Promise.all(flights.keys())
  stop.unlink()
  if (stop.signal.aborted && stop.signal.reason !== FAILED) throw stop.signal.reason
}

function shareOne(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  for (const one of some) if (others.has(one)) return true
  return false
}

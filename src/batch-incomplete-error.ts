import type { EventInput, IngestReceipt } from './api.ts'
import { AllSourceError, isAllSourceError, MAY_BE_STORED, messageOf } from './errors.ts'

/** An event that is stored, by its place among those that were given, from 0. */
export interface StoredItem {
  readonly index: number
  readonly receipt: IngestReceipt
}

/** An event that is not stored, or may be, by its place among those that were given, from 0. */
export interface OpenItem {
  readonly index: number
  /** As it was given. */
  readonly event: EventInput
  /** What befell it; `not_tried` if only one before it was not stored. */
  readonly error: AllSourceError
}

/** What `BatchIncompleteError` tells, by index in ascending order. */
export interface BatchIncompleteFacts {
  readonly storedBefore: number
  readonly stored: readonly StoredItem[]
  readonly notStored: readonly OpenItem[]
  readonly unknown: readonly OpenItem[]
  readonly taken: number
}

/** Some events are stored and others not; `cause` is what came between. Go on with `ingestBatch(error.remaining())`. */
export class BatchIncompleteError extends AllSourceError implements BatchIncompleteFacts {
  override readonly name = 'BatchIncompleteError'
  readonly code = 'batch_incomplete'
  /** Of an iterable, all events before this index are stored and their receipts were given to `onProgress`; of an array 0. */
  readonly storedBefore: number
  /** The events from there on that are stored. */
  readonly stored: readonly StoredItem[]
  /** They are not in the store and will not be: to be sent again, once what is wrong with them is mended. */
  readonly notStored: readonly OpenItem[]
  /** Nothing tells whether they are stored: read before writing them again. */
  readonly unknown: readonly OpenItem[]
  /** How many events were taken from what was given. */
  readonly taken: number

  constructor(facts: BatchIncompleteFacts, cause: unknown) {
    const { storedBefore, stored, notStored, unknown, taken } = facts
    const counts = `${storedBefore + stored.length} of ${taken} events are stored, ${notStored.length} are not`
    const { attempts, correlationId } = isAllSourceError(cause) ? cause : {}
    const advice = unknown.length > 0 ? ' (read before writing those again)' : ''
    // Of them all that would contradict the counts.
    const what = messageOf(cause).replace(MAY_BE_STORED, '')
    super(`${counts}, ${unknown.length} are unknown${advice}: ${what}`, {
      attempts,
      correlationId,
      cause,
    })
    this.storedBefore = storedBefore
    this.stored = stored
    this.notStored = notStored
    this.unknown = unknown
    this.taken = taken
  }

  /**
   * The events that are not stored, in their order, as they were given. Those that are unknown are not among them.
   * @param again the same events from the first, where an iterable was given: then also those that were never taken from it
   */
  remaining(): EventInput[]
  remaining(again: Iterable<EventInput> | AsyncIterable<EventInput>): AsyncGenerator<EventInput, void>
  remaining(
    again?: Iterable<EventInput> | AsyncIterable<EventInput>,
  ): EventInput[] | AsyncGenerator<EventInput, void> {
    return again === undefined ? this.notStored.map(({ event }) => event) : this.#remainingOf(again)
  }

  async *#remainingOf(
    again: Iterable<EventInput> | AsyncIterable<EventInput>,
  ): AsyncGenerator<EventInput, void> {
    const open = new Set(this.notStored.map(({ index }) => index))
    let index = 0
    for await (const event of again) {
      if (index >= this.taken || open.has(index)) yield event
      index++
    }
  }
}

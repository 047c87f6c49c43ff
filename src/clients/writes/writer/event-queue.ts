import { BATCH_BYTES } from '../item-text.ts'
import type { BatchItem } from '../send-batch.ts'
import type { ReceiptPromise } from './receipt-promise.ts'

/** An entity of which events wait or are under way. */
export interface Lane {
  readonly entityId: string
  /** How many of its events wait. */
  waiting: number
  /** The batch under way that has events of it: no other may. */
  batch: readonly QueuedEvent[] | undefined
}

/** The place of an event in a stream. */
export interface Source {
  readonly stream: object
  /** From 0. */
  readonly index: number
}

/** An event on its way, linked with those that wait before and behind it. */
export interface QueuedEvent extends BatchItem {
  readonly lane: Lane
  /** Of `text`, as UTF-8. */
  readonly bytes: number
  /** Whether it goes in a request of its own. */
  readonly isAlone: boolean
  readonly appended: ReceiptPromise
  /** Numbers the events of a writer, from 1. */
  readonly seq: number
  /** Where it came from, if that was a stream. */
  readonly source: Source | undefined
  /** Takes it back while it waits. */
  readonly signal: AbortSignal | undefined
  isWaiting: boolean
  before: QueuedEvent | undefined
  behind: QueuedEvent | undefined
}

/** An event that comes to the queue. */
export type NewEvent = Omit<QueuedEvent, 'lane' | 'isWaiting' | 'before' | 'behind'>

/**
 * Events in the order of their appends, of which batches take the oldest whose entity is not under way: two events of one entity are
 * never in different requests at once, which could overtake each other.
 */
export class EventQueue {
  readonly #lanes = new Map<string, Lane>()
  #first: QueuedEvent | undefined
  #last: QueuedEvent | undefined
  #free = 0
  #bytes = 0

  /** Of all that wait. */
  get bytes(): number {
    return this.#bytes
  }

  /** How many wait whose entity is not under way. */
  get free(): number {
    return this.#free
  }

  /** The oldest that waits. */
  get first(): QueuedEvent | undefined {
    return this.#first
  }

  /** Puts an event behind all others. */
  push(event: NewEvent): QueuedEvent {
    const { entity_id } = event.event
    let lane = this.#lanes.get(entity_id)
    if (lane === undefined) {
      lane = { entityId: entity_id, waiting: 0, batch: undefined }
      this.#lanes.set(entity_id, lane)
    }
    // Written out: a spread is slow, and this is done for every event.
    const { event: prepared, text, bytes, isAlone, appended, seq, source, signal } = event
    const queued: QueuedEvent = {
      lane,
      event: prepared,
      text,
      bytes,
      isAlone,
      appended,
      seq,
      source,
      signal,
      isWaiting: false,
      before: undefined,
      behind: undefined,
    }
    this.#insert(queued, this.#last)
    return queued
  }

  /** Takes the next batch, whose entities are under way until `release`. It is empty if no event is free. */
  take(maxEvents: number, maxBytes: number): readonly QueuedEvent[] {
    const batch: QueuedEvent[] = []
    let bytes = BATCH_BYTES - 1
    /** How many more wait of the entities that the batch has. */
    let claimed = 0
    for (let next = this.#first; next !== undefined && this.#free + claimed > 0; ) {
      const event = next
      const { lane } = event
      next = event.behind
      if (lane.batch !== undefined && lane.batch !== batch) continue
      bytes += event.bytes + 1
      if (batch.length > 0 && (event.isAlone || bytes > maxBytes)) break
      if (lane.batch === undefined) {
        lane.batch = batch
        this.#free -= lane.waiting
        claimed += lane.waiting
      }
      this.#cut(event)
      claimed -= 1
      batch.push(event)
      if (event.isAlone || batch.length === maxEvents) break
    }
    return batch
  }

  /** Ends a batch: its entities are free, and what was not tried of it waits again, before all others. */
  release(batch: readonly QueuedEvent[], untried: readonly QueuedEvent[] = []): void {
    for (const { lane } of batch) {
      if (lane.batch === undefined) continue
      lane.batch = undefined
      this.#free += lane.waiting
    }
    let before: QueuedEvent | undefined
    for (const event of untried) {
      this.#insert(event, before)
      before = event
    }
    for (const { lane } of batch) this.#forget(lane)
  }

  /** Takes an event out that waits. */
  remove(event: QueuedEvent): void {
    this.#cut(event)
    if (event.lane.batch === undefined) this.#free -= 1
    this.#forget(event.lane)
  }

  /** Takes out all that wait and are meant, in their order. */
  removeAll(isMeant: (event: QueuedEvent) => boolean): QueuedEvent[] {
    const removed: QueuedEvent[] = []
    for (let next = this.#first; next !== undefined; ) {
      const event = next
      next = event.behind
      if (!isMeant(event)) continue
      this.remove(event)
      removed.push(event)
    }
    return removed
  }

  /** @param before what it comes behind; the very first place without one */
  #insert(event: QueuedEvent, before: QueuedEvent | undefined): void {
    const behind = before === undefined ? this.#first : before.behind
    event.before = before
    event.behind = behind
    if (before === undefined) this.#first = event
    else before.behind = event
    if (behind === undefined) this.#last = event
    else behind.before = event
    event.isWaiting = true
    event.lane.waiting += 1
    this.#bytes += event.bytes
    if (event.lane.batch === undefined) this.#free += 1
  }

  #cut(event: QueuedEvent): void {
    const { before, behind } = event
    if (before === undefined) this.#first = behind
    else before.behind = behind
    if (behind === undefined) this.#last = before
    else behind.before = before
    event.before = undefined
    event.behind = undefined
    event.isWaiting = false
    event.lane.waiting -= 1
    this.#bytes -= event.bytes
  }

  #forget(lane: Lane): void {
    if (lane.waiting === 0 && lane.batch === undefined) this.#lanes.delete(lane.entityId)
  }
}

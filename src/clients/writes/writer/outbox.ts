import { NotTriedError } from '../../../batch-errors.ts'
import { ApiError, type ItemOutcome, VersionConflictError } from '../../../errors.ts'
import type { Clock } from '../../../internal/clock.ts'
import { EventQueue, type Lane, type NewEvent, type QueuedEvent } from './event-queue.ts'
import type { Failures } from './failures.ts'
import { HeededSignals } from './heeded-signals.ts'
import { type Holding, hold, letGo } from './left-at-exit.ts'
import { Linger } from './linger.ts'
import type { ResolvedWriterOptions } from './options.ts'
import { Unsettled } from './unsettled.ts'

/** Sends one batch and tells what became of each event, in order. Never rejects. */
export type Send = (batch: readonly QueuedEvent[], signal: AbortSignal) => Promise<readonly ItemOutcome[]>

/** What a writer has taken and not settled: it waits, or is under way. Sends batches as requests come free, and settles each event. */
export class Outbox implements Holding {
  /** Names its writer. */
  readonly name: string
  readonly #send: Send
  readonly #options: ResolvedWriterOptions
  readonly #failures: Failures
  readonly #queue = new EventQueue()
  readonly #unsettled: Unsettled
  readonly #aborter = new AbortController()
  readonly #signals = new HeededSignals((events) => {
    for (const event of events) {
      if (!event.isWaiting) continue
      this.#queue.remove(event)
      this.#withdraw(event, event.signal?.reason)
    }
    this.#tellSettled()
  })
  /** Batches under way. */
  readonly #inFlight = new Set<readonly QueuedEvent[]>()
  readonly #linger: Linger
  #isTurnDue = false

  constructor(name: string, send: Send, options: ResolvedWriterOptions, clock: Clock, failures: Failures) {
    this.name = name
    this.#send = send
    this.#options = options
    this.#unsettled = new Unsettled(options.maxQueued)
    this.#linger = new Linger(options.lingerMs, clock, () => this.#turn())
    this.#failures = failures
  }

  /** How many more events it should be given. */
  get desiredSize(): number {
    return this.#unsettled.room
  }

  /** Resolves as soon as it should be given more. */
  get ready(): Promise<void> {
    return this.#unsettled.ready
  }

  get unanswered(): number {
    let count = 0
    for (const { length } of this.#inFlight) count += length
    return count
  }

  get unsent(): number {
    return this.#unsettled.count - this.unanswered
  }

  add(event: NewEvent): void {
    if (this.#unsettled.count === 0) hold(this)
    const queued = this.#queue.push(event)
    this.#unsettled.add(event.seq)
    if (event.signal !== undefined) this.#signals.add(queued, event.signal)
    if (this.#inFlight.size < this.#options.maxInFlight) this.#takeTurn(0)
  }

  /** Resolves once all that it was given is settled. */
  settled(): Promise<void> {
    const { ended } = this.#unsettled
    this.#takeTurn(0)
    return ended
  }

  /** Rejects what waits and is meant. */
  takeBack(isMeant: (event: QueuedEvent) => boolean, reason: unknown): void {
    const removed = this.#queue.removeAll(isMeant)
    for (const event of removed) this.#fail(event, reason)
    this.#tellSettled()
  }

  /** Rejects all that waits, and cuts the requests under way. */
  abort(reason: unknown): void {
    this.takeBack(() => true, reason)
    this.#aborter.abort(reason)
  }

  /** Sends at the end of this turn of the program, or some turns of promises later. */
  #takeTurn(turns: number): void {
    if (this.#isTurnDue) return
    this.#isTurnDue = true
    const wait = (left: number) => queueMicrotask(() => (left > 0 ? wait(left - 1) : this.#turn()))
    wait(turns)
  }

  #turn(): void {
    this.#isTurnDue = false
    const { maxInFlight, maxBatch, maxBytes } = this.#options
    while (this.#inFlight.size < maxInFlight && this.#queue.free > 0 && !this.#lingers())
      void this.#dispatch(this.#queue.take(maxBatch, maxBytes))
    this.#endLinger()
  }

  /** Whether what waits is to wait for others; it does so once for each `lingerMs`. */
  #lingers(): boolean {
    const { maxBatch, maxBytes } = this.#options
    const { free, bytes, first } = this.#queue
    const isFull = free >= maxBatch || bytes >= maxBytes
    if (isFull || first === undefined || this.#unsettled.isFlushed) return false
    return this.#linger.holds(first.seq, () => this.#unsettled.lastSeq)
  }

  /** Once nothing waits. */
  #endLinger(): void {
    if (this.#queue.first === undefined) this.#linger.end()
  }

  async #dispatch(batch: readonly QueuedEvent[]): Promise<void> {
    this.#inFlight.add(batch)
    const outcomes = await this.#send(batch, this.#aborter.signal)
    this.#inFlight.delete(batch)
    this.#finish(batch, outcomes)
    this.#tellSettled()
    // Those who were just told of their events may have the next ones, a few promises from here: they travel together.
    this.#takeTurn(CALLERS_TURNS)
  }

  #finish(batch: readonly QueuedEvent[], outcomes: readonly ItemOutcome[]): void {
    const untried: QueuedEvent[] = []
    const stopped = new Map<Lane, unknown>()
    // If nothing was tried there would be no end of trying.
    const isTried =
      this.#aborter.signal.aborted ||
      outcomes.some((outcome) => outcome.type === 'stored' || !isUntried(outcome))
    for (let i = 0; i < batch.length; i++) {
      const event = batch[i]
      const outcome = outcomes[i]
      if (event === undefined || outcome === undefined) continue
      if (outcome.type === 'stored') {
        event.appended.stored(outcome.receipt)
        this.#settle(event)
      } else if (isTried && isUntried(outcome)) {
        untried.push(event)
      } else {
        this.#fail(event, outcome.error)
        if (stops(outcome, this.#options.stopEntityAfter)) stopped.set(event.lane, outcome.error)
      }
    }
    this.#queue.release(batch, untried)
    if (untried.length > 0 || stopped.size > 0) this.#giveUp(stopped)
  }

  /** Rejects what must not be sent any more. */
  #giveUp(stopped: ReadonlyMap<Lane, unknown>): void {
    const { signal: own } = this.#aborter
    const isOver = ({ lane, signal }: QueuedEvent) => own.aborted || signal?.aborted || stopped.has(lane)
    for (const event of this.#queue.removeAll(isOver)) {
      const signal = own.aborted ? own : event.signal
      if (own.aborted || !signal?.aborted)
        this.#fail(event, own.aborted ? own.reason : new NotTriedError(stopped.get(event.lane)))
      else this.#withdraw(event, signal.reason)
    }
  }

  /** Rejects an event that its caller does not want any more: nobody else is told. */
  #withdraw(event: QueuedEvent, reason: unknown): void {
    event.appended.failed(reason)
    this.#settle(event)
  }

  #fail(event: QueuedEvent, error: unknown): void {
    this.#failures.add(event.appended, error, event.text)
    this.#settle(event)
  }

  #settle(event: QueuedEvent): void {
    this.#unsettled.settle(event.seq)
    if (event.signal !== undefined) this.#signals.delete(event, event.signal)
  }

  /** Wakes who waited for what has been settled. */
  #tellSettled(): void {
    this.#endLinger()
    this.#unsettled.tell()
    if (this.#unsettled.count === 0) letGo(this)
  }
}

function isUntried(outcome: Exclude<ItemOutcome, { type: 'stored' }>): boolean {
  return outcome.type === 'not_stored' && outcome.error instanceof NotTriedError
}

/** What was left open by the refusal of another has been answered, and cannot be overtaken. */
function stops(outcome: ItemOutcome, after: ResolvedWriterOptions['stopEntityAfter']): boolean {
  if (outcome.type === 'stored' || after !== 'unknown') return after === 'failure'
  const { cause } = outcome.error
  return outcome.type === 'unknown' && !(cause instanceof ApiError || cause instanceof VersionConflictError)
}

/** How many promises there are between a settled event and the code that awaited it. */
const CALLERS_TURNS = 3

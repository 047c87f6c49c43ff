import type { IngestReceipt } from '../../api.ts'
import { NotTriedError } from '../../batch-errors.ts'
import { BatchIncompleteError, type OpenItem, type StoredItem } from '../../batch-incomplete-error.ts'
import { type AllSourceError, type ItemOutcome, isAllSourceError, OutcomeUnknownError } from '../../errors.ts'
import type { Given } from './given.ts'

/** A batch and where it stands among the events; what became of each, once that is known. */
export interface Entry {
  readonly index: number
  readonly given: readonly Given[]
  outcomes: readonly ItemOutcome[] | undefined
}

/** What became of every event so far. */
export class Ledger {
  readonly #keepsReceipts: boolean
  #entries: Entry[] = []
  #storedBefore = 0
  #stored = 0
  #taken = 0

  /** @param keepsReceipts else batches that are stored, and all before them, are forgotten */
  constructor(keepsReceipts: boolean) {
    this.#keepsReceipts = keepsReceipts
  }

  /** How many are stored. */
  get stored(): number {
    return this.#stored
  }

  get isEmpty(): boolean {
    return this.#taken === 0 && this.#entries.length === 0
  }

  /** Whether every event that was taken is stored. */
  get isComplete(): boolean {
    return this.#stored === this.#taken
  }

  /** Notes events that are to be sent. */
  open(given: readonly Given[]): Entry {
    const entry: Entry = { index: this.#taken, given, outcomes: undefined }
    this.#entries.push(entry)
    this.#taken += given.length
    return entry
  }

  /** Notes what became of it. */
  settle(entry: Entry, outcomes: readonly ItemOutcome[]): void {
    entry.outcomes = outcomes
    this.#stored += outcomes.filter(({ type }) => type === 'stored').length
    if (this.#keepsReceipts) return
    while (this.#entries[0]?.outcomes?.every(({ type }) => type === 'stored'))
      this.#storedBefore += this.#entries.shift()?.given.length ?? 0
  }

  /** Those that are kept, in order. */
  receipts(): IngestReceipt[] {
    return this.#entries.flatMap(({ outcomes = [] }) =>
      outcomes.flatMap((outcome) => (outcome.type === 'stored' ? [outcome.receipt] : [])),
    )
  }

  /**
   * The error that tells of every event; where none is stored and one thing befell all alike, that.
   * @param thrown what ended the run, unless that was an outcome
   */
  toError(thrown: unknown): unknown {
    const stored: StoredItem[] = []
    const notStored: OpenItem[] = []
    const unknown: OpenItem[] = []
    const cause = this.#firstCause() ?? thrown
    const notTried = new NotTriedError(cause)
    for (const { index: first, given, outcomes } of this.#entries)
      for (const [i, { event }] of given.entries()) {
        const outcome = outcomes?.[i] ?? { type: 'not_stored', error: notTried }
        const index = first + i
        if (outcome.type === 'stored') stored.push({ index, receipt: outcome.receipt })
        else (outcome.type === 'unknown' ? unknown : notStored).push({ index, event, error: outcome.error })
      }
    const isAlike = notStored.length === 0 || unknown.length === 0
    const isOne = [...notStored, ...unknown].every(
      ({ error }) => error === cause || error.code === 'not_tried',
    )
    if (this.#stored === 0 && isAlike && isOne) return cause
    // Its own error says more: it may have a stamp.
    if (this.#taken === 1 && thrown === undefined) return (unknown[0] ?? notStored[0])?.error
    const facts = { storedBefore: this.#storedBefore, stored, notStored, unknown, taken: this.#taken }
    return new BatchIncompleteError(facts, cause)
  }

  /** What befell the first event that is not stored; of one that was left open by another's refusal, that. */
  #firstCause(): unknown {
    for (const { outcomes = [] } of this.#entries)
      for (const outcome of outcomes) if (outcome.type !== 'stored') return rootOf(outcome.error)
    return undefined
  }
}

function rootOf(error: AllSourceError): unknown {
  const { cause } = error
  // An answer that left it open says it itself.
  if (error instanceof OutcomeUnknownError && error.status !== undefined) return error
  return isAllSourceError(cause) && cause.code !== 'timeout' ? cause : error
}

import type { VersionConflictError } from '../../errors.ts'
import type { Clock } from '../../internal/clock.ts'
import { compareTimestamps } from '../../internal/timestamp.ts'
import type { Transport } from '../../transport/transport.ts'

/** As many answers as this are known for sure, and up to twice as many. */
const MOST_KEPT = 4_000
/** Longer than a connection without work is kept: one on which answers are behind is gone by then, or has shown it again. */
const DOUBT_MS = 60_000

const known = new WeakMap<Transport, KnownAnswers>()

/** What is known of the answers that came through a transport. */
export function knownAnswers(transport: Transport): KnownAnswers {
  let answers = known.get(transport)
  if (answers === undefined) {
    answers = new KnownAnswers(transport.options.clock)
    known.set(transport, answers)
  }
  return answers
}

/** The answers that writes were given lately, by an event's id or the versions in each, and whether one came that was another's. */
export class KnownAnswers {
  readonly #clock: Clock
  #recent = new Set<string>()
  #older = new Set<string>()
  #doubtedUntilMs = Number.NEGATIVE_INFINITY
  #latestTimestamp: string | undefined
  readonly #repeated = new WeakSet<VersionConflictError>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether an answer came lately that was another request's, so that no answer is to be believed unseen. */
  get isDoubted(): boolean {
    return this.#clock.now() < this.#doubtedUntilMs
  }

  /** Whether a write was answered. */
  get hasAny(): boolean {
    return this.#recent.size > 0
  }

  /** The latest time that Core gave to a write; what is sent after it has come is stored later, as long as Core's clock runs forward. */
  get latestTimestamp(): string | undefined {
    return this.#latestTimestamp
  }

  /** Notes the time that Core gave to a write. */
  addTimestamp(timestamp: string): void {
    const latest = this.#latestTimestamp
    if (latest === undefined || compareTimestamps(timestamp, latest) > 0) this.#latestTimestamp = timestamp
  }

  /** Notes that an answer came that was another request's. */
  doubt(): void {
    this.#doubtedUntilMs = this.#clock.now() + DOUBT_MS
  }

  /** Notes a conflict. Another of the same versions may be the same answer, or not. */
  addConflict(conflict: VersionConflictError): void {
    if (!this.add(`${conflict.expected} ${conflict.current}`)) this.#repeated.add(conflict)
  }

  /** Whether a conflict may be one that was told before. */
  isRepeated(conflict: VersionConflictError): boolean {
    return this.#repeated.has(conflict)
  }

  /** Notes the id of an event that was told of. @returns whether it was told of for the first time */
  add(id: string): boolean {
    if (this.#recent.has(id) || this.#older.has(id)) return false
    if (this.#recent.size >= MOST_KEPT) {
      this.#older = this.#recent
      this.#recent = new Set()
    }
    this.#recent.add(id)
    return true
  }
}

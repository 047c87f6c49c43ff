import type { CoreClient } from '../clients/core-client.ts'
import { isAllSourceError, messageOf, StateStoreError } from '../errors.ts'
import type { Clock } from '../internal/clock.ts'
import type { Notices } from './notices.ts'
import { type CheckpointRecord, locationOf, type StateStore } from './state-store.ts'

/** Between two acknowledgements while saves go on, where nobody reads from there. */
const ACK_SPACING_MS = 100
/** After a save that failed. */
const SAVE_RETRY_MS = 500

/** What is known of one consumer. A save that outlives it must not speak for the next. */
interface Ledger {
  /** The record that was stored last; `undefined` before the first. */
  stored: CheckpointRecord | undefined
  consumerId: string
  acknowledged: number
  isRefused: boolean
}

/**
 * Saves records, one at a time, and then tells Core how far they reach, less the last event: every later read begins with it and
 * so shows whether the log is still the same. Nobody waits for it but `saved` and `settle`.
 * What is acknowledged is always stored: an ack that fails is made up for by the next.
 */
export class Checkpointer {
  readonly #store: StateStore
  readonly #core: CoreClient
  readonly #clock: Clock
  readonly #notices: Notices
  readonly #closing = new AbortController()
  #ledger: Ledger
  #saving: Promise<void> | undefined
  #saveError: unknown
  #retryAtMs = Number.NEGATIVE_INFINITY
  #acking: Promise<void> | undefined
  #nextAckMs = Number.NEGATIVE_INFINITY
  #isPolled = false

  /** @param start what the store holds, or the consumer to begin with */
  constructor(
    store: StateStore,
    core: CoreClient,
    start: CheckpointRecord | { consumer_id: string },
    notices: Notices,
  ) {
    this.#notices = notices
    this.#store = store
    this.#core = core
    this.#clock = core.transport.options.clock
    this.#ledger = newLedger(start.consumer_id, 'state' in start ? start : undefined)
  }

  /** The consumer's record that was stored last; `undefined` before the first. */
  get stored(): CheckpointRecord | undefined {
    return this.#ledger.stored
  }

  /** The last position that Core said it has. */
  get acknowledged(): number {
    return this.#ledger.acknowledged
  }

  /** Core refused a position that it had once given: its log is not the one it was. */
  get isRefused(): boolean {
    return this.#ledger.isRefused
  }

  /** Whether the log is polled from the acknowledged position. */
  get isPolled(): boolean {
    return this.#isPolled
  }

  get isSaving(): boolean {
    return this.#saving !== undefined
  }

  /** When a save that failed may be tried again; in the past if none did. */
  get retryAtMs(): number {
    return this.#retryAtMs
  }

  /** The log is polled from the acknowledged position from now on: each save is acknowledged at once. */
  goLive(): void {
    this.#isPolled = true
    this.#nextAckMs = Number.NEGATIVE_INFINITY
  }

  /** The consumer to acknowledge to, and where its cursor is; what is stored stays true. */
  readOnAs({ consumerId, acknowledged }: { consumerId: string; acknowledged: number }): void {
    // The same ledger: a save that is under way speaks for this consumer too.
    Object.assign(this.#ledger, { consumerId, acknowledged, isRefused: false })
    this.#isPolled = false
  }

  /** Starts over with another consumer, of which nothing is stored. */
  reset(consumerId: string): void {
    this.#ledger = newLedger(consumerId, undefined)
  }

  /** Starts saving; call only when none is under way. */
  save(record: CheckpointRecord): void {
    this.#saving = this.#save(record, this.#ledger).finally(() => {
      this.#saving = undefined
    })
  }

  /** Waits for a save that is under way. @throws state_store if the last save failed */
  async saved(): Promise<void> {
    await this.#saving
    if (this.#saveError !== undefined) throw this.#saveError
  }

  /** Waits until what was given to `save` is stored and acknowledged. A save or an ack that failed is no error here. */
  async settle(): Promise<void> {
    await this.#saving
    await this.#acking
    this.#nextAckMs = Number.NEGATIVE_INFINITY
    this.#acknowledge(this.#ledger)
    await this.#acking
  }

  /** Lets go of an ack and of a save that are still on their way. */
  close(): void {
    this.#closing.abort()
  }

  async #save(record: CheckpointRecord, ledger: Ledger): Promise<void> {
    try {
      await this.#store.save(record, { signal: this.#closing.signal })
      this.#saveError = undefined
      ledger.stored = record
      this.#notices.give({ type: 'checkpointed', position: record.position, applied: record.applied })
      this.#acknowledge(ledger)
    } catch (error) {
      this.#saveError = isAllSourceError(error)
        ? error
        : new StateStoreError(
            locationOf(this.#store, record.worker),
            `the store failed to save: ${messageOf(error)}`,
            error,
          )
      this.#retryAtMs = this.#clock.now() + SAVE_RETRY_MS
      this.#notices.give({ type: 'save_failed', error: this.#saveError })
    }
  }

  #acknowledge(ledger: Ledger): void {
    // A consumer that was given up has nothing to hear any more, not even what is true of it.
    if (ledger !== this.#ledger) return
    const upTo = (ledger.stored?.witness?.position ?? 0) - 1
    if (upTo <= ledger.acknowledged) return
    if (this.#acking !== undefined || this.#clock.now() < this.#nextAckMs) return
    this.#nextAckMs = this.#clock.now() + ACK_SPACING_MS
    this.#acking = this.#ack(upTo, ledger).then((isTaken) => {
      this.#acking = undefined
      if (!isTaken || !this.#isPolled) return
      this.#nextAckMs = Number.NEGATIVE_INFINITY
      // What was stored meanwhile.
      this.#acknowledge(this.#ledger)
    })
  }

  async #ack(position: number, ledger: Ledger): Promise<boolean> {
    const { signal } = this.#closing
    const { consumerId } = ledger
    try {
      await this.#core.ackConsumer(consumerId, position, { retry: false, timeoutMs: 5_000, signal })
      if (ledger.consumerId !== consumerId) return false
      ledger.acknowledged = position
      return true
    } catch (error) {
      if (ledger.consumerId !== consumerId) return false
      if (isAllSourceError(error) && error.code === 'api' && error.status === 400) ledger.isRefused = true
      return false
    }
  }
}

function newLedger(consumerId: string, stored: CheckpointRecord | undefined): Ledger {
  return { stored, consumerId, acknowledged: 0, isRefused: false }
}

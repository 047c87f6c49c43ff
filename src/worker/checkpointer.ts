import type { CoreClient } from '../clients/core-client.ts'
import { isAllSourceError, messageOf, StateStoreError } from '../errors.ts'
import type { Clock } from '../internal/clock.ts'
import type { CheckpointRecord, StateStore } from './state-store.ts'

/** Between two acknowledgements, while saves go on. */
const ACK_SPACING_MS = 100
/** After a save that failed. */
const SAVE_RETRY_MS = 500

/** What is known of one consumer. A save that outlives it must not speak for the next. */
interface Ledger {
  /** The record that was stored last; `undefined` before the first. */
  stored: CheckpointRecord | undefined
  acknowledged: number
  isRefused: boolean
}

/**
 * Saves records, one at a time, and then tells Core how far they reach. Nobody waits for it but `saved` and `settle`.
 * What is acknowledged is always stored: an ack that fails is made up for by the next.
 */
export class Checkpointer {
  readonly #store: StateStore
  readonly #core: CoreClient
  readonly #clock: Clock
  readonly #closing = new AbortController()
  #ledger: Ledger
  #saving: Promise<void> | undefined
  #saveError: unknown
  #retryAtMs = Number.NEGATIVE_INFINITY
  #acking: Promise<void> | undefined
  #nextAckMs = Number.NEGATIVE_INFINITY

  /** @param record what the store holds */
  constructor(store: StateStore, core: CoreClient, record: CheckpointRecord | undefined) {
    this.#store = store
    this.#core = core
    this.#clock = core.transport.options.clock
    this.#ledger = { stored: record, acknowledged: record?.acknowledged ?? 0, isRefused: false }
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

  get isSaving(): boolean {
    return this.#saving !== undefined
  }

  /** When a save that failed may be tried again; in the past if none did. */
  get retryAtMs(): number {
    return this.#retryAtMs
  }

  /** Starts over with another consumer, of which nothing is stored. */
  reset(): void {
    this.#ledger = { stored: undefined, acknowledged: 0, isRefused: false }
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

  /** Lets go of an ack that is still on its way. */
  close(): void {
    this.#closing.abort()
  }

  async #save(record: CheckpointRecord, ledger: Ledger): Promise<void> {
    try {
      await this.#store.save(record)
      this.#saveError = undefined
      ledger.stored = record
      this.#acknowledge(ledger)
    } catch (error) {
      this.#saveError = isAllSourceError(error)
        ? error
        : new StateStoreError(record.worker, `the store failed to save: ${messageOf(error)}`, error)
      this.#retryAtMs = this.#clock.now() + SAVE_RETRY_MS
    }
  }

  #acknowledge(ledger: Ledger): void {
    const { stored, acknowledged } = ledger
    if (stored === undefined || stored.position <= acknowledged) return
    if (this.#acking !== undefined || this.#clock.now() < this.#nextAckMs) return
    this.#nextAckMs = this.#clock.now() + ACK_SPACING_MS
    this.#acking = this.#ack(stored, ledger).finally(() => {
      this.#acking = undefined
    })
  }

  async #ack({ consumer_id, position }: CheckpointRecord, ledger: Ledger): Promise<void> {
    const { signal } = this.#closing
    try {
      await this.#core.ackConsumer(consumer_id, position, { retry: false, timeoutMs: 5_000, signal })
      ledger.acknowledged = position
    } catch (error) {
      if (isAllSourceError(error) && error.code === 'api' && error.status === 400) ledger.isRefused = true
    }
  }
}

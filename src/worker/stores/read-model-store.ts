import type { CoreClient } from '../../clients/core-client.ts'
import {
  ConfigError,
  isAllSourceError,
  messageOf,
  StateStoreError,
  UnsupportedByServerError,
} from '../../errors.ts'
import { abortable } from '../../internal/abort.ts'
import { sha256Hex } from '../../internal/sha256.ts'
import type { CheckpointRecord, LockAttempt, LockOptions, StateStore, StoreOptions } from '../state-store.ts'
import { describeHolder, dropHolder, judge, newHolder } from './holder.node.ts'
import { keepLease, type Lease, LeaseWatch } from './lease.ts'
import { FeedEpoch } from './model-rows.ts'
import type { LeaseRow } from './read-model-head.ts'
import { ReadModelRecord } from './read-model-record.ts'

/** Each sign of life is an event in Core's log: one in 20 seconds. */
const LEASE_MS = 60_000
const RETRY_AFTER_MS = 2_000

/** What is held of one worker. */
interface Held {
  readonly token: string
  readonly lease: Lease
}

/**
 * Keeps records in read models of Core itself, for workers without a disk. A record up to about 100 KB is one commit; of a larger one, the
 * pieces that changed go before. At most about 20 MB a worker. Every commit is an event in Core's log, which feeds and workers leave out.
 * @param name keeps the workers of one use apart from those of another, should they have the same names. @default 'workers'
 * @throws config; its promises also reject with unsupported, on a Core before 0.27
 */
export function readModelStore(core: CoreClient, name = 'workers'): StateStore {
  if (typeof core?.readModel !== 'function') throw new ConfigError('core', 'a CoreClient')
  if (typeof name !== 'string' || name === '') throw new ConfigError('name', 'a non-empty string', name)
  return new ReadModelStore(core, name)
}

class ReadModelStore implements StateStore {
  readonly #core: CoreClient
  readonly #name: string
  readonly #epoch: FeedEpoch
  readonly #records = new Map<string, ReadModelRecord>()
  readonly #held = new Map<string, Held>()
  readonly #watches = new Map<string, LeaseWatch>()
  #isSupported = false

  constructor(core: CoreClient, name: string) {
    this.#core = core
    this.#name = name
    this.#epoch = new FeedEpoch(core)
  }

  locationOf(worker: string): string {
    return this.#recordOf(worker).location
  }

  load(worker: string, { signal }: StoreOptions = {}): Promise<CheckpointRecord | undefined> {
    return this.#do(worker, 'cannot be read', signal, (record) => record.load(signal))
  }

  save(record: CheckpointRecord, { signal }: StoreOptions = {}): Promise<void> {
    const held = this.#held.get(record.worker)
    const assertMine = (row: LeaseRow | undefined) => {
      if (held !== undefined && !(held.lease.isHeld && row?.token === held.token)) throw held.lease.lose()
    }
    return this.#do(record.worker, 'cannot be written', signal, (kept) =>
      kept.save(record, assertMine, signal),
    )
  }

  lock(worker: string, { clock, signal }: LockOptions = {}): Promise<LockAttempt> {
    const { clock: ownClock } = this.#core.transport.options
    return this.#do(worker, 'cannot be locked', signal, (record) =>
      this.#lock(record, worker, { clock: clock ?? ownClock, signal }),
    )
  }

  async #lock(
    record: ReadModelRecord,
    worker: string,
    { clock, signal }: { readonly clock: NonNullable<LockOptions['clock']> } & StoreOptions,
  ): Promise<LockAttempt> {
    const holder = newHolder()
    const { token } = holder
    const startedMs = clock.now()
    let verdict: ReturnType<LeaseWatch['see']> = 'expired'
    const held = await record
      .changeLease((row) => {
        const isFree = row === undefined || row.token === token
        verdict = isFree ? 'expired' : this.#look(worker, row, clock)
        return verdict === 'expired' ? { lease: { token, beat: 0, holder } } : undefined
      }, signal)
      .catch((error) => {
        dropHolder(holder)
        throw error
      })
    if (verdict !== 'expired') {
      dropHolder(holder)
      const who = held?.holder === undefined ? 'another program' : describeHolder(held.holder)
      const isRunning = verdict === 'running'
      return { type: 'held', holder: who, isRunning, retryAfterMs: RETRY_AFTER_MS }
    }
    const change = async (next: (row: LeaseRow) => LeaseRow | undefined, ending?: AbortSignal) => {
      const before = await record.changeLease(
        (row) => (row?.token === token ? { lease: next(row) } : undefined),
        ending,
      )
      return before?.token === token
    }
    const lease = keepLease({
      location: record.location,
      clock,
      leaseMs: LEASE_MS,
      startedMs,
      beat: (ending) => change(({ beat }) => ({ token, beat: beat + 1, holder }), ending),
      release: async () => void (await change(() => undefined)),
      onEnd: () => dropHolder(holder),
    })
    const mine = { token, lease }
    this.#held.set(worker, mine)
    const release = () => {
      if (this.#held.get(worker) === mine) this.#held.delete(worker)
      return lease.release()
    }
    return { type: 'locked', lock: { lost: lease.lost, release } }
  }

  #look(worker: string, { token, beat, holder }: LeaseRow, clock: NonNullable<LockOptions['clock']>) {
    const known = holder === undefined ? 'unknown' : judge(holder)
    if (known === 'dead') return 'expired'
    const watch = this.#watches.get(worker) ?? new LeaseWatch()
    this.#watches.set(worker, watch)
    const verdict = watch.see(token, `${beat}`, LEASE_MS, clock)
    // A process that is there may have been cut off from Core, and have lost the name by its own time.
    return verdict === 'unknown' ? known : verdict
  }

  async #do<T>(
    worker: string,
    what: string,
    signal: AbortSignal | undefined,
    work: (record: ReadModelRecord) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted()
    await this.#assertSupported(signal)
    const record = this.#recordOf(worker)
    try {
      return await abortable(work(record), signal)
    } catch (error) {
      const isClear = isAllSourceError(error) && ['state_store', 'unsupported'].includes(error.code)
      if (isClear || signal?.aborted) throw error
      throw new StateStoreError(record.location, `${what}: ${messageOf(error)}`, error)
    }
  }

  async #assertSupported(signal: AbortSignal | undefined): Promise<void> {
    if (this.#isSupported) return
    const { hasReadModels, serverVersion } = await this.#core.capabilities({ signal })
    if (!hasReadModels)
      throw new UnsupportedByServerError(
        'read models, which `readModelStore` keeps records in',
        serverVersion,
      )
    this.#isSupported = true
  }

  /** Of any name, in any alphabet: so the models of two workers are never the same, nor one that a worker pushes back to. */
  #recordOf(worker: string): ReadModelRecord {
    const known = this.#records.get(worker)
    if (known !== undefined) return known
    const digest = sha256Hex(new TextEncoder().encode(JSON.stringify([this.#name, worker])))
    const record = new ReadModelRecord(this.#core, this.#epoch, `worker-${digest.slice(0, 40)}`, worker)
    this.#records.set(worker, record)
    return record
  }
}

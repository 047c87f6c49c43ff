import { ConfigError, isAllSourceError, messageOf, StateStoreError } from '../../errors.ts'
import { abortable } from '../../internal/abort.ts'
import { systemClock } from '../../internal/clock.ts'
import type { CheckpointRecord, LockAttempt, LockOptions, StateStore, StoreOptions } from '../state-store.ts'
import { chunkRecord } from './chunks.ts'
import {
  databaseOpener,
  inTransaction,
  type OpenDatabase,
  type SqliteDatabase,
} from './sqlite-database.node.ts'
import { isStillHeld, type SqliteLease, SqliteLocks } from './sqlite-lock.node.ts'
import { makeTables, makeWay, readRows, recordIn, writeRows } from './sqlite-rows.node.ts'

/** A row for each: small enough to write little after a small change, large enough for few rows. */
const SIZES = Object.freeze({ minLength: 16_384, maxLength: 65_536, spread: 32_768 })
/** `file is not a database` and `database disk image is malformed`. @source sqlite.org/rescode.html */
const DAMAGE_CODES = [11, 26]

/** How a SQLite store is made. */
export interface SqliteStoreOptions {
  /**
   * Called in the transaction of each save, after the record was written: what it writes to tables of its own is there exactly when the
   * record is. If it throws, nothing is saved.
   */
  readonly onSave?: ((database: SqliteDatabase, record: CheckpointRecord) => void) | undefined
}

/** A SQLite store. */
export interface SqliteStore extends StateStore, AsyncDisposable {
  /** Closes the database, if the store opened it. Stop the workers before. */
  close(): Promise<void>
}

/**
 * Keeps the records of any number of workers in a SQLite database, in tables named `allsource_…`. The state is kept in pieces of about
 * 48 KiB, and a save writes those that changed. Calls block the thread for as long as SQLite works.
 * @param database a file, which is made if it is missing; or a database that is open, and is not to be in a transaction of its own while a
 * promise of the store is waited for
 * @throws config on a platform without SQLite: Node before 22.13, browsers
 */
export function sqliteStore(
  database: string | SqliteDatabase,
  { onSave }: SqliteStoreOptions = {},
): SqliteStore {
  if (typeof database === 'string' && database !== '')
    return new SqlStore(database, databaseOpener(database), onSave)
  if (
    typeof database !== 'object' ||
    typeof database?.exec !== 'function' ||
    typeof database.prepare !== 'function'
  )
    throw new ConfigError('database', 'a file name, or an open database with exec() and prepare()', database)
  return new SqlStore('the SQLite database', async () => ({ database, close: () => {} }), onSave)
}

class SqlStore implements SqliteStore {
  readonly #location: string
  readonly #open: () => Promise<OpenDatabase>
  readonly #onSave: SqliteStoreOptions['onSave']
  readonly #locks: SqliteLocks
  readonly #leases = new Map<string, SqliteLease>()
  #opened: Promise<OpenDatabase> | undefined

  constructor(location: string, open: () => Promise<OpenDatabase>, onSave: SqliteStoreOptions['onSave']) {
    this.#location = location
    this.#open = open
    this.#onSave = onSave
    this.#locks = new SqliteLocks(location)
  }

  locationOf(worker: string): string {
    return `${this.#location}, worker "${worker}"`
  }

  load(worker: string, { signal }: StoreOptions = {}): Promise<CheckpointRecord | undefined> {
    return abortable(this.#load(worker), signal)
  }

  save(record: CheckpointRecord, { signal }: StoreOptions = {}): Promise<void> {
    return abortable(this.#save(record, signal), signal)
  }

  async lock(worker: string, { clock = systemClock, signal }: LockOptions = {}): Promise<LockAttempt> {
    signal?.throwIfAborted()
    const database = await this.#ready()
    signal?.throwIfAborted()
    const attempt = this.#locks.take(database, worker, clock)
    if (attempt.type === 'held') return attempt
    const lease = attempt.lock
    this.#leases.set(worker, lease)
    const release = () => {
      if (this.#leases.get(worker) === lease) this.#leases.delete(worker)
      return lease.release()
    }
    return { type: 'locked', lock: { lost: lease.lost, release } }
  }

  async close(): Promise<void> {
    const opened = this.#opened
    this.#opened = undefined
    await opened?.then(({ close }) => close())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #load(worker: string): Promise<CheckpointRecord | undefined> {
    const database = await this.#ready()
    const location = this.locationOf(worker)
    const rows = this.#try(location, 'cannot be read', () =>
      inTransaction(database, () => readRows(database, worker), 'DEFERRED'),
    )
    return rows === undefined ? undefined : recordIn(rows, worker, location)
  }

  async #save(record: CheckpointRecord, signal: AbortSignal | undefined): Promise<void> {
    const { worker } = record
    const lease = this.#leases.get(worker)
    const location = this.locationOf(worker)
    const database = await this.#ready()
    const chunked = chunkRecord(record, SIZES)
    signal?.throwIfAborted()
    this.#try(location, 'cannot be written', () =>
      inTransaction(database, () => {
        if (lease !== undefined && !(lease.isHeld && isStillHeld(database, worker, lease))) throw lease.lose()
        makeWay(database, worker, location)
        writeRows(database, worker, chunked)
        this.#onSave?.(database, record)
      }),
    )
  }

  async #ready(): Promise<SqliteDatabase> {
    this.#opened ??= this.#prepare()
    try {
      return (await this.#opened).database
    } catch (error) {
      this.#opened = undefined
      throw error
    }
  }

  async #prepare(): Promise<OpenDatabase> {
    try {
      const opened = await this.#open()
      makeTables(opened.database)
      return opened
    } catch (error) {
      throw failed(this.#location, 'cannot be opened', error)
    }
  }

  #try<T>(location: string, what: string, work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw isAllSourceError(error) ? error : failed(location, what, error)
    }
  }
}

function failed(location: string, what: string, error: unknown): StateStoreError {
  const { errcode, code } = (error ?? {}) as { errcode?: unknown; code?: unknown }
  // Node gives SQLite's number, others its name.
  const isDamage =
    DAMAGE_CODES.includes(errcode as number) || code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB'
  if (!isDamage) return new StateStoreError(location, `${what}: ${messageOf(error)}`, error)
  const wayOut =
    'Restore the database from a backup, or move it away to build the state anew from the first event'
  return new StateStoreError(location, `is damaged: ${messageOf(error)}. ${wayOut}`, error, 'damaged')
}

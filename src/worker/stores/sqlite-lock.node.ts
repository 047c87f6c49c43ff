import { messageOf, StateStoreError } from '../../errors.ts'
import type { Clock } from '../../internal/clock.ts'
import type { LockAttempt } from '../state-store.ts'
import { asHolder, describeHolder, dropHolder, type Holder, judge, newHolder } from './holder.node.ts'
import { keepLease, type Lease, LeaseWatch } from './lease.ts'
import { inTransaction, type SqliteDatabase } from './sqlite-database.node.ts'

const LEASE_MS = 30_000
const RETRY_AFTER_MS = 250

/** A held name. */
export interface SqliteLease extends Lease {
  /** What the row of the name holds while it is held. */
  readonly token: string
}

/** The locks of a database: a row for each name, with its holder and a count of the holder's signs of life. */
export class SqliteLocks {
  readonly #location: string
  readonly #watches = new Map<string, LeaseWatch>()

  constructor(location: string) {
    this.#location = location
  }

  /** Tries once to get a name. */
  take(
    database: SqliteDatabase,
    worker: string,
    clock: Clock,
  ): (LockAttempt & { type: 'held' }) | { type: 'locked'; lock: SqliteLease } {
    const startedMs = clock.now()
    const holder = newHolder()
    try {
      const held = inTransaction(database, () => this.#takeRow(database, worker, holder, clock))
      if (held === undefined)
        return { type: 'locked', lock: this.#keep(database, worker, holder, startedMs, clock) }
      dropHolder(holder)
      return held
    } catch (error) {
      dropHolder(holder)
      throw new StateStoreError(this.#location, `cannot be locked: ${messageOf(error)}`, error)
    }
  }

  #takeRow(database: SqliteDatabase, worker: string, holder: Holder, clock: Clock) {
    const held = this.#lookAt(database, worker, clock)
    if (held !== undefined) return held
    const sql = 'INSERT OR REPLACE INTO allsource_locks (worker, token, holder, beat) VALUES (?, ?, ?, 0)'
    database.prepare(sql).run(worker, holder.token, JSON.stringify(holder))
    return undefined
  }

  #lookAt(
    database: SqliteDatabase,
    worker: string,
    clock: Clock,
  ): (LockAttempt & { type: 'held' }) | undefined {
    const row = database
      .prepare('SELECT token, holder, beat FROM allsource_locks WHERE worker = ?')
      .get(worker)
    if (row === undefined || row === null) return undefined
    const { token, holder: text, beat } = row as { token: string; holder: string; beat: number }
    const holder = holderIn(text)
    const known = holder === undefined ? 'unknown' : judge(holder)
    if (known === 'dead') return undefined
    const verdict = known === 'running' ? known : this.#watch(worker).see(token, `${beat}`, LEASE_MS, clock)
    if (verdict === 'expired') return undefined
    const who = holder === undefined ? 'a process that cannot be told' : describeHolder(holder)
    return { type: 'held', holder: who, isRunning: verdict === 'running', retryAfterMs: RETRY_AFTER_MS }
  }

  #watch(worker: string): LeaseWatch {
    const watch = this.#watches.get(worker) ?? new LeaseWatch()
    this.#watches.set(worker, watch)
    return watch
  }

  #keep(
    database: SqliteDatabase,
    worker: string,
    holder: Holder,
    startedMs: number,
    clock: Clock,
  ): SqliteLease {
    const { token } = holder
    const beat = async () => {
      const sql = 'UPDATE allsource_locks SET beat = beat + 1 WHERE worker = ? AND token = ? RETURNING beat'
      return database.prepare(sql).all(worker, token).length > 0
    }
    const onEnd = () => dropHolder(holder)
    const release = async () => {
      database.prepare('DELETE FROM allsource_locks WHERE worker = ? AND token = ?').run(worker, token)
    }
    const location = `${this.#location}, worker "${worker}"`
    const lease = keepLease({ location, clock, leaseMs: LEASE_MS, startedMs, beat, release, onEnd })
    return Object.defineProperties({ token } as SqliteLease, Object.getOwnPropertyDescriptors(lease))
  }
}

/** Whether a name is still its holder's. Ask within the transaction that depends on it. */
export function isStillHeld(database: SqliteDatabase, worker: string, { token }: SqliteLease): boolean {
  const row = database.prepare('SELECT token FROM allsource_locks WHERE worker = ?').get(worker)
  return (row as { token?: unknown } | undefined | null)?.token === token
}

function holderIn(text: string): Holder | undefined {
  try {
    return asHolder(JSON.parse(text))
  } catch {
    return undefined
  }
}

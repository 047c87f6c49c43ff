import { ConfigError } from '../../errors.ts'
import { builtin } from '../../internal/builtin.node.ts'

/** What can be written to a column here. */
export type SqliteValue = string | number | Uint8Array | null

/** A prepared statement, as in `node:sqlite`, `bun:sqlite` and `better-sqlite3`. */
export interface SqliteStatement {
  run(...values: SqliteValue[]): unknown
  /** The first row, by column; `undefined` or `null` without one. */
  get(...values: SqliteValue[]): unknown
  all(...values: SqliteValue[]): unknown[]
}

/** An open database: a `DatabaseSync` of `node:sqlite`, a `Database` of `bun:sqlite` or of `better-sqlite3`. */
export interface SqliteDatabase {
  exec(sql: string): unknown
  prepare(sql: string): SqliteStatement
}

/** A database that is open, and what closes it. */
export interface OpenDatabase {
  readonly database: SqliteDatabase
  readonly close: () => void
}

/** How long another process's transaction is waited for. The thread stands still meanwhile; a worker tries again by itself. */
const BUSY_TIMEOUT_MS = 500

/** How to open a file on this platform, which is only done when it is needed. @throws config where there is no SQLite */
export function databaseOpener(path: string): () => Promise<OpenDatabase> {
  const module = builtin<typeof import('node:sqlite')>('node:sqlite')
  if (module !== undefined) return async () => prepared(new module.DatabaseSync(path))
  if (!('Bun' in globalThis)) {
    const wayOut = 'or give an open database, as of better-sqlite3'
    throw new ConfigError('database', `used on Node from 22.13 or on Bun, which have SQLite; ${wayOut}`, path)
  }
  return async () => {
    // A name that no bundler looks at.
    const name = ['bun', 'sqlite'].join(':')
    const { Database } = (await import(name)) as { Database: new (path: string) => Closable }
    return prepared(new Database(path))
  }
}

/** WAL: others read while one writes. FULL: what was saved outlasts a power cut, as what is then acknowledged to Core must. */
function prepared(database: Closable): OpenDatabase {
  database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`)
  database.exec('PRAGMA journal_mode = WAL')
  database.exec('PRAGMA synchronous = FULL')
  return { database, close: () => database.close() }
}

type Closable = SqliteDatabase & { close(): void }

/** Does all of `work` or none of it, on what is there at one moment. */
export function inTransaction<T>(
  database: SqliteDatabase,
  work: () => T,
  kind: 'IMMEDIATE' | 'DEFERRED' = 'IMMEDIATE',
): T {
  database.exec(`BEGIN ${kind}`)
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    try {
      database.exec('ROLLBACK')
    } catch {
      // SQLite has rolled back by itself, as when the disk is full.
    }
    throw error
  }
}

import type { CheckpointRecord } from '../state-store.ts'
import { type ChunkedRecord, joinChunks, textOfBytes } from './chunks.ts'
import { hashOf } from './hash.node.ts'
import { asRecord, damaged, newer, parseStored } from './record-text.ts'
import type { SqliteDatabase } from './sqlite-database.node.ts'

/** How records lie in the tables. */
const LAYOUT = 1

/** Chunks are kept once for each worker, under their hash. */
const TABLES = `
  CREATE TABLE IF NOT EXISTS allsource_records (
    worker TEXT PRIMARY KEY, layout INTEGER NOT NULL, head TEXT NOT NULL,
    is_escaped INTEGER NOT NULL, chunks TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS allsource_chunks (
    worker TEXT NOT NULL, hash TEXT NOT NULL, bytes BLOB NOT NULL, UNIQUE (worker, hash)
  );
  CREATE TABLE IF NOT EXISTS allsource_locks (
    worker TEXT PRIMARY KEY, token TEXT NOT NULL, holder TEXT NOT NULL, beat INTEGER NOT NULL
  );
`

/** What the tables hold of one worker. */
export interface RecordRows {
  readonly layout: number
  readonly head: string
  readonly isEscaped: boolean
  /** Hashes, in order, as JSON. */
  readonly chunks: string
  readonly bytes: ReadonlyMap<string, Uint8Array>
}

export function makeTables(database: SqliteDatabase): void {
  database.exec(TABLES)
}

/** `undefined` if there is no record. Call in a transaction. */
export function readRows(database: SqliteDatabase, worker: string): RecordRows | undefined {
  const sql = 'SELECT layout, head, is_escaped, chunks FROM allsource_records WHERE worker = ?'
  const row = database.prepare(sql).get(worker) as Record<string, unknown> | undefined | null
  if (row === undefined || row === null) return undefined
  const found = database.prepare('SELECT hash, bytes FROM allsource_chunks WHERE worker = ?').all(worker)
  const bytes = (found as { hash: string; bytes: Uint8Array }[]).map(
    (chunk) => [chunk.hash, chunk.bytes] as const,
  )
  return {
    layout: Number(row.layout),
    head: String(row.head),
    isEscaped: row.is_escaped === 1,
    chunks: String(row.chunks),
    bytes: new Map(bytes),
  }
}

/** The record that rows hold. @throws state_store if they hold none that is whole and known */
export function recordIn(
  { layout, head, isEscaped, chunks, bytes }: RecordRows,
  worker: string,
  location: string,
): CheckpointRecord {
  const waysOut = waysOutOf(worker)
  if (layout > LAYOUT) throw newer(location, layout, waysOut)
  const hashes = parseStored(chunks, location, waysOut)
  if (!Array.isArray(hashes)) throw damaged(location, 'it has no list of its pieces', waysOut)
  const texts = hashes.map((hash: string) => {
    const chunk = bytes.get(hash)
    if (chunk === undefined) throw damaged(location, `piece ${hash} is missing`, waysOut)
    if (hashOf(chunk) !== hash) throw damaged(location, `piece ${hash} is another`, waysOut)
    return textOfBytes(chunk)
  })
  const rest = parseStored(head, location, waysOut) as object
  return asRecord({ ...rest, state: joinChunks(texts, isEscaped) }, worker, location, waysOut)
}

/** Makes way for a record. @throws state_store if what is there is no record, or one of a newer version */
export function makeWay(database: SqliteDatabase, worker: string, location: string): void {
  const sql = 'SELECT layout, head FROM allsource_records WHERE worker = ?'
  const row = database.prepare(sql).get(worker) as { layout: number; head: string } | undefined | null
  if (row === undefined || row === null) {
    // Whoever removed a record did it because of its pieces, perhaps: they are not to be taken for written.
    database.prepare('DELETE FROM allsource_chunks WHERE worker = ?').run(worker)
    return
  }
  const waysOut = waysOutOf(worker)
  if (row.layout > LAYOUT) throw newer(location, row.layout, waysOut)
  asRecord(parseStored(row.head, location, waysOut), worker, location, waysOut)
}

/** Replaces the record, writing chunks that are not there and deleting those that it has no more. Call in a transaction. */
export function writeRows(
  database: SqliteDatabase,
  worker: string,
  { head, isEscaped, chunks }: ChunkedRecord,
): void {
  const rows = database.prepare('SELECT hash FROM allsource_chunks WHERE worker = ?').all(worker)
  const old = new Set((rows as { hash: string }[]).map(({ hash }) => hash))
  const now = new Set<string>()
  const insert = database.prepare('INSERT INTO allsource_chunks (worker, hash, bytes) VALUES (?, ?, ?)')
  for (const { hash, bytes } of chunks) {
    if (!old.has(hash) && !now.has(hash)) insert.run(worker, hash, bytes)
    now.add(hash)
  }
  const remove = database.prepare('DELETE FROM allsource_chunks WHERE worker = ? AND hash = ?')
  for (const hash of old) if (!now.has(hash)) remove.run(worker, hash)
  const hashes = JSON.stringify(chunks.map(({ hash }) => hash))
  const columns = '(worker, layout, head, is_escaped, chunks)'
  database
    .prepare(`INSERT OR REPLACE INTO allsource_records ${columns} VALUES (?, ?, ?, ?, ?)`)
    .run(worker, LAYOUT, head, isEscaped ? 1 : 0, hashes)
}

function waysOutOf(worker: string) {
  const name = worker.replaceAll("'", "''")
  return { remove: `DELETE FROM allsource_records WHERE worker = '${name}'` }
}

import { byteLength, compareBytes } from '../../internal/byte-order.ts'
import type { FeedCursor } from './event-feeds.ts'
import { writeJson } from './exact-json.ts'

/** A commit as it is kept in the journal. A change to `null` deletes the row. */
export interface ModelCommit {
  readonly expected_revision: number
  readonly checkpoint: FeedCursor
  readonly ready: boolean
  readonly reset: boolean
  readonly changes: Readonly<Record<string, unknown>>
}

/** A row with the revision that wrote it. */
export interface ModelRow {
  readonly key: string
  /** As JSON. */
  readonly state: string
  readonly version: number
}

/** What a read model is without its rows. */
export interface ModelMeta {
  readonly revision: number
  readonly checkpoint: FeedCursor | null
  readonly ready: boolean
  /** The last revision that began with no rows. */
  readonly resetRevision: number
}

const maxModelBytes = 32 * 1024 * 1024
const maxKeys = 100_000
const maxKeyBytes = 512
/** Bytes of a page of rows. */
export const maxPageBytes = 128 * 1024

/** The rows of one read model after some commit. A further commit makes another one. */
export class ReadModel {
  readonly meta: ModelMeta
  readonly #rows: ReadonlyMap<string, string>
  /** The revision that last wrote or deleted a key. */
  readonly #versions: ReadonlyMap<string, number>
  readonly #bytes: number
  #sortedKeys: readonly string[] | undefined

  constructor(
    meta: ModelMeta = { revision: 0, checkpoint: null, ready: false, resetRevision: 0 },
    rows: ReadonlyMap<string, string> = new Map(),
    versions: ReadonlyMap<string, number> = new Map(),
    bytes = 0,
  ) {
    this.meta = meta
    this.#rows = rows
    this.#versions = versions
    this.#bytes = bytes
  }

  /** The model after a commit, or why there is none. */
  after(commit: ModelCommit): ReadModel | string {
    const revision = this.meta.revision + 1
    const rows = new Map(commit.reset ? [] : this.#rows)
    const versions = new Map(commit.reset ? [] : this.#versions)
    let bytes = commit.reset ? 0 : this.#bytes
    for (const key of Object.keys(commit.changes).sort(compareBytes)) {
      const keyBytes = byteLength(key)
      if (!versions.has(key)) bytes += keyBytes + 128
      versions.set(key, revision)
      if (keyBytes > maxKeyBytes) return 'read model key exceeds 512 bytes'
      const old = rows.get(key)
      if (old !== undefined) bytes -= keyBytes + byteLength(old)
      rows.delete(key)
      const value = commit.changes[key]
      if (value === null) continue
      const json = writeJson(value)
      const size = byteLength(json)
      if (size + keyBytes > maxPageBytes - 4096) return 'read model row exceeds bounded page'
      bytes += keyBytes + size
      rows.set(key, json)
    }
    if (bytes > maxModelBytes || versions.size > maxKeys)
      return 'read model exceeds 32 MiB or 100000 keys; shard model'
    const resetRevision = commit.reset ? revision : this.meta.resetRevision
    const { checkpoint, ready } = commit
    return new ReadModel({ revision, checkpoint, ready, resetRevision }, rows, versions, bytes)
  }

  row(key: string): ModelRow | undefined {
    const state = this.#rows.get(key)
    return state === undefined ? undefined : { key, state, version: this.#versions.get(key) as number }
  }

  /** The rows whose keys begin with `prefix` and come after `after`, in the order of their keys. */
  *rowsAfter(prefix: string, after: string | undefined): Generator<ModelRow> {
    this.#sortedKeys ??= [...this.#rows.keys()].sort(compareBytes)
    for (const key of this.#sortedKeys) {
      if (!key.startsWith(prefix) || (after !== undefined && compareBytes(key, after) <= 0)) continue
      yield this.row(key) as ModelRow
    }
  }

  /** What was written or deleted after a revision, commit by commit, each in the order of its keys. */
  changesAfter(revision: number): { version: number; rows: { key: string; state: string | null }[] }[] {
    const byVersion = new Map<number, string[]>()
    for (const [key, version] of this.#versions) {
      if (version <= revision) continue
      const keys = byVersion.get(version)
      if (keys === undefined) byVersion.set(version, [key])
      else keys.push(key)
    }
    return [...byVersion]
      .sort(([a], [b]) => a - b)
      .map(([version, keys]) => ({
        version,
        rows: keys.sort(compareBytes).map((key) => ({ key, state: this.#rows.get(key) ?? null })),
      }))
  }

  /** The newest revision that touched a key beginning with `prefix`, or all of them. */
  contentRevision(prefix: string): number {
    let newest = this.meta.resetRevision
    for (const [key, version] of this.#versions)
      if (version > newest && key.startsWith(prefix)) newest = version
    return newest
  }
}

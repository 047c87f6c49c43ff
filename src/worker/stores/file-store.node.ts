import { ConfigError, isAllSourceError, messageOf, StateStoreError } from '../../errors.ts'
import { abortable } from '../../internal/abort.ts'
import { builtin } from '../../internal/builtin.node.ts'
import { systemClock } from '../../internal/clock.ts'
import type { CheckpointRecord, LockAttempt, LockOptions, StateStore, StoreOptions } from '../state-store.ts'
import { type FileLease, FileLock } from './file-lock.node.ts'
import {
  besides,
  type Files,
  folderOf,
  linkOrCopy,
  readIfThere,
  syncFolder,
  writeSynced,
} from './files.node.ts'
import { asRecord, damaged, parseStored } from './record-text.ts'

type Crypto = typeof import('node:crypto')

/**
 * Keeps one worker's record in a file, with a checksum. Each save writes a new file beside it, syncs it to the disk and renames it
 * over the old one, so a crash leaves one or the other. The record before is kept as `<path>.previous`: it is never read by itself, but
 * if the file is damaged, the error says whether it is whole. A running worker holds `<path>.lock-<n>`, of which one always stays.
 * @param path its folder must exist
 * @throws config on a platform without files
 */
export function fileStore(path: string): StateStore {
  if (typeof path !== 'string' || path === '') throw new ConfigError('path', 'a file name', path)
  const fs = builtin<{ promises: Files }>('node:fs')
  if (fs === undefined) throw new ConfigError('stateStore', 'another store: this platform has no files')
  return new FileStore(fs.promises, path)
}

/** A record in a file of a file system. */
export class FileStore implements StateStore {
  readonly #files: Files
  readonly #path: string
  readonly #lock: FileLock
  #lease: FileLease | undefined
  /** What the file holds was read or written here: it may be replaced. */
  #isKnown = false
  #drafts = 0

  constructor(files: Files, path: string) {
    this.#files = files
    this.#path = path
    this.#lock = new FileLock(files, path)
  }

  locationOf(): string {
    return this.#path
  }

  load(worker: string, { signal }: StoreOptions = {}): Promise<CheckpointRecord | undefined> {
    return abortable(this.#load(worker), signal)
  }

  save(record: CheckpointRecord, { signal }: StoreOptions = {}): Promise<void> {
    return abortable(this.#save(record, signal), signal)
  }

  async lock(_worker: string, { clock = systemClock, signal }: LockOptions = {}): Promise<LockAttempt> {
    signal?.throwIfAborted()
    await this.#assertFolder()
    const attempt = await this.#lock.take(clock)
    if (attempt.type === 'held') return attempt
    const lease = attempt.lock
    this.#lease = lease
    await this.#removeDrafts()
    const release = () => {
      if (this.#lease === lease) this.#lease = undefined
      return lease.release()
    }
    return { type: 'locked', lock: { lost: lease.lost, release } }
  }

  async #load(worker: string): Promise<CheckpointRecord | undefined> {
    const text = await this.#read(this.#path)
    if (text === undefined) await this.#assertFolder()
    const record = text === undefined ? undefined : await this.#parse(text, worker)
    this.#isKnown = true
    return record
  }

  async #save(record: CheckpointRecord, signal: AbortSignal | undefined): Promise<void> {
    const path = this.#path
    const lease = this.#lease
    if (!this.#isKnown) await this.#load(record.worker)
    const { pid } = builtin<{ pid: number }>('node:process') as { pid: number }
    // Of this save alone, should another process, or another store of this one, write the same file.
    const draft = `${path}.${pid}-${crypto.randomUUID()}-${++this.#drafts}.new`
    try {
      const body = JSON.stringify(record)
      await writeSynced(this.#files, draft, `sha256:${checksum(body)}\n${body}`)
      await this.#keepPrevious(`${draft.slice(0, -'.new'.length)}.previous.new`)
      signal?.throwIfAborted()
      if (lease !== undefined && !(lease.isHeld && (await lease.isStillHeld()))) throw lease.lose()
      await this.#files.rename(draft, path)
      await syncFolder(this.#files, path)
    } catch (error) {
      await this.#files.rm(draft, { force: true }).catch(() => {})
      if (isAllSourceError(error) || signal?.aborted) throw error
      throw new StateStoreError(path, `cannot be written: ${messageOf(error)}`, error)
    }
  }

  /** Gives the record that is about to be replaced a second name; at no moment is the first one gone. */
  async #keepPrevious(draft: string): Promise<void> {
    try {
      await linkOrCopy(this.#files, this.#path, draft)
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ENOENT') return
      throw error
    }
    try {
      await this.#files.rename(draft, `${this.#path}.previous`)
    } finally {
      // A rename of one name of a file to another name of it leaves both.
      await this.#files.rm(draft, { force: true }).catch(() => {})
    }
  }

  async #parse(text: string, worker: string): Promise<CheckpointRecord> {
    try {
      return parse(text, this.#path, worker)
    } catch (error) {
      if (!(error instanceof StateStoreError) || error.problem !== 'damaged') throw error
      const wayOut = await this.#previousWayOut(worker)
      throw new StateStoreError(this.#path, `${error.reason}${wayOut}`, undefined, 'damaged')
    }
  }

  async #previousWayOut(worker: string): Promise<string> {
    const previous = `${this.#path}.previous`
    try {
      const text = await this.#read(previous)
      if (text === undefined) return `. There is no record before it (${previous})`
      const { position } = parse(text, previous, worker)
      return `. The record before it is whole, at position ${position}: to go on from there, rename ${previous} to ${this.#path}`
    } catch {
      return `. The record before it (${previous}) is of no use either`
    }
  }

  async #read(path: string): Promise<string | undefined> {
    try {
      return await readIfThere(this.#files, path)
    } catch (error) {
      throw new StateStoreError(path, `cannot be read: ${messageOf(error)}`, error)
    }
  }

  /** A folder that is missing is told at once, not when the first save fails. */
  async #assertFolder(): Promise<void> {
    try {
      await this.#files.access(folderOf(this.#path))
    } catch (error) {
      const reason = `cannot be made: its folder is not there (${messageOf(error)})`
      throw new StateStoreError(this.#path, reason, error)
    }
  }

  /** What processes left that died in the middle of a save. Call only while the lock is held. */
  async #removeDrafts(): Promise<void> {
    const names = await besides(this.#files, this.#path).catch(() => [])
    // Drafts of a lock are their makers', who may be alive.
    for (const name of names.filter((it) => /^\d+-[0-9a-f-]{36}-\d+(?:\.previous)?\.new$/.test(it)))
      await this.#files.rm(`${this.#path}.${name}`, { force: true }).catch(() => {})
  }
}

/** @throws state_store */
function parse(text: string, path: string, worker: string): CheckpointRecord {
  const waysOut = { remove: 'delete the file' }
  const end = text.indexOf('\n')
  const body = text.slice(end + 1)
  if (end < 0 || text.slice(0, end) !== `sha256:${checksum(body)}`)
    throw damaged(path, 'its checksum does not fit', waysOut)
  return asRecord(parseStored(body, path, waysOut), worker, path, waysOut)
}

function checksum(text: string): string {
  const { createHash } = builtin<Crypto>('node:crypto') as Crypto
  return createHash('sha256').update(text).digest('hex')
}

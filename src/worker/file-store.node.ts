import { ConfigError, messageOf, StateStoreError } from '../errors.ts'
import type { CheckpointRecord, StateStore } from './state-store.ts'

let stores = 0

type Fs = typeof import('node:fs/promises')
type Crypto = typeof import('node:crypto')
type Path = typeof import('node:path')

/**
 * Keeps one worker's record in a file, with a checksum. Each save writes a new file beside it, syncs it to the disk and renames it
 * over the old one, so a crash leaves one or the other.
 * @param path its folder must exist
 * @throws config on a platform without files
 */
export function fileStore(path: string): StateStore {
  if (typeof path !== 'string' || path === '') throw new ConfigError('path', 'a file name', path)
  const fs = builtin<{ promises: Fs }>('node:fs').promises
  const { dirname } = builtin<Path>('node:path')
  const crypto = builtin<Crypto>('node:crypto')
  // Of this store alone, should another process, or another store of this one, write the same file.
  const temporary = `${path}.${builtin<{ pid: number }>('node:process').pid}-${++stores}.new`
  const checksum = (text: string) => crypto.createHash('sha256').update(text).digest('hex')
  return {
    load: async (worker) => {
      const text = await read(fs, path, dirname(path))
      return text === undefined ? undefined : parse(text, path, worker, checksum)
    },
    save: (record) => save(fs, path, temporary, record, checksum),
  }
}

/** `undefined` if there is no file yet. A folder that is missing is told at once, not when the first save fails. */
async function read(fs: Fs, path: string, folder: string): Promise<string | undefined> {
  try {
    return await fs.readFile(path, 'utf8')
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOENT')
      throw new StateStoreError(path, `cannot be read: ${messageOf(error)}`, error)
  }
  try {
    await fs.access(folder)
    return undefined
  } catch (error) {
    throw new StateStoreError(path, `cannot be made: its folder is not there (${messageOf(error)})`, error)
  }
}

function parse(
  text: string,
  path: string,
  worker: string,
  checksum: (text: string) => string,
): CheckpointRecord {
  const end = text.indexOf('\n')
  const body = text.slice(end + 1)
  if (end < 0 || text.slice(0, end) !== `sha256:${checksum(body)}`) {
    throw new StateStoreError(
      path,
      'is damaged: its checksum does not fit. Delete it to build the state anew from the first event',
    )
  }
  const record = JSON.parse(body) as CheckpointRecord
  if (record.worker !== worker)
    throw new StateStoreError(
      path,
      `belongs to the worker "${record.worker}", not to "${worker}": give each its own file`,
    )
  return record
}

async function save(
  fs: Fs,
  path: string,
  temporary: string,
  record: CheckpointRecord,
  checksum: (text: string) => string,
): Promise<void> {
  const body = JSON.stringify(record)
  try {
    const file = await fs.open(temporary, 'w')
    try {
      await file.writeFile(`sha256:${checksum(body)}\n${body}`)
      await file.sync()
    } finally {
      await file.close()
    }
    await fs.rename(temporary, path)
  } catch (error) {
    throw new StateStoreError(path, `cannot be written: ${messageOf(error)}`, error)
  }
}

/** Asked for at run time, so that bundles for the browser hold no import that they cannot resolve. */
function builtin<Module>(name: string): Module {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }
  const found = process?.getBuiltinModule?.(name)
  if (found === undefined) throw new ConfigError('stateStore', 'another store: this platform has no files')
  return found as Module
}

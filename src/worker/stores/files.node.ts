import { builtin } from '../../internal/builtin.node.ts'

type Fs = typeof import('node:fs/promises')

/** What of Node's file system a file store needs. Each either happens or does not, but for `writeFile`. */
export type Files = Pick<
  Fs,
  'access' | 'copyFile' | 'link' | 'open' | 'readFile' | 'readdir' | 'rename' | 'rm' | 'stat'
>

/** File systems without hard links, and those that may not make one here. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EACCES', 'EMLINK']
/** Where a folder cannot be opened, or not be synced, as on Windows. */
const NO_FOLDER_SYNC = ['EPERM', 'EISDIR', 'EACCES', 'EINVAL', 'ENOTSUP', 'EBADF']

/** The system's code of an error, as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return (error as { code?: string } | undefined)?.code
}

/** Writes a new file and has it on the disk when it resolves. */
export async function writeSynced(files: Files, path: string, text: string): Promise<void> {
  const file = await files.open(path, 'w')
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes renames in the folder of `path` outlast a power cut. */
export async function syncFolder(files: Files, path: string): Promise<void> {
  try {
    const folder = await files.open(folderOf(path), 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  } catch (error) {
    if (!NO_FOLDER_SYNC.includes(codeOf(error) ?? '')) throw error
  }
}

/** Gives a file a second name, which is free; without hard links it becomes a second file. */
export async function linkOrCopy(files: Files, from: string, to: string): Promise<void> {
  try {
    await files.link(from, to)
  } catch (error) {
    if (!NO_LINKS.includes(codeOf(error) ?? '')) throw error
    // COPYFILE_EXCL: fails if the name is taken.
    await files.copyFile(from, to, 1)
  }
}

/** The text of a file; `undefined` if there is none. */
export async function readIfThere(files: Files, path: string): Promise<string | undefined> {
  try {
    return await files.readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

export function folderOf(path: string): string {
  return pathModule().dirname(path)
}

/** Other files of the folder whose names are that of `path`, a dot, and what is given here. */
export async function besides(files: Files, path: string): Promise<string[]> {
  const start = `${pathModule().basename(path)}.`
  const names = await files.readdir(folderOf(path))
  return names.filter((name) => name.startsWith(start)).map((name) => name.slice(start.length))
}

function pathModule(): typeof import('node:path') {
  return builtin<typeof import('node:path')>('node:path') as typeof import('node:path')
}

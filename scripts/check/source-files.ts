import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

/** Every TypeScript file below some folders of `root`, by its path from there with slashes, in order. Missing folders are empty. */
export async function readSources(
  root: string,
  folders: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const sources = new Map<string, string>()
  for (const folder of folders) {
    const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(
      () => [],
    )
    const paths = entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name))
    for (const path of paths.sort()) {
      sources.set(relative(root, path).split(sep).join('/'), await readFile(path, 'utf8'))
    }
  }
  return sources
}

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** One way into the package. */
export interface Entry {
  /** As it is imported: `allsource/stream`. */
  readonly specifier: string
  /** Its source, from the project's root. */
  readonly source: string
  /** Its API report, from the project's root. */
  readonly report: string
}

/** The entry points that package.json exports and that have a source of ours, in its order. */
export async function readEntries(root: string): Promise<Entry[]> {
  const { name, exports } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest
  return Object.entries(exports).flatMap(([subpath, target]) => {
    if (typeof target === 'string' || target['allsource-source'] === undefined) return []
    const specifier = subpath.replace(/^\./, name)
    const source = target['allsource-source'].replace(/^\.\//, '')
    return [{ specifier, source, report: `api/${specifier.replaceAll('/', '-')}.api.md` }]
  })
}

type Manifest = {
  readonly name: string
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
}

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readSources } from './source-files.ts'

/** The form of a name on the wire: words with underscores. A single word may be anybody's. */
const NAME = /(?<![\w$#/-])[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![\w-])/g

/** The names that were in summaries of the documents and are no longer. */
export function goneNames(before: readonly string[], now: readonly string[]): Set<string> {
  const left = namesIn(now.join('\n'))
  return new Set([...namesIn(before.join('\n'))].filter((name) => !left.has(name)))
}

/** Where names that are gone still stand: `src/clients/reads.ts:24 …`, in the order of the files. */
export function stalePlaces(texts: ReadonlyMap<string, string>, gone: ReadonlySet<string>): string[] {
  if (gone.size === 0) return []
  return [...texts].flatMap(([file, text]) =>
    text.split('\n').flatMap((line, index) => {
      const names = [...namesIn(line)].filter((name) => gone.has(name))
      return names.map((name) => `${file}:${index + 1} ${name} is no name of the documents any more`)
    }),
  )
}

/** Everything in the project that could name what is on the wire: documents, sources, tests, examples, pages; not the changelog. */
export async function readNamingTexts(root: string): Promise<ReadonlyMap<string, string>> {
  const sources = await readSources(root, ['src', 'test', 'examples'])
  // The tests of scripts have documents of their own.
  const code = [...sources].filter(([file]) => !file.startsWith('test/scripts/'))
  const pages = await readdir(join(root, 'docs')).catch(() => [])
  const files = [
    'openapi/core.yaml',
    'openapi/query.yaml',
    'README.md',
    ...pages.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
  ]
  const texts = files.map(async (file) => [file, await readFile(join(root, file), 'utf8')] as const)
  return new Map([...(await Promise.all(texts)), ...code])
}

function namesIn(text: string): Set<string> {
  return new Set(text.match(NAME))
}

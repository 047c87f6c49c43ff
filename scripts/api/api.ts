import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { goneNames, readNamingTexts, stalePlaces } from '../check/wire-names.ts'
import { readDocument } from '../generate/generate.ts'
import { unnamedChanges, unreleasedEntries } from './changelog.ts'
import { type Change, changesBetween, formatChange } from './changes.ts'
import { declare } from './declarations.ts'
import type { ApiDocument } from './document.ts'
import { readEntries } from './entries.ts'
import { factsOf, parseFacts, printFacts } from './facts.ts'
import { lineChanges } from './line-changes.ts'
import { surfaceOf } from './surface.ts'

const DOCUMENTS = ['core', 'query']

/** A file of `api/` as it has to be, by its path from the root. */
export type Files = ReadonlyMap<string, string>

/** The API report of each entry point. */
export async function renderReports(root: string): Promise<Files> {
  const entries = await readEntries(root)
  const sources = entries.map(({ source }) => source)
  const declarations = declare(root, sources)
  return new Map(entries.map((entry) => [entry.report, surfaceOf(entry, entries, declarations)]))
}

/** One of the two documents, bundled. */
export async function readApiDocument(root: string, name: string): Promise<ApiDocument> {
  return (await readDocument(join(root, `openapi/${name}.yaml`))) as unknown as ApiDocument
}

/** The summary of each document. */
export async function renderSummaries(root: string): Promise<Files> {
  const texts = DOCUMENTS.map(async (name) => {
    return [summaryPath(name), printFacts(factsOf(await readApiDocument(root, name)))] as const
  })
  return new Map(await Promise.all(texts))
}

/** Writes files below `root`. */
export async function writeFiles(root: string, files: Files): Promise<void> {
  for (const [path, text] of files) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
}

/** How the reports differ from those that are committed: a text for each that does. */
export async function reportProblems(root: string): Promise<string[]> {
  const problems: string[] = []
  for (const [path, text] of await renderReports(root)) {
    const committed = await read(root, path)
    if (committed === undefined) problems.push(`${path} is missing: \`npm run api\``)
    const changes = lineChanges(committed ?? text, text)
    if (changes.length > 0) {
      problems.push(
        `${path} is not what the sources export: look, then \`npm run api\`\n${changes.join('\n')}`,
      )
    }
  }
  return problems
}

/** How the documents differ from the summaries that are committed, each change judged. */
export async function summaryProblems(root: string): Promise<string[]> {
  const problems: string[] = []
  for (const [path, text] of await renderSummaries(root)) {
    const committed = await read(root, path)
    if (committed === undefined) problems.push(`${path} is missing: \`npm run api\``)
    if (committed === undefined || committed === text) continue
    const changes = changesBetween(parseFacts(committed), parseFacts(text)).map(formatChange)
    problems.push(`${path} is stale: look, then \`npm run api\`\n${changes.join('\n')}`)
  }
  return problems
}

/** Where names still stand that the documents had, when they were summarised or released last, and have no longer. */
export async function staleNameProblems(root: string): Promise<string[]> {
  const paths = DOCUMENTS.flatMap((name) => [summaryPath(name), releasedPath(name)])
  const before = await Promise.all(paths.map(async (path) => (await read(root, path)) ?? ''))
  const gone = goneNames(before, [...(await renderSummaries(root)).values()])
  return stalePlaces(await readNamingTexts(root), gone)
}

/** The breaking changes since the last release that CHANGELOG.md does not name. */
export async function changelogProblems(root: string): Promise<string[]> {
  const changelog = await read(root, 'CHANGELOG.md')
  const entries = changelog === undefined ? undefined : unreleasedEntries(changelog)
  if (entries === undefined) return ['CHANGELOG.md has no part `## [Unreleased]`']
  const unnamed = unnamedChanges(await changesSinceRelease(root), entries)
  return unnamed.map((change) => `CHANGELOG.md names under Unreleased no ${formatChange(change)}`)
}

/** What became of the documents since the last release, by the committed summaries. */
export async function changesSinceRelease(root: string): Promise<Change[]> {
  const changes: Change[] = []
  for (const name of DOCUMENTS) {
    const [was, is] = [await read(root, releasedPath(name)), await read(root, summaryPath(name))]
    if (was !== undefined && is !== undefined)
      changes.push(...changesBetween(parseFacts(was), parseFacts(is)))
  }
  return changes
}

/** The summaries as those of a release, to which later ones are compared. */
export async function renderReleased(root: string): Promise<Files> {
  const summaries = [...(await renderSummaries(root)).values()]
  return new Map(DOCUMENTS.map((name, index) => [releasedPath(name), summaries[index] ?? '']))
}

function summaryPath(name: string): string {
  return `api/${name}.openapi.txt`
}

function releasedPath(name: string): string {
  return `api/released/${name}.openapi.txt`
}

async function read(root: string, path: string): Promise<string | undefined> {
  return readFile(join(root, path), 'utf8').catch(() => undefined)
}

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ts from 'typescript'
import { readApiDocument } from '../api/api.ts'
import { type Declarations, declare } from '../api/declarations.ts'
import { readEntries } from '../api/entries.ts'
import { publishedReport, type Report, readReport, reportChart, reportTable } from '../bench/report.ts'
import { coresTables } from './cores.ts'
import { docstringOf } from './docstring.ts'
import { docstringProblems } from './docstring-rules.ts'
import { type Export, exportsOf, needsPage, shapeOf } from './exports.ts'
import { exportedMember, membersOf } from './members.ts'
import { type Operations, operationsIn } from './operations.ts'
import { printMember, printProperties, printRoutes } from './reference.ts'
import { printSchema } from './schema.ts'

/** A page below `docs/` as it is and as it has to be. */
export interface Page {
  /** From the project's root. */
  readonly path: string
  readonly text: string
  readonly rendered: string
}

/** What came of rendering the pages. */
export interface RenderedPages {
  readonly pages: readonly Page[]
  /** What is wrong with docstrings and markers; a line each. */
  readonly problems: readonly string[]
}

/** Of what was measured. */
const CHART = 'docs/benchmarks.svg'

const BLOCK = /(<!-- (reference|cores|schema|benchmarks): ?([^>]*?) ?-->\n)[\s\S]*?(<!-- end -->)/g

/**
 * Renders what stands between `<!-- reference: Name, Name -->`, `<!-- schema: Name, Name -->`, `<!-- cores: table -->` or
 * `<!-- benchmarks: all -->` (or the ids of rows) and `<!-- end -->` in every page, and the chart of the benchmarks.
 */
export async function renderPages(root: string): Promise<RenderedPages> {
  const entries = await readEntries(root)
  const sources = entries.map(({ source }) => source)
  const declarations = declare(root, sources, { comments: true })
  const exports = exportsOf(entries, declarations)
  const [core, query] = [await readApiDocument(root, 'core'), await readApiDocument(root, 'query')]
  const operations = { core: operationsIn([core, query]), query: operationsIn([query, core]) }
  const tables = await coresTables(core, declarations)
  const report = await readReport(root)
  const problems: string[] = []
  const shown = new Set<string>()
  const block = (path: string, kind: string, words: string): string => {
    if (kind === 'cores') return tables.get(words) ?? missing(problems, path, `no table \`${words}\``)
    if (kind === 'benchmarks') return rowsOf(report, words, path, problems)
    const of = path.includes('query-client') ? operations.query : operations.core
    return words
      .split(/,\s*/)
      .map((name) => {
        if (kind === 'schema')
          return printSchema(name, core) ?? missing(problems, path, `no schema \`${name}\``)
        const found = exports.get(name)
        return found === undefined
          ? missing(problems, path, `no export \`${name}\``)
          : printExport(found, declarations, of, shown)
      })
      .join('\n')
  }
  const pages: Page[] = []
  for (const path of await pagePaths(root)) {
    const text = await readFile(join(root, path), 'utf8')
    const rendered = text.replace(
      BLOCK,
      (_, open: string, kind: string, words: string, end: string) =>
        `${open}\n${block(path, kind, words)}\n${end}`,
    )
    pages.push({ path, text, rendered })
  }
  if (report !== undefined) {
    const text = await readFile(join(root, CHART), 'utf8').catch(() => '')
    pages.push({ path: CHART, text, rendered: reportChart(report) })
  }
  for (const found of exports.values()) {
    if (needsPage(found) && !shown.has(found.name))
      problems.push(`no page of docs/ shows ${found.name} of ${found.specifier}`)
  }
  problems.push(...docstringProblems(exports, declarations, operations))
  return { pages, problems }
}

/** What is wrong with the pages: docstrings that say too little, markers of nothing, text that is not the rendered one. */
export async function pageProblems(root: string): Promise<string[]> {
  const { pages, problems } = await renderPages(root)
  const stale = pages.filter(({ text, rendered }) => text !== rendered)
  return [...problems, ...stale.map(({ path }) => `${path} is stale: run \`npm run docs\``)]
}

function rowsOf(report: Report | undefined, words: string, path: string, problems: string[]): string {
  if (report === undefined) return missing(problems, path, `no ${publishedReport}`)
  try {
    return reportTable(report, words === 'all' ? undefined : words.split(/,\s*/))
  } catch (error) {
    return missing(problems, path, error instanceof Error ? error.message : String(error))
  }
}

/** @param shown takes the names of what is printed, which are more than one where a client hands out others. */
function printExport(
  found: Export,
  declarations: Declarations,
  operations: Operations,
  shown: Set<string>,
): string {
  const shape = shapeOf(found)
  shown.add(found.name)
  if (shape === undefined) return printMember(exportedMember(found.name, found.declarations), operations, 3)
  const members = membersOf(shape, declarations)
  for (const { owner } of members) shown.add(owner)
  const parts = [
    `### \`${found.name}\`\n`,
    docstringOf(shape)?.text ?? '',
    basesText(shape),
    printRoutes(members, operations),
    printProperties(members.filter(({ kind }) => kind === 'property')),
    ...members.filter(({ kind }) => kind === 'method').map((member) => printMember(member, operations)),
  ]
  return parts
    .filter((part) => part !== '')
    .map((part) => (part.endsWith('\n') ? part : `${part}\n`))
    .join('\n')
}

/** What an interface has besides its own, whose members are not repeated. */
function basesText(shape: ts.ClassDeclaration | ts.InterfaceDeclaration): string {
  if (!ts.isInterfaceDeclaration(shape)) return ''
  const bases = (shape.heritageClauses ?? []).flatMap(({ types }) =>
    types.map((type) => `\`${type.getText()}\``),
  )
  return bases.length === 0 ? '' : `As ${bases.join(' and ')}, and:`
}

function missing(problems: string[], path: string, what: string): string {
  problems.push(`${path} asks for what is not there: ${what}`)
  return ''
}

async function pagePaths(root: string): Promise<string[]> {
  const namesIn = async (folder: string) => (await readdir(join(root, folder)).catch(() => [])).sort()
  const pages = (await namesIn('docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)
  return [...(await namesIn('.')).filter((name) => name === 'README.md'), ...pages]
}

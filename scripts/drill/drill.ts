import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, sep } from 'node:path'
import ts from 'typescript'
import { parse } from 'yaml'
import { renderSummaries } from '../api/api.ts'
import { goneNames, readNamingTexts, stalePlaces } from '../check/wire-names.ts'
import { render, write } from '../generate/generate.ts'
import { formatProblem } from '../generate/lint.ts'
import { type Rename, renameIn } from './rename.ts'

/** What follows from a renaming: the places that the compiler and the check of names lead to, as `src/file.ts:12 why`. */
export interface DrillResult {
  readonly compiler: readonly string[]
  readonly names: readonly string[]
}

const COPIED = ['openapi', 'generated', 'src', 'test', 'examples', 'scripts', 'docs', 'README.md']
const CONFIG = ['package.json', 'tsconfig.json', 'tsup.config.ts', 'vitest.config.ts']

/**
 * Renames things in the documents of a copy of the project, regenerates there, and says where that leads.
 * @param folders what the compiler looks at. @default all of the project
 * @throws Error when neither document has it, or the documents are refused
 */
export async function drill(
  root: string,
  renames: readonly Rename[],
  folders?: readonly string[],
): Promise<DrillResult> {
  const copy = await mkdtemp(join(tmpdir(), 'drill-'))
  try {
    for (const path of [...COPIED, ...CONFIG])
      await cp(join(root, path), join(copy, path), { recursive: true })
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
    for (const rename of renames) await renameInDocuments(copy, rename)
    const rendered = await render(copy)
    if (rendered.type === 'refused') throw new Error(rendered.problems.map(formatProblem).join('\n'))
    await write(copy, rendered.files)
    const gone = goneNames(await summariesOf(root), await summariesOf(copy))
    return { compiler: compilerPlaces(copy, folders), names: stalePlaces(await readNamingTexts(root), gone) }
  } finally {
    await rm(copy, { recursive: true })
  }
}

async function summariesOf(root: string): Promise<string[]> {
  return [...(await renderSummaries(root)).values()]
}

async function renameInDocuments(copy: string, rename: Rename): Promise<void> {
  let isFound = false
  for (const name of ['core', 'query']) {
    const path = join(copy, `openapi/${name}.yaml`)
    const document = parse(await readFile(path, 'utf8'))
    isFound = renameIn(document, rename) || isFound
    // JSON is YAML too.
    await writeFile(path, JSON.stringify(document, null, 2))
  }
  if (!isFound) throw new Error(`Expected a document to have ${JSON.stringify(rename)}`)
}

function compilerPlaces(copy: string, folders: readonly string[] | undefined): string[] {
  const { config } = ts.readConfigFile(join(copy, 'tsconfig.json'), ts.sys.readFile)
  const include = folders ?? config.include
  const { options, fileNames } = ts.parseJsonConfigFileContent({ ...config, include }, ts.sys, copy)
  const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram(fileNames, options))
  return diagnostics.map(({ file, start = 0, messageText }) => {
    const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1
    const path = relative(copy, file?.fileName ?? copy)
      .split(sep)
      .join('/')
    return `${path}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
  })
}

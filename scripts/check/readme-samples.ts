import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ts from 'typescript'

/** One ```ts block of a text: a module of its own, that imports from `allsource`. */
export interface Sample {
  /** The text's path from the project's root. */
  readonly file: string
  /** 1-based line of the first line of code. */
  readonly line: number
  readonly code: string
  /** What follows `ts` in the line that opens the block, such as `no-run`. */
  readonly info: string
}

/** The samples of README.md and docs/*.md below `root`. @throws Error when there is no README.md */
export async function readSamples(root: string): Promise<Sample[]> {
  const docs = await readdir(join(root, 'docs')).catch(() => [])
  const guides = docs.filter((name) => name.endsWith('.md')).sort()
  const files = ['README.md', ...guides.map((name) => `docs/${name}`)]
  const texts = await Promise.all(files.map((file) => readFile(join(root, file), 'utf8')))
  return files.flatMap((file, index) => samplesOf(file, texts[index] ?? ''))
}

/** The ```ts blocks of a Markdown text, in its order. @throws Error for a block that is not closed */
export function samplesOf(file: string, text: string): Sample[] {
  const samples: Sample[] = []
  const lines = text.split(/\r?\n/)
  let open: { readonly fence: string; readonly words: string; readonly line: number } | undefined
  for (const [index, line] of lines.entries()) {
    const [, fence, rest = ''] = /^(`{3,}|~{3,})(.*)$/.exec(line) ?? []
    if (fence === undefined) continue
    const words = rest.trim()
    if (open === undefined) {
      open = { fence, words, line: index + 2 }
    } else if (fence.startsWith(open.fence) && words === '') {
      const [language, ...info] = open.words.split(/\s+/)
      const code = lines.slice(open.line - 1, index).join('\n')
      if (language === 'ts') samples.push({ file, line: open.line, code, info: info.join(' ') })
      open = undefined
    }
  }
  if (open !== undefined) throw new Error(`${file}:${open.line - 1} opens a block that is never closed`)
  return samples
}

/** What TypeScript says of samples, under the project's own options: `README.md:12:3 …`, one each. Writes nothing. */
export function sampleProblems(root: string, samples: readonly Sample[]): string[] {
  const configFile = join(root, 'tsconfig.json')
  const { config } = ts.readConfigFile(configFile, ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, root)
  // Beside package.json, so that `allsource` is this package itself.
  const byPath = new Map(samples.map((sample, index) => [join(root, `sample-${index}.ts`), sample]))
  const program = ts.createProgram([...byPath.keys()], options, hostWith(byPath, options))
  return [...byPath].flatMap(([path, sample]) => {
    const source = program.getSourceFile(path)
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      (diagnostic) => describe(sample, diagnostic),
    )
  })
}

function hostWith(samples: ReadonlyMap<string, Sample>, options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options)
  const onDisk = { fileExists: host.fileExists, readFile: host.readFile, getSourceFile: host.getSourceFile }
  host.fileExists = (path) => samples.has(path) || onDisk.fileExists(path)
  host.readFile = (path) => samples.get(path)?.code ?? onDisk.readFile(path)
  host.getSourceFile = (path, languageVersion, ...rest) => {
    const sample = samples.get(path)
    if (sample === undefined) return onDisk.getSourceFile(path, languageVersion, ...rest)
    // `export {}` makes a module of a block that imports nothing; at the end, so that no line moves.
    return ts.createSourceFile(path, `${sample.code}\nexport {}\n`, languageVersion)
  }
  return host
}

function describe({ file, line }: Sample, { file: source, start, messageText, code }: ts.Diagnostic): string {
  const at = source?.getLineAndCharacterOfPosition(start ?? 0) ?? { line: 0, character: 0 }
  const text = ts.flattenDiagnosticMessageText(messageText, '\n')
  return `${file}:${line + at.line}:${at.character + 1} ${text} (TS${code})`
}

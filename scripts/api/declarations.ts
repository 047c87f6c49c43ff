import { join, relative, sep } from 'node:path'
import ts from 'typescript'

/** The declarations of the project's sources, without bodies and what is `@internal`, as a program of their own. */
export interface Declarations {
  readonly checker: ts.TypeChecker
  /** The declarations of a source file, by its path from the root. @throws Error when there is none */
  fileOf(source: string): ts.SourceFile
  /** The source file, by its path from the root, that a declaration comes from. */
  sourceOf(node: ts.Node): string
}

/**
 * Compiles sources of the project under its own options, in memory.
 * @param options.comments whether docstrings are kept. @default false
 * @throws Error for one that cannot be declared
 */
export function declare(
  root: string,
  sources: readonly string[],
  { comments = false }: { readonly comments?: boolean } = {},
): Declarations {
  const program = projectProgram(root, sources, !comments)
  const texts = new Map<string, string>()
  const { diagnostics } = program.emit(undefined, (path, text) => texts.set(path, text), undefined, true)
  const [problem] = diagnostics
  if (problem !== undefined) throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, '\n'))
  const options: ts.CompilerOptions = {
    ...program.getCompilerOptions(),
    noLib: true,
    types: [],
    emitDeclarationOnly: false,
    declaration: false,
    noEmit: true,
  }
  const declared = ts.createProgram([...texts.keys()], options, hostOf(texts, options))
  const pathOf = (source: string): string => join(root, source.replace(/\.ts$/, '.d.ts'))
  return {
    checker: declared.getTypeChecker(),
    fileOf(source) {
      const file = declared.getSourceFile(pathOf(source))
      if (file === undefined) throw new Error(`${source} is no source of this project`)
      return file
    },
    sourceOf: (node) =>
      relative(root, node.getSourceFile().fileName)
        .split(sep)
        .join('/')
        .replace(/\.d\.ts$/, '.ts'),
  }
}

function projectProgram(root: string, sources: readonly string[], removeComments: boolean): ts.Program {
  const configFile = join(root, 'tsconfig.json')
  const { config } = ts.readConfigFile(configFile, ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, root)
  return ts.createProgram(
    sources.map((source) => join(root, source)),
    {
      ...options,
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      stripInternal: true,
      removeComments,
    },
  )
}

function hostOf(texts: ReadonlyMap<string, string>, options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options)
  host.fileExists = (path) => texts.has(path)
  host.readFile = (path) => texts.get(path)
  host.getSourceFile = (path, version) => {
    const text = texts.get(path)
    return text === undefined ? undefined : ts.createSourceFile(path, text, version, true)
  }
  return host
}

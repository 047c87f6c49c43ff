import { join } from 'node:path'
import ts from 'typescript'
import type { Manifest } from './package-facts.ts'

/** What one entry point is to offer. */
export interface EntryExports {
  /** Such as `allsource/stream`. */
  readonly entry: string
  /** Names that exist when a program runs. */
  readonly values: readonly string[]
  /** Names for the compiler only. */
  readonly types: readonly string[]
}

/** Reads from the sources what every entry point of package.json exports, by name. */
export function entryExports(root: string, { exports }: Manifest): EntryExports[] {
  const sources = Object.entries(exports).flatMap(([path, target]) => {
    const source = (target as { readonly 'allsource-source'?: string })['allsource-source']
    return source === undefined ? [] : [{ entry: `allsource${path.slice(1)}`, file: join(root, source) }]
  })
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, root)
  const files = sources.map(({ file }) => file)
  const program = ts.createProgram(files, options)
  const checker = program.getTypeChecker()
  return sources.map(({ entry, file }) => {
    const source = program.getSourceFile(file)
    const symbol = source && checker.getSymbolAtLocation(source)
    if (symbol === undefined) throw new Error(`${file}, the source of ${entry}, is no module`)
    const names = checker.getExportsOfModule(symbol)
    return {
      entry,
      values: names.filter((name) => isLoaded(checker, name)).map(({ name }) => name),
      types: names.filter((name) => !isLoaded(checker, name)).map(({ name }) => name),
    }
  })
}

/** A module for the compiler that names every export once. */
export function importEverything(entries: readonly EntryExports[]): string {
  return entries
    .map(({ entry, values, types }, index) => {
      const names = [...values, ...types].map((name) => `${name} as ${name}${index}`)
      return `export type { ${names.join(', ')} } from '${entry}'\n`
    })
    .join('')
}

/** A module that cannot be loaded unless every value of these entry points exists. */
export function loadEverything(entries: readonly EntryExports[]): string {
  return entries
    .map(({ entry, values }, index) => {
      const names = values.map((name) => `${name} as ${name}${index}`)
      return `export { ${names.join(', ')} } from '${entry}'\n`
    })
    .join('')
}

/** Whether a name is there when the program runs: `export type { SomeClass }` is not. */
function isLoaded(checker: ts.TypeChecker, symbol: ts.Symbol): boolean {
  if (symbol.declarations?.some(ts.isTypeOnlyExportDeclaration)) return false
  const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0
  const { flags } = isAlias ? checker.getAliasedSymbol(symbol) : symbol
  return (flags & ts.SymbolFlags.Value) !== 0
}

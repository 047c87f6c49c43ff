import ts from 'typescript'
import type { Declarations } from '../api/declarations.ts'
import type { Entry } from '../api/entries.ts'

/** Something that an entry point exports. */
export interface Export {
  readonly name: string
  /** The entry point. */
  readonly specifier: string
  readonly declarations: readonly ts.Declaration[]
}

/** Everything that entry points export, by name. Two exports of a name are an error: pages name them without their entry point. */
export function exportsOf(
  entries: readonly Entry[],
  { checker, fileOf }: Declarations,
): ReadonlyMap<string, Export> {
  const found = new Map<string, Export>()
  for (const { source, specifier } of entries) {
    const module = checker.getSymbolAtLocation(fileOf(source))
    for (const symbol of module === undefined ? [] : checker.getExportsOfModule(module)) {
      const followed = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
      const declarations = followed.declarations ?? []
      const other = found.get(symbol.name)
      if (other !== undefined && other.declarations[0] !== declarations[0]) {
        throw new Error(`${other.specifier} and ${specifier} both export a ${symbol.name}`)
      }
      if (other === undefined) found.set(symbol.name, { name: symbol.name, specifier, declarations })
    }
  }
  return found
}

/** The class or interface that an export is. */
export function shapeOf({ declarations }: Export): ts.ClassDeclaration | ts.InterfaceDeclaration | undefined {
  return declarations.find(
    (one): one is ts.ClassDeclaration | ts.InterfaceDeclaration =>
      ts.isClassDeclaration(one) || ts.isInterfaceDeclaration(one),
  )
}

/** Whether an export must be on a page: what can be called or made, and no error, for these are in README.md. */
export function needsPage({ declarations }: Export): boolean {
  return declarations.some((one) => {
    if (ts.isClassDeclaration(one))
      return !one.heritageClauses?.some((clause) => /Error$/.test(clause.types[0]?.getText() ?? ''))
    return ts.isFunctionDeclaration(one) || ts.isVariableDeclaration(one)
  })
}

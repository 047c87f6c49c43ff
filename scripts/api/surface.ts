import ts from 'typescript'
import type { Declarations } from './declarations.ts'
import type { Entry } from './entries.ts'
import { isSchemaOf, type SchemaPlace, schemaPlace } from './schema-place.ts'

const INTRODUCTION =
  'Written by `npm run api`: what can be imported, and the types that it is made of. `core.X` and `query.X` are schemas of the documents.'

/** The public API of an entry point, as a text in which a change of the surface is a change of a line. */
export function surfaceOf(entry: Entry, entries: readonly Entry[], declarations: Declarations): string {
  const own = exportsOf(entry, declarations)
  const elsewhere = new Set(
    entries
      .filter((other) => other !== entry)
      .flatMap((other) => [...exportsOf(other, declarations).values()]),
  )
  const surface = new Surface(declarations, new Set([...own.values(), ...elsewhere]))
  const sections = [
    section(
      'Exports',
      [...own].map(([name, symbol]) => [name, surface.print(symbol, name)]),
    ),
    section('Named by them, but not exported', surface.helpers()),
    section('From the documents', surface.schemas()),
  ]
  return `# ${entry.specifier}\n\n${INTRODUCTION}\n${sections.join('')}`
}

function section(title: string, texts: readonly (readonly [name: string, text: string])[]): string {
  if (texts.length === 0) return ''
  const sorted = [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text)
  return `\n## ${title}\n\n\`\`\`ts\n${sorted.join('\n')}\n\`\`\`\n`
}

/** What a module exports, with aliases followed, by name. */
function exportsOf({ source }: Entry, { checker, fileOf }: Declarations): Map<string, ts.Symbol> {
  const module = checker.getSymbolAtLocation(fileOf(source))
  if (module === undefined) throw new Error(`Expected ${source} to export something`)
  return new Map(checker.getExportsOfModule(module).map((symbol) => [symbol.name, followed(symbol, checker)]))
}

function followed(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}

/** Prints symbols and remembers what else they name. */
class Surface {
  readonly #declarations: Declarations
  /** Printed as an export of this entry point or of another. */
  readonly #exported: ReadonlySet<ts.Symbol>
  readonly #helpers = new Map<ts.Symbol, string>()
  readonly #schemas = new Map<string, string>()
  readonly #printer = ts.createPrinter({ removeComments: true })

  constructor(declarations: Declarations, exported: ReadonlySet<ts.Symbol>) {
    this.#declarations = declarations
    this.#exported = exported
  }

  print(symbol: ts.Symbol, name: string): string {
    const found = symbol.declarations ?? []
    if (found.length === 0) throw new Error(`Expected ${name} to have a declaration`)
    const texts = found.map((declaration) => this.#text(statementOf(declaration)))
    const renamed = symbol.name === name ? '' : `// exported as ${name}\n`
    return renamed + texts.join('\n')
  }

  helpers(): [string, string][] {
    return [...this.#helpers].map(([symbol, text]) => [symbol.name, text])
  }

  schemas(): [string, string][] {
    return [...this.#schemas]
  }

  #text(node: ts.Node): string {
    const { transformed } = ts.transform(node, [(context) => (root) => this.#visit(root, context)])
    const [shown = node] = transformed
    return this.#printer
      .printNode(ts.EmitHint.Unspecified, shown, node.getSourceFile())
      .replace(/^(export )?(declare )?/, '')
      .replace(/^ {4,}/gm, (indent) => ' '.repeat(indent.length / 2))
  }

  #visit(node: ts.Node, context: ts.TransformationContext): ts.Node {
    const place = schemaPlace(node, this.#declarations)
    if (place !== undefined) {
      this.#rememberSchema(place)
      return ts.factory.createTypeReferenceNode(nameOf(place))
    }
    if (ts.isIdentifier(node)) this.#rememberHelper(node)
    if (ts.isTupleTypeNode(node)) ts.setEmitFlags(node, ts.EmitFlags.SingleLine)
    if (ts.isClassDeclaration(node)) {
      const shown = node.members.filter((member) => !(member.name && ts.isPrivateIdentifier(member.name)))
      const { modifiers, name, typeParameters, heritageClauses } = node
      const open = ts.factory.updateClassDeclaration(
        node,
        modifiers,
        name,
        typeParameters,
        heritageClauses,
        shown,
      )
      return ts.visitEachChild(open, (child) => this.#visit(child, context), context)
    }
    return ts.visitEachChild(node, (child) => this.#visit(child, context), context)
  }

  #rememberHelper(node: ts.Identifier): void {
    const { checker, sourceOf } = this.#declarations
    const found = node.parent && checker.getSymbolAtLocation(node)
    if (found === undefined) return
    const symbol = followed(found, checker)
    const [declaration] = symbol.declarations ?? []
    if (declaration === undefined || this.#exported.has(symbol) || this.#helpers.has(symbol)) return
    const statement = statementOf(declaration)
    const isTopLevel = ts.isSourceFile(statement.parent) && isNamed(declaration)
    if (!isTopLevel || !sourceOf(declaration).startsWith('src/') || isSchemaOf(statement)) return
    this.#helpers.set(symbol, '')
    this.#helpers.set(symbol, this.print(symbol, symbol.name))
  }

  #rememberSchema(place: SchemaPlace): void {
    const name = nameOf(place)
    if (this.#schemas.has(name)) return
    this.#schemas.set(name, '')
    this.#schemas.set(name, `type ${name} = ${this.#text(place.type)}`)
  }
}

function nameOf({ document, schema }: SchemaPlace): string {
  return `${document}.${schema}`
}

/** Whether a declaration is one of a module's own, and no parameter, member or import. */
function isNamed(node: ts.Node): boolean {
  return (
    ts.isTypeAliasDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isVariableDeclaration(node)
  )
}

/** What to print of a declaration: of a variable, the whole statement. */
function statementOf(node: ts.Node): ts.Node {
  return ts.isVariableDeclaration(node) ? node.parent.parent : node
}

import { posix } from 'node:path'
import ts from 'typescript'

/** One import or re-export of a source file. */
export interface Import {
  /** The file that imports, from the project's root. */
  readonly file: string
  /** 1-based. */
  readonly line: number
  readonly specifier: string
  /** From the project's root, for one of our own files; the specifier itself for a package. */
  readonly target: string
  /** `type`: gone when the program runs. `value`: loaded with the file. `dynamic`: loaded when asked for. */
  readonly kind: 'type' | 'value' | 'dynamic'
}

/** Reads what a TypeScript file imports, in the order of the text. */
export function readImports(file: string, text: string): Import[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const imports: Import[] = []
  const visit = (node: ts.Node): void => {
    const found = importOf(node)
    if (found !== undefined) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source))
      imports.push({ file, line: line + 1, target: targetOf(file, found.specifier), ...found })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return imports
}

function importOf(node: ts.Node): Pick<Import, 'specifier' | 'kind'> | undefined {
  if (ts.isImportDeclaration(node)) {
    return named(node.moduleSpecifier, node.importClause?.isTypeOnly ? 'type' : 'value')
  }
  if (ts.isExportDeclaration(node)) return named(node.moduleSpecifier, node.isTypeOnly ? 'type' : 'value')
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return named(node.argument.literal, 'type')
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return named(node.arguments[0], 'dynamic')
  }
  return undefined
}

function named(specifier: ts.Node | undefined, kind: Import['kind']) {
  return specifier && ts.isStringLiteralLike(specifier) ? { specifier: specifier.text, kind } : undefined
}

function targetOf(file: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : specifier
}

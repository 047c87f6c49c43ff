import ts from 'typescript'
import type { Declarations } from '../api/declarations.ts'
import { type Docstring, docstringOf } from './docstring.ts'
import { groupBy } from './group-by.ts'

/** A public member of a class or interface, or a function of its own. */
export interface Member {
  /** As it is reached: `queryEvents`, `schemas.register`. */
  readonly name: string
  /** The class or interface that has it. */
  readonly owner: string
  readonly kind: 'method' | 'property'
  /** One for each way to call it, on a line. */
  readonly signatures: readonly string[]
  readonly docstring: Docstring | undefined
  /** What a method gives, or a property is, as it is written. */
  readonly type: string
}

type Shape = ts.ClassDeclaration | ts.InterfaceDeclaration

/** The members of a class or interface that is exported, in the order of its source, with those of the objects that it hands out. */
export function membersOf(shape: Shape, declarations: Declarations, prefix = ''): Member[] {
  const members: Member[] = []
  const byName = groupBy(shape.members.filter(isPublic), (member) => member.name?.getText() ?? '')
  for (const [name, nodes] of byName) {
    const [first] = nodes
    if (first === undefined) continue
    const documented = nodes.map(docstringOf).find((docstring) => docstring !== undefined)
    const origin = documented === undefined ? inheritedMember(name, first, shape, declarations) : undefined
    // A property of an interface may say more narrowly what it is than the one that it inherits its words from.
    const shown = origin === undefined || ts.isPropertySignature(first) ? nodes : [origin]
    members.push({
      name: prefix + name,
      owner: shape.name?.text ?? '',
      kind: shown.some(isMethod) ? 'method' : 'property',
      signatures: shown.map((node) => signatureOf(node)),
      docstring: documented ?? (origin && docstringOf(origin)),
      type: typeOf(shown[0] ?? first),
    })
    const inner = handedOut(shown[0] ?? first, shape, declarations)
    if (inner !== undefined) {
      const call = isMethod(shown[0] ?? first) ? '(…)' : ''
      members.push(...membersOf(inner, declarations, `${prefix}${name}${call}.`))
    }
  }
  return members
}

/** A function, constant, class, interface or type that an entry point exports, as a member of nothing. */
export function exportedMember(name: string, nodes: readonly ts.Node[]): Member {
  const functions = nodes.filter(ts.isFunctionDeclaration)
  const shown = functions.length > 0 ? functions : nodes.slice(0, 1)
  const documented = nodes.map((node) =>
    docstringOf(ts.isVariableDeclaration(node) ? node.parent.parent : node),
  )
  return {
    name,
    owner: name,
    kind: functions.length > 0 ? 'method' : 'property',
    signatures: shown.map(signatureOf),
    docstring: documented.find((docstring) => docstring !== undefined),
    type: shown[0] === undefined ? '' : typeOf(shown[0]),
  }
}

function isPublic(member: ts.ClassElement | ts.TypeElement): boolean {
  const isHidden =
    member.name === undefined ||
    ts.isComputedPropertyName(member.name) ||
    ts.isPrivateIdentifier(member.name) ||
    ts.isSetAccessorDeclaration(member) ||
    (ts.canHaveModifiers(member) &&
      ts.getModifiers(member)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword))
  return !isHidden
}

function isMethod(node: ts.Node): node is ts.MethodDeclaration | ts.MethodSignature | ts.FunctionDeclaration {
  return ts.isMethodDeclaration(node) || ts.isMethodSignature(node) || ts.isFunctionDeclaration(node)
}

/** The member that a class only repeats from an interface which says more of it. */
function inheritedMember(
  name: string,
  member: ts.ClassElement | ts.TypeElement,
  shape: Shape,
  { checker }: Declarations,
): ts.TypeElement | ts.ClassElement | undefined {
  const types = (shape.heritageClauses ?? []).flatMap((clause) => [...clause.types])
  for (const { expression } of types) {
    const parent = declarationAt(expression, checker)
    const found = parent && [...parent.members].find((one) => one.name?.getText() === name)
    if (found !== undefined && docstringOf(found) !== undefined) return found
  }
  const { type } = member as { readonly type?: ts.TypeNode }
  if (type === undefined || !ts.isIndexedAccessTypeNode(type) || !ts.isTypeReferenceNode(type.objectType)) {
    return undefined
  }
  const parent = declarationAt(type.objectType.typeName, checker)
  return parent && [...parent.members].find((one) => one.name?.getText() === name)
}

/** What a member hands out, if that is an object of calls of our own, as a family or a read model is. */
function handedOut(member: ts.Node, shape: Shape, { checker, sourceOf }: Declarations): Shape | undefined {
  const { type } = member as { readonly type?: ts.TypeNode }
  if (type === undefined || !ts.isTypeReferenceNode(type)) return undefined
  const found = declarationAt(type.typeName, checker)
  if (found === undefined || found === shape || !sourceOf(found).startsWith('src/clients/')) return undefined
  const hasCalls = [...found.members].some((one) => docstringOf(one)?.source?.startsWith('openapi') ?? false)
  return hasCalls ? found : undefined
}

function declarationAt(node: ts.Node, checker: ts.TypeChecker): Shape | undefined {
  const symbol = checker.getSymbolAtLocation(node)
  const followed = symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  return followed?.declarations?.find(
    (one): one is Shape => ts.isClassDeclaration(one) || ts.isInterfaceDeclaration(one),
  )
}

const printer = ts.createPrinter({ removeComments: true })

function signatureOf(node: ts.Node): string {
  const shown = ts.isVariableDeclaration(node) ? node.parent.parent : node
  return printer
    .printNode(ts.EmitHint.Unspecified, shown, node.getSourceFile())
    .replace(/^(export )?(declare )?/, '')
    .replace(/^ {4,}/gm, (indent) => ' '.repeat(indent.length / 2))
    .replace(/;$/, '')
}

function typeOf(node: ts.Node): string {
  return (node as { readonly type?: ts.TypeNode }).type?.getText() ?? ''
}

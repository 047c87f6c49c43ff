import ts from 'typescript'
import type { Declarations } from './declarations.ts'

/** A schema of a document, in the types that are generated from it. */
export interface SchemaPlace {
  /** `core` or `query`. */
  readonly document: string
  readonly schema: string
  readonly type: ts.TypeNode
}

/** The schema that a type names, as `components['schemas']['Event']` or `Schemas['Event']` do. @throws Error if there is none of the name */
export function schemaPlace(node: ts.Node, { checker, sourceOf }: Declarations): SchemaPlace | undefined {
  if (!ts.isIndexedAccessTypeNode(node)) return undefined
  const schema = literalOf(node)
  const schemas = unaliased(node.objectType, checker)
  if (schema === undefined || !isSchemas(schemas)) return undefined
  const components = declarationOf(schemas.objectType, checker)
  if (components === undefined || !ts.isInterfaceDeclaration(components)) return undefined
  const document = /^generated\/(\w+)\.ts$/.exec(sourceOf(components))?.[1]
  if (document === undefined) return undefined
  const members = memberType(components.members, 'schemas')
  const type = members && ts.isTypeLiteralNode(members) ? memberType(members.members, schema) : undefined
  if (type === undefined) throw new Error(`Expected openapi/${document}.yaml to have the schema ${schema}`)
  return { document, schema, type }
}

/** Whether a declaration only gives `components['schemas']` a shorter name. */
export function isSchemaOf(node: ts.Node): boolean {
  return ts.isTypeAliasDeclaration(node) && isSchemas(node.type)
}

function isSchemas(node: ts.TypeNode): node is ts.IndexedAccessTypeNode {
  return ts.isIndexedAccessTypeNode(node) && literalOf(node) === 'schemas'
}

function literalOf({ indexType }: ts.IndexedAccessTypeNode): string | undefined {
  return ts.isLiteralTypeNode(indexType) && ts.isStringLiteral(indexType.literal)
    ? indexType.literal.text
    : undefined
}

function unaliased(node: ts.TypeNode, checker: ts.TypeChecker): ts.TypeNode {
  const declaration = declarationOf(node, checker)
  return declaration && ts.isTypeAliasDeclaration(declaration) ? declaration.type : node
}

function declarationOf(node: ts.TypeNode, checker: ts.TypeChecker): ts.Declaration | undefined {
  const symbol = ts.isTypeReferenceNode(node) ? checker.getSymbolAtLocation(node.typeName) : undefined
  if (symbol === undefined) return undefined
  const aliased = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  return aliased.declarations?.[0]
}

function memberType(members: ts.NodeArray<ts.TypeElement>, name: string): ts.TypeNode | undefined {
  const member = members.find((one) => one.name !== undefined && nameText(one.name) === name)
  return member && ts.isPropertySignature(member) ? member.type : undefined
}

function nameText(name: ts.PropertyName): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : undefined
}

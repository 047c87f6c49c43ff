import { join } from 'node:path'
import { bundle } from '@redocly/openapi-core'
import { lintConfig } from '../generate/lint.ts'

/** The two documents. */
export type DocumentName = 'core' | 'query'

/** A document in which every reference points into itself. */
export interface OpenApiDocument {
  readonly openapi: string
  readonly paths: Readonly<Record<string, PathItem>>
  readonly components: Readonly<Record<string, Readonly<Record<string, Node>>>>
  readonly [field: string]: unknown
}

/** The operations of a path by method in lower case. */
export type PathItem = Readonly<Record<string, Operation>>

/** An operation, as far as answers are judged by it. */
export interface Operation extends Node {
  readonly operationId: string
  readonly responses: Readonly<Record<string, Node>>
  readonly 'x-since'?: string
  readonly 'x-until'?: string
  readonly 'x-frames'?: { readonly fromServer?: readonly Node[] }
}

/** Any object of a document. */
export interface Node {
  readonly [field: string]: unknown
}

/** Reads a document of this project with everything that it refers to. */
export async function readDocument(name: DocumentName): Promise<OpenApiDocument> {
  const ref = join(import.meta.dirname, '../../openapi', `${name}.yaml`)
  const { bundle: bundled } = await bundle({ ref, config: lintConfig })
  return bundled.parsed as OpenApiDocument
}

/** What a node stands for, which is itself unless it is a reference. */
export function resolve(document: OpenApiDocument, node: Node): Node {
  if (typeof node.$ref !== 'string') return node
  const [section = '', name = ''] = node.$ref.replace('#/components/', '').split('/')
  const found = document.components[section]?.[name]
  if (found === undefined) throw new Error(`The document has no ${node.$ref}.`)
  return resolve(document, found)
}

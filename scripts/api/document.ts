/** A JSON schema of a bundled document, with all that the summary tells of it. */
export type Schema = {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly allOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
} & Readonly<Record<string, unknown>>

/** What a body can be, by media type. */
export type Content = Readonly<Record<string, { readonly schema?: Schema }>>

/** A parameter, resolved. */
export type Parameter = {
  readonly $ref?: string
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly description?: string
  readonly schema?: Schema
} & Readonly<Record<string, unknown>>

/** A request body. */
export type RequestBody = { readonly $ref?: string; readonly required?: boolean; readonly content?: Content }

/** A header of a response. */
export type Header = { readonly $ref?: string; readonly schema?: Schema } & Readonly<Record<string, unknown>>

/** A response. */
export type Response = {
  readonly $ref?: string
  readonly headers?: Readonly<Record<string, Header>>
  readonly content?: Content
} & Readonly<Record<string, unknown>>

/** An operation of a bundled document. */
export type Operation = {
  readonly operationId: string
  readonly summary?: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: RequestBody
  readonly responses: Readonly<Record<string, Response>>
  readonly security?: readonly object[]
  readonly 'x-retry'?: string
  readonly 'x-tenant'?: string
  readonly 'x-answers'?: readonly number[]
  readonly 'x-refusals'?: readonly string[]
  readonly 'x-since'?: string
  readonly 'x-until'?: string
  readonly 'x-frames'?: Readonly<Record<string, readonly Schema[]>>
}

/** A bundled document, as far as the summary and the reference pages need it. */
export type ApiDocument = {
  readonly paths: Readonly<Record<string, PathItem>>
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

type PathItem = Readonly<Record<string, Operation>> & { readonly parameters?: readonly Parameter[] }

const METHODS = ['get', 'head', 'put', 'patch', 'post', 'delete', 'options']

/** One operation, and where it is. Its parameters include those of its path. */
export type Route = { readonly method: string; readonly path: string; readonly operation: Operation }

/** Every operation of a document, in its order. */
export function routesOf(document: ApiDocument): Route[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method]
      if (operation === undefined) return []
      const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])]
      return [{ method: method.toUpperCase(), path, operation: { ...operation, parameters } }]
    }),
  )
}

/** What a reference to a component means; anything else is itself. @throws Error for a reference to nothing */
export function resolve<Part extends { readonly $ref?: string }>(part: Part, document: ApiDocument): Part {
  if (part.$ref === undefined) return part
  const [, kind = '', name = ''] = /^#\/components\/(\w+)\/([\w.-]+)$/.exec(part.$ref) ?? []
  const found = document.components?.[kind]?.[name]
  if (found === undefined) throw new Error(`Expected a component, got ${part.$ref}`)
  return resolve(found as Part, document)
}

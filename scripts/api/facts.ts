import { SCHEMA_LIMITS } from './attribute-rules.ts'
import {
  type ApiDocument,
  type Content,
  type Operation,
  type Parameter,
  type Response,
  type Route,
  resolve,
  routesOf,
  type Schema,
} from './document.ts'

/**
 * What a document promises, a fact for each key. A key is a place, as `queryEvents query limit`, `queryEvents 200 application/json`
 * or `schema EventPage.events`, and of most facts an attribute after it, as `@default`; without one the fact is the place's type.
 */
export type Facts = ReadonlyMap<string, string>

/** Reads the facts out of a bundled document. Descriptions and examples are none. */
export function factsOf(document: ApiDocument): Facts {
  const facts = new Map<string, string>()
  for (const route of routesOf(document)) addRoute(facts, route, document)
  const schemas = (document.components?.schemas ?? {}) as Readonly<Record<string, Schema>>
  for (const [name, schema] of Object.entries(schemas)) {
    facts.set(`schema ${name}`, typeText(schema))
    addSchema(facts, `schema ${name}`, schema)
  }
  return facts
}

/** The facts as a text, one a line, in an order that an edit elsewhere does not change. */
export function printFacts(facts: Facts): string {
  const rank = (key: string): number => (key.startsWith('schema ') ? 1 : 0)
  const sorted = [...facts].sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
  return sorted.map(([key, value]) => `${key} = ${value}\n`).join('')
}

/** Reads what `printFacts` wrote. */
export function parseFacts(text: string): Facts {
  const facts = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, key, value] = /^(.+?) = (.*)$/.exec(line) ?? []
    if (key !== undefined && value !== undefined) facts.set(key, value)
  }
  return facts
}

function addRoute(
  facts: Map<string, string>,
  { method, path, operation }: Route,
  document: ApiDocument,
): void {
  const id = operation.operationId
  facts.set(id, `${method} ${path}`)
  addExtensions(facts, id, operation)
  for (const parameter of operation.parameters ?? []) addParameter(facts, id, resolve(parameter, document))
  if (operation.requestBody !== undefined) {
    const { required = false, content = {} } = resolve(operation.requestBody, document)
    addContent(facts, `${id} request`, content, required ? ' required' : ' optional')
  }
  for (const [status, response] of Object.entries(operation.responses)) {
    addResponse(facts, `${id} ${status}`, resolve(response, document), document)
  }
  for (const [side, frames] of Object.entries(operation['x-frames'] ?? {})) {
    facts.set(`${id} frames ${side}`, typeText({ anyOf: frames }))
  }
}

function addExtensions(facts: Map<string, string>, id: string, operation: Operation): void {
  const { 'x-answers': answers = [], 'x-refusals': refusals = [] } = operation
  facts.set(`${id} @auth`, operation.security?.length === 0 ? 'none' : 'key')
  if (operation['x-retry']) facts.set(`${id} @retry`, operation['x-retry'])
  if (operation['x-tenant']) facts.set(`${id} @tenant`, operation['x-tenant'])
  if (answers.length > 0) facts.set(`${id} @answers`, listText(answers.map(String)))
  if (refusals.length > 0) facts.set(`${id} @refusals`, listText(refusals))
  addVersions(facts, id, operation)
}

function addParameter(facts: Map<string, string>, id: string, parameter: Parameter): void {
  const place = `${id} ${parameter.in} ${parameter.name}`
  const schema = parameter.schema ?? {}
  facts.set(place, `${typeText(schema)} ${parameter.required ? 'required' : 'optional'}`)
  addVersions(facts, place, parameter)
  addSchema(facts, place, schema)
}

function addResponse(
  facts: Map<string, string>,
  place: string,
  response: Response,
  document: ApiDocument,
): void {
  facts.set(place, response.content === undefined ? 'no body' : 'a body')
  addVersions(facts, place, response)
  for (const [name, header] of Object.entries(response.headers ?? {})) {
    const { schema = {}, ...rest } = resolve(header, document)
    facts.set(`${place} header ${name}`, typeText(schema))
    addVersions(facts, `${place} header ${name}`, rest)
    addSchema(facts, `${place} header ${name}`, schema)
  }
  addContent(facts, place, response.content ?? {}, '')
}

function addContent(facts: Map<string, string>, place: string, content: Content, suffix: string): void {
  for (const [media, { schema = {} }] of Object.entries(content)) {
    facts.set(`${place} ${media}`, `${typeText(schema)}${suffix}`)
    addSchema(facts, `${place} ${media}`, schema)
  }
}

/** Limits of a schema, and the fields that it names itself. */
function addSchema(facts: Map<string, string>, place: string, schema: Schema): void {
  for (const limit of SCHEMA_LIMITS) {
    if (schema[limit] !== undefined) facts.set(`${place} @${limit}`, JSON.stringify(schema[limit]))
  }
  if (schema.enum !== undefined) facts.set(`${place} @enum`, literals(schema.enum))
  addVersions(facts, place, schema)
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const isRequired = schema.required?.includes(name) ?? false
    facts.set(`${place}.${name}`, `${typeText(field)} ${isRequired ? 'required' : 'optional'}`)
    addSchema(facts, `${place}.${name}`, field)
  }
  if (schema.items !== undefined) addSchema(facts, `${place}[]`, schema.items)
  if (typeof schema.additionalProperties === 'object') {
    addSchema(facts, `${place}{}`, schema.additionalProperties)
  }
  for (const part of schema.allOf ?? []) addSchema(facts, place, part)
  for (const [index, part] of alternatives(schema).entries()) addSchema(facts, `${place}(${index + 1})`, part)
}

function addVersions(facts: Map<string, string>, place: string, part: object): void {
  const { 'x-since': since, 'x-until': until } = part as { 'x-since'?: string; 'x-until'?: string }
  if (since !== undefined) facts.set(`${place} @since`, since)
  if (until !== undefined) facts.set(`${place} @until`, until)
}

/** A schema in a word or two: named schemas by their names, its own fields as `object`. */
export function typeText(schema: Schema): string {
  if (schema.$ref !== undefined) return schema.$ref.replace(/^.*\//, '')
  if (schema.allOf !== undefined) return [...new Set(schema.allOf.map(typeText))].join(' & ')
  const parts = alternatives(schema)
  if (parts.length > 0) return [...new Set(parts.map(typeText))].join(' | ')
  if (Array.isArray(schema.type)) {
    return schema.type.map((type) => typeText({ ...schema, type })).join(' | ')
  }
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.type === 'array') {
    const items = typeText(schema.items ?? {})
    return / [|&] /.test(items) ? `(${items})[]` : `${items}[]`
  }
  if (schema.type === 'object' && schema.properties === undefined) {
    const { additionalProperties: values } = schema
    return typeof values === 'object' ? `map of ${typeText(values)}` : 'map of any'
  }
  return typeof schema.type === 'string' ? schema.type : 'any'
}

function alternatives(schema: Schema): readonly Schema[] {
  return schema.anyOf ?? schema.oneOf ?? []
}

function literals(values: readonly unknown[]): string {
  return listText(values.map((value) => JSON.stringify(value)))
}

function listText(values: readonly string[]): string {
  return [...values].sort().join(' | ')
}

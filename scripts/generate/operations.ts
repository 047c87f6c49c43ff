import type { Shape } from '../../src/internal/shape.ts'
import { anyOf, type Schema, type Schemas, shapeOf } from './schema-shape.ts'

/** A bundled document, as far as the tables need it. */
export type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly webhooks?: Readonly<Record<string, { readonly post: { readonly requestBody: Response } }>>
  readonly components: {
    readonly schemas: Schemas
    readonly responses?: Readonly<Record<string, Response>>
    readonly parameters?: Readonly<Record<string, Parameter>>
  }
}

type Operation = {
  readonly parameters?: readonly Parameter[]
  readonly responses: Readonly<Record<string, Response>>
  readonly 'x-retry': string
  readonly 'x-tenant': string
  readonly 'x-answers'?: readonly number[]
  readonly 'x-refusals'?: readonly string[]
  readonly 'x-absent'?: readonly string[]
  readonly 'x-service'?: readonly string[]
  readonly 'x-long-poll'?: boolean
  readonly 'x-since'?: string
  readonly 'x-until'?: string
}

type Parameter = { readonly $ref?: string; readonly name?: string; readonly 'x-since'?: string }

type Response = {
  readonly $ref?: string
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>
}

/** What run time needs of a document's paths: facts in the form of `OperationFacts`, by method and path template. */
export type Operations = Readonly<Record<string, object>>

const METHODS = ['get', 'put', 'post', 'delete']

/** Reads what run time needs out of a document. */
export function readOperations(document: Document): Operations {
  const facts: Record<string, object> = {}
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = methods[method]
      if (operation !== undefined) facts[`${method.toUpperCase()} ${path}`] = factsOf(operation, document)
    }
  }
  return facts
}

/** The bodies that the server itself sends, by the name of the webhook. */
export function readWebhooks(document: Document): Readonly<Record<string, Shape>> {
  const bodies = Object.entries(document.webhooks ?? {}).map(([name, { post }]) => {
    const schema = jsonSchema(post.requestBody, document) ?? {}
    return [name, shapeOf(schema, document.components.schemas)] as const
  })
  return Object.fromEntries(bodies)
}

function factsOf(operation: Operation, document: Document): object {
  const { 'x-retry': retry, 'x-tenant': tenant, 'x-answers': answers = [] } = operation
  const { 'x-refusals': refusals, 'x-absent': absent, 'x-since': since, 'x-until': until } = operation
  const { 'x-service': services, 'x-long-poll': isLongPoll } = operation
  const parameters = parametersSince(operation, document)
  return {
    retry,
    answers,
    success: successShape(operation, document),
    ...(refusals && { refusals }),
    ...(absent && { absent }),
    ...(services && { services }),
    ...(isLongPoll && { isLongPoll }),
    ...(tenant !== 'none' && { tenant }),
    ...(since && { since }),
    ...(until && { until }),
    ...(Object.keys(parameters).length > 0 && { parametersSince: parameters }),
  }
}

function parametersSince(operation: Operation, document: Document): Record<string, string> {
  const parameters = (operation.parameters ?? []).map((parameter) => {
    const name = parameter.$ref?.split('/').at(-1)
    return name === undefined ? parameter : (document.components.parameters?.[name] ?? parameter)
  })
  return Object.fromEntries(
    parameters.flatMap(({ name, 'x-since': since }) => (name && since ? [[name, since]] : [])),
  )
}

function successShape(operation: Operation, document: Document): Shape {
  const answers = (operation['x-answers'] ?? []).map(String)
  const bodies = Object.entries(operation.responses)
    .filter(([status]) => status.startsWith('2') || answers.includes(status))
    .flatMap(([, response]) => jsonSchema(response, document) ?? [])
  return bodies.length === 0 ? 'any' : anyOf(bodies.map((body) => shapeOf(body, document.components.schemas)))
}

function jsonSchema(response: Response, document: Document): Schema | undefined {
  const name = response.$ref?.split('/').at(-1)
  const named = name === undefined ? response : document.components.responses?.[name]
  return named?.content?.['application/json']?.schema
}

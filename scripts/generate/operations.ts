import { anyOf, type NamedShape, type Schema, type Schemas, shapeOf } from './schema-shape.ts'

/** A bundled document, as far as the tables need it. */
export type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Schemas; readonly responses?: Readonly<Record<string, Response>> }
}

type Operation = {
  readonly operationId: string
  readonly responses: Readonly<Record<string, Response>>
  readonly 'x-retry': string
  readonly 'x-tenant': string
  readonly 'x-answers'?: readonly number[]
  readonly 'x-refusals'?: readonly string[]
  readonly 'x-since'?: string
  readonly 'x-until'?: string
  readonly 'x-frames'?: { readonly fromServer?: readonly Schema[] }
}

type Response = {
  readonly $ref?: string
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>
}

/** What run time needs of a document. */
export type Operations = {
  /** Facts in the form of `OperationFacts`, by method and path template. */
  readonly facts: Readonly<Record<string, object>>
  /** The named schemas of success bodies and of frames, each after those that it contains. */
  readonly shapes: ReadonlyMap<string, NamedShape>
}

const METHODS = ['get', 'put', 'post', 'delete']

/** Reads what run time needs out of a document. */
export function readOperations(document: Document): Operations {
  const facts: Record<string, object> = {}
  const shapes = new Map<string, NamedShape>()
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = methods[method]
      if (operation === undefined) continue
      const success = successShape(operation, document)
      facts[`${method.toUpperCase()} ${path}`] = factsOf(operation, success)
      const frames = operation['x-frames']?.fromServer ?? []
      for (const shape of [success, ...frames.map((frame) => shapeOf(frame, document.components.schemas))]) {
        collect(shape, document.components.schemas, shapes)
      }
    }
  }
  return { facts, shapes }
}

function factsOf(operation: Operation, success: NamedShape): object {
  const { operationId: id, 'x-retry': retry, 'x-tenant': tenant, 'x-answers': answers = [] } = operation
  const { 'x-refusals': refusals, 'x-since': since, 'x-until': until } = operation
  return {
    id,
    retry,
    answers,
    success,
    ...(refusals && { refusals }),
    ...(tenant !== 'none' && { tenant }),
    ...(since && { since }),
    ...(until && { until }),
  }
}

function successShape(operation: Operation, document: Document): NamedShape {
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

function collect(
  shape: NamedShape,
  schemas: Schemas,
  into: Map<string, NamedShape>,
  around: string[] = [],
): void {
  for (const name of namesIn(shape)) {
    if (around.includes(name)) throw new Error(`The schema ${name} contains itself, which a shape cannot say`)
    if (into.has(name)) continue
    const named = shapeOf(schemas[name] ?? {}, schemas)
    collect(named, schemas, into, [...around, name])
    into.set(name, named)
  }
}

/** The named schemas that a shape contains directly. */
export function namesIn(shape: NamedShape): string[] {
  if (typeof shape === 'string') return []
  if ('ref' in shape) return [shape.ref]
  if ('anyOf' in shape) return shape.anyOf.flatMap(namesIn)
  if ('required' in shape) {
    return [...Object.values(shape.required), ...Object.values(shape.optional ?? {})].flatMap(namesIn)
  }
  return Object.values(shape).flatMap(namesIn)
}

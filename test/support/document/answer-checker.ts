import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { documentAt, isInRange } from '../../../scripts/document/document-at.ts'
import { type Node, type OpenApiDocument, resolve } from '../../../scripts/document/read-document.ts'
import { closed, closedSchemas } from './closed-schemas.ts'
import { operationFinder } from './find-operation.ts'

/** A response, as far as a document speaks of it. */
export interface Answer {
  readonly method: string
  /** Without the query. */
  readonly pathname: string
  readonly status: number
  readonly headers: Headers
  /** Empty for none. */
  readonly body: string
}

/** Judges what a server says by a document. An empty list means that the document says the same. */
export interface AnswerChecker {
  answerProblems(answer: Answer): string[]
  /** @param frame a message of the server on the WebSocket, as JSON */
  frameProblems(frame: unknown): string[]
}

/** What HTTP and its layers send with any response, and no operation speaks of. */
const transportHeaders =
  /^(access-control-.*|allow|connection|content-encoding|content-length|content-type|date|keep-alive|server|transfer-encoding|vary)$/

/**
 * Makes a checker that refuses what the document does not say: a status, a content type, a body, a field, a header.
 * @param version of Core; what lies outside its `x-since` and `x-until` is refused; @default nothing is outside
 */
export function answerChecker(full: OpenApiDocument, version?: string): AnswerChecker {
  const document = version === undefined ? full : documentAt(full, version)
  const find = operationFinder(full)
  const schemaProblems = schemaChecker(document)

  function answerProblems(answer: Answer): string[] {
    const found = find(answer.method, answer.pathname)
    if (found.type === 'no_path') return [`${answer.pathname} is not documented`]
    if (found.type === 'no_method') return [`${answer.method} ${found.path} is not documented`]
    const name = `${answer.method} ${found.path} ${answer.status}`
    if (version !== undefined && !isInRange(found.operation, version)) {
      return isUnknownRoute(answer) ? [] : [`${name}: Core ${version} is not to have this route`]
    }
    const current = document.paths[found.path]?.[answer.method.toLowerCase()]
    const response = current?.responses[answer.status]
    if (response === undefined) return [`${name} is not documented; the body was ${shown(answer.body)}`]
    const documented = resolve(document, response)
    const guardHeaders = Object.values(current?.responses ?? {}).flatMap((other) =>
      Object.keys(resolve(document, other).headers ?? {}).filter((header) => /^x-ratelimit-/i.test(header)),
    )
    return [...bodyProblems(documented, answer), ...headerProblems(documented, answer, guardHeaders)].map(
      (problem) => `${name}: ${problem}`,
    )
  }

  function bodyProblems(response: Node, { headers, body }: Answer): string[] {
    const content = (response.content ?? {}) as Record<string, Node>
    const mayBeEmpty = response.content === undefined || response['x-may-be-empty'] === true
    if (body === '') return mayBeEmpty ? [] : ['the body is empty']
    const type = (headers.get('content-type') ?? '').split(';')[0] ?? ''
    const media = content[type]
    if (media === undefined) return [`the content type ${type || '(none)'} is not documented: ${shown(body)}`]
    if (!type.endsWith('json')) return schemaProblems((media.schema ?? {}) as Node, body)
    const value = parseJson(body)
    if (value === undefined) return [`the body is not JSON: ${shown(body)}`]
    return schemaProblems((media.schema ?? {}) as Node, value)
  }

  /** @param guardHeaders those that the guard before an operation sends with any answer, documented with one */
  function headerProblems(response: Node, { headers }: Answer, guardHeaders: readonly string[]): string[] {
    const documented = Object.entries((response.headers ?? {}) as Record<string, Node>)
    const problems = documented.flatMap(([name, node]) => {
      const header = resolve(document, node)
      const value = headers.get(name)
      if (value === null) return header.required === true ? [`the header ${name} is missing`] : []
      const schema = (header.schema ?? {}) as Node
      const read = schema.type === 'integer' || schema.type === 'number' ? Number(value) : value
      return schemaProblems(schema, read).map((problem) => `header ${name}: ${problem}`)
    })
    const known = [...documented.map(([name]) => name), ...guardHeaders].map((name) => name.toLowerCase())
    const unknown = [...headers.keys()].filter(
      (name) => !known.includes(name) && !transportHeaders.test(name),
    )
    return [...problems, ...unknown.map((name) => `the header ${name} is not documented`)]
  }

  const frames = Object.values(document.paths)
    .flatMap((item) => Object.values(item))
    .flatMap((operation) => operation['x-frames']?.fromServer ?? [])

  function frameProblems(frame: unknown): string[] {
    const attempts = frames.map((schema) => schemaProblems(schema, frame))
    const [closest = ['no frames are documented']] = attempts.toSorted((a, b) => a.length - b.length)
    return closest.map((problem) => `frame ${shown(JSON.stringify(frame))}: ${problem}`)
  }

  return { answerProblems, frameProblems }
}

function schemaChecker(document: OpenApiDocument): (schema: Node, value: unknown) => string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema(closedSchemas(document))
  const compiled = new Map<Node, ValidateFunction>()
  return (schema, value) => {
    const validate = compiled.get(schema) ?? ajv.compile(closed(schema))
    compiled.set(schema, validate)
    if (validate(value)) return []
    return (validate.errors ?? []).map(({ instancePath, message, params }) => {
      const field = params.unevaluatedProperty ?? params.additionalProperty
      return field === undefined
        ? `${instancePath || 'the body'} ${message}`
        : `${instancePath}/${field} is not documented`
    })
  }
}

/** What a Core says of a path that it does not have: auth comes first, then 404 or 405 without a body. */
function isUnknownRoute({ status, body }: Answer): boolean {
  return status === 401 || ((status === 404 || status === 405) && body === '')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function shown(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text || '(empty)'
}

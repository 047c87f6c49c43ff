import type { NodeType } from '@redocly/openapi-core/lib/types/index.js'
import type { Oas3Rule } from '@redocly/openapi-core/lib/visitors.js'

/** Every operation documents a success and the errors that its parts can cause, and takes errors from the components. */
const responses: Oas3Rule = () => ({
  Operation(node, { report, location }) {
    const operation = node as Operation
    // What the server sends is answered by the client's users.
    if (location.pointer.startsWith('#/webhooks/')) return
    const documented = operation.responses ?? {}
    const answers = operation['x-answers'] ?? []
    const name = operation.operationId ?? 'the operation'
    const place = location.child(['responses']).key()
    if (!Object.keys(documented).some((status) => status === '101' || status.startsWith('2'))) {
      report({ message: `Expected ${name} to document a success.`, location: place })
    }
    for (const status of [...expectedErrors(operation), ...answers.map(String)]) {
      if (documented[status] !== undefined) continue
      report({ message: `Expected ${name} to document ${status}.`, location: place })
    }
    for (const [status, response] of Object.entries(documented)) {
      if (!/^[45]/.test(status) || answers.includes(Number(status)) || '$ref' in response) continue
      const message = `Expected ${status} of ${name} to refer to a component, as every error does.`
      report({ message, location: location.child(['responses', status]).key() })
    }
  },
})

/** Schemas keep to what the run-time shapes can say. */
const shapes: Oas3Rule = () => ({
  ref(node, { report, location, type }) {
    if (type.name !== 'Schema' || /#\/components\/schemas\/\w+$/.test(node.$ref)) return
    report({
      message: `Expected a reference to a named schema, got ${node.$ref}.`,
      location: location.child(['$ref']),
    })
  },
  Schema(node, { report, location, resolve }) {
    if (node.type === 'null') {
      report({
        message: 'Expected `null` beside another type, not alone.',
        location: location.child(['type']),
      })
    }
    for (const [index, part] of (node.allOf ?? []).entries()) {
      const { node: schema } = resolve(part)
      if (schema === undefined || schema.properties !== undefined || schema.allOf !== undefined) continue
      const message = 'Expected every part of `allOf` to have `properties`.'
      report({ message, location: location.child(['allOf', index]) })
    }
  },
})

type Operation = {
  readonly operationId?: string
  readonly parameters?: readonly { readonly in?: string }[]
  readonly requestBody?: unknown
  readonly responses?: Readonly<Record<string, object>>
  readonly 'x-answers'?: readonly number[]
}

function expectedErrors(operation: Operation): string[] {
  if (operation.requestBody !== undefined) return ['400', '413', '422', '429']
  const hasQuery = operation.parameters?.some((parameter) => parameter.in === 'query')
  return hasQuery ? ['400', '429'] : ['429']
}

/** The extensions that the operation tables are made of, so that redocly checks and resolves them like its own fields. */
function withExtensions(types: Record<string, NodeType>): Record<string, NodeType> {
  const { Operation } = types
  if (Operation === undefined) throw new Error('redocly has no type of the name `Operation`')
  const properties: NodeType['properties'] = {
    ...Operation.properties,
    'x-retry': { enum: ['safe', 'conditional', 'unsafe'] },
    'x-answers': { type: 'array', items: { type: 'integer' } },
    'x-refusals': { type: 'array', items: { type: 'string' } },
    'x-absent': { type: 'array', items: { type: 'string' } },
    'x-long-poll': { type: 'boolean' },
    'x-service': { type: 'array', items: { enum: ['query-service', 'control-plane', 'core'] } },
    'x-tenant': { enum: ['query', 'body', 'none'] },
    'x-since': { type: 'string' },
    'x-until': { type: 'string' },
    'x-frames': 'Frames',
  }
  return {
    ...types,
    Operation: { ...Operation, properties, required: ['operationId', 'x-retry', 'x-tenant', 'responses'] },
    Frames: { properties: { fromServer: 'FrameList', fromClient: 'FrameList' } },
    FrameList: { properties: {}, items: 'Schema' },
  }
}

/** What redocly does not know of itself: our extensions, and the rules `allsource/…`. */
export const allsourcePlugin = {
  id: 'allsource',
  rules: { oas3: { responses, shapes } },
  typeExtension: { oas3: withExtensions },
}

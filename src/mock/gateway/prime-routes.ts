import type { PrimeProjection } from '../../api.ts'
import { errorAnswer, jsonAnswer, type MockAnswer, type MockRequest, textAnswer } from '../http/answer.ts'
import type { Routes } from '../http/router.ts'
import type { GatewayCaller } from './gateway-state.ts'
import type { PrimeAnswer } from './prime-store.ts'
import { asObject, coreFailed, parseJson } from './wrapped.ts'

type Params = Record<string, string>

/** Prime as a Core with it answers, and the control plane after it: without envelopes. */
export const primeRoutes: Routes<GatewayCaller> = {
  '/api/v1/prime/projections': { GET: list, POST: define },
  '/api/v1/prime/nodes/{id}/project': { POST: project },
  '/api/v1/prime/nodes/{id}/fields/{field}/provenance': { GET: provenance },
  '/api/v1/prime/graph': { GET: graph },
}

/** Prime as the query service answers: in envelopes, and with statuses of its own. */
export const envelopedPrimeRoutes: Routes<GatewayCaller> = {
  '/api/v1/prime/projections': {
    GET({ gateway, tenant }) {
      const data = gateway.prime.list(tenant)
      return jsonAnswer(200, { data, count: data.length })
    },
    POST: (caller, request) => enveloped(define(caller, request), 422),
  },
  '/api/v1/prime/nodes/{id}/project': { POST: (...args) => enveloped(project(...args), 502) },
  '/api/v1/prime/nodes/{id}/fields/{field}/provenance': {
    GET(...args) {
      const answer = provenance(...args)
      return answer.status === 404 ? answer : enveloped(answer, 502)
    },
  },
  '/api/v1/prime/graph': { GET: graph },
}

function enveloped(answer: MockAnswer, failure: 422 | 502): MockAnswer {
  if (answer.status >= 400) return coreFailed(failure, answer)
  return jsonAnswer(answer.status, { data: parseJson(answer.body) })
}

function list({ gateway, tenant }: GatewayCaller): MockAnswer {
  const projections = gateway.prime.list(tenant)
  return jsonAnswer(200, { projections, total: projections.length })
}

function define({ gateway, tenant }: GatewayCaller, request: MockRequest): MockAnswer {
  const body = parseJson(request.body)
  if (body === undefined) return textAnswer(400, 'Failed to parse the request body as JSON')
  const { entity_type, field_policies } = asObject(body)
  const isWhole =
    typeof entity_type === 'string' &&
    typeof field_policies === 'object' &&
    Object.values(asObject(field_policies)).every((policy) => typeof policy === 'string')
  if (!isWhole) return textAnswer(422, 'Failed to deserialize the JSON body into the target type')
  const definition: PrimeProjection = {
    entity_type,
    field_policies: asObject(field_policies) as PrimeProjection['field_policies'],
  }
  const defined = gateway.prime.define(tenant, definition)
  return defined.ok ? jsonAnswer(201, { entity_type, persisted: true }) : said(defined)
}

function project({ gateway, tenant }: GatewayCaller, _request: MockRequest, { id = '' }: Params): MockAnswer {
  return said(gateway.prime.project(tenant, id))
}

function provenance(
  { gateway, tenant }: GatewayCaller,
  _request: MockRequest,
  { id = '', field = '' }: Params,
): MockAnswer {
  return said(gateway.prime.provenance(tenant, id, field))
}

function graph({ gateway, tenant }: GatewayCaller, request: MockRequest): MockAnswer {
  const params = new URLSearchParams(request.query)
  const all = gateway.prime.nodes(tenant).filter(({ node_type }) => {
    return params.get('node_type') === null || params.get('node_type') === node_type
  })
  const limit = /^\d+$/.test(params.get('limit') ?? '') ? Number(params.get('limit')) : all.length
  const nodes = all.slice(0, limit)
  const stats = { node_count: nodes.length, edge_count: 0, vector_count: 0, nodes_by_type: {} }
  return jsonAnswer(200, { nodes, edges: [], stats, has_more: nodes.length < all.length })
}

function said(answer: PrimeAnswer<unknown>): MockAnswer {
  return answer.ok ? jsonAnswer(200, answer.value) : errorAnswer(answer.status, answer.error)
}

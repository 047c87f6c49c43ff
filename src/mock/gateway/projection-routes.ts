import { errorAnswer, jsonAnswer, type MockAnswer, type MockRequest } from '../http/answer.ts'
import type { Routes } from '../http/router.ts'
import { summaryOf } from './enabled-projections.ts'
import type { GatewayCaller } from './gateway-state.ts'
import { templates, tenantRow } from './templates.ts'
import { asObject, parseJson } from './wrapped.ts'

type Params = Record<string, string>

/** The projections that the query service keeps for a tenant. None is in an envelope. */
export const projectionRoutes: Routes<GatewayCaller> = {
  '/api/v1/projections': { GET: list, POST: enable },
  '/api/v1/projections/{name}': { DELETE: disable },
  '/api/v1/projections/{name}/state': { GET: readState },
  '/api/v1/projection-templates': { GET: listTemplates },
}

/** An old query service lists Core's own projections, in an envelope. */
export const oldProjectionRoutes: Routes<GatewayCaller> = {
  '/api/v1/projections': {
    GET: () =>
      jsonAnswer(200, {
        data: [{ name: 'entity_snapshots' }, { name: 'event_counters' }],
        count: 2,
        _links: {},
      }),
  },
}

function list({ gateway, tenant }: GatewayCaller): MockAnswer {
  const projections = gateway.projections.list(tenant).map(summaryOf)
  return jsonAnswer(200, { projections, total: projections.length })
}

function listTemplates(): MockAnswer {
  const all = [...templates.values()].map(({ about }) => about)
  return jsonAnswer(200, { templates: all, total: all.length })
}

function enable({ gateway, tenant }: GatewayCaller, request: MockRequest): MockAnswer {
  const { template: name } = asObject(parseJson(request.body))
  if (typeof name !== 'string' || name === '') return errorAnswer(422, 'template is required')
  const template = templates.get(name)
  if (template === undefined) return errorAnswer(404, `Unknown projection template: ${name}`)
  gateway.projections.enable(tenant, template)
  const { title, kind } = template.about
  return jsonAnswer(201, { projection: { name, title, kind, status: 'building' } })
}

function disable(
  { gateway, tenant }: GatewayCaller,
  _request: MockRequest,
  { name = '' }: Params,
): MockAnswer {
  return gateway.projections.disable(tenant, name) ? jsonAnswer(200, { deleted: name }) : notEnabled(name)
}

function readState(
  { gateway, tenant }: GatewayCaller,
  request: MockRequest,
  { name = '' }: Params,
): MockAnswer {
  const projection = gateway.projections.get(tenant, name)
  if (projection === undefined) return notEnabled(name)
  const entity_id = new URLSearchParams(request.query).get('entity_id') ?? tenantRow
  const state = projection.rows.get(entity_id)
  if (state === undefined) return errorAnswer(404, 'No state for entity')
  return jsonAnswer(200, { projection: name, entity_id, status: projection.status, state })
}

function notEnabled(name: string): MockAnswer {
  return errorAnswer(404, `Projection not enabled for tenant: ${name}`)
}

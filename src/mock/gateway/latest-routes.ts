import { isHeld, type MockAnswer, type MockReply, type MockRequest } from '../http/answer.ts'
import type { Handler, Routes } from '../http/router.ts'
import { modelRoutes } from '../routes/core-routes.ts'
import { getEntityState } from '../routes/entity-state.ts'
import type { GatewayCaller } from './gateway-state.ts'
import { withParam } from './wrapped.ts'

/** Latest state, which the query service passes on as Core answers it, for the key's tenant. Views it folds itself. */
export const latestRoutes: Routes<GatewayCaller, MockReply> = {
  '/api/v1/entities/{entity_id}/state': { GET: entityState },
  ...Object.fromEntries(
    Object.entries(modelRoutes)
      .filter(isForTenants)
      .map(([path, methods]) => [
        path,
        Object.fromEntries(Object.keys(methods).map((method) => [method, forTenant(path, method)])),
      ]),
  ),
}

/** What only services may ask of a Core stays behind the gateway. */
function isForTenants([path]: [string, unknown]): boolean {
  return !path.startsWith('/api/v1/admin/')
}

function entityState(
  { gateway, tenant }: GatewayCaller,
  request: MockRequest,
  params: Record<string, string>,
): MockAnswer {
  return getEntityState(gateway.core, withParam(request, 'tenant_id', tenant), params)
}

function forTenant(path: string, method: string): Handler<GatewayCaller, MockReply> {
  return ({ gateway, ...caller }, request, params) => {
    const { tenant } = caller
    const handler = modelRoutes[path]?.[method]
    if (handler === undefined) throw new Error(`No ${method} ${path}`)
    const own = withParam(request, 'tenant_id', tenant)
    const catchUp = () => gateway.views.catchUp(tenant)
    // Defining a view answers before anything is folded.
    if (method === 'GET') catchUp()
    const reply = handler(gateway.core, own, params, caller)
    if (!isHeld(reply)) return reply
    return {
      untilMs: reply.untilMs,
      poll(isOver) {
        catchUp()
        return reply.poll(isOver)
      },
    }
  }
}

import { jsonAnswer, type MockAnswer, type MockRequest } from '../http/answer.ts'
import type { Routes } from '../http/router.ts'
import type { Access } from '../routes/access.ts'
import type { GatewayCaller } from './gateway-state.ts'
import { asObject, frameworkError, parseJson } from './wrapped.ts'

const defaultScopes = ['events:read', 'events:write', 'queries:execute', 'projections:read']
const daysValid = 365

/** A tenant's keys at the query service, each shown once. The mock's are no JWTs: a key may look like anything. */
export function apiKeyRoutes({ keys }: Access): Routes<GatewayCaller> {
  function list({ tenant }: GatewayCaller): MockAnswer {
    const listed = keys.of(tenant).map(({ id, name, role, active }) => ({ id, name, role, active }))
    return jsonAnswer(200, { keys: listed, count: listed.length })
  }

  function create({ tenant, role }: GatewayCaller, request: MockRequest): MockAnswer {
    const body = parseJson(request.body)
    if (body === undefined) return frameworkError(400, 'Bad Request')
    const { name = 'key', scopes = defaultScopes } = asObject(body)
    const { info, key } = keys.create(String(name), tenant, role, daysValid)
    return jsonAnswer(201, { id: info.id, name: info.name, scopes, key })
  }

  function revoke(
    { tenant }: GatewayCaller,
    _request: MockRequest,
    { id = '' }: Record<string, string>,
  ): MockAnswer {
    const isOwn = keys.of(tenant).some((key) => key.id === id)
    if (!isOwn || !keys.revoke(id)) return jsonAnswer(404, { error: 'API key not found' })
    return jsonAnswer(200, { data: { message: 'API key revoked', id } })
  }

  return { '/api/api-keys': { GET: list, POST: create }, '/api/api-keys/{id}': { DELETE: revoke } }
}

import type { CoreState } from '../core/core-state.ts'
import { errorAnswer, jsonAnswer, type MockAnswer, type MockReply, type MockRequest } from '../http/answer.ts'
import type { Handler, Routes } from '../http/router.ts'
import type { Caller, Role } from './access.ts'
import { wrongTenant } from './validate-event.ts'

/** Answers a request of somebody whose key says who it is. */
export type CallerHandler = (
  core: CoreState,
  request: MockRequest,
  params: Record<string, string>,
  caller: Caller,
) => MockReply

/** Routes that take the tenant from the key. */
export type CallerRoutes = Readonly<Record<string, Readonly<Record<string, CallerHandler>>>>

/** Gives each handler its caller. */
export function routesFor(
  routes: CallerRoutes,
  callerOf: (request: MockRequest) => Caller,
): Routes<CoreState, MockReply> {
  const bind =
    (handler: CallerHandler): Handler<CoreState, MockReply> =>
    (core, request, params) =>
      handler(core, request, params, callerOf(request))
  return Object.fromEntries(
    Object.entries(routes).map(([path, methods]) => [
      path,
      Object.fromEntries(Object.entries(methods).map(([method, handler]) => [method, bind(handler)])),
    ]),
  )
}

/** The tenant that a request acts for, or why it may not. */
export type ActingTenant =
  | { readonly ok: true; readonly tenant: string }
  | { readonly ok: false; readonly answer: MockAnswer }

const permissions: Readonly<Record<Role, string>> = {
  admin: 'read write',
  developer: 'read write',
  readonly: 'read',
  serviceaccount: 'read write',
}

/** Why a caller may not read or write, `undefined` if it may. A wrong role is a bad request here. */
export function refuseRole({ role }: Caller, permission: 'read' | 'write'): MockAnswer | undefined {
  return permissions[role].includes(permission)
    ? undefined
    : errorAnswer(400, 'Validation error: Insufficient permissions')
}

/** Whether a caller is the service that acts for all tenants. */
export function isService({ role, tenant }: Caller): boolean {
  return role === 'admin' && tenant === 'system'
}

/** The tenant that a request reads or writes: the caller's, unless the service names another. */
export function actingTenant(caller: Caller, requested: string | undefined): ActingTenant {
  if (requested === undefined || requested === caller.tenant) return { ok: true, tenant: caller.tenant }
  if (!isService(caller)) return { ok: false, answer: jsonAnswer(403, { error: 'tenant_forbidden' }) }
  const wrong = wrongTenant(requested)
  if (wrong !== undefined) return { ok: false, answer: errorAnswer(400, `Invalid input: ${wrong}`) }
  return { ok: true, tenant: requested }
}

import type { AnswerOf, ApiKeyInfo, Role } from '../../api.ts'
import { roles } from '../core/api-keys.ts'
import type { CoreState } from '../core/core-state.ts'
import { emptyAnswer, jsonAnswer, type MockAnswer, type MockRequest, textAnswer } from '../http/answer.ts'
import { type JsonShape, object, optional, required, text } from '../http/json-shape.ts'
import { readBody } from '../http/request-body.ts'
import type { Routes } from '../http/router.ts'
import { type Access, type Caller, devCaller } from './access.ts'
import type { CallerRoutes } from './caller-routes.ts'
import { readPathId } from './path-id.ts'

/** Registration and login, which want no key. */
export function publicAuthRoutes(access: Access): Routes<CoreState> {
  return {
    '/api/v1/auth/register': { POST: (core, request) => registerUser(core, access, request) },
    '/api/v1/auth/login': { POST: (_core, request) => logIn(access, request) },
  }
}

/** Who one is, keys and users. */
export function keyedAuthRoutes(access: Access): CallerRoutes {
  return {
    '/api/v1/auth/me': { GET: (_core, _request, _params, caller) => whoAmI(access, caller) },
    '/api/v1/auth/api-keys': {
      POST: (_core, request, _params, caller) => createApiKey(access, request, caller),
      GET: (_core, _request, _params, caller) => listApiKeys(access, caller),
    },
    '/api/v1/auth/api-keys/{id}': {
      DELETE: (core, _request, { id }, caller) => revokeApiKey(core, access, id, caller),
    },
    '/api/v1/auth/users': { GET: (_core, _request, _params, caller) => listUsers(access, caller) },
    '/api/v1/auth/users/{id}': {
      DELETE: (core, _request, { id }, caller) => deleteUser(core, access, id, caller),
    },
  }
}

const role: JsonShape = { kind: 'choice', of: roles }

const registrationShape = object('RegisterRequest', {
  username: required(text),
  email: required(text),
  password: required(text),
  role: optional(role),
  tenant_id: optional(text),
})

interface Registration {
  readonly username: string
  readonly email: string
  readonly password: string
  readonly role?: Role | null
  readonly tenant_id?: string | null
}

/** @source openapi `registerUser`: whoever asks, gets a tenant of its own unless it names one */
function registerUser(core: CoreState, access: Access, request: MockRequest): MockAnswer {
  const body = readBody<Registration>(request, registrationShape)
  if (!body.ok) return body.answer
  const { username, email, password } = body.value
  const user = {
    id: core.services.newId(),
    username,
    email,
    role: body.value.role ?? 'developer',
    tenant_id: body.value.tenant_id ?? `tenant-${username.toLowerCase().replaceAll(' ', '-')}`,
  }
  if (!access.users.add(user, password)) return textAnswer(400, 'Validation error: Username already exists')
  const { id, ...rest } = user
  return jsonAnswer(201, { user_id: id, ...rest } satisfies AnswerOf<'registerUser'>)
}

const loginShape = object('LoginRequest', { username: required(text), password: required(text) })

/** @source openapi `logIn` */
function logIn(access: Access, request: MockRequest): MockAnswer {
  const body = readBody<{ username: string; password: string }>(request, loginShape)
  if (!body.ok) return body.answer
  const user = access.users.authenticate(body.value.username, body.value.password)
  if (user === undefined) return textAnswer(401, 'Validation error: Invalid credentials')
  const token = access.tokens.issue({ id: user.id, tenant: user.tenant_id, role: user.role })
  return jsonAnswer(200, { token, user } satisfies AnswerOf<'logIn'>)
}

const noId = '00000000-0000-0000-0000-000000000000'

/** @source openapi `whoAmI`: a key goes by its id */
function whoAmI(access: Access, caller: Caller): MockAnswer {
  const user = access.users.get(caller.id)
  if (user !== undefined) return jsonAnswer(200, user satisfies AnswerOf<'whoAmI'>)
  return jsonAnswer(200, {
    id: caller === devCaller ? noId : caller.id,
    username: caller.id,
    email: '',
    role: caller.role,
    tenant_id: caller.tenant,
  } satisfies AnswerOf<'whoAmI'>)
}

const keyShape = object('CreateApiKeyRequest', {
  name: required(text),
  role: optional(role),
  expires_in_days: optional({ kind: 'integer', width: 'i64' }),
  tenant_id: optional(text),
})

interface KeyInput {
  readonly name: string
  readonly role?: Role | null
  readonly expires_in_days?: number | null
  readonly tenant_id?: string | null
}

/** @source openapi `createApiKey` */
function createApiKey(access: Access, request: MockRequest, caller: Caller): MockAnswer {
  const body = readBody<KeyInput>(request, keyShape)
  if (!body.ok) return body.answer
  // Elsewhere than in development mode nobody else comes so far.
  if (caller.role !== 'admin') return textAnswer(403, 'Admin permission required to create API keys')
  const { name, tenant_id, expires_in_days } = body.value
  const { info, key } = access.keys.create(
    name,
    tenant_id ?? caller.tenant,
    body.value.role ?? 'serviceaccount',
    expires_in_days ?? undefined,
  )
  return jsonAnswer(201, {
    id: info.id,
    name,
    key,
    expires_at: info.expires_at,
  } satisfies AnswerOf<'createApiKey'>)
}

/** @source openapi `listApiKeys`: those of the caller's tenant */
function listApiKeys(access: Access, caller: Caller): MockAnswer {
  return jsonAnswer(200, access.keys.of(caller.tenant) satisfies ApiKeyInfo[])
}

/** @source openapi `revokeApiKey` */
function revokeApiKey(
  core: CoreState,
  access: Access,
  pathId: string | undefined,
  caller: Caller,
): MockAnswer {
  const id = readPathId(core, 'id', pathId)
  if (!id.ok) return id.answer
  if (caller.role === 'readonly') return textAnswer(403, 'Write permission required')
  if (!access.keys.revoke(id.value)) return textAnswer(404, 'Validation error: API key not found')
  return emptyAnswer(204)
}

function listUsers(access: Access, caller: Caller): MockAnswer {
  return refuseUnlessAdmin(caller) ?? jsonAnswer(200, access.users.list())
}

function deleteUser(core: CoreState, access: Access, pathId: string | undefined, caller: Caller): MockAnswer {
  const refusal = refuseUnlessAdmin(caller)
  if (refusal !== undefined) return refusal
  const id = readPathId(core, 'id', pathId)
  if (!id.ok) return id.answer
  if (!access.users.delete(id.value)) return textAnswer(404, 'Validation error: User not found')
  return emptyAnswer(204)
}

/** Why somebody who is no admin may not, `undefined` if it may. */
export function refuseUnlessAdmin(caller: Caller): MockAnswer | undefined {
  return caller.role === 'admin' ? undefined : textAnswer(403, 'Admin permission required')
}

import type { Identity } from '../../api.ts'
import type { CoreTraits } from '../flavours.ts'
import { jsonAnswer, type MockAnswer, type MockRequest, textAnswer } from '../http/answer.ts'

/** Who may call, and as which tenant. */
export interface Access {
  /** Key to tenant. Without any, every key is taken, for tenant `default`. */
  readonly tenants: ReadonlyMap<string, string>
  /** Data routes want a key too, as on Core 0.19.1 or behind a gateway. */
  readonly requireKey: boolean
  /** The id that keys go by. */
  readonly keyId: string
}

/** Whether a request may go on, and for whom. */
export type Guard =
  | { readonly type: 'open' }
  | { readonly type: 'known'; readonly tenant: string }
  | { readonly type: 'refused'; readonly answer: MockAnswer }

const publicPaths = [
  '/health',
  '/metrics',
  '/api/v1/auth/register',
  '/api/v1/auth/login',
  '/api/v1/demo/seed',
]

/** What Core makes of a caller before it looks at anything else. */
export function refuseCaller(access: Access, traits: CoreTraits, request: MockRequest): Guard {
  const { path } = request
  if (publicPaths.includes(path)) return { type: 'open' }
  if (!access.requireKey && traits.openPrefixes.some((prefix) => path.startsWith(prefix)))
    return { type: 'open' }
  const caller = callerOf(access, request)
  if (caller.ok) return { type: 'known', tenant: caller.tenant }
  return { type: 'refused', answer: textAnswer(401, caller.reason) }
}

type Caller = { readonly ok: true; readonly tenant: string } | { readonly ok: false; readonly reason: string }

/** The tenant behind a request's key at Core, where `Authorization` wins over `X-API-Key`. */
function callerOf(access: Access, { headers }: MockRequest): Caller {
  const credential = headers.authorization ?? headers['x-api-key']
  if (credential === undefined) return { ok: false, reason: 'Missing authorization header' }
  const token = credential.replace(/^[Bb]earer /, '').trim()
  if (token === '') return { ok: false, reason: 'Empty authorization token' }
  if (!token.startsWith('ask_')) return { ok: false, reason: 'Invalid token: InvalidToken' }
  const tenant = tenantOfKey(access, token)
  return tenant === undefined ? { ok: false, reason: 'Invalid API key' } : { ok: true, tenant }
}

/** The tenant that a key stands for, `undefined` if nobody knows it. */
export function tenantOfKey({ tenants }: Access, key: string): string | undefined {
  return tenants.size === 0 ? 'default' : tenants.get(key)
}

/** @source openapi `getIdentity` */
export function getIdentity(access: Access, request: MockRequest): MockAnswer {
  const caller = callerOf(access, request)
  if (!caller.ok) return textAnswer(401, caller.reason)
  const identity: Identity = {
    id: access.keyId,
    username: access.keyId,
    email: '',
    role: 'admin',
    tenant_id: caller.tenant,
  }
  return jsonAnswer(200, identity)
}

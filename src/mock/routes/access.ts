import type { ApiKeys, Principal } from '../core/api-keys.ts'
import type { Users } from '../core/users.ts'
import type { CoreTraits } from '../flavours.ts'
import { type MockAnswer, type MockRequest, textAnswer } from '../http/answer.ts'
import type { Tokens } from '../http/tokens.ts'

export type { Role } from '../../api.ts'

/** Who calls. */
export type Caller = Principal

/** Who may call, and as which tenant. */
export interface Access {
  readonly keys: ApiKeys
  readonly users: Users
  readonly tokens: Tokens
  /** Data routes want a key too, as on Core 0.19.1 or behind a gateway. */
  readonly requireKey: boolean
  /** Nobody is refused for want of a good key, and nobody is held back. */
  readonly devMode: boolean
}

/** Whether a request may go on, and for whom. */
export type Guard =
  | { readonly type: 'open' }
  | ({ readonly type: 'known' } & Caller)
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
  if (!caller.ok) return { type: 'refused', answer: textAnswer(401, caller.reason) }
  if (!access.devMode && isAdminsOnly(request) && caller.caller.role !== 'admin')
    return { type: 'refused', answer: textAnswer(401, 'Admin permission required') }
  return { type: 'known', ...caller.caller }
}

function isAdminsOnly({ method, path }: MockRequest): boolean {
  return (path === '/api/v1/auth/api-keys' && method === 'POST') || path.startsWith('/api/v1/tenants')
}

type CallerRead =
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly reason: string }

/** Who everybody without a good key is in development mode. */
export const devCaller: Caller = Object.freeze({ id: 'dev-user', tenant: 'dev-tenant', role: 'admin' })

/** Who is behind a request, where `Authorization` wins over `X-API-Key`. */
export function callerOf(access: Access, request: MockRequest): CallerRead {
  const caller = strictCallerOf(access, request)
  return caller.ok || !access.devMode ? caller : { ok: true, caller: devCaller }
}

function strictCallerOf(access: Access, { headers }: MockRequest): CallerRead {
  const credential = headers.authorization ?? headers['x-api-key']
  if (credential === undefined) return { ok: false, reason: 'Missing authorization header' }
  if (/[^\t\x20-\x7e]/.test(credential)) {
    const name = headers.authorization === undefined ? 'X-API-Key' : 'authorization'
    return { ok: false, reason: `Invalid ${name} header` }
  }
  const token = credential.replace(/^(?:(?:Bearer )+|(?:bearer )+)/, '').trim()
  if (token === '') return { ok: false, reason: 'Empty authorization token' }
  if (!token.startsWith('ask_')) {
    const read = access.tokens.read(token)
    return read.ok ? { ok: true, caller: read.principal } : read
  }
  const caller = callerOfKey(access, token)
  return caller === undefined ? { ok: false, reason: 'Invalid API key' } : { ok: true, caller }
}

/** Who a key stands for, `undefined` if nobody knows it. */
export function callerOfKey({ keys }: Access, key: string): Caller | undefined {
  return keys.principalOf(key)
}

import type { ApiKeyInfo, Role } from '../../api.ts'
import { ServerPanic } from './server-panic.ts'
import { secondsLater, timeKeyOf } from './time.ts'

/** What a caller may do, from most to least. */
export const roles: readonly Role[] = ['admin', 'developer', 'readonly', 'serviceaccount']

/** Who a key or a token stands for. */
export interface Principal {
  /** Of the key or the user. */
  readonly id: string
  readonly tenant: string
  readonly role: Role
}

/** A key that was there before the server; without the key itself, it is any that nobody else has. */
export interface GivenKey {
  readonly key?: string
  readonly tenant: string
  readonly role: Role
}

/** What the keys need. */
export interface ApiKeyParts {
  readonly newId: () => string
  readonly now: () => string
  /** A new key. */
  readonly newKey: () => string
}

const secondsPerDay = 86_400

// The first and the last moment that the server's clock library knows.
const minMs = Date.parse('-262143-01-01T00:00:00Z')
const maxMs = Date.parse('+262142-12-31T23:59:59Z')

function daysLater(now: string, days: number): string {
  const ms = Date.parse(now) + days * secondsPerDay * 1000
  if (ms < minMs || ms > maxMs) throw new ServerPanic('expires_in_days leads out of time')
  return secondsLater(now, days * secondsPerDay)
}

/** The API keys. */
export class ApiKeys {
  readonly #parts: ApiKeyParts
  readonly #infos = new Map<string, ApiKeyInfo>()
  readonly #ids = new Map<string, string>()
  readonly #given: readonly GivenKey[]
  #hasGiven = false
  #anyoneId: string | undefined

  constructor(parts: ApiKeyParts, given: readonly GivenKey[]) {
    this.#parts = parts
    this.#given = given
  }

  create(
    name: string,
    tenant: string,
    role: Role,
    expiresInDays: number | undefined,
  ): { info: ApiKeyInfo; key: string } {
    this.#takeGiven()
    const now = this.#parts.now()
    const expiresAt = expiresInDays === undefined ? null : daysLater(now, expiresInDays)
    const info = this.#newInfo(name, tenant, role, now, expiresAt)
    const key = this.#parts.newKey()
    this.#ids.set(key, info.id)
    return { info, key }
  }

  /** Who a key stands for, `undefined` if it is unknown, revoked or has expired. */
  principalOf(key: string): Principal | undefined {
    this.#takeGiven()
    const info = this.#infos.get(this.#ids.get(key) ?? this.#anyoneId ?? '')
    if (info === undefined || !info.active) return undefined
    const now = this.#parts.now()
    if (info.expires_at !== null && timeKeyOf(now) > timeKeyOf(info.expires_at)) return undefined
    this.#infos.set(info.id, { ...info, last_used: now })
    return { id: info.id, tenant: info.tenant_id, role: info.role }
  }

  of(tenant: string): ApiKeyInfo[] {
    this.#takeGiven()
    return [...this.#infos.values()].filter(({ tenant_id }) => tenant_id === tenant)
  }

  /** Whether there was such a key; it stays in the list. */
  revoke(id: string): boolean {
    this.#takeGiven()
    const info = this.#infos.get(id)
    if (info !== undefined) this.#infos.set(id, { ...info, active: false })
    return info !== undefined
  }

  /** When keys were used is in memory only. */
  forgetUses(): void {
    for (const info of this.#infos.values()) this.#infos.set(info.id, { ...info, last_used: null })
  }

  /** Leaves what was there before the server, as a restart without a disk does. */
  forgetCreated(): void {
    this.#infos.clear()
    this.#ids.clear()
    this.#hasGiven = false
  }

  /** Not before somebody asks: a server that nobody has asked anything has not looked at the clock. */
  #takeGiven(): void {
    if (this.#hasGiven) return
    this.#hasGiven = true
    for (const { key, tenant, role } of this.#given) {
      const { id } = this.#newInfo('bootstrap', tenant, role, this.#parts.now(), null)
      if (key === undefined) this.#anyoneId = id
      else this.#ids.set(key, id)
    }
  }

  #newInfo(
    name: string,
    tenant_id: string,
    role: Role,
    created_at: string,
    expires_at: string | null,
  ): ApiKeyInfo {
    const info: ApiKeyInfo = {
      id: this.#parts.newId(),
      name,
      tenant_id,
      role,
      created_at,
      expires_at,
      active: true,
      last_used: null,
    }
    this.#infos.set(info.id, info)
    return info
  }
}

import { hmacSha256Hex } from '../../internal/hmac.ts'
import type { Principal } from '../core/api-keys.ts'
import { readShaped } from './body-reader.ts'
import { object, required } from './json-shape.ts'

/** A token's holder, or why it is not taken, in Core's words. */
export type TokenRead =
  | { readonly ok: true; readonly principal: Principal }
  | { readonly ok: false; readonly reason: string }

interface Claims {
  readonly sub: string
  readonly tenant_id: string
  readonly role: Principal['role']
  readonly exp: number
  readonly iat: number
  readonly iss: string
}

const lifetimeSeconds = 24 * 60 * 60
const leewaySeconds = 60

/** Issues and reads the JSON Web Tokens of one server. */
export class Tokens {
  readonly #newSecret: () => string
  readonly #nowMs: () => number
  #secret: string | undefined

  constructor(newSecret: () => string, nowMs: () => number) {
    this.#newSecret = newSecret
    this.#nowMs = nowMs
  }

  issue({ id, tenant, role }: Principal): string {
    const iat = Math.floor(this.#nowMs() / 1000)
    const claims: Claims = {
      sub: id,
      tenant_id: tenant,
      role,
      exp: iat + lifetimeSeconds,
      iat,
      iss: 'allsource',
    }
    const signed = `${encode(JSON.stringify({ typ: 'JWT', alg: 'HS256' }))}.${encode(JSON.stringify(claims))}`
    return `${signed}.${this.#signatureOf(signed)}`
  }

  read(token: string): TokenRead {
    const [, header, payload, signature] = /^(.*)\.([^.]*)\.([^.]*)$/s.exec(token) ?? []
    if (header === undefined || payload === undefined) return invalid('InvalidToken')
    const wrong = wrongHeader(header)
    if (wrong !== undefined) return invalid(wrong)
    const unreadable = wrongBase64(signature ?? '')
    if (unreadable !== undefined) return invalid(unreadable)
    if (signature !== this.#signatureOf(`${header}.${payload}`)) return invalid('InvalidSignature')
    const { sub, tenant_id, role, exp } = JSON.parse(decode(payload)) as Claims
    const nowSeconds = Math.floor(this.#nowMs() / 1000)
    if (exp < nowSeconds - leewaySeconds) return invalid('ExpiredSignature')
    if (nowSeconds > exp) return { ok: false, reason: 'Token expired' }
    return { ok: true, principal: { id: sub, tenant: tenant_id, role } }
  }

  #signatureOf(signed: string): string {
    this.#secret ??= this.#newSecret()
    return toBase64Url(fromHex(hmacSha256Hex(this.#secret, signed)))
  }
}

function invalid(reason: string): TokenRead {
  return { ok: false, reason: `Invalid token: ${reason}` }
}

const algorithms = 'HS256 HS384 HS512 ES256 ES384 RS256 RS384 RS512 PS256 PS384 PS512 EdDSA'.split(' ')
const headerShape = object('Header', { alg: required({ kind: 'choice', of: algorithms }) })

function wrongHeader(header: string): string | undefined {
  const unreadable = wrongBase64(header)
  if (unreadable !== undefined) return unreadable
  const read = readShaped(decode(header), headerShape)
  if (!read.ok) return `JSON error: ${read.problem.message.replace(/^alg: /, '')}`
  return (read.value as { alg: string }).alg === 'HS256' ? undefined : 'InvalidAlgorithm'
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

function wrongBase64(text: string): string | undefined {
  const at = text.search(/[^\w-]/)
  if (at >= 0) return `Base64 error: Invalid symbol ${text.charCodeAt(at)}, offset ${at}.`
  const { length } = text
  if (length % 4 === 1) return `Base64 error: Invalid input length: ${length}`
  const bitsToSpare = digits.indexOf(text.at(-1) ?? '') & ([0, 0, 0b1111, 0b11][length % 4] ?? 0)
  return length === 0 || bitsToSpare === 0
    ? undefined
    : `Base64 error: Invalid last symbol ${text.charCodeAt(length - 1)}, offset ${length - 1}.`
}

function encode(text: string): string {
  return toBase64Url(String.fromCharCode(...new TextEncoder().encode(text)))
}

function decode(base64Url: string): string {
  const bytes = atob(base64Url.replaceAll('-', '+').replaceAll('_', '/'))
  return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)))
}

function toBase64Url(bytes: string): string {
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** The 43 characters that make a key: 32 bytes of ids in base64url. */
export function randomKey(newId: () => string): string {
  return toBase64Url(fromHex((newId() + newId()).replaceAll('-', '')))
}

function fromHex(hex: string): string {
  return hex.replace(/../g, (byte) => String.fromCharCode(Number.parseInt(byte, 16)))
}

import { deliveryShape, type WebhookPayload } from '../api.ts'
import { ProtocolError } from '../errors.ts'
import { refuseInput } from '../internal/check.ts'
import { checkShape } from '../internal/shape.ts'

/** A request that claims to come from a Core. */
export interface WebhookRequest {
  /** The body's exact bytes, as they came: parsed and written again they are others. */
  readonly body: string | Uint8Array | ArrayBuffer
  /** The header `X-AllSource-Signature`; whatever a server gives for a header that is absent or malformed is no signature. */
  readonly signature: string | readonly string[] | null | undefined
  /** The webhook's secret; several while it is changed for another, of which one must fit. */
  readonly secret: string | readonly string[]
}

/** How old a delivery may be. */
export interface WebhookAge {
  /**
   * How far `delivered_at` may be from now, either way; `false`: any time. Core's own later attempts come up to 80 s after it.
   * @default 300_000
   */
  readonly maxAgeMs?: number | false | undefined
  /** What time it is, in ms since 1970. @default Date.now() */
  readonly nowMs?: number | undefined
}

/**
 * Whether a request's body was signed with the webhook's secret, and so comes from Core unchanged. Takes as long for a
 * signature that is nearly right as for any other. A request that was recorded is signed too: see `readWebhook`.
 * @throws invalid_input for an empty secret, or a body that is not its bytes any more
 * @source openapi `receiveWebhook`
 */
export async function verifyWebhook(request: WebhookRequest): Promise<boolean> {
  const { body, signature, secret } = checkedRequest(request)
  const secrets = secretsOf(secret)
  const bytes = bytesOf(body)
  const hex = typeof signature === 'string' ? /^sha256=([0-9a-f]{64})$/i.exec(signature)?.[1] : undefined
  if (hex === undefined) return false
  const mac = Uint8Array.from({ length: 32 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16))
  const verdicts = await Promise.all(secrets.map((text) => fits(text, mac, bytes)))
  return verdicts.includes(true)
}

/**
 * What a webhook's request delivers; `undefined` if it was not signed with the secret, or is too old.
 * Core delivers an event again when the answer to it was lost: `event.id` tells.
 * @throws invalid_input as `verifyWebhook`; protocol for a body that is signed and no delivery
 * @source openapi `receiveWebhook`
 */
export async function readWebhook(request: WebhookRequest & WebhookAge): Promise<WebhookPayload | undefined> {
  const { body, maxAgeMs = 300_000, nowMs = Date.now() } = checkedRequest(request)
  if (maxAgeMs !== false && !(maxAgeMs >= 0)) refuseInput('maxAgeMs', 'must be a number ≥ 0, or false')
  if (!(await verifyWebhook(request))) return undefined
  const payload = payloadOf(typeof body === 'string' ? body : new TextDecoder().decode(body))
  const isOfNow = maxAgeMs === false || Math.abs(nowMs - Date.parse(payload.delivered_at)) <= maxAgeMs
  return isOfNow ? payload : undefined
}

function checkedRequest<Request extends WebhookRequest>(request: Request): Request {
  if (typeof request !== 'object' || request === null)
    refuseInput('request', 'must be an object with `body`, `signature` and `secret`')
  return request
}

function payloadOf(text: string): WebhookPayload {
  let payload: unknown
  try {
    payload = JSON.parse(text)
  } catch {
    throw new ProtocolError('body', 'is signed, but is no JSON')
  }
  const problem = checkShape(payload, deliveryShape)
  if (problem !== undefined) throw new ProtocolError('body', `is signed, but is no delivery: ${problem}`)
  return payload as WebhookPayload
}

const encoder = new TextEncoder()

/** The platform compares in constant time. */
async function fits(
  secret: string,
  mac: Uint8Array<ArrayBuffer>,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['verify'])
  return crypto.subtle.verify('HMAC', key, mac, bytes)
}

function secretsOf(secret: string | readonly string[]): readonly string[] {
  const secrets = typeof secret === 'string' ? [secret] : secret
  const areSound = Array.isArray(secrets) && secrets.every((text) => typeof text === 'string' && text !== '')
  // Whoever knows that a secret is empty can sign.
  if (!areSound || secrets.length === 0)
    refuseInput('secret', 'must be a non-empty string, or a list of them')
  return secrets
}

function bytesOf(body: WebhookRequest['body']): Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return encoder.encode(body)
  // Not `instanceof`: test runners and frames bring classes of their own.
  if (ArrayBuffer.isView(body)) return new Uint8Array(viewed(body))
  if (Object.prototype.toString.call(body) === '[object ArrayBuffer]') return new Uint8Array(body)
  return refuseInput('body', 'must be the bytes as they came, before anything parsed them')
}

function viewed({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

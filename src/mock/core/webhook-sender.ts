import type { Webhook, WebhookDelivery, WebhookPayload } from '../../api.ts'
import type { Clock } from '../../internal/clock.ts'
import { hmacSha256Hex } from '../../internal/hmac.ts'
import { sleep } from '../../internal/sleep.ts'
import type { LogEntry } from './event-log.ts'
import { secondsLater } from './time.ts'
import type { WebhookRegistry } from './webhooks.ts'

/** What a sender needs. */
export interface WebhookSenderParts {
  readonly registry: WebhookRegistry
  readonly fetch: typeof globalThis.fetch
  readonly clock: Clock
  readonly newId: () => string
  readonly now: () => string
}

const maxAttempts = 5
const firstDelaySeconds = 2
const timeoutMs = 10_000
const maxBodyLength = 500

/** Delivers an event to a webhook: up to five attempts, 2, 4, 8 and 16 seconds apart. Never rejects. */
export async function deliver(parts: WebhookSenderParts, webhook: Webhook, entry: LogEntry): Promise<void> {
  const { registry, clock, newId, now } = parts
  const { restarts } = registry
  const id = newId()
  const body = bodyOf(webhook, entry, now())
  const headers = {
    'content-type': 'application/json',
    'x-allsource-signature': `sha256=${hmacSha256Hex(webhook.secret, body)}`,
    'x-allsource-event-type': entry.event.event_type,
    'x-allsource-delivery-id': id,
    'x-allsource-webhook-id': webhook.id,
  }
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const outcome = await attemptOnce(parts, webhook.url, { method: 'POST', headers, body })
    const isDelivered = outcome.response_status !== null && isSuccess(outcome.response_status)
    const isLast = isDelivered || attempt === maxAttempts
    const delaySeconds = firstDelaySeconds * 2 ** (attempt - 1)
    const at = now()
    if (registry.restarts !== restarts) return
    registry.record({
      attempt,
      created_at: at,
      error: outcome.error,
      event_id: entry.event.id,
      id,
      max_attempts: maxAttempts,
      next_retry_at: isLast ? null : secondsLater(at, delaySeconds),
      response_body: outcome.response_body,
      response_status: outcome.response_status,
      status: isDelivered ? 'success' : isLast ? 'failed' : 'retrying',
      webhook_id: webhook.id,
    })
    if (isLast) return
    await sleep(delaySeconds * 1000, clock)
    if (registry.restarts !== restarts) return
  }
}

type AttemptOutcome = Pick<WebhookDelivery, 'error' | 'response_body' | 'response_status'>

async function attemptOnce(
  { fetch, clock }: WebhookSenderParts,
  url: string,
  init: RequestInit,
): Promise<AttemptOutcome> {
  const error = addressProblem(url)
  if (error !== undefined) return { error, response_body: null, response_status: null }
  const timeout = new AbortController()
  const cancelTimeout = clock.setTimeout(() => timeout.abort(), timeoutMs)
  try {
    const response = await fetch(url, { ...init, signal: timeout.signal })
    const body = shortened(await response.text())
    const response_body = isSuccess(response.status) && body === '' ? null : body
    return { error: null, response_body, response_status: response.status }
  } catch {
    const failure = `error sending request for url (${new URL(url)})`
    return { error: failure, response_body: null, response_status: null }
  } finally {
    cancelTimeout()
  }
}

/** What is wrong with an address before anything is sent, in the words of the server's HTTP library. */
function addressProblem(url: string): string | undefined {
  if (!URL.canParse(url)) return 'builder error'
  const parsed = new URL(url)
  return /^https?:$/.test(parsed.protocol) ? undefined : `builder error for url (${parsed})`
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}

function shortened(text: string): string {
  return text.length <= maxBodyLength ? text : `${text.slice(0, maxBodyLength)}...`
}

function bodyOf(webhook: Webhook, { event }: LogEntry, deliveredAt: string): string {
  const { entity_id, event_type, id, metadata, payload, timestamp } = event
  const body: WebhookPayload = {
    delivered_at: deliveredAt,
    event: { entity_id, event_type, id, metadata: metadata ?? null, payload, timestamp },
    webhook_id: webhook.id,
  }
  return JSON.stringify(body)
}

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]']

/** The fetch that a mock sends with by itself: it reaches this machine and nothing else. */
export async function loopbackFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const { hostname } = new URL(String(input))
  if (!loopbackHosts.includes(hostname)) throw new TypeError('A mock does not reach other machines')
  return globalThis.fetch(input, init)
}

import type { Webhook, WebhookDelivery, WebhookInput, WebhookUpdate } from '../../api.ts'
import { type LogEntry, pushTo } from './event-log.ts'

/** The webhooks and what was sent to them. All of it is in memory only. */
export class WebhookRegistry {
  readonly #newId: () => string
  readonly #now: () => string
  readonly #webhooks = new Map<string, Webhook>()
  readonly #deliveries = new Map<string, WebhookDelivery[]>()

  #restarts = 0

  constructor(newId: () => string, now: () => string) {
    this.#newId = newId
    this.#now = now
  }

  /** How often everything was forgotten. */
  get restarts(): number {
    return this.#restarts
  }

  create(input: WebhookInput): Webhook {
    const now = this.#now()
    const webhook: Webhook = {
      active: true,
      created_at: now,
      description: input.description ?? null,
      entity_ids: input.entity_ids ?? [],
      event_types: input.event_types ?? [],
      id: this.#newId(),
      secret: input.secret ?? `whsec_${this.#newId().replaceAll('-', '')}`,
      tenant_id: input.tenant_id,
      updated_at: now,
      url: input.url,
    }
    this.#webhooks.set(webhook.id, webhook)
    return webhook
  }

  get(id: string): Webhook | undefined {
    return this.#webhooks.get(id)
  }

  ofTenant(tenant: string): Webhook[] {
    return [...this.#webhooks.values()].filter(({ tenant_id }) => tenant_id === tenant)
  }

  /** Changes what is given; null changes nothing. The secret stays. */
  update(id: string, update: WebhookUpdate): Webhook | undefined {
    const webhook = this.#webhooks.get(id)
    if (webhook === undefined) return undefined
    const updated: Webhook = {
      ...webhook,
      active: update.active ?? webhook.active,
      description: update.description ?? webhook.description,
      entity_ids: update.entity_ids ?? webhook.entity_ids,
      event_types: update.event_types ?? webhook.event_types,
      updated_at: this.#now(),
      url: update.url ?? webhook.url,
    }
    this.#webhooks.set(id, updated)
    return updated
  }

  delete(id: string): boolean {
    this.#deliveries.delete(id)
    return this.#webhooks.delete(id)
  }

  /** The active webhooks that want an event, whatever its tenant. */
  matching({ event }: LogEntry): Webhook[] {
    return [...this.#webhooks.values()].filter(
      ({ active, event_types, entity_ids }) =>
        active &&
        (event_types.length === 0 || event_types.some((pattern) => isTypeMatch(pattern, event.event_type))) &&
        (entity_ids.length === 0 || entity_ids.includes(event.entity_id)),
    )
  }

  /** Notes an attempt, even one of a webhook that is gone by now. */
  record(delivery: WebhookDelivery): void {
    pushTo(this.#deliveries, delivery.webhook_id, delivery)
  }

  /** The latest attempts, oldest first. */
  deliveriesOf(id: string, limit: number): WebhookDelivery[] {
    const all = this.#deliveries.get(id) ?? []
    return all.slice(Math.max(0, all.length - limit))
  }

  /** Forgets everything, as a restart does: what was still to be sent is not. */
  clear(): void {
    this.#restarts += 1
    this.#webhooks.clear()
    this.#deliveries.clear()
  }
}

function isTypeMatch(pattern: string, type: string): boolean {
  if (pattern === '*') return true
  return pattern.endsWith('.*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type
}

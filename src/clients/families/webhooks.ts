import type { CoreApi, Webhook, WebhookDeliveryList, WebhookList } from '../../api.ts'
import { refuseInput } from '../../internal/check.ts'
import { checkCallOptions } from '../../transport/option-names.ts'
import { type CallOptions, callInit } from '../../transport/options.ts'
import { checkInteger, requireText } from '../check-params.ts'
import { type Reply, reply, replyIfThere, replyWhetherThere } from '../reply.ts'
import { normalizeFilters } from '../type-filters.ts'
import { checkId, type Given, givenFields } from './check-family.ts'

/** What of a webhook can be changed. @source openapi `WebhookUpdate` */
export interface WebhookChanges {
  /** An `http:` or `https:` URL. */
  readonly url?: string | undefined
  /** Exact types, or prefixes as `order.` or `order.*`; none, or `*`: all. */
  readonly event_types?: readonly string[] | undefined
  /** Only events of these entities; none: of all. */
  readonly entity_ids?: readonly string[] | undefined
  /** `false`: events stored from now on are not sent. */
  readonly active?: boolean | undefined
  readonly description?: string | undefined
}

/** A webhook to make. @source openapi `WebhookInput` */
export interface WebhookFields extends Omit<WebhookChanges, 'active'> {
  readonly url: string
  /** What deliveries are signed with. @default one that Core makes: `whsec_` and 32 hex digits */
  readonly secret?: string | undefined
  /** In whose list it stands; events of every tenant are sent. @default the client's */
  readonly tenant_id?: string | undefined
}

const CHANGES = ['url', 'event_types', 'entity_ids', 'active', 'description'] as const
const FIELDS = ['url', 'event_types', 'entity_ids', 'description', 'secret', 'tenant_id'] as const

/** URLs that Core sends events to, of every tenant; `verifyWebhook` is for the other side. Kept in Core's memory only. */
export class Webhooks {
  readonly #api: CoreApi
  readonly #tenantId: string

  /** @internal */
  constructor(api: CoreApi, tenantId: string) {
    this.#api = api
    this.#tenantId = tenantId
  }

  /**
   * Makes a webhook. The answer holds its `secret`, as does every other that holds the webhook.
   * @throws invalid_input, outcome_unknown
   * @source openapi `createWebhook`
   */
  create(webhook: WebhookFields, options: CallOptions = {}): Reply<Webhook> {
    return reply(
      async () => {
        const fields = givenFields(webhook, FIELDS)
        if (fields.url === undefined) refuseInput('url', 'is required')
        if (fields.secret !== undefined && (typeof fields.secret !== 'string' || fields.secret === ''))
          refuseInput('secret', 'must be a non-empty string')
        const body = { tenant_id: this.#tenantId, ...checked(fields), url: fields.url }
        return this.#api.POST('/api/v1/webhooks', { body, ...callInit(options) })
      },
      ({ webhook }) => webhook,
    )
  }

  /** The webhooks of the client's tenant, oldest first. @source openapi `listWebhooks` */
  list(options: CallOptions = {}): Reply<WebhookList> {
    const query = { tenant_id: this.#tenantId }
    return reply(() => this.#api.GET('/api/v1/webhooks', { params: { query }, ...callInit(options) }))
  }

  /** A webhook, of any tenant; `undefined` if there is none. @source openapi `getWebhook` */
  get(webhook_id: string, options: CallOptions = {}): Reply<Webhook | undefined> {
    return replyIfThere(
      () => this.#api.GET('/api/v1/webhooks/{webhook_id}', call(webhook_id, options)),
      ({ webhook }) => webhook,
    )
  }

  /**
   * Changes a webhook, and gives it as it is then; `undefined` if there is none. What is left out stays.
   * @throws invalid_input, also for `secret`, which cannot be changed: make another webhook
   * @source openapi `updateWebhook`
   */
  update(webhook_id: string, changes: WebhookChanges, options: CallOptions = {}): Reply<Webhook | undefined> {
    return replyIfThere(
      async () => {
        const body = checked(givenFields(changes, CHANGES))
        return this.#api.PUT('/api/v1/webhooks/{webhook_id}', { body, ...call(webhook_id, options) })
      },
      ({ webhook }) => webhook,
    )
  }

  /** Deletes a webhook and the record of its deliveries; `false` if there was none. @source openapi `deleteWebhook` */
  delete(webhook_id: string, options: CallOptions = {}): Reply<boolean> {
    return replyWhetherThere(() =>
      this.#api.DELETE('/api/v1/webhooks/{webhook_id}', call(webhook_id, options)),
    )
  }

  /**
   * The last attempts to deliver, oldest first, up to five for each event; `undefined` if there is no such webhook.
   * @param options.limit at most so many. @default 50
   * @source openapi `listWebhookDeliveries`
   */
  listDeliveries(
    webhook_id: string,
    options: CallOptions & { readonly limit?: number | undefined } = {},
  ): Reply<WebhookDeliveryList | undefined> {
    return replyIfThere(async () => {
      checkCallOptions(options, ['limit'])
      const { limit, ...rest } = options
      checkInteger('limit', limit, 0)
      checkId('webhook_id', webhook_id)
      const params = { path: { webhook_id }, query: limit === undefined ? {} : { limit } }
      return this.#api.GET('/api/v1/webhooks/{webhook_id}/deliveries', { params, ...callInit(rest) })
    })
  }
}

function call(webhook_id: string, options: CallOptions) {
  checkId('webhook_id', webhook_id)
  return { params: { path: { webhook_id } }, ...callInit(options) }
}

/** Core checks nothing of this, and then sends nothing, or fails each delivery. */
function checked<Fields extends Given<Partial<WebhookFields & WebhookChanges>>>(fields: Fields) {
  const { url, event_types, entity_ids, active, description, ...rest } = fields
  if (url !== undefined && !/^https?:$/.test(protocolOf(url)))
    refuseInput('url', 'must be an `http:` or `https:` URL')
  if (entity_ids !== undefined) {
    if (!Array.isArray(entity_ids)) refuseInput('entity_ids', 'must be an array')
    for (const [index, entity_id] of entity_ids.entries()) requireText(`entity_ids[${index}]`, entity_id)
  }
  if (active !== undefined && typeof active !== 'boolean') refuseInput('active', 'must be true or false')
  if (description !== undefined && typeof description !== 'string')
    refuseInput('description', 'must be a string: Core lets none be taken away')
  return {
    ...rest,
    ...(url !== undefined && { url }),
    ...(event_types !== undefined && {
      event_types: [...normalizeFilters(event_types, 'event_types').registered],
    }),
    ...(entity_ids !== undefined && { entity_ids: [...entity_ids] }),
    ...(active !== undefined && { active }),
    ...(description !== undefined && { description }),
  }
}

function protocolOf(url: string): string {
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).protocol : ''
}

import type { AnswerOf, WebhookInput, WebhookUpdate } from '../../api.ts'
import type { CoreState } from '../core/core-state.ts'
import { errorAnswer, jsonAnswer, type MockAnswer, type MockRequest } from '../http/answer.ts'
import { boolean, object, optional, required, text, texts } from '../http/json-shape.ts'
import { type ParamsOf, readParams } from '../http/query-params.ts'
import { readBody } from '../http/request-body.ts'
import type { DocumentedRoutes, Routes } from '../http/router.ts'
import { readPathId } from './path-id.ts'

type Params = Record<string, string>

/** The webhooks. */
export const webhookRoutes: Routes<CoreState> = {
  '/api/v1/webhooks': { POST: createWebhook, GET: listWebhooks },
  '/api/v1/webhooks/{webhook_id}': { GET: getWebhook, PUT: updateWebhook, DELETE: deleteWebhook },
  '/api/v1/webhooks/{webhook_id}/deliveries': { GET: listWebhookDeliveries },
} satisfies DocumentedRoutes

const inputShape = object('RegisterWebhookRequest', {
  tenant_id: required(text),
  url: required(text),
  event_types: { presence: 'defaulted', shape: texts },
  entity_ids: { presence: 'defaulted', shape: texts },
  secret: optional(text),
  description: optional(text),
})

/** @source openapi `createWebhook` */
function createWebhook(core: CoreState, request: MockRequest): MockAnswer {
  const body = readBody<WebhookInput>(request, inputShape)
  if (!body.ok) return body.answer
  return jsonAnswer(200, {
    created: true,
    webhook: core.services.webhooks.create(body.value),
  } satisfies AnswerOf<'createWebhook'>)
}

/** @source openapi `listWebhooks`: none without a tenant */
function listWebhooks(core: CoreState, request: MockRequest): MockAnswer {
  const params = readParams(request.query, { tenant_id: 'text' } satisfies ParamsOf<'listWebhooks'>)
  if (!params.ok) return params.answer
  const { tenant_id } = params.value
  const webhooks = tenant_id === undefined ? [] : core.services.webhooks.ofTenant(tenant_id)
  return jsonAnswer(200, { total: webhooks.length, webhooks } satisfies AnswerOf<'listWebhooks'>)
}

/** @source openapi `getWebhook` */
function getWebhook(core: CoreState, _request: MockRequest, params: Params): MockAnswer {
  const id = readPathId(core, 'webhook_id', params.webhook_id)
  if (!id.ok) return id.answer
  const webhook = core.services.webhooks.get(id.value)
  return webhook === undefined
    ? notFound(id.value)
    : jsonAnswer(200, { found: true, webhook } satisfies AnswerOf<'getWebhook'>)
}

const updateShape = object('UpdateWebhookRequest', {
  url: optional(text),
  event_types: optional(texts),
  entity_ids: optional(texts),
  active: optional(boolean),
  description: optional(text),
})

/** @source openapi `updateWebhook` */
function updateWebhook(core: CoreState, request: MockRequest, params: Params): MockAnswer {
  const id = readPathId(core, 'webhook_id', params.webhook_id)
  if (!id.ok) return id.answer
  const body = readBody<WebhookUpdate>(request, updateShape)
  if (!body.ok) return body.answer
  const webhook = core.services.webhooks.update(id.value, body.value)
  return webhook === undefined
    ? notFound(id.value)
    : jsonAnswer(200, { updated: true, webhook } satisfies AnswerOf<'updateWebhook'>)
}

/** @source openapi `deleteWebhook` */
function deleteWebhook(core: CoreState, _request: MockRequest, params: Params): MockAnswer {
  const id = readPathId(core, 'webhook_id', params.webhook_id)
  if (!id.ok) return id.answer
  if (!core.services.webhooks.delete(id.value)) return notFound(id.value)
  return jsonAnswer(200, { deleted: true, webhook_id: id.value } satisfies AnswerOf<'deleteWebhook'>)
}

const defaultLimit = 50

/** @source openapi `listWebhookDeliveries` */
function listWebhookDeliveries(core: CoreState, request: MockRequest, params: Params): MockAnswer {
  const id = readPathId(core, 'webhook_id', params.webhook_id)
  if (!id.ok) return id.answer
  const query = readParams(request.query, { limit: 'integer' } satisfies ParamsOf<'listWebhookDeliveries'>)
  if (!query.ok) return query.answer
  const { webhooks } = core.services
  if (webhooks.get(id.value) === undefined) return notFound(id.value)
  const deliveries = webhooks.deliveriesOf(id.value, query.value.limit ?? defaultLimit)
  return jsonAnswer(200, {
    deliveries,
    total: deliveries.length,
    webhook_id: id.value,
  } satisfies AnswerOf<'listWebhookDeliveries'>)
}

function notFound(id: string): MockAnswer {
  return errorAnswer(404, `Entity not found: Webhook '${id}' not found`)
}

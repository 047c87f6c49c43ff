// Written by `npm run generate` from openapi/. Do not edit.

import type { OperationFacts, Shape } from '../src/internal/shape.ts'
import {
  batchReceiptShape,
  duplicatePageShape,
  entityHistoryEventShape,
  entityPageShape,
  ingestReceiptShape,
} from './core-operations.ts'

/** `GatewayHealth`, as it is checked at run time. */
export const gatewayHealthShape = {
  required: { status: 'string' },
  optional: {
    service: 'string',
    version: 'string',
    timestamp: 'string',
    checks: { mapOf: 'any' },
    persistence: 'string',
    core_status: 'string',
    features: { mapOf: 'any' },
  },
} as const satisfies Shape

/** `EnvelopedReceipt`, as it is checked at run time. */
export const envelopedReceiptShape = { required: { data: ingestReceiptShape } } as const satisfies Shape

/** `EnvelopedBatchReceipt`, as it is checked at run time. */
export const envelopedBatchReceiptShape = {
  required: { data: { arrayOf: ingestReceiptShape } },
  optional: { count: 'integer' },
} as const satisfies Shape

/** `GatewayEvent`, as it is checked at run time. */
export const gatewayEventShape = {
  required: { id: 'string', event_type: 'string', entity_id: 'string', payload: 'any', timestamp: 'string' },
  optional: { tenant_id: { nullable: 'string' }, version: { nullable: 'integer' } },
} as const satisfies Shape

/** `GatewayEventPage`, as it is checked at run time. */
export const gatewayEventPageShape = {
  anyOf: [
    {
      required: { count: 'integer', events: { arrayOf: gatewayEventShape } },
      optional: {
        total_count: { nullable: 'integer' },
        has_more: { nullable: 'boolean' },
        entity_version: { nullable: 'integer' },
      },
    },
    {
      required: { count: 'integer', data: { arrayOf: gatewayEventShape } },
      optional: {
        total_count: { nullable: 'integer' },
        has_more: { nullable: 'boolean' },
        entity_version: { nullable: 'integer' },
      },
    },
  ],
} as const satisfies Shape

/** `GatewayEntityState`, as it is checked at run time. */
export const gatewayEntityStateShape = {
  required: { entity_id: 'string', event_count: 'integer', current_state: { mapOf: 'any' } },
  optional: {
    last_updated: { nullable: 'string' },
    as_of: { nullable: 'string' },
    version: { nullable: 'integer' },
    history: { nullable: { arrayOf: entityHistoryEventShape } },
  },
} as const satisfies Shape

/** `GatewayProjectionSummary`, as it is checked at run time. */
export const gatewayProjectionSummaryShape = {
  required: { name: 'string' },
  optional: { title: 'string', kind: 'string', type: 'string', status: 'string', entity_count: 'integer' },
} as const satisfies Shape

/** `GatewayProjectionList`, as it is checked at run time. */
export const gatewayProjectionListShape = {
  anyOf: [
    { required: { projections: { arrayOf: gatewayProjectionSummaryShape }, total: 'integer' } },
    { required: { data: { arrayOf: gatewayProjectionSummaryShape } }, optional: { count: 'integer' } },
  ],
} as const satisfies Shape

/** What the document says of each operation, by method and path template. */
export const queryOperations = {
  'GET /health': { id: 'health', retry: 'safe', answers: [503], success: gatewayHealthShape },
  'POST /api/v1/events': {
    id: 'ingestEvent',
    retry: 'unsafe',
    answers: [],
    success: { anyOf: [ingestReceiptShape, envelopedReceiptShape] },
    tenant: 'body',
  },
  'POST /api/v1/events/batch': {
    id: 'ingestBatch',
    retry: 'unsafe',
    answers: [],
    success: { anyOf: [batchReceiptShape, envelopedBatchReceiptShape] },
    tenant: 'body',
  },
  'GET /api/v1/events/query': {
    id: 'queryEvents',
    retry: 'safe',
    answers: [],
    success: gatewayEventPageShape,
    tenant: 'query',
  },
  'GET /api/v1/entities': { id: 'listEntities', retry: 'safe', answers: [], success: entityPageShape },
  'GET /api/v1/entities/duplicates': {
    id: 'detectDuplicates',
    retry: 'safe',
    answers: [],
    success: duplicatePageShape,
  },
  'GET /api/v1/entities/{entity_id}/state': {
    id: 'getEntityState',
    retry: 'safe',
    answers: [],
    success: gatewayEntityStateShape,
    tenant: 'query',
  },
  'GET /api/v1/projections': {
    id: 'listProjections',
    retry: 'safe',
    answers: [],
    success: gatewayProjectionListShape,
  },
} as const satisfies Record<string, OperationFacts>

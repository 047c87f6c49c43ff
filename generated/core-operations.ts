// Written by `npm run generate` from openapi/. Do not edit.

import type { OperationFacts, Shape } from '../src/internal/shape.ts'

/** `Health`, as it is checked at run time. */
export const healthShape = {
  required: {
    status: 'string',
    service: 'string',
    version: 'string',
    role: 'string',
    system_streams: {
      required: { status: 'string', mode: 'string' },
      optional: { total_events: 'integer', tenant_events: 'integer', config_events: 'integer' },
    },
    replication: { nullable: { mapOf: 'any' } },
  },
} as const satisfies Shape

/** `Identity`, as it is checked at run time. */
export const identityShape = {
  required: { id: 'string', username: 'string', email: 'string', role: 'string', tenant_id: 'string' },
} as const satisfies Shape

/** `IngestReceipt`, as it is checked at run time. */
export const ingestReceiptShape = {
  required: { event_id: 'string', timestamp: 'string', version: 'integer' },
} as const satisfies Shape

/** `BatchReceipt`, as it is checked at run time. */
export const batchReceiptShape = {
  required: { total: 'integer', ingested: 'integer', events: { arrayOf: ingestReceiptShape } },
} as const satisfies Shape

/** `Event`, as it is checked at run time. */
export const eventShape = {
  required: {
    id: 'string',
    event_type: 'string',
    entity_id: 'string',
    tenant_id: 'string',
    payload: 'any',
    timestamp: 'string',
    metadata: 'any',
    version: 'integer',
  },
} as const satisfies Shape

/** `EventPage`, as it is checked at run time. */
export const eventPageShape = {
  required: {
    events: { arrayOf: eventShape },
    count: 'integer',
    total_count: 'integer',
    has_more: 'boolean',
  },
  optional: {
    entity_version: 'integer',
    archive_integrity: { required: { protocol: 'string', tenant_id: 'string', entity_id: 'string' } },
  },
} as const satisfies Shape

/** `ReplayFrame`, as it is checked at run time. */
export const replayFrameShape = {
  required: { type: 'string', position: 'integer', event: eventShape },
} as const satisfies Shape

/** `ReplayCompleteFrame`, as it is checked at run time. */
export const replayCompleteFrameShape = {
  required: { type: 'string', replayed: 'integer' },
} as const satisfies Shape

/** `LaggedFrame`, as it is checked at run time. */
export const laggedFrameShape = { required: { type: 'string', missed: 'integer' } } as const satisfies Shape

/** `FoundEvent`, as it is checked at run time. */
export const foundEventShape = { required: { event: eventShape, found: 'boolean' } } as const satisfies Shape

/** `EntitySummary`, as it is checked at run time. */
export const entitySummaryShape = {
  required: {
    entity_id: 'string',
    event_count: 'integer',
    last_event_type: 'string',
    last_event_at: 'string',
  },
} as const satisfies Shape

/** `EntityPage`, as it is checked at run time. */
export const entityPageShape = {
  required: { entities: { arrayOf: entitySummaryShape }, total: 'integer', has_more: 'boolean' },
} as const satisfies Shape

/** `DuplicateGroup`, as it is checked at run time. */
export const duplicateGroupShape = {
  required: { key: { mapOf: 'any' }, entity_ids: { arrayOf: 'string' }, count: 'integer' },
} as const satisfies Shape

/** `DuplicatePage`, as it is checked at run time. */
export const duplicatePageShape = {
  required: { duplicates: { arrayOf: duplicateGroupShape }, total: 'integer', has_more: 'boolean' },
} as const satisfies Shape

/** `EntityHistoryEvent`, as it is checked at run time. */
export const entityHistoryEventShape = {
  required: { event_id: 'string', type: 'string', timestamp: 'string', payload: 'any' },
} as const satisfies Shape

/** `EntityState`, as it is checked at run time. */
export const entityStateShape = {
  required: {
    entity_id: 'string',
    last_updated: { nullable: 'string' },
    event_count: 'integer',
    as_of: { nullable: 'string' },
    current_state: { mapOf: 'any' },
  },
  optional: { version: 'integer', history: { arrayOf: entityHistoryEventShape } },
} as const satisfies Shape

/** `Stats`, as it is checked at run time. */
export const statsShape = {
  required: {
    total_events: 'integer',
    total_entities: 'integer',
    total_event_types: 'integer',
    total_ingested: 'integer',
  },
  optional: {
    event_types: { mapOf: 'integer' },
    oldest_event: { nullable: 'string' },
    newest_event: { nullable: 'string' },
  },
} as const satisfies Shape

/** `ProjectionSummary`, as it is checked at run time. */
export const projectionSummaryShape = {
  required: { name: 'string', type: 'string', status: 'string' },
} as const satisfies Shape

/** `ProjectionList`, as it is checked at run time. */
export const projectionListShape = {
  required: { projections: { arrayOf: projectionSummaryShape }, total: 'integer' },
} as const satisfies Shape

/** `ProjectionStateEntry`, as it is checked at run time. */
export const projectionStateEntryShape = {
  required: { entity_id: 'string', state: 'any' },
} as const satisfies Shape

/** `ProjectionStatePage`, as it is checked at run time. */
export const projectionStatePageShape = {
  required: { projection: 'string', states: { arrayOf: projectionStateEntryShape }, total: 'integer' },
  optional: { has_more: 'boolean' },
} as const satisfies Shape

/** `ProjectionState`, as it is checked at run time. */
export const projectionStateShape = {
  required: { projection: 'string', entity_id: 'string', state: 'any', found: 'boolean' },
} as const satisfies Shape

/** `ProjectionStateReceipt`, as it is checked at run time. */
export const projectionStateReceiptShape = {
  required: { projection: 'string', entity_id: 'string', saved: 'boolean' },
} as const satisfies Shape

/** `BulkProjectionStates`, as it is checked at run time. */
export const bulkProjectionStatesShape = {
  required: {
    projection: 'string',
    states: { arrayOf: { required: { entity_id: 'string', state: 'any', found: 'boolean' } } },
    total: 'integer',
  },
} as const satisfies Shape

/** `BulkSaveReceipt`, as it is checked at run time. */
export const bulkSaveReceiptShape = {
  required: { projection: 'string', saved: 'integer', total: 'integer' },
} as const satisfies Shape

/** `Consumer`, as it is checked at run time. */
export const consumerShape = {
  required: {
    consumer_id: 'string',
    event_type_filters: { arrayOf: 'string' },
    cursor_position: { nullable: 'integer' },
  },
} as const satisfies Shape

/** `PositionedEvent`, as it is checked at run time. */
export const positionedEventShape = {
  required: {
    id: 'string',
    event_type: 'string',
    entity_id: 'string',
    tenant_id: 'string',
    payload: 'any',
    timestamp: 'string',
    metadata: 'any',
    version: 'integer',
    position: 'integer',
  },
} as const satisfies Shape

/** `ConsumerEvents`, as it is checked at run time. */
export const consumerEventsShape = {
  required: { events: { arrayOf: positionedEventShape }, count: 'integer' },
} as const satisfies Shape

/** `AckReceipt`, as it is checked at run time. */
export const ackReceiptShape = {
  required: { status: 'string', consumer_id: 'string', position: 'integer' },
} as const satisfies Shape

/** What the document says of each operation, by method and path template. */
export const coreOperations = {
  'GET /health': { id: 'health', retry: 'safe', answers: [], success: healthShape },
  'GET /api/v1/auth/me': { id: 'whoAmI', retry: 'safe', answers: [], success: identityShape },
  'POST /api/v1/events': {
    id: 'ingestEvent',
    retry: 'conditional',
    answers: [],
    success: ingestReceiptShape,
    refusals: [
      'archive_index_incomplete',
      'archive_hydration_refused',
      'archive_budget_exceeded',
      'Queue full: Conditional archive admission',
      'Queue full: Conditional archive workers unavailable',
      'Store is read-only',
    ],
    tenant: 'body',
  },
  'POST /api/v1/events/batch': {
    id: 'ingestBatch',
    retry: 'unsafe',
    answers: [],
    success: batchReceiptShape,
    tenant: 'body',
  },
  'GET /api/v1/events/query': {
    id: 'queryEvents',
    retry: 'safe',
    answers: [],
    success: eventPageShape,
    tenant: 'query',
  },
  'GET /api/v1/events/stream': { id: 'streamEvents', retry: 'safe', answers: [], success: 'any' },
  'GET /api/v1/events/{event_id}': { id: 'getEvent', retry: 'safe', answers: [], success: foundEventShape },
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
    success: entityStateShape,
    tenant: 'query',
  },
  'GET /api/v1/stats': { id: 'getStats', retry: 'safe', answers: [], success: statsShape, tenant: 'query' },
  'GET /api/v1/projections': {
    id: 'listProjections',
    retry: 'safe',
    answers: [],
    success: projectionListShape,
  },
  'GET /api/v1/projections/{name}/state': {
    id: 'listProjectionStates',
    retry: 'safe',
    answers: [],
    success: projectionStatePageShape,
    until: '0.27.0',
  },
  'GET /api/v1/projections/{name}/{entity_id}/state': {
    id: 'getProjectionState',
    retry: 'safe',
    answers: [],
    success: projectionStateShape,
    until: '0.27.0',
  },
  'PUT /api/v1/projections/{name}/{entity_id}/state': {
    id: 'putProjectionState',
    retry: 'conditional',
    answers: [],
    success: projectionStateReceiptShape,
    until: '0.27.0',
  },
  'POST /api/v1/projections/{name}/{entity_id}/state': {
    id: 'postProjectionState',
    retry: 'conditional',
    answers: [],
    success: projectionStateReceiptShape,
    until: '0.27.0',
  },
  'POST /api/v1/projections/{name}/bulk': {
    id: 'bulkGetProjectionStates',
    retry: 'safe',
    answers: [],
    success: bulkProjectionStatesShape,
    until: '0.27.0',
  },
  'POST /api/v1/projections/{name}/bulk/save': {
    id: 'bulkPutProjectionState',
    retry: 'conditional',
    answers: [],
    success: bulkSaveReceiptShape,
    until: '0.27.0',
  },
  'POST /api/v1/consumers': {
    id: 'registerConsumer',
    retry: 'conditional',
    answers: [],
    success: consumerShape,
  },
  'GET /api/v1/consumers/{consumer_id}': {
    id: 'getConsumer',
    retry: 'safe',
    answers: [],
    success: consumerShape,
  },
  'GET /api/v1/consumers/{consumer_id}/events': {
    id: 'pollConsumerEvents',
    retry: 'safe',
    answers: [],
    success: consumerEventsShape,
  },
  'POST /api/v1/consumers/{consumer_id}/ack': {
    id: 'ackConsumer',
    retry: 'safe',
    answers: [],
    success: ackReceiptShape,
  },
} as const satisfies Record<string, OperationFacts>

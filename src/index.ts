export {
  type AckReceipt,
  type ApiKeyInfo,
  type BatchReceipt,
  type BulkProjectionStates,
  type BulkSaveReceipt,
  type Compatibility,
  type Consumer,
  type ConsumerEvents,
  type CoreApi,
  type CreatedApiKey,
  createCoreApi,
  createQueryApi,
  type DuplicateGroup,
  type DuplicatePage,
  type EntityPage,
  type EntityState,
  type EntitySummary,
  type Event,
  type EventBucket,
  type EventCorrelation,
  type EventFeedPage,
  type EventFrequency,
  type EventInput,
  type EventSummary,
  type EventTypePage,
  type EventTypeSummary,
  type FeedCursor,
  type FieldProvenance,
  type GatewayEvent,
  type GatewayHealth,
  type GatewayProjectionSummary,
  type Health,
  type Identity,
  type IngestReceipt,
  type PathClient,
  type PayloadValidation,
  type Pipeline,
  type PipelineInput,
  type PipelineList,
  type PipelineOperator,
  type PipelineReceipt,
  type PipelineStats,
  type PipelineStatsList,
  type PositionedEvent,
  type PrimeProjection,
  type PrimeProjectionReceipt,
  type ProjectedNode,
  type ProjectionList,
  type ProjectionReplay,
  type ProjectionReplayAnalysis,
  type ProjectionState,
  type ProjectionStateEntry,
  type ProjectionStatePage,
  type ProjectionStateReceipt,
  type ProjectionSummary,
  type ProjectionTemplate,
  type QueryApi,
  type ReadModelCommit,
  type ReadModelPage,
  type ReadModelReceipt,
  type RegisteredSchema,
  type Replay,
  type ReplayConfig,
  type ReplayList,
  type ReplayReceipt,
  type ReplayStatus,
  type Role,
  type SchemaCompatibility,
  type SchemaReceipt,
  type SchemaSubjects,
  type SchemaVersions,
  type Snapshot,
  type SnapshotList,
  type SnapshotReceipt,
  type SnapshotSummary,
  type Stats,
  type StreamPage,
  type StreamSummary,
  type TemplateState,
  type ViewChange,
  type ViewChangePage,
  type ViewDefinition,
  type ViewEntity,
  type ViewEntityPage,
  type ViewInfo,
  type ViewList,
  type ViewOperation,
  type ViewRow,
  type ViewSummary,
  type ViewValue,
  type Webhook,
  type WebhookDelivery,
  type WebhookDeliveryList,
  type WebhookEvent,
  type WebhookList,
  type WebhookPayload,
} from './api.ts'
export { AppendsFailedError, type FailedAppend } from './appends-failed-error.ts'
export { NotTriedError } from './batch-errors.ts'
export { BatchIncompleteError, type OpenItem, type StoredItem } from './batch-incomplete-error.ts'
export type { Capabilities } from './clients/capabilities.ts'
export type { Consumers } from './clients/consumers.ts'
export { CoreClient } from './clients/core-client.ts'
export type { EventReads } from './clients/event-reads.ts'
export type {
  Analytics,
  CorrelationFields,
  FrequencyFields,
  SummaryFields,
} from './clients/families/analytics.ts'
export type { ApiKeyFields, ApiKeys } from './clients/families/api-keys.ts'
export type { PageFields } from './clients/families/check-family.ts'
export type { Pipelines } from './clients/families/pipelines.ts'
export type { ReplayFields, Replays } from './clients/families/replays.ts'
export type { PayloadFields, SchemaFields, Schemas } from './clients/families/schemas.ts'
export type { Snapshots } from './clients/families/snapshots.ts'
export type { WebhookChanges, WebhookFields, Webhooks } from './clients/families/webhooks.ts'
export { type EventFolder, type FoldReducer, foldEvents, reducerFolder } from './clients/fold.ts'
export type { MergePolicy, PrimeCalls } from './clients/gateway/prime-calls.ts'
export type { ReplayCalls } from './clients/gateway/replay-calls.ts'
export type { TemplateCalls } from './clients/gateway/template-calls.ts'
export type {
  ConditionalEntityState,
  ConditionalEntityStateFields,
  EntityStateFields,
} from './clients/latest/entity-state.ts'
export type { FeedEvent, FeedFields } from './clients/latest/feed.ts'
export type { LatestReads } from './clients/latest/latest-reads.ts'
export type { ReadModel, ReadModelPageFields, ReadModelRows } from './clients/latest/read-model.ts'
export type { SyncFields, ViewBatch, ViewCheckpoint } from './clients/latest/sync.ts'
export type { LatestRow, ViewChangesFields, ViewEntitiesFields } from './clients/latest/views.ts'
export { normalizeEventType } from './clients/normalize-event-type.ts'
export type { Paged } from './clients/paging/paged.ts'
export type { ProjectionStates } from './clients/projection-state/projection-states.ts'
export { type GatewayProjections, QueryClient } from './clients/query-client.ts'
export {
  type DetectDuplicatesFields,
  DetectDuplicatesParams,
  type ListEntitiesFields,
  ListEntitiesParams,
  type Order,
  type PayloadValue,
  type QueryEventsFields,
  QueryEventsParams,
  type Time,
} from './clients/query-params.ts'
export type { ConditionalEventsPage, EventsPage } from './clients/reads.ts'
export type { Replied, Reply } from './clients/reply.ts'
export type { ClientOptions, ClientOverrides } from './clients/settings.ts'
export type { TenantReads } from './clients/tenant-reads.ts'
export { validateEvent } from './clients/validate-event.ts'
export {
  readWebhook,
  verifyWebhook,
  type WebhookAge,
  type WebhookRequest,
} from './clients/verify-webhook.ts'
export type { Appended, AppendOptions, Decide, Decision, NewEvent } from './clients/writes/append.ts'
export type { BatchOptions, BatchProgress } from './clients/writes/batch-options.ts'
export type { BulkReceipt } from './clients/writes/bulk.ts'
export { type Causation, causedBy } from './clients/writes/caused-by.ts'
export type { EventMetadata, MetadataFields } from './clients/writes/event-metadata.ts'
export { findWrite } from './clients/writes/find-write.ts'
export type { WriteOptions } from './clients/writes/write-options.ts'
export type { WriterOptions } from './clients/writes/writer/options.ts'
export type { WaitOptions, Writer } from './clients/writes/writer/writer.ts'
export {
  AllSourceError,
  type AllSourceErrorCode,
  type AnyAllSourceError,
  ApiError,
  type AttemptFacts,
  CircuitOpenError,
  ConfigError,
  type ErrorContext,
  FeedEpochChangedError,
  InvalidInputError,
  InvalidViewError,
  type ItemOutcome,
  isAllSourceError,
  NetworkError,
  OutcomeUnknownError,
  PartlyStoredError,
  ProtocolError,
  RateLimitedError,
  ReducerFailedError,
  type RequestFacts,
  StateStoreError,
  type StateStoreProblem,
  StreamClosedError,
  TimeoutError,
  UnsupportedByServerError,
  VersionConflictError,
  ViewResetError,
  type WriteStamp,
} from './errors.ts'
export type { Clock } from './internal/clock.ts'
export type { Random } from './internal/random.ts'
export type { CircuitState } from './transport/circuit-breaker.ts'
export type {
  AttemptNotice,
  BreakerNotice,
  Hooks,
  NotSentNotice,
  RateLimitNotice,
  RequestErrorNotice,
  RequestNotice,
  ResponseNotice,
  RetryBudgetNotice,
  RetryNotice,
  ServerNotice,
  StreamEndNotice,
} from './transport/hooks.ts'
export type {
  CallOptions,
  CircuitBreakerOptions,
  Consistency,
  FetchLike,
  RetryBudgetOptions,
  RetryOptions,
  TransportOptions,
  WebSocketClass,
} from './transport/options.ts'
export type { ApiKey, AuthScheme } from './transport/secret.ts'

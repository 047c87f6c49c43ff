export {
  type AckReceipt,
  type BatchReceipt,
  type BulkProjectionStates,
  type BulkSaveReceipt,
  type Consumer,
  type ConsumerEvents,
  type CoreApi,
  createCoreApi,
  createQueryApi,
  type DuplicateGroup,
  type DuplicatePage,
  type EntityPage,
  type EntityState,
  type EntitySummary,
  type Event,
  type EventInput,
  type GatewayEvent,
  type GatewayHealth,
  type GatewayProjectionSummary,
  type Health,
  type Identity,
  type IngestReceipt,
  type PathClient,
  type PositionedEvent,
  type ProjectionList,
  type ProjectionState,
  type ProjectionStateEntry,
  type ProjectionStatePage,
  type ProjectionStateReceipt,
  type ProjectionSummary,
  type QueryApi,
  type Stats,
} from './api.ts'
export type { Capabilities } from './clients/capabilities.ts'
export { CoreClient } from './clients/core-client.ts'
export type { EventReads } from './clients/event-reads.ts'
export { type EventFolder, type FoldReducer, foldEvents, reducerFolder } from './clients/fold.ts'
export { normalizeEventType } from './clients/normalize-event-type.ts'
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
export { validateEvent } from './clients/validate-event.ts'
export {
  AllSourceError,
  type AllSourceErrorCode,
  type AnyAllSourceError,
  ApiError,
  type AttemptFacts,
  CircuitOpenError,
  ConfigError,
  type ErrorContext,
  InvalidInputError,
  isAllSourceError,
  NetworkError,
  OutcomeUnknownError,
  ProtocolError,
  RateLimitedError,
  ReducerFailedError,
  type RequestFacts,
  StateStoreError,
  StreamClosedError,
  TimeoutError,
  UnsupportedByServerError,
  VersionConflictError,
} from './errors.ts'
export type { Clock } from './internal/clock.ts'
export type { Random } from './internal/random.ts'
export type { CircuitState } from './transport/circuit-breaker.ts'
export type {
  CallOptions,
  CircuitBreakerOptions,
  FetchLike,
  RetryOptions,
  TransportOptions,
  WebSocketClass,
} from './transport/options.ts'
export type { ApiKey, AuthScheme } from './transport/secret.ts'

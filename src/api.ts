import type { paths as CorePaths, components, operations } from '../generated/core.ts'
import { coreOperations, deliveryShape } from '../generated/core-operations.ts'
import type { paths as QueryPaths, components as queryComponents } from '../generated/query.ts'
import { queryOperations } from '../generated/query-operations.ts'
import { type PathClient, pathClientOn } from './path-client.ts'
import type { ResolvedCallOptions, TransportOptions } from './transport/options.ts'
import { resolveCallOptions } from './transport/resolve-options.ts'
import { Transport } from './transport/transport.ts'

export type { PathClient } from './path-client.ts'

type Schemas = components['schemas']

/** An event as every read gives it: query, feed, consumer and stream. @source openapi `Event` */
export type Event = Schemas['Event']
/** An event to write; what may be left out may be `undefined`. @source openapi `EventInput` */
export type EventInput = OrUndefined<Schemas['EventInput'], 'tenant_id' | 'metadata' | 'expected_version'>
type OrUndefined<Fields, Optional extends keyof Fields> = Omit<Fields, Optional> & {
  [Name in Optional]?: Fields[Name] | undefined
}
/** As the document has it. @source openapi `BatchInput` */
export type BatchInput = Schemas['BatchInput']
/** As the document has it. @source openapi `IngestReceipt` */
export type IngestReceipt = Schemas['IngestReceipt']
/** As the document has it. @source openapi `BatchReceipt` */
export type BatchReceipt = Schemas['BatchReceipt']
/** As the document has it. @source openapi `EventPage` */
export type EventPage = Schemas['EventPage']
/** As the document has it. @source openapi `EntitySummary` */
export type EntitySummary = Schemas['EntitySummary']
/** As the document has it. @source openapi `EntityPage` */
export type EntityPage = Schemas['EntityPage']
/** As the document has it. @source openapi `DuplicateGroup` */
export type DuplicateGroup = Schemas['DuplicateGroup']
/** As the document has it. @source openapi `DuplicatePage` */
export type DuplicatePage = Schemas['DuplicatePage']
/** As the document has it. @source openapi `EntityState` */
export type EntityState = Schemas['EntityState']
/** As the document has it. @source openapi `Stats` */
export type Stats = Schemas['Stats']
/** As the document has it. @source openapi `ProjectionSummary` */
export type ProjectionSummary = Schemas['ProjectionSummary']
/** As the document has it. @source openapi `ProjectionList` */
export type ProjectionList = Schemas['ProjectionList']
/** As the document has it. @source openapi `ProjectionState` */
export type ProjectionState = Schemas['ProjectionState']
/** As the document has it. @source openapi `ProjectionStateInput` */
export type ProjectionStateInput = Schemas['ProjectionStateInput']
/** As the document has it. @source openapi `ProjectionStateEntry` */
export type ProjectionStateEntry = Schemas['ProjectionStateEntry']
/** As the document has it. @source openapi `ProjectionStateReceipt` */
export type ProjectionStateReceipt = Schemas['ProjectionStateReceipt']
/** As the document has it. @source openapi `ProjectionStatePage` */
export type ProjectionStatePage = Schemas['ProjectionStatePage']
/** As the document has it. @source openapi `BulkProjectionStates` */
export type BulkProjectionStates = Schemas['BulkProjectionStates']
/** As the document has it. @source openapi `BulkSaveReceipt` */
export type BulkSaveReceipt = Schemas['BulkSaveReceipt']
/** As the document has it. @source openapi `Consumer` */
export type Consumer = Schemas['Consumer']
/** As the document has it. @source openapi `ConsumerInput` */
export type ConsumerInput = Schemas['ConsumerInput']
/** As the document has it. @source openapi `AckInput` */
export type AckInput = Schemas['AckInput']
/** As the document has it. @source openapi `AckReceipt` */
export type AckReceipt = Schemas['AckReceipt']
/** As the document has it. @source openapi `PositionedEvent` */
export type PositionedEvent = Schemas['PositionedEvent']
/** As the document has it. @source openapi `ReplayFrame` */
export type ReplayFrame = Schemas['ReplayFrame']
/** As the document has it. @source openapi `ReplayCompleteFrame` */
export type ReplayCompleteFrame = Schemas['ReplayCompleteFrame']
/** As the document has it. @source openapi `LaggedFrame` */
export type LaggedFrame = Schemas['LaggedFrame']
/** As the document has it. @source openapi `ConsumerEvents` */
export type ConsumerEvents = Schemas['ConsumerEvents']
/** As the document has it. @source openapi `Health` */
export type Health = Schemas['Health']
/** As the document has it. @source openapi `Identity` */
export type Identity = Schemas['Identity']
/** As the document has it. @source openapi `FeedCursor` */
export type FeedCursor = Schemas['FeedCursor']
/** As the document has it. @source openapi `EventFeedPage` */
export type EventFeedPage = Schemas['EventFeedPage']
/** As the document has it. @source openapi `ReadModelPage` */
export type ReadModelPage = Schemas['ReadModelPage']
/** As the document has it. @source openapi `ReadModelCommit` */
export type ReadModelCommit = Schemas['ReadModelCommit']
/** As the document has it. @source openapi `ReadModelReceipt` */
export type ReadModelReceipt = Schemas['ReadModelReceipt']
/** As the document has it. @source openapi `ViewDefinition` */
export type ViewDefinition = Schemas['ViewDefinition']
/** As the document has it. @source openapi `ViewOperation` */
export type ViewOperation = Schemas['ViewOperation']
/** As the document has it. @source openapi `ViewValue` */
export type ViewValue = Schemas['ViewValue']
/** As the document has it. @source openapi `ViewSummary` */
export type ViewSummary = Schemas['ViewSummary']
/** As the document has it. @source openapi `ViewList` */
export type ViewList = Schemas['ViewList']
/** As the document has it. @source openapi `ViewInfo` */
export type ViewInfo = Schemas['ViewInfo']
/** As the document has it. @source openapi `ViewDeleted` */
export type ViewDeleted = Schemas['ViewDeleted']
/** As the document has it. @source openapi `ViewRow` */
export type ViewRow = Schemas['ViewRow']
/** As the document has it. @source openapi `ViewEntityPage` */
export type ViewEntityPage = Schemas['ViewEntityPage']
/** As the document has it. @source openapi `ViewEntity` */
export type ViewEntity = Schemas['ViewEntity']
/** As the document has it. @source openapi `ViewChange` */
export type ViewChange = Schemas['ViewChange']
/** As the document has it. @source openapi `ViewChangePage` */
export type ViewChangePage = Schemas['ViewChangePage']
/** As the document has it. @source openapi `EntitySnapshot` */
export type EntitySnapshot = Schemas['EntitySnapshot']
/** As the document has it. @source openapi `StreamSummary` */
export type StreamSummary = Schemas['StreamSummary']
/** As the document has it. @source openapi `StreamPage` */
export type StreamPage = Schemas['StreamPage']
/** As the document has it. @source openapi `EventTypeSummary` */
export type EventTypeSummary = Schemas['EventTypeSummary']
/** As the document has it. @source openapi `EventTypePage` */
export type EventTypePage = Schemas['EventTypePage']
/** As the document has it. @source openapi `VersionConflictBody` */
export type VersionConflictBody = Schemas['VersionConflictBody']

/** As the document has it. @source openapi `CompactionResult` */
export type CompactionResult = Schemas['CompactionResult']
/** As the document has it. @source openapi `CompactionStats` */
export type CompactionStats = Schemas['CompactionStats']
/** As the document has it. @source openapi `Role` */
export type Role = Schemas['Role']
/** As the document has it. @source openapi `UserInput` */
export type UserInput = Schemas['UserInput']
/** As the document has it. @source openapi `RegisteredUser` */
export type RegisteredUser = Schemas['RegisteredUser']
/** As the document has it. @source openapi `Credentials` */
export type Credentials = Schemas['Credentials']
/** As the document has it. @source openapi `Login` */
export type Login = Schemas['Login']
/** As the document has it. @source openapi `ApiKeyInput` */
export type ApiKeyInput = Schemas['ApiKeyInput']
/** As the document has it. @source openapi `CreatedApiKey` */
export type CreatedApiKey = Schemas['CreatedApiKey']
/** As the document has it. @source openapi `ApiKeyInfo` */
export type ApiKeyInfo = Schemas['ApiKeyInfo']
/** As the document has it. @source openapi `ProjectionReset` */
export type ProjectionReset = Schemas['ProjectionReset']
/** As the document has it. @source openapi `ProjectionStatus` */
export type ProjectionStatus = Schemas['ProjectionStatus']
/** As the document has it. @source openapi `SchemaInput` */
export type SchemaInput = Schemas['SchemaInput']
/** As the document has it. @source openapi `SchemaReceipt` */
export type SchemaReceipt = Schemas['SchemaReceipt']
/** As the document has it. @source openapi `RegisteredSchema` */
export type RegisteredSchema = Schemas['RegisteredSchema']
/** As the document has it. @source openapi `SchemaSubjects` */
export type SchemaSubjects = Schemas['SchemaSubjects']
/** As the document has it. @source openapi `SchemaVersions` */
export type SchemaVersions = Schemas['SchemaVersions']
/** As the document has it. @source openapi `PayloadValidation` */
export type PayloadValidation = Schemas['PayloadValidation']
/** As the document has it. @source openapi `Compatibility` */
export type Compatibility = Schemas['Compatibility']
/** As the document has it. @source openapi `SchemaCompatibility` */
export type SchemaCompatibility = Schemas['SchemaCompatibility']
/** As the document has it. @source openapi `WebhookInput` */
export type WebhookInput = Schemas['WebhookInput']
/** As the document has it. @source openapi `WebhookUpdate` */
export type WebhookUpdate = Schemas['WebhookUpdate']
/** As the document has it. @source openapi `Webhook` */
export type Webhook = Schemas['Webhook']
/** As the document has it. @source openapi `WebhookList` */
export type WebhookList = Schemas['WebhookList']
/** As the document has it. @source openapi `WebhookDelivery` */
export type WebhookDelivery = Schemas['WebhookDelivery']
/** As the document has it. @source openapi `WebhookDeliveryList` */
export type WebhookDeliveryList = Schemas['WebhookDeliveryList']
/** As the document has it. @source openapi `WebhookPayload` */
export type WebhookPayload = Schemas['WebhookPayload']
/** As the document has it. @source openapi `WebhookEvent` */
export type WebhookEvent = Schemas['WebhookEvent']
/** As the document has it. @source openapi `SnapshotReceipt` */
export type SnapshotReceipt = Schemas['SnapshotReceipt']
/** As the document has it. @source openapi `SnapshotSummary` */
export type SnapshotSummary = Schemas['SnapshotSummary']
/** As the document has it. @source openapi `SnapshotList` */
export type SnapshotList = Schemas['SnapshotList']
/** As the document has it. @source openapi `Snapshot` */
export type Snapshot = Schemas['Snapshot']
/** As the document has it. @source openapi `EventFrequency` */
export type EventFrequency = Schemas['EventFrequency']
/** As the document has it. @source openapi `EventBucket` */
export type EventBucket = Schemas['EventBucket']
/** As the document has it. @source openapi `EventSummary` */
export type EventSummary = Schemas['EventSummary']
/** As the document has it. @source openapi `EventCorrelation` */
export type EventCorrelation = Schemas['EventCorrelation']
/** As the document has it. @source openapi `ReplayInput` */
export type ReplayInput = Schemas['ReplayInput']
/** As the document has it. @source openapi `ReplayConfig` */
export type ReplayConfig = Schemas['ReplayConfig']
/** As the document has it. @source openapi `ReplayReceipt` */
export type ReplayReceipt = Schemas['ReplayReceipt']
/** As the document has it. @source openapi `ReplayStatus` */
export type ReplayStatus = Schemas['ReplayStatus']
/** As the document has it. @source openapi `Replay` */
export type Replay = Schemas['Replay']
/** As the document has it. @source openapi `ReplayList` */
export type ReplayList = Schemas['ReplayList']
/** As the document has it. @source openapi `PipelineInput` */
export type PipelineInput = Schemas['PipelineInput']
/** As the document has it. @source openapi `Pipeline` */
export type Pipeline = Schemas['Pipeline']
/** As the document has it. @source openapi `PipelineOperator` */
export type PipelineOperator = Schemas['PipelineOperator']
/** As the document has it. @source openapi `PipelineReceipt` */
export type PipelineReceipt = Schemas['PipelineReceipt']
/** As the document has it. @source openapi `PipelineList` */
export type PipelineList = Schemas['PipelineList']
/** As the document has it. @source openapi `PipelineStats` */
export type PipelineStats = Schemas['PipelineStats']
/** As the document has it. @source openapi `PipelineStatsList` */
export type PipelineStatsList = Schemas['PipelineStatsList']
/** What the document says of each operation of a Core, by method and path template. @internal */
/** `WebhookPayload`, as it is checked at run time. @internal */
export { coreOperations, deliveryShape }

type QuerySchemas = queryComponents['schemas']

/** An event as a gateway gives it: old ones leave fields out. @source openapi `GatewayEvent` */
export type GatewayEvent = QuerySchemas['GatewayEvent']
/** As the document has it. @source openapi `GatewayHealth` */
export type GatewayHealth = QuerySchemas['GatewayHealth']
/** As the document has it. @source openapi `GatewayProjectionSummary` */
export type GatewayProjectionSummary = QuerySchemas['GatewayProjectionSummary']
/** As the document has it. @source openapi `ProjectionTemplate` */
export type ProjectionTemplate = QuerySchemas['ProjectionTemplate']
/** As the document has it. @source openapi `ProjectionTemplateList` */
export type ProjectionTemplateList = QuerySchemas['ProjectionTemplateList']
/** As the document has it. @source openapi `TemplateState` */
export type TemplateState = QuerySchemas['TemplateState']
/** As the document has it. @source openapi `ProjectionReplay` */
export type ProjectionReplay = QuerySchemas['ProjectionReplay']
/** As the document has it. @source openapi `ProjectionReplayAnalysis` */
export type ProjectionReplayAnalysis = QuerySchemas['ProjectionReplayAnalysis']
/** As the document has it. @source openapi `PrimeProjection` */
export type PrimeProjection = QuerySchemas['PrimeProjection']
/** As the document has it. @source openapi `PrimeProjectionReceipt` */
export type PrimeProjectionReceipt = QuerySchemas['PrimeProjectionReceipt']
/** As the document has it. @source openapi `ProjectedNode` */
export type ProjectedNode = QuerySchemas['ProjectedNode']
/** As the document has it. @source openapi `FieldProvenance` */
export type FieldProvenance = QuerySchemas['FieldProvenance']

/** Typed calls to a Core. @source openapi/core.yaml */
export type CoreApi = PathClient<CorePaths>
/** Typed calls to the gateway. @source openapi/query.yaml */
export type QueryApi = PathClient<QueryPaths>

/** The paths that a Core and a gateway both serve, with Core's types. */
type SharedPath =
  | '/api/v1/events/query'
  | '/api/v1/entities'
  | '/api/v1/entities/duplicates'
  | '/api/v1/entities/{entity_id}/state'
  | '/api/v1/event-feed'
  | '/api/v1/read-models/{name}'
  | '/api/v1/views'
  | '/api/v1/views/{view}'
  | '/api/v1/views/{view}/entities'
  | '/api/v1/views/{view}/entities/{key}'
  | '/api/v1/views/{view}/changes'

/** The id of one of Core's operations. */
export type OperationId = keyof operations

/** The query parameters of one of Core's operations, as they travel. */
export type QueryOf<Id extends keyof operations> = NonNullable<operations[Id]['parameters']['query']>

/** What one of Core's operations answers when it succeeds. */
export type AnswerOf<Id extends keyof operations> = operations[Id]['responses'] extends infer Responses
  ? JsonIn<Responses[keyof Responses & (200 | 201)]>
  : never
type JsonIn<Response> = Response extends { content: { 'application/json': infer Body } } ? Fixed<Body> : never
type Fixed<Body> = Body extends object ? { readonly [Name in keyof Body]: Fixed<Body[Name]> } : Body

/** A path of Core, as the document writes it. */
export type CorePath = keyof CorePaths

/** Typed calls to what a Core and a gateway both serve. */
export type SharedApi = PathClient<Pick<CorePaths, SharedPath>>

/** The same calls, seen as what both servers have: one function then serves both clients. */
export function sharedApi(api: CoreApi | QueryApi): SharedApi {
  return api as unknown as SharedApi
}

/** Makes typed calls to a Core, through a transport of their own. @throws config */
export function createCoreApi(options: TransportOptions): CoreApi {
  return coreApiOn(new Transport(options), resolveCallOptions(options))
}

/** Makes typed calls to the gateway, through a transport of their own. @throws config */
export function createQueryApi(options: TransportOptions): QueryApi {
  return queryApiOn(new Transport(options), resolveCallOptions(options))
}

/** Typed calls to a Core through a transport that others use too. */
export function coreApiOn(transport: Transport, defaults: ResolvedCallOptions): CoreApi {
  return pathClientOn<CorePaths>(transport, coreOperations, defaults)
}

/** Typed calls to the gateway through a transport that others use too. */
export function queryApiOn(transport: Transport, defaults: ResolvedCallOptions): QueryApi {
  return pathClientOn<QueryPaths>(transport, queryOperations, defaults)
}

import {
  type BatchInput,
  type BatchReceipt,
  type CoreApi,
  coreApiOn,
  type Event,
  type EventInput,
  type Health,
  type Identity,
  type IngestReceipt,
  type ProjectionList,
  sharedApi,
} from '../api.ts'
import type { CircuitState } from '../transport/circuit-breaker.ts'
import { type CallOptions, callInit } from '../transport/options.ts'
import type { ApiKey } from '../transport/secret.ts'
import type { Transport } from '../transport/transport.ts'
import { type Abilities, type Capabilities, probeAbilities, probeCapabilities } from './capabilities.ts'
import { type Consumers, consumers } from './consumers.ts'
import { type EventReads, eventReads } from './event-reads.ts'
import { Analytics } from './families/analytics.ts'
import { ApiKeys } from './families/api-keys.ts'
import { type HonouringTimes, honouringTimes } from './families/honoured-times.ts'
import { Pipelines } from './families/pipelines.ts'
import { Replays } from './families/replays.ts'
import { Schemas } from './families/schemas.ts'
import { Snapshots } from './families/snapshots.ts'
import { Webhooks } from './families/webhooks.ts'
import { type KnownServer, knownServer } from './known-server.ts'
import { type LatestReads, latestReads } from './latest/latest-reads.ts'
import { normalizeEventType } from './normalize-event-type.ts'
import { type ProjectionStates, projectionStates } from './projection-state/projection-states.ts'
import { type Reply, reply, replyOf } from './reply.ts'
import { type ClientOptions, type ClientOverrides, type ClientSettings, settingsFrom } from './settings.ts'
import { type TenantReads, tenantReads } from './tenant-reads.ts'
import { validateEvent } from './validate-event.ts'
import { type Appended, type AppendOptions, append, type Decide } from './writes/append.ts'
import type { BatchOptions } from './writes/batch-options.ts'
import { type BulkReceipt, ingestBulk, type WritePath } from './writes/bulk.ts'
import { addMetadata, type MetadataSources } from './writes/event-metadata.ts'
import { eventItem, writeEvent } from './writes/write-event.ts'
import { type WriteOptions, writeOptions } from './writes/write-options.ts'
import { coreWriter } from './writes/writer/core-writer.ts'
import type { WriterOptions } from './writes/writer/options.ts'
import type { Writer } from './writes/writer/writer.ts'

/**
 * The client for callers inside Core's network: writes, reads, projection state, durable consumers.
 * Cheap to clone by `with`; make one for a process, not one for a request.
 *
 * Besides the errors that a method names, every call may end with `network`, `timeout`, `rate_limited`, `circuit_open`, `api`,
 * `protocol`, or the reason of an aborted signal.
 */
export class CoreClient implements EventReads, LatestReads, ProjectionStates, Consumers, TenantReads {
  /** Every documented path of Core, typed, through the same transport. */
  readonly api: CoreApi
  readonly queryEvents: EventReads['queryEvents']
  readonly queryEventsConditional: EventReads['queryEventsConditional']
  readonly events: EventReads['events']
  readonly listEntities: EventReads['listEntities']
  readonly entities: EventReads['entities']
  readonly detectDuplicates: EventReads['detectDuplicates']
  readonly entityState: LatestReads['entityState']
  readonly entityStateConditional: LatestReads['entityStateConditional']
  readonly feed: LatestReads['feed']
  readonly feedEvents: LatestReads['feedEvents']
  readonly readModel: LatestReads['readModel']
  readonly defineView: LatestReads['defineView']
  readonly getView: LatestReads['getView']
  readonly listViews: LatestReads['listViews']
  readonly deleteView: LatestReads['deleteView']
  readonly latest: LatestReads['latest']
  readonly latestMany: LatestReads['latestMany']
  readonly viewEntities: LatestReads['viewEntities']
  readonly viewChanges: LatestReads['viewChanges']
  readonly sync: LatestReads['sync']
  readonly getProjectionState: ProjectionStates['getProjectionState']
  readonly putProjectionState: ProjectionStates['putProjectionState']
  readonly bulkPutProjectionState: ProjectionStates['bulkPutProjectionState']
  readonly bulkDeleteProjectionStates: ProjectionStates['bulkDeleteProjectionStates']
  readonly bulkGetProjectionStates: ProjectionStates['bulkGetProjectionStates']
  readonly listProjectionStates: ProjectionStates['listProjectionStates']
  readonly registerConsumer: Consumers['registerConsumer']
  readonly getConsumer: Consumers['getConsumer']
  readonly ackConsumer: Consumers['ackConsumer']
  readonly pollConsumerEvents: Consumers['pollConsumerEvents']
  readonly saveCheckpoint: Consumers['saveCheckpoint']
  readonly loadCheckpoint: Consumers['loadCheckpoint']
  readonly getEvent: TenantReads['getEvent']
  readonly stats: TenantReads['stats']
  readonly listStreams: TenantReads['listStreams']
  readonly listEventTypes: TenantReads['listEventTypes']
  readonly #settings: ClientSettings
  readonly #server: KnownServer

  /** @throws config for an empty or malformed URL or key, or a bad option */
  constructor(baseUrl: string, apiKey: ApiKey)
  constructor(options: ClientOptions)
  constructor(first: string | ClientOptions | ClientSettings, apiKey?: ApiKey) {
    this.#settings = settingsFrom(first, apiKey, 'default')
    this.api = coreApiOn(this.#settings.transport, this.#settings.defaults)
    const server = knownServer(this.api, this.#settings, { trusts: false })
    this.#server = server
    const reads = eventReads(sharedApi(this.api), this.#settings, server)
    this.queryEvents = reads.queryEvents
    this.queryEventsConditional = reads.queryEventsConditional
    this.events = reads.events
    this.listEntities = reads.listEntities
    this.entities = reads.entities
    this.detectDuplicates = reads.detectDuplicates
    const latest = latestReads(sharedApi(this.api), this.#settings, server, reads.events)
    this.entityState = latest.entityState
    this.entityStateConditional = latest.entityStateConditional
    this.feed = latest.feed
    this.feedEvents = latest.feedEvents
    this.readModel = latest.readModel
    this.defineView = latest.defineView
    this.getView = latest.getView
    this.listViews = latest.listViews
    this.deleteView = latest.deleteView
    this.latest = latest.latest
    this.latestMany = latest.latestMany
    this.viewEntities = latest.viewEntities
    this.viewChanges = latest.viewChanges
    this.sync = latest.sync
    const states = projectionStates(this.api, latest, this.#settings, (options) => this.capabilities(options))
    this.getProjectionState = states.getProjectionState
    this.putProjectionState = states.putProjectionState
    this.bulkPutProjectionState = states.bulkPutProjectionState
    this.bulkDeleteProjectionStates = states.bulkDeleteProjectionStates
    this.bulkGetProjectionStates = states.bulkGetProjectionStates
    this.listProjectionStates = states.listProjectionStates
    const cursors = consumers(this.api)
    this.registerConsumer = cursors.registerConsumer
    this.getConsumer = cursors.getConsumer
    this.ackConsumer = cursors.ackConsumer
    this.pollConsumerEvents = cursors.pollConsumerEvents
    this.saveCheckpoint = cursors.saveCheckpoint
    this.loadCheckpoint = cursors.loadCheckpoint
    const tenant = tenantReads(this.api, this.#settings, server, this.tenantId)
    this.getEvent = tenant.getEvent
    this.stats = tenant.stats
    this.listStreams = tenant.listStreams
    this.listEventTypes = tenant.listEventTypes
  }

  /** The way to the server, shared with every stream and worker made from this client. @internal */
  get transport(): Transport {
    return this.#settings.transport
  }

  /** Makes a call of several requests, which all end at one deadline. @internal */
  within<Result>(options: CallOptions, call: (options: CallOptions) => Promise<Result>): Promise<Result> {
    return this.#settings.within(options, call)
  }

  /** Sent on every route that takes a tenant, and what streams and workers let through. @default 'default' */
  get tenantId(): string {
    return this.#settings.tenantId ?? 'default'
  }

  /** What an attempt may take, or a stream's handshake, unless the call says otherwise. @internal */
  get timeoutMs(): number | false {
    return this.#settings.defaults.timeoutMs
  }

  /** The same connection under other settings. @throws config */
  with(overrides: ClientOverrides): CoreClient {
    return new CoreClient(this.#settings.with(overrides) as unknown as ClientOptions)
  }

  /** Whether calls go through now: `open` refuses them, `half_open` lets one probe try. */
  circuitState(): CircuitState {
    return this.transport.circuitState
  }

  /** What this server can do, asked once for all that share the connection. @source openapi `health` */
  capabilities(options: CallOptions = {}): Promise<Capabilities> {
    return this.#settings.within(options, (bounded) => probeCapabilities(this.api, this.transport, bounded))
  }

  /** As `capabilities`, without what the server does not say of itself: one request. @internal */
  abilities(options: CallOptions = {}): Promise<Abilities> {
    return this.#settings.within(options, (bounded) => probeAbilities(this.api, this.transport, bounded))
  }

  /**
   * Stores one event. Core assigns id and time; there is no idempotency key. With `verifyWrites` a write without an answer is looked
   * for, and what it had given is given; how long that may take is said there.
   * An answer that shows to be another request's, as a proxy may give one twice, counts as none: its receipt was told before, its conflict is
   * over another version. For a minute after that each receipt is confirmed by a read, and a refusal is outcome_unknown.
   * @returns the event's id, time and its entity's version after it (1 for the first)
   * @throws invalid_input, version_conflict, rate_limited, api, outcome_unknown (read before writing again)
   * @source openapi `ingestEvent`
   */
  ingestEvent(event: EventInput, options: WriteOptions = {}): Reply<IngestReceipt> {
    return replyOf(() => {
      const { verifies, metadata, call } = writeOptions(options, this.#settings)
      const path = this.#writes()
      const item = eventItem(path, path.prepare(event, '', metadata), verifies)
      return this.#settings.within(call, (bounded) => writeEvent(path, item, bounded))
    })
  }

  /**
   * Stores events in the given order, in as many requests as it takes, and returns one receipt for each, in that order.
   * Not atomic: when it rejects with `batch_incomplete`, some are stored, and the error says which and gives those that remain.
   * Core's refusal of a batch says neither how many events it stored before nor which it refused. What follows from its words and, for up
   * to 20 entities, from reading them is told; what reads like an event may be another's, so without `verifyWrites` some stay unknown.
   * All of an array is checked before anything is sent. Of an iterable no more is held than two batches for each request under way;
   * its receipts go to `onProgress`, and it is left, as a loop leaves it, at an event that is wrong and when a request fails.
   * @param events any number; each may carry its own `expected_version`
   * @throws invalid_input (nothing was sent), batch_incomplete; version_conflict, rate_limited, api, network (nothing was stored);
   * outcome_unknown, protocol (read before writing again); what the iterable throws, if nothing was stored
   * @source openapi `ingestBatch`
   */
  ingestBatch(events: readonly EventInput[], options?: BatchOptions): Reply<BatchReceipt>
  ingestBatch(
    events: Iterable<EventInput> | AsyncIterable<EventInput>,
    options?: BatchOptions,
  ): Reply<BulkReceipt>
  ingestBatch(
    events: Iterable<EventInput> | AsyncIterable<EventInput>,
    options: BatchOptions = {},
  ): Reply<BatchReceipt | BulkReceipt> {
    return ingestBulk(this.#writes(), events, options)
  }

  /**
   * Reads an entity, decides, and writes what was decided, unless another has written meanwhile: then once more, from the read on.
   * Several events are written in order but not all or none: where another writer comes between them, the first are stored.
   * @param decide gets the entity's events, oldest first, and its version; gives one event, several, or none
   * @throws invalid_input; version_conflict after `maxAttempts`; partly_stored if only the first of several events are stored;
   * outcome_unknown; unsupported at a gateway; what `decide` throws
   * @source openapi `queryEvents`, `ingestEvent`, `ingestBatch`
   */
  append<E extends { readonly event_type: string } = Event>(
    entityId: string,
    decide: Decide<E>,
    options: AppendOptions = {},
  ): Promise<Appended> {
    return append(this, this.#settings, entityId, decide, options)
  }

  /**
   * A writer that takes events one by one and sends them in batches. Close it when all is written.
   * @throws config
   */
  writer(options: WriterOptions = {}): Writer {
    return coreWriter(this.#writes(), options)
  }

  /** The projections that the server itself keeps. @source openapi `listProjections` */
  listProjections(options: CallOptions = {}): Reply<ProjectionList> {
    return reply(() => this.api.GET('/api/v1/projections', callInit(options)))
  }

  /** How the server is and which version it has. @source openapi `health` */
  health(options: CallOptions = {}): Reply<Health> {
    return reply(() => this.api.GET('/health', callInit(options)))
  }

  /** What payloads are to look like, in versions. */
  get schemas(): Schemas {
    return new Schemas(this.api)
  }

  /** URLs that Core sends events to. */
  get webhooks(): Webhooks {
    return new Webhooks(this.api, this.tenantId)
  }

  /** Counts over the events of every tenant. */
  get analytics(): Analytics {
    return new Analytics(this.api, this.#honouringTimes())
  }

  /** Merged states of entities, kept by old Cores; on others each method throws `unsupported`. */
  get snapshots(): Snapshots {
    return new Snapshots(this.api)
  }

  /** Applying stored events to built-in projections again. */
  get replays(): Replays {
    return new Replays(this.api, this.#honouringTimes())
  }

  /** Filters and sums that Core runs on events as they are stored. */
  get pipelines(): Pipelines {
    return new Pipelines(this.api)
  }

  /** API keys: making, listing, revoking them. */
  get apiKeys(): ApiKeys {
    return new ApiKeys(this.api)
  }

  /**
   * Whom the client's key stands for: the one cheap way to learn that it is valid, and whose it is.
   * @throws api (401) if it is not valid
   * @source openapi `whoAmI`
   */
  whoAmI(options: CallOptions = {}): Reply<Identity> {
    return reply(() => this.api.GET('/api/v1/auth/me', callInit(options)))
  }

  /** A Core that compares `expected_version` with what is in its memory must have the archive there. */
  async #loadCompared(compared: readonly EventInput[], options: CallOptions): Promise<void> {
    if (await this.#server.does('comparesArchive', options)) return
    for (const tenant of new Set(compared.map(({ tenant_id }) => tenant_id ?? this.tenantId)))
      await this.#server.loadTenant(options, tenant)
  }

  #writes(): WritePath {
    return {
      client: this,
      api: this.api,
      settings: this.#settings,
      prepare: (event, at, metadata) => this.#prepare(event, at, metadata),
      loadCompared: (compared, options) => this.#loadCompared(compared, options),
    }
  }

  #honouringTimes(): HonouringTimes {
    return honouringTimes(this.#settings, (options) => this.abilities(options))
  }

  /** The event as it travels, with its tenant and what it carries in its metadata. */
  #prepare(event: EventInput, at: string, metadata: MetadataSources): BatchInput['events'][number] {
    const tenanted = { ...event, tenant_id: event?.tenant_id ?? this.tenantId }
    if (this.#settings.normalizeEventTypes && typeof event?.event_type === 'string') {
      tenanted.event_type = normalizeEventType(event.event_type)
    }
    validateEvent(event == null ? event : tenanted, at)
    // JSON leaves out what is undefined.
    return addMetadata(tenanted as BatchInput['events'][number], metadata, at)
  }
}

import {
  type AckReceipt,
  type BatchInput,
  type BatchReceipt,
  type Consumer,
  type ConsumerEvents,
  type CoreApi,
  coreApiOn,
  type Event,
  type EventInput,
  type EventTypePage,
  type Health,
  type Identity,
  type IngestReceipt,
  type ProjectionList,
  type Stats,
  type StreamPage,
  sharedApi,
} from '../api.ts'
import { InvalidInputError } from '../errors.ts'
import type { CircuitState } from '../transport/circuit-breaker.ts'
import { type CallOptions, callInit } from '../transport/options.ts'
import type { ApiKey } from '../transport/secret.ts'
import type { Transport } from '../transport/transport.ts'
import { type Capabilities, probeCapabilities } from './capabilities.ts'
import { type EventReads, eventReads } from './event-reads.ts'
import { Analytics } from './families/analytics.ts'
import { ApiKeys } from './families/api-keys.ts'
import { checkId, type PageFields, pageFields } from './families/check-family.ts'
import { type AssertHonoursTimes, honouredTimes } from './families/honoured-times.ts'
import { Pipelines } from './families/pipelines.ts'
import { Replays } from './families/replays.ts'
import { Schemas } from './families/schemas.ts'
import { Snapshots } from './families/snapshots.ts'
import { Webhooks } from './families/webhooks.ts'
import { type KnownServer, knownServer } from './known-server.ts'
import { type LatestReads, latestReads } from './latest/latest-reads.ts'
import { normalizeEventType } from './normalize-event-type.ts'
import { readOwn } from './own-tenant.ts'
import { type ProjectionStates, projectionStates } from './projection-state/projection-states.ts'
import { type Answered, type Replied, type Reply, reply, replyIfThere, replyOf } from './reply.ts'
import { type ClientOptions, type ClientOverrides, type ClientSettings, settingsFrom } from './settings.ts'
import { normalizeFilters } from './type-filters.ts'
import { validateEvent } from './validate-event.ts'

/**
 * The client for callers inside Core's network: writes, reads, projection state, durable consumers.
 * Cheap to clone by `with`; make one for a process, not one for a request.
 *
 * Besides the errors that a method names, every call may end with `network`, `timeout`, `rate_limited`, `circuit_open`, `api`,
 * `protocol`, or the reason of an aborted signal.
 */
export class CoreClient implements EventReads, LatestReads, ProjectionStates {
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
  readonly bulkGetProjectionStates: ProjectionStates['bulkGetProjectionStates']
  readonly listProjectionStates: ProjectionStates['listProjectionStates']
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
    this.bulkGetProjectionStates = states.bulkGetProjectionStates
    this.listProjectionStates = states.listProjectionStates
  }

  /** The way to the server, shared with every stream and worker made from this client. @internal */
  get transport(): Transport {
    return this.#settings.transport
  }

  /** Sent on every route that takes a tenant, and what streams and workers let through. @default 'default' */
  get tenantId(): string {
    return this.#settings.tenantId ?? 'default'
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
    return probeCapabilities(this.api, this.transport, options)
  }

  /**
   * Stores one event. Core assigns id and time; there is no idempotency key.
   * @returns the event's id, time and its entity's version after it (1 for the first)
   * @throws invalid_input, version_conflict, rate_limited, api, outcome_unknown (read before writing again)
   * @source openapi `ingestEvent`
   */
  ingestEvent(event: EventInput, options: CallOptions = {}): Reply<IngestReceipt> {
    return reply(async () => {
      const body = this.#prepare(event)
      await this.#loadCompared([body], options)
      return this.api.POST('/api/v1/events', { body, ...callInit(options) })
    })
  }

  /**
   * Stores events in the given order and returns one receipt for each, in that order.
   * Not atomic: when it rejects, an unknown number of the first events may be stored.
   * @param events any number, at most 2 MiB as JSON; each may carry its own `expected_version`
   * @throws invalid_input (nothing was sent), version_conflict, rate_limited, api, outcome_unknown (read before writing again)
   * @source openapi `ingestBatch`
   */
  ingestBatch(events: readonly EventInput[], options: CallOptions = {}): Reply<BatchReceipt> {
    return reply(async () => {
      const body = {
        events: listOf('events', events).map((event, i) => this.#prepare(event, `events[${i}]`)),
      }
      await this.#loadCompared(body.events, options)
      return this.api.POST('/api/v1/events/batch', { body, ...callInit(options) })
    })
  }

  /** The projections that the server itself keeps. @source openapi `listProjections` */
  listProjections(options: CallOptions = {}): Reply<ProjectionList> {
    return reply(() => this.api.GET('/api/v1/projections', callInit(options)))
  }

  /** How the server is and which version it has. @source openapi `health` */
  health(options: CallOptions = {}): Reply<Health> {
    return reply(() => this.api.GET('/health', callInit(options)))
  }

  /**
   * Makes a durable consumer, or gives an existing one new filters; its cursor stays.
   * Each registration makes Core forget the cursor at its next restart: look with `getConsumer` first.
   * @param event_type_filters event types, or prefixes as `asset.` or `asset.*`; none, or `*`: all
   * @throws invalid_input for a filter that Core would not understand, outcome_unknown
   * @source openapi `registerConsumer`
   */
  registerConsumer(
    consumer_id: string,
    event_type_filters: readonly string[] = [],
    options: CallOptions = {},
  ): Reply<Consumer> {
    return reply(async () => {
      if (typeof consumer_id !== 'string' || consumer_id === '') {
        throw new InvalidInputError('consumer_id', 'must be a non-empty string')
      }
      const { registered } = normalizeFilters(event_type_filters, 'event_type_filters')
      const body = { consumer_id, event_type_filters: [...registered] }
      return this.api.POST('/api/v1/consumers', { body, ...callInit(options) })
    })
  }

  /** A consumer's filters and cursor. One that does not exist is made, with no filters. @source openapi `getConsumer` */
  getConsumer(consumer_id: string, options: CallOptions = {}): Reply<Consumer> {
    return reply(() =>
      this.api.GET('/api/v1/consumers/{consumer_id}', {
        params: { path: { consumer_id } },
        ...callInit(options),
      }),
    )
  }

  /**
   * Moves a consumer's cursor up to `position`; never back, so repeating it changes nothing.
   * @throws api (400) for a position beyond the log
   * @source openapi `ackConsumer`
   */
  ackConsumer(consumer_id: string, position: number, options: CallOptions = {}): Reply<AckReceipt> {
    return reply(async () => {
      checkCount('position', position)
      const params = { path: { consumer_id } }
      return this.api.POST('/api/v1/consumers/{consumer_id}/ack', {
        params,
        body: { position },
        ...callInit(options),
      })
    })
  }

  /**
   * The next events after a consumer's cursor, of every tenant, each with its position. Reading does not move the cursor.
   * @param options.limit at most so many. @default 100
   * @source openapi `pollConsumerEvents`
   */
  pollConsumerEvents(
    consumer_id: string,
    options: CallOptions & { readonly limit?: number | undefined } = {},
  ): Reply<ConsumerEvents> {
    return reply(async () => {
      const { limit, ...rest } = options
      if (limit !== undefined) checkCount('limit', limit)
      const params = { path: { consumer_id }, query: limit === undefined ? {} : { limit } }
      return this.api.GET('/api/v1/consumers/{consumer_id}/events', { params, ...callInit(rest) })
    })
  }

  /** Remembers with Core how far a consumer has come: an ack. @source openapi `ackConsumer` */
  saveCheckpoint(consumer_id: string, position: number, options: CallOptions = {}): Reply<void> {
    return replyOf(async () => {
      const { response } = await this.ackConsumer(consumer_id, position, options).withResponse()
      return { data: undefined, response }
    })
  }

  /** The position saved last; `undefined` if there is none. @source openapi `getConsumer` */
  loadCheckpoint(consumer_id: string, options: CallOptions = {}): Reply<number | undefined> {
    return replyOf(async () => {
      const { data, response } = await this.getConsumer(consumer_id, options).withResponse()
      return { data: data.cursor_position ?? undefined, response }
    })
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
    return new Analytics(this.api, this.#honouredTimes())
  }

  /** Merged states of entities, kept by old Cores; on others each method throws `unsupported`. */
  get snapshots(): Snapshots {
    return new Snapshots(this.api)
  }

  /** Applying stored events to built-in projections again. */
  get replays(): Replays {
    return new Replays(this.api, this.#honouredTimes())
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
   * An event by its id; `undefined` if there is none. Of any tenant, but another's only while Core has it in memory.
   * @throws invalid_input
   * @source openapi `getEvent`
   */
  getEvent(event_id: string, options: CallOptions = {}): Reply<Event | undefined> {
    const read = () =>
      replyIfThere(
        async () => {
          checkId('event_id', event_id)
          const params = { path: { event_id } }
          return this.api.GET('/api/v1/events/{event_id}', { params, ...callInit(options) })
        },
        ({ event }) => event,
      ).withResponse()
    return replyOf(async () => {
      const replied = await read()
      const isMissed = replied.data === undefined && (await this.#server.loadTenant(options))
      return isMissed ? read() : replied
    })
  }

  /**
   * How many events, entities and types the tenant has.
   * @throws unsupported on a Core before 0.23 that holds other tenants' events too: it counts all together
   * @source openapi `getStats`
   */
  stats(options: CallOptions = {}): Reply<Stats> {
    return replyOf(() => {
      const query = { tenant_id: this.tenantId }
      const read = () => this.api.GET('/api/v1/stats', { params: { query }, ...callInit(options) })
      return this.#readOwn('statistics', read, options)
    })
  }

  /**
   * One page of the tenant's streams (its entities), the last written first.
   * @throws invalid_input; unsupported on a Core before 0.23 that holds other tenants' events too: it lists all together
   * @source openapi `listStreams`
   */
  listStreams(params: PageFields = {}, options: CallOptions = {}): Reply<StreamPage> {
    return replyOf(async () => {
      const query = { ...pageFields(params), tenant_id: this.tenantId }
      const read = () => this.api.GET('/api/v1/streams', { params: { query }, ...callInit(options) })
      return this.#readOwn('streams', read, options)
    })
  }

  /**
   * One page of the tenant's event types, the most frequent first.
   * @throws invalid_input; api (401) without a valid key; unsupported on a Core before 0.23 that holds other tenants' events too
   * @source openapi `listEventTypes`
   */
  listEventTypes(params: PageFields = {}, options: CallOptions = {}): Reply<EventTypePage> {
    return replyOf(async () => {
      const query = { ...pageFields(params), tenant_id: this.tenantId }
      const read = () => this.api.GET('/api/v1/event-types', { params: { query }, ...callInit(options) })
      return this.#readOwn('event types', read, options)
    })
  }

  /**
   * Whom the client's key stands for: the one cheap way to learn that it is valid, and whose it is.
   * @throws api (401) if it is not valid
   * @source openapi `whoAmI`
   */
  whoAmI(options: CallOptions = {}): Reply<Identity> {
    return reply(() => this.api.GET('/api/v1/auth/me', callInit(options)))
  }

  /** What an old Core tells of all tenants together. */
  #readOwn<Body>(
    what: string,
    read: () => Promise<Answered<Body>>,
    options: CallOptions,
  ): Promise<Replied<Body>> {
    const replied = () => reply(read).withResponse()
    return readOwn(this.api, this.#server, this.tenantId, what, replied, options)
  }

  /** A Core that compares `expected_version` with what is in its memory must have the archive there. */
  async #loadCompared(events: readonly EventInput[], options: CallOptions): Promise<void> {
    const compared = events.filter(({ expected_version }) => expected_version != null)
    if (compared.length === 0 || (await this.#server.does('comparesArchive', options))) return
    for (const tenant of new Set(compared.map(({ tenant_id }) => tenant_id ?? this.tenantId)))
      await this.#server.loadTenant(options, tenant)
  }

  #honouredTimes(): AssertHonoursTimes {
    return honouredTimes((options) => this.capabilities(options))
  }

  /** The event as it travels, with its tenant. */
  #prepare(event: EventInput, at = ''): BatchInput['events'][number] {
    const tenanted = { ...event, tenant_id: event?.tenant_id ?? this.tenantId }
    if (this.#settings.normalizeEventTypes && typeof event?.event_type === 'string') {
      tenanted.event_type = normalizeEventType(event.event_type)
    }
    validateEvent(event == null ? event : tenanted, at)
    // JSON leaves out what is undefined.
    return tenanted as BatchInput['events'][number]
  }
}

function checkCount(field: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidInputError(field, 'must be an integer ≥ 0')
}

/** A copy of a list; a text is none, though it can be spread. */
function listOf<Item>(field: string, value: readonly Item[]): Item[] {
  if (!Array.isArray(value)) throw new InvalidInputError(field, 'must be an array')
  return [...value]
}

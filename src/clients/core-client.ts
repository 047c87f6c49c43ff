import {
  type AckReceipt,
  type BatchInput,
  type BatchReceipt,
  type BulkProjectionStates,
  type BulkSaveReceipt,
  type Consumer,
  type ConsumerEvents,
  type CoreApi,
  coreApiOn,
  type EventInput,
  type Health,
  type IngestReceipt,
  type ProjectionList,
  type ProjectionState,
  type ProjectionStateEntry,
  type ProjectionStatePage,
  type ProjectionStateReceipt,
  sharedApi,
} from '../api.ts'
import { InvalidInputError, UnsupportedByServerError } from '../errors.ts'
import type { CircuitState } from '../transport/circuit-breaker.ts'
import { type CallOptions, callInit } from '../transport/options.ts'
import type { ApiKey } from '../transport/secret.ts'
import type { Transport } from '../transport/transport.ts'
import { type Capabilities, probeCapabilities } from './capabilities.ts'
import { type EventReads, eventReads } from './event-reads.ts'
import { normalizeEventType } from './normalize-event-type.ts'
import type { QueryEventsFields } from './query-params.ts'
import { type Reply, reply, replyOf } from './reply.ts'
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
export class CoreClient implements EventReads {
  /** Every documented path of Core, typed, through the same transport. */
  readonly api: CoreApi
  readonly queryEvents: EventReads['queryEvents']
  readonly queryEventsConditional: EventReads['queryEventsConditional']
  readonly events: EventReads['events']
  readonly listEntities: EventReads['listEntities']
  readonly entities: EventReads['entities']
  readonly detectDuplicates: EventReads['detectDuplicates']
  readonly #settings: ClientSettings

  /** @throws config for an empty or malformed URL or key, or a bad option */
  constructor(baseUrl: string, apiKey: ApiKey)
  constructor(options: ClientOptions)
  constructor(first: string | ClientOptions | ClientSettings, apiKey?: ApiKey) {
    this.#settings = settingsFrom(first, apiKey, 'default')
    this.api = coreApiOn(this.#settings.transport, this.#settings.defaults)
    const reads = eventReads(sharedApi(this.api), this.#settings, (fields, options) =>
      this.#assertHonours(fields, options),
    )
    this.queryEvents = reads.queryEvents
    this.queryEventsConditional = reads.queryEventsConditional
    this.events = reads.events
    this.listEntities = reads.listEntities
    this.entities = reads.entities
    this.detectDuplicates = reads.detectDuplicates
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

  /** What this server can do, asked once for all that share the connection. */
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
   * The state stored for one entity; `found: false` if there is none.
   * @throws unsupported on a Core without key-value routes
   * @source openapi `getProjectionState`
   */
  getProjectionState(name: string, entity_id: string, options: CallOptions = {}): Reply<ProjectionState> {
    return reply(async () => {
      await this.#assertProjectionState(options)
      const path = { name, entity_id }
      return this.api.GET('/api/v1/projections/{name}/{entity_id}/state', {
        params: { path },
        ...callInit(options),
      })
    })
  }

  /**
   * Stores one entity's state, over the one that was there. Kept in Core's memory only.
   * @throws unsupported on a Core without key-value routes; outcome_unknown
   * @source openapi `putProjectionState`
   */
  putProjectionState(
    name: string,
    entity_id: string,
    state: unknown,
    options: CallOptions = {},
  ): Reply<ProjectionStateReceipt> {
    return reply(async () => {
      if (state === undefined) throw new InvalidInputError('state', 'must be a JSON value (null is one)')
      await this.#assertProjectionState(options)
      const path = { name, entity_id }
      return this.api.PUT('/api/v1/projections/{name}/{entity_id}/state', {
        params: { path },
        body: { state },
        ...callInit(options),
      })
    })
  }

  /**
   * Stores many entities' states in one request; not atomic.
   * @throws unsupported on a Core without key-value routes; outcome_unknown
   * @source openapi `bulkPutProjectionState`
   */
  bulkPutProjectionState(
    name: string,
    states: readonly ProjectionStateEntry[],
    options: CallOptions = {},
  ): Reply<BulkSaveReceipt> {
    return reply(async () => {
      await this.#assertProjectionState(options)
      const params = { path: { name } }
      return this.api.POST('/api/v1/projections/{name}/bulk/save', {
        params,
        body: { states: listOf('states', states) },
        ...callInit(options),
      })
    })
  }

  /**
   * The states of the entities named, in the order named; `found: false` where there is none.
   * @throws unsupported on a Core without key-value routes
   * @source openapi `bulkGetProjectionStates`
   */
  bulkGetProjectionStates(
    name: string,
    entity_ids: readonly string[],
    options: CallOptions = {},
  ): Reply<BulkProjectionStates> {
    return reply(async () => {
      await this.#assertProjectionState(options)
      const params = { path: { name } }
      return this.api.POST('/api/v1/projections/{name}/bulk', {
        params,
        body: { entity_ids: listOf('entity_ids', entity_ids) },
        ...callInit(options),
      })
    })
  }

  /**
   * Every state stored under a name, in no order.
   * @throws unsupported on a Core without key-value routes
   * @source openapi `listProjectionStates`
   */
  listProjectionStates(name: string, options: CallOptions = {}): Reply<ProjectionStatePage> {
    return reply(async () => {
      await this.#assertProjectionState(options)
      return this.api.GET('/api/v1/projections/{name}/state', {
        params: { path: { name } },
        ...callInit(options),
      })
    })
  }

  /**
   * Makes a durable consumer, or gives an existing one new filters; its cursor stays.
   * Each registration makes Core forget the cursor at its next restart: look with `getConsumer` first.
   * @param event_type_filters event types, or prefixes as `asset.` or `asset.*`; none, or `*`: all
   * @throws invalid_input for a filter that Core would not understand, and what every call throws
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

  async #assertProjectionState(options: CallOptions): Promise<void> {
    const { hasProjectionState, serverVersion } = await this.capabilities(options)
    if (!hasProjectionState) throw new UnsupportedByServerError('key-value projection state', serverVersion)
  }

  /** An old Core serves page one for every offset, and the oldest event as the newest, which no answer shows. */
  async #assertHonours({ offset = 0, order }: QueryEventsFields, options: CallOptions): Promise<void> {
    if (offset === 0 && order !== 'desc') return
    const { honoursOffset, honoursOrder, serverVersion } = await this.capabilities(options)
    if (offset > 0 && !honoursOffset) {
      const wayOut = 'Use events(), which pages by time'
      throw new UnsupportedByServerError('`offset` of queryEvents', serverVersion, wayOut)
    }
    if (order === 'desc' && !honoursOrder) {
      throw new UnsupportedByServerError('`order` of queryEvents', serverVersion, 'Read in ascending order')
    }
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

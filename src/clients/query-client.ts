import {
  type DuplicatePage,
  type EntityPage,
  type EntitySummary,
  type Event,
  type GatewayHealth,
  type GatewayProjectionSummary,
  type QueryApi,
  queryApiOn,
} from '../api.ts'
import type { CircuitState } from '../transport/circuit-breaker.ts'
import { type CallOptions, callInit } from '../transport/options.ts'
import type { ApiKey } from '../transport/secret.ts'
import type { Transport } from '../transport/transport.ts'
import { expectBody } from './expect-body.ts'
import { type EventFolder, type FoldReducer, reducerFolder } from './fold.ts'
import { pageEntities, pageEvents } from './paginate.ts'
import {
  type DetectDuplicatesFields,
  type DetectDuplicatesParams,
  detectDuplicatesFields,
  detectDuplicatesQuery,
  type ListEntitiesFields,
  type ListEntitiesParams,
  listEntitiesFields,
  listEntitiesQuery,
  type QueryEventsFields,
  type QueryEventsParams,
  queryEventsFields,
} from './query-params.ts'
import {
  type CallQueryEvents,
  type ConditionalEventsPage,
  type EventsPage,
  readEventsPage,
  readEventsPageConditional,
} from './reads.ts'
import { type ClientOptions, type ClientOverrides, type ClientSettings, settingsFrom } from './settings.ts'

/** The projections that a gateway keeps for a tenant; templates on the Query Service, built-ins on a Core. */
export interface GatewayProjections {
  readonly projections: readonly GatewayProjectionSummary[]
  readonly total: number
}

/**
 * The client for callers outside of Core's network: reads through the gateway, under its limits and quotas.
 * The gateway takes the tenant from the key; give a `tenantId` only when pointing this client at a Core.
 *
 * Besides the errors that a method names, every call may end with `network`, `timeout`, `rate_limited`, `circuit_open`, `api`,
 * `protocol`, or the reason of an aborted signal.
 */
export class QueryClient {
  /** Every documented path of the gateway, typed, through the same transport. */
  readonly api: QueryApi
  readonly #settings: ClientSettings
  readonly #queryEvents: CallQueryEvents

  /** @throws config for an empty or malformed URL or key, or a bad option */
  constructor(baseUrl: string, apiKey: ApiKey)
  constructor(options: ClientOptions)
  constructor(first: string | ClientOptions | ClientSettings, apiKey?: ApiKey) {
    this.#settings = settingsFrom(first, apiKey, undefined)
    this.api = queryApiOn(this.#settings.transport, this.#settings.defaults)
    this.#queryEvents = (init) => this.api.GET('/api/v1/events/query', init)
  }

  /** The way to the server, shared with every clone. @internal */
  get transport(): Transport {
    return this.#settings.transport
  }

  get tenantId(): string | undefined {
    return this.#settings.tenantId
  }

  /** The same connection under other settings. @throws config */
  with(overrides: ClientOverrides): QueryClient {
    return new QueryClient(this.#settings.with(overrides) as unknown as ClientOptions)
  }

  /** Whether calls go through now: `open` refuses them, `half_open` lets one probe try. */
  circuitState(): CircuitState {
    return this.transport.circuitState
  }

  /**
   * One page of events, oldest first unless asked otherwise. Without `limit` the Query Service gives 100.
   * @throws unsupported if the gateway ignored a filter; api (402) for a quota or subscription; rate_limited
   * @source openapi `queryEvents`
   */
  async queryEvents(
    params: QueryEventsParams | QueryEventsFields = {},
    options: CallOptions = {},
  ): Promise<EventsPage> {
    return readEventsPage(this.#queryEvents, this.tenantId, queryEventsFields(params), options)
  }

  /** As `queryEvents`; that nothing changed since `ifNoneMatch` is a value. Gateways may send no `etag`. @source openapi `queryEvents` */
  async queryEventsConditional(
    params: QueryEventsParams | QueryEventsFields,
    options: CallOptions = {},
  ): Promise<ConditionalEventsPage> {
    return readEventsPageConditional(this.#queryEvents, this.tenantId, queryEventsFields(params), options)
  }

  /** Every event that matches, over all pages; `limit` bounds the whole. Leaving the loop asks for no more. @source openapi `queryEvents` */
  events(
    params: QueryEventsParams | QueryEventsFields = {},
    options: CallOptions = {},
  ): AsyncGenerator<Event, void> {
    return pageEvents(
      (fields) => readEventsPage(this.#queryEvents, this.tenantId, fields, options),
      queryEventsFields(params),
    )
  }

  /** All events of an entity, oldest first, over all pages. @source openapi `queryEvents` */
  getEntityEvents(entity_id: string, options: CallOptions = {}): Promise<Event[]> {
    return collect(this.events({ entity_id }, options))
  }

  /** All events of a type, oldest first, over all pages. @source openapi `queryEvents` */
  getEventsByType(event_type: string, options: CallOptions = {}): Promise<Event[]> {
    return collect(this.events({ event_type }, options))
  }

  /**
   * Folds every event that matches, over all pages, into a state: with a folder, or from an initial state with a reducer.
   * @source openapi `queryEvents`
   */
  queryAndFold<State>(
    params: QueryEventsParams | QueryEventsFields,
    folder: EventFolder<State>,
    options?: CallOptions,
  ): Promise<State | undefined>
  queryAndFold<State>(
    params: QueryEventsParams | QueryEventsFields,
    fold: { readonly initialState: () => State; readonly reducer: FoldReducer<State> },
    options?: CallOptions,
  ): Promise<State>
  async queryAndFold<State>(
    params: QueryEventsParams | QueryEventsFields,
    fold: EventFolder<State> | { readonly initialState: () => State; readonly reducer: FoldReducer<State> },
    options: CallOptions = {},
  ): Promise<State | undefined> {
    const folder = 'apply' in fold ? fold : reducerFolder(fold.initialState, fold.reducer)
    for await (const event of this.events(params, options)) folder.apply(event)
    return folder.finalize()
  }

  /** One page of entities, the last written first. Gateways without the route answer 404 (`api`). @source openapi `listEntities` */
  async listEntities(
    params: ListEntitiesParams | ListEntitiesFields = {},
    options: CallOptions = {},
  ): Promise<EntityPage> {
    const query = listEntitiesQuery(listEntitiesFields(params))
    return expectBody(this.api.GET('/api/v1/entities', { params: { query }, ...callInit(options) }))
  }

  /** Every entity, each once, over all pages. @source openapi `listEntities` */
  entities(
    params: ListEntitiesParams | ListEntitiesFields = {},
    options: CallOptions = {},
  ): AsyncGenerator<EntitySummary, void> {
    return pageEntities((fields) => this.listEntities(fields, options), listEntitiesFields(params))
  }

  /** Groups of entities whose latest payloads agree in the fields of `group_by`, largest first. @source openapi `detectDuplicates` */
  async detectDuplicates(
    params: DetectDuplicatesParams | DetectDuplicatesFields,
    options: CallOptions = {},
  ): Promise<DuplicatePage> {
    const query = detectDuplicatesQuery(detectDuplicatesFields(params))
    return expectBody(
      this.api.GET('/api/v1/entities/duplicates', { params: { query }, ...callInit(options) }),
    )
  }

  /** The projections that the server keeps for this tenant. @source openapi `listProjections` */
  async listProjections(options: CallOptions = {}): Promise<GatewayProjections> {
    const body = await expectBody(this.api.GET('/api/v1/projections', callInit(options)))
    const projections = 'projections' in body ? body.projections : body.data
    return { projections, total: projections.length }
  }

  /** How the gateway and what it needs are. That it is not well (503) is an answer too. @source openapi `health` */
  async health(options: CallOptions = {}): Promise<GatewayHealth> {
    return expectBody(this.api.GET('/health', callInit(options)))
  }
}

async function collect(events: AsyncIterable<Event>): Promise<Event[]> {
  const all: Event[] = []
  for await (const event of events) all.push(event)
  return all
}

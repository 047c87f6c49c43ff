import {
  coreApiOn,
  type Event,
  type GatewayHealth,
  type GatewayProjectionSummary,
  type QueryApi,
  queryApiOn,
  sharedApi,
} from '../api.ts'
import type { CircuitState } from '../transport/circuit-breaker.ts'
import { type CallOptions, callInit } from '../transport/options.ts'
import type { ApiKey } from '../transport/secret.ts'
import type { Transport } from '../transport/transport.ts'
import { requireText } from './check-params.ts'
import { type EventReads, eventReads } from './event-reads.ts'
import { type EventFolder, type FoldReducer, reducerFolder } from './fold.ts'
import { type PrimeCalls, primeCalls } from './gateway/prime-calls.ts'
import { type ReplayCalls, replayCalls } from './gateway/replay-calls.ts'
import { type TemplateCalls, templateCalls } from './gateway/template-calls.ts'
import { knownServer } from './known-server.ts'
import { type LatestReads, latestReads } from './latest/latest-reads.ts'
import type { QueryEventsFields, QueryEventsParams } from './query-params.ts'
import { type Reply, reply } from './reply.ts'
import { type ClientOptions, type ClientOverrides, type ClientSettings, settingsFrom } from './settings.ts'

/** The projections that a gateway keeps for a tenant; templates on the Query Service, built-ins on a Core. */
export interface GatewayProjections {
  readonly projections: readonly GatewayProjectionSummary[]
  readonly total: number
}

/**
 * The client for callers outside of Core's network: reads through the gateway, under its limits and quotas.
 * The gateway takes the tenant from the key; give a `tenantId` only when pointing this client at a Core, which tells nothing
 * without: then an answer that shows it is an `unsupported` error.
 *
 * Besides the errors that a method names, every call may end with `network`, `timeout`, `rate_limited`, `circuit_open`, `api`,
 * `protocol`, or the reason of an aborted signal.
 */
export class QueryClient implements EventReads, LatestReads, TemplateCalls, ReplayCalls, PrimeCalls {
  /** Every documented path of the gateway, typed, through the same transport. */
  readonly api: QueryApi
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
  readonly listProjectionTemplates: TemplateCalls['listProjectionTemplates']
  readonly enableProjection: TemplateCalls['enableProjection']
  readonly disableProjection: TemplateCalls['disableProjection']
  readonly projectionState: TemplateCalls['projectionState']
  readonly analyzeProjectionReplay: ReplayCalls['analyzeProjectionReplay']
  readonly startProjectionReplay: ReplayCalls['startProjectionReplay']
  readonly listProjectionReplays: ReplayCalls['listProjectionReplays']
  readonly getProjectionReplay: ReplayCalls['getProjectionReplay']
  readonly cancelProjectionReplay: ReplayCalls['cancelProjectionReplay']
  readonly listPrimeProjections: PrimeCalls['listPrimeProjections']
  readonly definePrimeProjection: PrimeCalls['definePrimeProjection']
  readonly projectNode: PrimeCalls['projectNode']
  readonly nodeFieldProvenance: PrimeCalls['nodeFieldProvenance']
  readonly #settings: ClientSettings

  /** @throws config for an empty or malformed URL or key, or a bad option */
  constructor(baseUrl: string, apiKey: ApiKey)
  constructor(options: ClientOptions)
  constructor(first: string | ClientOptions | ClientSettings, apiKey?: ApiKey) {
    this.#settings = settingsFrom(first, apiKey, undefined)
    this.api = queryApiOn(this.#settings.transport, this.#settings.defaults)
    const core = coreApiOn(this.#settings.transport, this.#settings.defaults)
    const server = knownServer(core, this.#settings, { trusts: true })
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
    const templates = templateCalls(this.api, this.transport)
    this.listProjectionTemplates = templates.listProjectionTemplates
    this.enableProjection = templates.enableProjection
    this.disableProjection = templates.disableProjection
    this.projectionState = templates.projectionState
    const replays = replayCalls(this.api)
    this.analyzeProjectionReplay = replays.analyzeProjectionReplay
    this.startProjectionReplay = replays.startProjectionReplay
    this.listProjectionReplays = replays.listProjectionReplays
    this.getProjectionReplay = replays.getProjectionReplay
    this.cancelProjectionReplay = replays.cancelProjectionReplay
    const prime = primeCalls(this.api)
    this.listPrimeProjections = prime.listPrimeProjections
    this.definePrimeProjection = prime.definePrimeProjection
    this.projectNode = prime.projectNode
    this.nodeFieldProvenance = prime.nodeFieldProvenance
  }

  /** The way to the server, shared with every clone. @internal */
  get transport(): Transport {
    return this.#settings.transport
  }

  /** Sent where a route takes a tenant, which a gateway ignores and a Core needs. @default undefined: the key decides */
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

  /** All events of an entity, oldest first, over all pages. @source openapi `queryEvents` */
  getEntityEvents(entity_id: string, options: CallOptions = {}): Promise<Event[]> {
    return this.#settings.within(options, (bounded) => {
      requireText('entity_id', entity_id)
      return collect(this.events({ entity_id }, bounded))
    })
  }

  /** All events of a type, oldest first, over all pages. @source openapi `queryEvents` */
  getEventsByType(event_type: string, options: CallOptions = {}): Promise<Event[]> {
    return this.#settings.within(options, (bounded) => {
      requireText('event_type', event_type)
      return collect(this.events({ event_type }, bounded))
    })
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
    return this.#settings.within(options, async (bounded) => {
      for await (const event of this.events(params, bounded)) folder.apply(event)
      return folder.finalize()
    })
  }

  /** The projections that the server keeps for this tenant. @source openapi `listProjections` */
  listProjections(options: CallOptions = {}): Reply<GatewayProjections> {
    return reply(
      () => this.api.GET('/api/v1/projections', callInit(options)),
      (body) => {
        const projections = 'projections' in body ? body.projections : body.data
        return { projections, total: projections.length }
      },
    )
  }

  /** How the gateway and what it needs are. That it is not well (503) is an answer too. @source openapi `health` */
  health(options: CallOptions = {}): Reply<GatewayHealth> {
    return reply(() => this.api.GET('/health', callInit(options)))
  }
}

async function collect(events: AsyncIterable<Event>): Promise<Event[]> {
  const all: Event[] = []
  for await (const event of events) all.push(event)
  return all
}

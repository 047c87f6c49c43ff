import type { Event, EventInput } from '../api.ts'
import { choiceOption, refuseInput } from '../internal/check.ts'
import { type Clock, systemClock } from '../internal/clock.ts'
import type { Random } from '../internal/random.ts'
import { randomUuid } from '../internal/uuid.ts'
import { ApiKeys, type GivenKey } from './core/api-keys.ts'
import { type CoreState, emptyCore } from './core/core-state.ts'
import { Users } from './core/users.ts'
import { fetchDoor } from './doors/fetch-door.ts'
import { Gate } from './doors/gate.ts'
import type { ListenOptions, MockServer } from './doors/server.node.ts'
import { type MockWebSocketClass, webSocketClass } from './doors/socket.ts'
import type { MockConnection } from './doors/stream-connection.ts'
import type { FaultMatch, MockFault, MockIncident, MockRestart } from './faults.ts'
import { coreTraits, type MockFlavour } from './flavours.ts'
import { controlPlane } from './gateway/control-plane.ts'
import type { GatewayOptions } from './gateway/gateway-options.ts'
import type { GatewayPlan } from './gateway/gateway-plan.ts'
import { emptyGateway, restartGateway } from './gateway/gateway-state.ts'
import { type GatewayParts, queryService } from './gateway/query-service.ts'
import { MockHost } from './host.ts'
import { randomKey, Tokens } from './http/tokens.ts'
import { meetIncident } from './incidents.ts'
import type { RecordedRequest } from './request-log.ts'
import type { Access, Role } from './routes/access.ts'
import { coreService, type MockService } from './routes/core-service.ts'
import { ingest } from './routes/ingest.ts'

/** How a mock Core is made. */
export interface MockCoreOptions {
  /** @default 'core-0.27.0' */
  readonly flavour?: MockFlavour
  /** The one key that is taken where a key is needed, for tenant `default`. Without it, any is. */
  readonly apiKey?: string
  /** Further keys, each with its tenant, of which it is an admin unless a role is given. */
  readonly tenants?: Readonly<Record<string, string | MockCaller>>
  /** Data routes and streams want a key too, as on Core 0.19.1. A gateway always wants one. @default false */
  readonly requireKey?: boolean
  /** In development mode nobody is refused for want of a good key, and rates are not limited. @default false */
  readonly devMode?: boolean
  /** A follower refuses writes with 409. @default 'leader' */
  readonly role?: 'leader' | 'follower'
  /**
   * Where webhooks are delivered through, signed as Core signs them. Without it deliveries reach this machine's
   * loopback and fail anywhere else.
   */
  readonly webhookFetch?: typeof globalThis.fetch
  /** How many milliseconds of the clock a replay takes. @default 0, it is over before anybody can ask */
  readonly replayMs?: number
  /** Milliseconds since 1970 for timestamps, and the timer for delays. @default the machine's */
  readonly clock?: Clock
  /** Gateways only: the limits and quotas that the gateway enforces. @default none */
  readonly plan?: GatewayPlan
  /** Gateways only: how it behaves where gateways differ. */
  readonly gateway?: GatewayOptions
  /** Core serves views, as with `ALLSOURCE_VIEWS=1`. Nobody folds their rows but `foldViews`. @default false */
  readonly views?: boolean
  /** Requests wait for a place as at Core 0.27: 16 are at work, 64 wait for two seconds, others get 429. @default false */
  readonly gate?: boolean
  /** Where event ids come from. @default Math.random */
  readonly random?: Random
}

/** Who a key stands for. An admin of tenant `system` may act for every tenant, as the gateway does. */
export interface MockCaller {
  readonly tenant: string
  readonly role: Role
}

/** A Core, or a gateway before one, to test against: state, three doors, a fault script and a record. */
export interface MockCore {
  readonly flavour: MockFlavour
  /** The `fetch` to inject. Any origin reaches the mock; only the path counts. */
  readonly fetch: typeof globalThis.fetch
  /** The WebSocket class to inject. */
  readonly webSocket: MockWebSocketClass
  /** Opens the mock to real clients on loopback. */
  listen(options?: ListenOptions): Promise<MockServer>

  /**
   * Stores events as another writer would, in this order, and gives them back. Those before an invalid one stay.
   * @throws invalid_input
   */
  append(...events: EventInput[]): Event[]
  /**
   * Stores events as writers at the same moment would. Core takes an event's time before it waits for its turn: the log and versions
   * have the events in this order, their times are in the reverse.
   * @throws invalid_input
   */
  appendAtOnce(...events: EventInput[]): Event[]
  /**
   * The whole log at this moment, oldest first: an event's position is its index plus one. After an archived restart or
   * an eviction it lacks what nobody asked for yet.
   */
  readonly events: readonly Event[]
  /** At least the last 10,000 requests and upgrades, fewer if their bodies are large, oldest first. */
  readonly requests: readonly RecordedRequest[]
  /** Every stream ever opened, oldest first. */
  readonly connections: readonly MockConnection[]

  /** Lets the next request that matches go wrong. Of several faults that match, the oldest is used up first. */
  fail(fault: MockFault, match?: FaultMatch): void
  /** Takes back the faults that were not met. */
  clearFaults(): void
  /** Every open stream loses the next `count` events and is told so by one `lagged` frame. */
  lag(count: number): void
  /** Every open stream loses the next `count` events, and nobody says so. */
  lose(count: number): void
  /** Appends events between the subscription and the snapshot of the next stream: it gets them twice. */
  overlapNext(...events: EventInput[]): void
  /** Cuts every open stream: clients see 1006. */
  dropConnections(): void
  /** Stops and starts the server in one step. @default { log: 'kept' } */
  restart(restart?: MockRestart): void
  /** Merges the archive's files, as Core does in the background: events that are loaded later stand in another order. */
  compact(): void
  /**
   * Puts a tenant's events out of memory, as Core does when that is scarce: positions move up, and its feed gets a new
   * epoch. They come back, behind all others, when a query names the tenant. @default 'default'
   */
  evict(tenant?: string): void
  /** Lets a consumer forget its cursor, or every one. */
  resetConsumers(consumerId?: string): void
  /**
   * Folds each view of every tenant up to the head of its feed and commits the rows, as the query service does behind a
   * gateway. A bare Core never does.
   */
  foldViews(): void
}

const wallClock: Clock = Object.freeze({ now: () => Date.now(), setTimeout: systemClock.setTimeout })

/**
 * Makes a mock Core that answers as a real one does, without a network, timers or a clock of its own.
 * @example
 * const mock = mockCore({ flavour: 'core-0.27.0' })
 * const core = new CoreClient({ baseUrl: 'http://core.test', apiKey: 'ask_test', fetch: mock.fetch })
 */
export function mockCore(options: MockCoreOptions = {}): MockCore {
  const { clock = wallClock, random = Math.random, plan = {} } = options
  const flavour = choiceOption(
    'flavour',
    options.flavour,
    'core-0.27.0',
    Object.keys(coreTraits) as MockFlavour[],
  )
  const nowMs = () => clock.now()
  const newId = () => randomUuid(random)
  const core = emptyCore({
    traits: coreTraits[flavour],
    servesViews: options.views ?? flavour === 'query-service',
    nowMs,
    random,
    clock,
    ...(options.role === undefined ? {} : { role: options.role }),
    ...(options.webhookFetch === undefined ? {} : { webhookFetch: options.webhookFetch }),
    ...(options.replayMs === undefined ? {} : { replayMs: options.replayMs }),
    wakeStreams: () => host.wakeStreams(),
  })
  const access = accessOf(options, core, newId)
  const gateway = emptyGateway({ core, options: options.gateway ?? {}, nowMs, newId })
  const service = serviceOf[flavour]({ gateway, access, plan })
  const befall = (incident: MockIncident) => {
    meetIncident(core, host, incident)
    if (incident.type !== 'restart') return
    restartGateway(gateway)
    access.users.clear()
    access.keys.forgetUses()
    if (incident.restart?.log === 'lost') access.keys.forgetCreated()
  }
  const host = new MockHost(core, service, befall)
  const parts = { host, clock, gate: options.gate ? new Gate(clock) : undefined }

  return {
    flavour,
    fetch: fetchDoor(parts),
    webSocket: webSocketClass(host, clock),
    async listen(listenOptions) {
      const { listen } = await import('./doors/server.node.ts')
      return listen(parts, listenOptions)
    },
    append: (...events) => append(core, events),
    appendAtOnce: (...events) => {
      const times = events.map(() => core.log.newTimestamp())
      return append(core, events, times.reverse())
    },
    get events() {
      return [...core.log.events]
    },
    get requests() {
      return host.requests.list()
    },
    get connections() {
      return [...host.connections]
    },
    fail: (fault, match = {}) => host.faults.add(fault, match),
    clearFaults: () => host.faults.clear(),
    lag: (count) => befall({ type: 'lag', count }),
    lose: (count) => befall({ type: 'loss', count }),
    overlapNext: (...events) => host.overlapNext(() => void append(core, events)),
    dropConnections: () => befall({ type: 'disconnect' }),
    restart: (restart = { log: 'kept' }) => befall({ type: 'restart', restart }),
    compact: () => befall({ type: 'compaction' }),
    evict: (tenant = 'default') => befall({ type: 'eviction', tenant }),
    resetConsumers: (consumerId) =>
      befall({ type: 'consumer_reset', ...(consumerId === undefined ? {} : { consumerId }) }),
    foldViews() {
      for (const tenant of core.views.tenants()) gateway.views.catchUp(tenant)
      core.wakeStreams()
    },
  }
}

type MakeService = (parts: GatewayParts) => MockService

const makeCore: MakeService = ({ gateway, access }) => coreService(gateway.core, access, gateway.nowMs)
const serviceOf: Readonly<Record<MockFlavour, MakeService>> = Object.freeze({
  'core-0.27.0': makeCore,
  'core-0.19.2': makeCore,
  'query-service': queryService,
  'control-plane': controlPlane,
})

function accessOf(options: MockCoreOptions, core: CoreState, newId: () => string): Access {
  const { apiKey, tenants = {}, requireKey = false, devMode = false } = options
  const { now } = core.services
  const given: GivenKey[] = Object.entries(tenants).map(([key, owner]) =>
    typeof owner === 'string' ? { key, tenant: owner, role: 'admin' } : { key, ...owner },
  )
  if (apiKey !== undefined && !Object.hasOwn(tenants, apiKey))
    given.unshift({ key: apiKey, tenant: 'default', role: 'admin' })
  if (given.length === 0) given.push({ tenant: 'default', role: 'admin' })
  const newKey = () => `ask_${randomKey(newId)}`
  const keys = new ApiKeys({ newId, now, newKey }, given)
  const tokens = new Tokens(() => newId() + newId(), core.nowMs)
  return { keys, users: new Users(), tokens, requireKey, devMode }
}

function append(core: CoreState, events: readonly EventInput[], times?: readonly string[]): Event[] {
  const from = core.log.events.length
  const outcome = ingest(core, events, times)
  if (!Array.isArray(outcome)) refuseInput('event', `is refused with ${outcome.status}: ${outcome.body}`)
  return core.log.events.slice(from)
}

import type { Event, EventInput } from '../api.ts'
import { choiceOption, refuseInput } from '../internal/check.ts'
import { type Clock, systemClock } from '../internal/clock.ts'
import type { Random } from '../internal/random.ts'
import { type CoreState, emptyCore } from './core/core-state.ts'
import { randomUuid } from './core/uuid.ts'
import { fetchDoor } from './doors/fetch-door.ts'
import type { ListenOptions, MockServer } from './doors/server.node.ts'
import { type MockWebSocketClass, webSocketClass } from './doors/socket.ts'
import type { MockConnection } from './doors/stream-connection.ts'
import type { FaultMatch, MockFault } from './faults.ts'
import { coreTraits, type MockFlavour } from './flavours.ts'
import type { GatewayPlan } from './gateway/gateway-plan.ts'
import { queryService } from './gateway/query-service.ts'
import { MockHost } from './host.ts'
import type { RecordedRequest } from './request-log.ts'
import type { Access } from './routes/access.ts'
import { coreService } from './routes/core-service.ts'
import { ingest } from './routes/ingest.ts'

/** How a mock Core is made. */
export interface MockCoreOptions {
  /** @default 'core-0.27.0' */
  readonly flavour?: MockFlavour
  /** The one key that is taken where a key is needed, for tenant `default`. Without it, any is. */
  readonly apiKey?: string
  /** Further keys, each with its tenant. */
  readonly tenants?: Readonly<Record<string, string>>
  /** Data routes and streams want a key too, as on Core 0.19.1. A gateway always wants one. @default false */
  readonly requireKey?: boolean
  /** Milliseconds since 1970 for timestamps, and the timer for delays. @default the machine's */
  readonly clock?: Clock
  /** `query-service` only: the limits and quotas that the gateway enforces. @default none */
  readonly plan?: GatewayPlan
  /** Where event ids come from. @default Math.random */
  readonly random?: Random
}

/** What a restart leaves behind. Streams are cut and key-value rows are gone in each case. */
export type MockRestart =
  /** The log keeps its order and its positions. */
  | { readonly log: 'kept'; readonly cursors?: MockCursors }
  /** The same events stand at other positions, as after a compaction. */
  | { readonly log: 'renumbered'; readonly cursors?: MockCursors }
  /** Nothing was on disk: events and consumers are gone. */
  | { readonly log: 'lost' }

/**
 * Where consumers' cursors stand after a restart. `recovered` is what Core does: a consumer that registered and has
 * acknowledged nothing new since then has lost its cursor. @default 'recovered'
 */
export type MockCursors = 'recovered' | 'kept' | 'reset'

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
  /** The whole log at this moment, oldest first: an event's position is its index plus one. */
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
  /** Appends events between the subscription and the snapshot of the next stream: it gets them twice. */
  overlapNext(...events: EventInput[]): void
  /** Cuts every open stream: clients see 1006. */
  dropConnections(): void
  /** Stops and starts the server in one step. @default { log: 'kept' } */
  restart(restart?: MockRestart): void
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
    nowMs,
    random,
    wakeStreams: () => host.wakeStreams(),
  })
  const access = accessOf(options, newId())
  const isGateway = flavour === 'query-service'
  const service = isGateway
    ? queryService({ core, access, plan, nowMs, newId })
    : coreService(core, access, nowMs)
  const host = new MockHost(core, service)

  return {
    flavour,
    fetch: fetchDoor(host, clock),
    webSocket: webSocketClass(host, clock),
    async listen(listenOptions) {
      const { listen } = await import('./doors/server.node.ts')
      return listen({ host, clock }, listenOptions)
    },
    append: (...events) => append(core, events),
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
    lag(count) {
      for (const connection of host.openConnections) connection.lose(count)
    },
    overlapNext: (...events) => host.overlapNext(() => void append(core, events)),
    dropConnections: () => dropAll(host),
    restart(restart = { log: 'kept' }) {
      dropAll(host)
      restartCore(core, restart)
    },
  }
}

function accessOf(options: MockCoreOptions, keyId: string): Access {
  const { apiKey, tenants = {}, requireKey = false } = options
  const known = new Map(Object.entries(tenants))
  if (apiKey !== undefined && !known.has(apiKey)) known.set(apiKey, 'default')
  return { tenants: known, requireKey, keyId }
}

function append(core: CoreState, events: readonly EventInput[]): Event[] {
  const from = core.log.events.length
  const outcome = ingest(core, events)
  if (!Array.isArray(outcome)) refuseInput('event', `is refused with ${outcome.status}: ${outcome.body}`)
  return core.log.events.slice(from)
}

function dropAll(host: MockHost): void {
  for (const connection of [...host.openConnections]) connection.drop()
}

function restartCore(core: CoreState, restart: MockRestart): void {
  core.states.clear()
  const { events } = core.log
  if (restart.log === 'lost') {
    core.consumers.clear()
    core.log.reload([])
    return
  }
  const half = Math.ceil(events.length / 2)
  core.log.reload(restart.log === 'kept' ? events : [...events.slice(half), ...events.slice(0, half)])
  const { cursors = 'recovered' } = restart
  if (cursors === 'reset') core.consumers.resetCursors()
  if (cursors === 'recovered') core.consumers.recoverCursors()
}

import type { Event, EventInput } from '../../src/api.ts'
import { CoreClient } from '../../src/clients/core-client.ts'
import type { ClientOptions } from '../../src/clients/settings.ts'
import type { Clock } from '../../src/internal/clock.ts'
import type { MockCore } from '../../src/mock/index.ts'
import { type MockFlavour, mockCore } from '../../src/mock/index.ts'
import type { FetchLike, WebSocketClass } from '../../src/transport/options.ts'
import type { CheckpointRecord, StateStore } from '../../src/worker/index.ts'
import { seededRandom } from './seeded-random.ts'
import { type VirtualClock, virtualClock } from './virtual-clock.ts'

const START_MS = Date.UTC(2026, 0, 31, 9, 30)

/** A mock Core and the programs that talk to it, on one virtual clock. */
export interface World {
  readonly mock: MockCore
  readonly clock: VirtualClock
  readonly random: () => number
  /** Another program. */
  program(options?: ProgramOptions): Program
  /** Stores `count` events of the given entities in turn, as another writer would. */
  write(count: number, ...entities: string[]): Event[]
}

/** How a program reaches the mock. */
export interface ProgramOptions extends Partial<ClientOptions> {
  /** Called for each request before it leaves; what it returns is waited for. */
  readonly onRequest?: (method: string, path: string) => void | Promise<void>
  /** How far the program's clock is ahead of the world's: what it took to compute. */
  readonly aheadMs?: () => number
}

/** A program that can end like one that is killed: nothing it began goes on, nothing more reaches it. */
export interface Program {
  readonly core: CoreClient
  readonly isAlive: boolean
  /** Timers that it has set. */
  readonly timers: number
  /** Sockets that it has open or is opening. */
  readonly sockets: number
  kill(): void
  /** Resolves when it is killed. */
  readonly death: Promise<undefined>
  /** A store that outlives the program: what was saved is there for the next. */
  store(disk: Disk): StateStore
}

/** What a store keeps when its program is gone. */
export interface Disk {
  record: CheckpointRecord | undefined
  /** How often it was written to. */
  saves: number
  /** Called before each save; it may throw, wait, or kill. */
  onSave?: (record: CheckpointRecord) => void | Promise<void>
}

/** An empty disk. */
export function disk(): Disk {
  return { record: undefined, saves: 0 }
}

/** Makes a world; the same seed makes the same one. */
export function world({
  flavour = 'core-0.27.0',
  seed = 1,
}: {
  flavour?: MockFlavour
  seed?: number
} = {}): World {
  const clock = virtualClock(START_MS)
  const random = seededRandom(seed)
  const mock = mockCore({ flavour, clock, random })
  return {
    mock,
    clock,
    random,
    program: (options) => program(mock, clock, random, options),
    write: (count, ...entities) => {
      const names = entities.length === 0 ? ['A', 'B', 'C'] : entities
      const events = Array.from({ length: count }, (_, i) => assetEvent(names[i % names.length] ?? 'A'))
      return mock.append(...events)
    },
  }
}

/** An event to write. */
export function assetEvent(entity_id: string, given: Partial<EventInput> = {}): EventInput {
  return { event_type: 'asset.updated', entity_id, payload: { price: 1 }, ...given }
}

const never = () => new Promise<never>(() => {})

function program(mock: MockCore, clock: Clock, random: () => number, options: ProgramOptions = {}): Program {
  let isAlive = true
  let die: (nothing: undefined) => void = () => {}
  const death = new Promise<undefined>((resolve) => {
    die = resolve
  })
  const timers = new Set<() => void>()
  const sockets = new Set<WebSocket>()
  const { onRequest, aheadMs = () => 0, ...clientOptions } = options

  /** Ends here, for good, once the program is dead. */
  const alive = <T>(value: T): T | Promise<never> => (isAlive ? value : never())

  const ownClock: Clock = {
    now: () => clock.now() + aheadMs(),
    setTimeout(callback, delayMs) {
      if (!isAlive) return () => {}
      const cancelWorld = clock.setTimeout(() => {
        timers.delete(cancel)
        callback()
      }, delayMs)
      const cancel = () => {
        timers.delete(cancel)
        cancelWorld()
      }
      timers.add(cancel)
      return cancel
    },
  }
  const fetch: FetchLike = async (input, init) => {
    await alive(onRequest?.(init.method ?? 'GET', new URL(input).pathname))
    await alive(undefined)
    try {
      return await alive(await (options.fetch ?? mock.fetch)(input, init))
    } catch (error) {
      await alive(undefined)
      throw error
    }
  }
  const Given = options.webSocket ?? (mock.webSocket as WebSocketClass)
  const webSocket = function webSocket(url: string) {
    const socket = new Given(url)
    sockets.add(socket)
    socket.addEventListener('close', () => sockets.delete(socket))
    return socket
  } as unknown as WebSocketClass

  return {
    core: new CoreClient({
      baseUrl: 'http://core.test:3900',
      apiKey: 'ask_q7Zk2vXw9RtLm4NbYc8HdPs5',
      random,
      ...clientOptions,
      clock: ownClock,
      fetch,
      webSocket,
    }),
    get isAlive() {
      return isAlive
    },
    get timers() {
      return timers.size
    },
    get sockets() {
      return sockets.size
    },
    death,
    kill() {
      isAlive = false
      die(undefined)
      for (const cancel of [...timers]) cancel()
      for (const socket of sockets) cutOff(socket)
      sockets.clear()
    },
    store: (kept) => ({
      load: async () => alive(kept.record),
      save: async (record) => {
        await alive(undefined)
        await kept.onSave?.(record)
        await alive(undefined)
        kept.record = record
        kept.saves++
        await alive(undefined)
      },
    }),
  }
}

/** The server sees the socket end; its program hears of nothing more. */
function cutOff(socket: WebSocket): void {
  socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null
  ;(socket as WebSocket & { terminate?: () => void }).terminate?.()
}

/** What a program still has open once its last socket has had its time to close. */
export async function leftOpen({ clock, mock }: World, program: Program): Promise<string[]> {
  await clock.advance(250)
  const streams = mock.connections.filter(({ isOpen }) => isOpen).length
  const counts = { timers: program.timers, sockets: program.sockets, streams }
  return Object.entries(counts).flatMap(([what, count]) => (count > 0 ? [`${count} ${what}`] : []))
}

import type { Event } from '../../src/api.ts'
import type { FetchLike, WebSocketClass } from '../../src/transport/options.ts'
import type { CatchUpOptions, ProjectionHandle } from '../../src/worker/index.ts'
import { difference, foldOf, keep, type Seen, see, seer } from './seer.ts'
import { type FramePolicy, isLiveFrame, unrulySocket } from './unruly-socket.ts'
import { settled } from './virtual-clock.ts'
import { pickWeighted, type Weighted } from './weighted.ts'
import { assetEvent, type Disk, disk, type Program, type World, world } from './world.ts'

const ACK = { path: '/api/v1/consumers/{consumer_id}/ack' }
const POLL = { path: '/api/v1/consumers/{consumer_id}/events' }
const STREAM = { path: '/api/v1/events/stream' }
/** Longer than writers at the same time wait for their turns. */
const RESTART_MS = 1_100
const TYPES = ['asset.updated', 'asset.registered', 'order.placed', 'asset']

/** The reducer that fails, the store that fails, and the store that is too slow for a stop. */
const EXPECTED_ENDS = ['reducer_failed', 'store', 'state_store']

/** When a program may be killed, besides between two steps. */
type Moment = 'save' | 'saved' | 'request' | 'event'

/** A worker that has started. */
interface Running {
  readonly program: Program
  readonly handle: ProjectionHandle<Seen>
}

/** How a run is unlike others. */
interface Temper {
  readonly entities: number
  readonly checkpointInterval: number
  readonly isAsync: boolean
  readonly eventTypes: readonly string[]
  readonly frameTrouble: number
  /** Core's positions change: it restarts from an archive, lets go of a tenant, or compacts. */
  readonly isShifting: boolean
  readonly isBatch: boolean
  /** The reducer keeps what it is given, and changes it. */
  readonly isKeeping: boolean
  /** How often an event is tried again that the reducer fails on. */
  readonly retries: number
  /** How short a backlog is read by pages already, and how short these are. */
  readonly catchUp: CatchUpOptions
}

/**
 * A worker, its store and its Core in trouble: each step writes, breaks, delays, kills or waits, by chance.
 * Throws as soon as something is acknowledged that is not stored, or the state is not the fold of the log when it should be.
 */
export class ChaosRun {
  readonly #world: World
  readonly #disk: Disk = disk()
  readonly #temper: Temper
  readonly #programs: Program[] = []
  #running: Running | undefined
  #saveTrouble = 0
  #saveDelay = 0.3
  #reducerTrouble = 0
  #killAt: Moment | undefined
  #violation: Error | undefined
  #overlaps = 0
  /** All that was ever stored. */
  readonly #written = new Map<string, Event>()
  /** Programs whose worker ended by itself. */
  readonly #ends = new Set<Program>()
  /** What happened, to be shown when the run fails. */
  readonly trace: string[] = []

  constructor(seed: number) {
    this.#world = world({ seed, flavour: seed % 2 === 0 ? 'core-0.27.0' : 'core-0.19.2' })
    this.#temper = {
      entities: 2 + this.#pick(40),
      checkpointInterval: [1, 3, 10, 100][this.#pick(4)] ?? 10,
      isAsync: this.#chance(0.3),
      eventTypes: this.#chance(0.5) ? [] : ['asset.'],
      frameTrouble: this.#chance(0.5) ? 0.2 : 0,
      isShifting: seed % 4 === 0,
      isBatch: seed % 5 === 0,
      isKeeping: seed % 3 !== 0,
      retries: seed % 7 < 3 ? 2 : 0,
      catchUp: seed % 3 === 0 ? {} : { framesUpTo: seed % 7, pageSize: 2 + (seed % 11) },
    }
    this.#disk.onSave = () => this.#onSave()
    this.trace.push(JSON.stringify(this.#temper))
  }

  /** Takes steps until so many are taken, then lets everything heal, and looks at what came of it. */
  async run(steps: number): Promise<void> {
    for (let i = 0; i < steps; i++) await this.#step()
    await this.#heal()
    await this.#compare()
    await this.#compareAfterRestart()
  }

  async #step(): Promise<void> {
    const steps: Weighted[] = [
      ['write', 30, () => this.#write()],
      ['settle', 10, () => settled()],
      ['wait', 25, () => this.#world.clock.advance(this.#pick(this.#chance(0.2) ? 3_000 : 60))],
      ['cut', 6, () => this.#world.mock.dropConnections()],
      ['lag', 2, () => this.#world.mock.lag(1 + this.#pick(10))],
      ['overlap', this.#temper.isShifting ? 0 : 3, () => this.#overlap()],
      ['refuse acks', 4, () => this.#world.mock.fail(this.#fault(), { ...ACK, times: 1 + this.#pick(4) })],
      ['refuse polls', 2, () => this.#world.mock.fail(this.#fault(), { ...POLL, times: 1 + this.#pick(3) })],
      [
        'refuse streams',
        2,
        () => this.#world.mock.fail({ type: 'drop' }, { ...STREAM, times: 1 + this.#pick(3) }),
      ],
      ['break the store', 3, () => this.#setSaveTrouble(0.7)],
      ['mend the store', 4, () => this.#setSaveTrouble(0)],
      ['kill', 3, () => this.#kill()],
      ['kill soon', 4, () => this.#killSoon()],
      ['stop', 2, () => this.#stop()],
      ['poison', 1, () => this.#poison()],
      ['restart Core', 1, () => this.#restartCore()],
      ['shift positions', this.#temper.isShifting ? 2 : 0, () => this.#shift()],
      ['lose', this.#temper.isShifting ? 2 : 0, () => this.#world.mock.lose(1 + this.#pick(4))],
      ['compare', 4, () => this.#compare()],
    ]
    const [name, , run] = pickWeighted(steps, this.#world.random)
    this.trace.push(name)
    await run()
    if (this.#violation !== undefined) throw this.#violation
    if (this.#running === undefined && this.#chance(0.7)) await this.#start()
  }

  #chance(share: number): boolean {
    return this.#world.random() < share
  }

  #pick(count: number): number {
    return Math.floor(this.#world.random() * count)
  }

  #events(count: number) {
    return Array.from({ length: count }, () =>
      assetEvent(`E${this.#pick(this.#temper.entities)}`, {
        event_type: TYPES[this.#pick(TYPES.length)] ?? 'asset.updated',
        ...(this.#chance(0.1) && this.#world.mock.flavour === 'core-0.27.0' ? { tenant_id: 'other' } : {}),
      }),
    )
  }

  #write(): void {
    const { mock } = this.#world
    const events = this.#events(1 + this.#pick(this.#chance(0.05) ? 300 : 8))
    const isAtOnce = this.#chance(0.4) && events.length < 10
    this.#remember(isAtOnce ? mock.appendAtOnce(...events) : mock.append(...events))
  }

  #restartCore(): void {
    const cursors = (['kept', 'kept', 'recovered', 'reset'] as const)[this.#pick(4)] ?? 'kept'
    this.trace.push(cursors)
    this.#world.mock.restart({ log: 'kept', cursors })
  }

  async #shift(): Promise<void> {
    const { mock, clock } = this.#world
    // No Core is back at once, and where it counts versions anew that tells the counts apart.
    await clock.advance(RESTART_MS)
    const shifts = [
      () => mock.restart({ log: 'archived', unflushed: this.#pick(20) }),
      () => mock.evict('default'),
      () => mock.evict('other'),
      () => mock.compact(),
      () => mock.restart({ log: this.#hasPause() ? 'renumbered' : 'kept' }),
    ]
    const shift = this.#pick(shifts.length)
    this.trace.push(`shift ${shift}`)
    shifts[shift]?.()
  }

  /** Whether the log's halves are so far apart as files are: a worker that goes on with the second could not tell otherwise. */
  #hasPause(): boolean {
    const { events } = this.#world.mock
    const half = Math.ceil(events.length / 2)
    const [before, after] = [events[half - 1], events[half]].map((event) =>
      Date.parse(event?.timestamp ?? ''),
    )
    return Math.abs(Number(after) - Number(before)) > RESTART_MS
  }

  #overlap(): void {
    this.#overlaps++
    this.#world.mock.overlapNext(...this.#events(1 + this.#pick(3)))
  }

  #fault() {
    const faults = [
      { type: 'answer', status: 503 },
      { type: 'answer', status: 500, takesEffect: true },
      { type: 'drop', takesEffect: true },
      { type: 'drop' },
      { type: 'delay', delayMs: this.#pick(2_000) },
    ] as const
    return faults[this.#pick(faults.length)] ?? faults[0]
  }

  async #start(): Promise<void> {
    const { clock, mock } = this.#world
    const { checkpointInterval, eventTypes, isBatch, isKeeping, retries, catchUp } = this.#temper
    const fetch: FetchLike = (input, init) => {
      // What reads ahead is nothing that a worker resumes from.
      if (input.endsWith('/ack') && !input.includes('~pages~')) this.#checkAck(String(init.body))
      return mock.fetch(input, init)
    }
    const webSocket = unrulySocket(mock.webSocket as WebSocketClass, () => this.#framePolicy())
    const onRequest = () => this.#killIf('request')
    const program = this.#world.program({ fetch, webSocket, onRequest, circuitBreaker: false })
    this.#programs.push(program)
    const onEvent = (event: Event, state: Seen) => this.#onEvent(event, state)
    const worker = seer(program, {
      disk: this.#disk,
      checkpointInterval,
      eventTypes,
      isBatch,
      isKeeping,
      onReducerError: { retries },
      catchUp,
      onEvent,
    })
    const starting = worker.start().then((handle) => {
      handle.done.catch((error) => this.#ended(program, error))
      return handle
    })
    // A program that is killed never gets to the end of its start.
    const handle = await clock.run(Promise.race([starting, program.death]))
    if (handle === undefined || !program.isAlive || this.#ends.has(program)) return
    this.#running = { program, handle }
  }

  #ended(program: Program, error: unknown): void {
    this.#ends.add(program)
    if (this.#running?.program === program) this.#running = undefined
    program.kill()
    const { code } = error as { code?: string }
    if (!EXPECTED_ENDS.includes(String(code)))
      this.#violation = new Error(`the worker ended: ${String(error)}`)
  }

  #kill(): void {
    this.#programs.at(-1)?.kill()
    this.#running = undefined
    this.#killAt = undefined
  }

  #killSoon(): void {
    this.#killAt = (['save', 'saved', 'request', 'event'] as const)[this.#pick(4)]
  }

  #killIf(at: Moment): void {
    if (this.#killAt !== at || !this.#chance(0.5)) return
    this.trace.push(`killed at ${at}`)
    this.#kill()
  }

  /** Ends the program as a careful one ends: the worker is stopped, and then the process. */
  async #stop(): Promise<void> {
    const { clock } = this.#world
    const running = this.#running
    if (running === undefined) return
    this.#running = undefined
    const { handle, program } = running
    const fromMs = clock.now()
    const stopped = handle.stop().catch((error) => void this.trace.push(`stop: ${error}`))
    await clock.run(Promise.race([stopped, program.death]))
    if (program.isAlive && clock.now() - fromMs > 1_000) throw new Error('stop() took too long')
    await clock.advance(250)
    if (program.timers + program.sockets > 0) throw new Error('stop() left something open')
    program.kill()
  }

  #setSaveTrouble(share: number): void {
    this.#saveTrouble = share
  }

  /** The reducer fails once, on some event to come. */
  #poison(): void {
    this.#reducerTrouble = 0.2
  }

  async #onSave(): Promise<void> {
    this.#killIf('save')
    if (this.#chance(this.#saveTrouble)) throw Object.assign(new Error('disk full'), { code: 'store' })
    if (this.#chance(this.#saveDelay)) await this.#sleep(this.#pick(500))
    if (this.#killAt === 'saved') queueMicrotask(() => this.#killIf('saved'))
  }

  #onEvent(event: Event, state: Seen): void | Promise<void> {
    this.#killIf('event')
    if (this.#chance(this.#reducerTrouble)) {
      this.#reducerTrouble = 0
      const error = new Error(`cannot fold ${event.id}`)
      if (this.#chance(0.5)) (this.#temper.isKeeping ? keep : see)(state, event)
      throw error
    }
    if (this.#temper.isAsync) return this.#sleep(this.#pick(3))
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#world.clock.setTimeout(resolve, ms))
  }

  #framePolicy(): FramePolicy {
    const { frameTrouble } = this.#temper
    return (frame, deliver) => {
      if (!isLiveFrame(frame) || !this.#chance(frameTrouble)) return deliver(frame)
      if (this.#chance(0.5)) deliver(frame)
      this.#world.clock.setTimeout(() => deliver(frame), this.#pick(20))
    }
  }

  #checkAck(body: string): void {
    const { position } = JSON.parse(body) as { position: number }
    const stored = this.#disk.record?.position ?? 0
    if (position > stored) this.#violation = new Error(`${position} is acknowledged, ${stored} is stored`)
  }

  /** What is wrong with a state that has caught up. */
  #difference(state: Seen): string | undefined {
    const { eventTypes, isShifting } = this.#temper
    const isWanted = ({ event_type }: Event) => eventTypes.length === 0 || event_type.startsWith('asset.')
    if (!isShifting) return difference(state, foldOf(this.#world.mock.events, isWanted))
    // The log is not in the order of writing any more, and lacks what nobody asked for: that order is still each entity's.
    return difference(state, foldOf([...this.#written.values()], isWanted))
  }

  #remember(events: readonly Event[]): void {
    for (const event of events) this.#written.set(event.id, event)
  }

  /** Waits until the worker says that it has caught up; then its state must be the fold of the log. */
  async #compare(): Promise<boolean> {
    const running = this.#running
    if (running === undefined) return false
    const { handle, program } = running
    // Looked at in the very moment: a socket that breaks afterwards may bring new events.
    const compared = handle.caughtUp().then(
      () => this.#difference(handle.state()) ?? true,
      () => false,
    )
    const outcome = await this.#world.clock.run(Promise.race([compared, program.death]))
    if (typeof outcome === 'string') throw new Error(outcome)
    return outcome ?? false
  }

  async #heal(): Promise<void> {
    this.trace.push('heal')
    this.#killAt = undefined
    this.#saveTrouble = 0
    this.#saveDelay = 0
    this.#reducerTrouble = 0
    this.#world.mock.clearFaults()
    // A failure of the reducer may be on its way yet.
    for (let tries = 0; !(await this.#compare()); tries++) {
      if (tries > 5) throw new Error('a healthy worker does not catch up')
      await this.#start()
    }
    // Each is written when a stream opens, and none is to be left for later.
    for (; this.#overlaps > 0; this.#overlaps--) {
      this.#world.mock.dropConnections()
      await this.#compare()
    }
  }

  async #compareAfterRestart(): Promise<void> {
    await this.#stop()
    await this.#start()
    const running = this.#running as Running | undefined
    if (running === undefined) throw new Error('a healthy worker did not start')
    const problem = this.#difference(running.handle.state())
    if (problem !== undefined) throw new Error(`after a restart ${problem}`)
    await this.#stop()
  }
}

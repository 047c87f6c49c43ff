import type { Event } from '../../src/api.ts'
import type { Fold } from '../../src/worker/fold.ts'
import { Projection } from '../../src/worker/projection.ts'
import { storedEvent } from './events.ts'
import { foldOf, keep, type Seen, see } from './seer.ts'
import { pickWeighted, type Weighted } from './weighted.ts'

/** An event in the log, and whether the projection is to see it. */
interface Entry {
  readonly event: Event
  readonly isWanted: boolean
}

type Connection =
  | { readonly type: 'none' }
  | { readonly type: 'subscribed' | 'live'; readonly queue: Event[] }
  | {
      readonly type: 'replaying'
      readonly queue: Event[]
      readonly frames: { event: Event; position: number }[]
    }

/** What a model run is made of. */
export interface ModelOptions {
  readonly random: () => number
  readonly fold: Fold<Seen>
  /** At most so many events are stored and not yet broadcast: how far the two orders differ. */
  readonly maxPending: number
}

/**
 * A Core without a wire: a log, a broadcast that comes later and in another order, a cursor, one connection after another;
 * and a projection that is fed by it as a worker would. Each step is one that can really happen next.
 */
export class LogModel {
  readonly #options: ModelOptions
  readonly #log: Entry[] = []
  readonly #pending: Event[] = []
  #projection: Projection<Seen>
  #connection: Connection = { type: 'none' }
  #acknowledged = 0
  #saved: { snapshot: Projection<Seen>['snapshot']; ids: string[] } | undefined
  /** Steps taken, to be shown when a run fails. */
  readonly trace: string[] = []

  constructor(options: ModelOptions) {
    this.#options = options
    this.#projection = new Projection(options.fold)
  }

  get projection(): Projection<Seen> {
    return this.#projection
  }

  /** The plain fold of what is in the log up to a position. */
  expected(position = this.#log.length): Seen {
    return foldOf(this.#log.slice(0, position).flatMap(({ event, isWanted }) => (isWanted ? [event] : [])))
  }

  /** Takes one step; returns what is wrong afterwards, if anything is. */
  async step(): Promise<string | undefined> {
    const steps: Weighted[] = [
      ['append', 6, () => this.#append()],
      ['broadcast', 6, () => this.#broadcast()],
      ['receive', 8, () => this.#receive()],
      ['page', 1, () => this.#page()],
      ['checkpoint', 1, () => this.#checkpoint()],
      ['acknowledge', 1, () => this.#acknowledge()],
      ['connect', this.#connection.type === 'none' ? 6 : 0.3, () => this.#connect()],
      ['restart', 0.2, () => this.#restart()],
    ]
    const [name, , run] = pickWeighted(steps, this.#options.random)
    this.trace.push(name)
    await run()
    return this.problem()
  }

  /** Lets everything that is on its way arrive, and reads the log to its end. */
  async settle(): Promise<void> {
    while (this.#pending.length > 0) this.#broadcast()
    if (this.#connection.type === 'none') this.#connect()
    while (this.#connection.type !== 'live' || this.#connection.queue.length > 0) await this.#receive()
    await this.#page()
  }

  /** What is lost, doubled or out of order among the events that a position vouches for. */
  problem(): string | undefined {
    const { state, position, applied, unplaced } = this.#projection
    const ids = Object.values(state).flat()
    if (new Set(ids).size !== ids.length) return 'an event is in the state twice'
    if (ids.length !== applied) return `${ids.length} events are in the state, ${applied} are counted`
    const sure = this.expected(position)
    const wanted = Object.values(sure).flat()
    const missing = wanted.find((id) => !ids.includes(id))
    if (missing !== undefined) return `${missing} is lost`
    if (ids.length !== wanted.length + unplaced)
      return 'the state holds more than positions and tail account for'
    for (const [entity, order] of Object.entries(sure))
      if (order.some((id, i) => state[entity]?.[i] !== id)) return `${entity} is out of order`
    return undefined
  }

  #chance(share: number): boolean {
    return this.#options.random() < share
  }

  #pick(count: number): number {
    return Math.floor(this.#options.random() * count)
  }

  #append(): void {
    if (this.#pending.length >= this.#options.maxPending) return
    const event = storedEvent({ entity_id: `E${this.#pick(3)}`, version: [0, 1, 7][this.#pick(3)] ?? 1 })
    const isWanted = this.#chance(0.8)
    this.#log.push({ event, isWanted })
    if (isWanted) this.#pending.push(event)
  }

  #broadcast(): void {
    const [event] = this.#pending.splice(this.#pick(this.#pending.length), 1)
    if (event !== undefined && this.#connection.type !== 'none') this.#connection.queue.push(event)
  }

  #connect(): void {
    this.#connection = { type: 'subscribed', queue: [] }
  }

  async #receive(): Promise<void> {
    const connection = this.#connection
    if (connection.type === 'subscribed') {
      const frames = this.#log.flatMap(({ event, isWanted }, i) =>
        isWanted && i >= this.#acknowledged ? [{ event, position: i + 1 }] : [],
      )
      this.#connection = { type: 'replaying', queue: connection.queue, frames }
    } else if (connection.type === 'replaying') {
      const frame = connection.frames.shift()
      if (frame !== undefined)
        await this.#projection.takePositioned(received(frame.event), frame.position, 'replay')
      else this.#goLive(connection.queue)
    } else if (connection.type === 'live') {
      const event = connection.queue.shift()
      if (event === undefined) return
      await this.#projection.takeLive(received(event))
      if (this.#chance(0.1)) await this.#projection.takeLive(received(event))
    }
  }

  #goLive(queue: Event[]): void {
    if (this.#projection.unplaced > 0) throw new Error('the replay lacked what had been live')
    this.#projection.goLive()
    this.#connection = { type: 'live', queue }
  }

  async #page(): Promise<void> {
    if (this.#connection.type !== 'live') return
    for (const [i, { event, isWanted }] of this.#log.entries()) {
      if (i < this.#acknowledged) continue
      if (isWanted) await this.#projection.takePositioned(received(event), i + 1, 'page')
      else this.#projection.skip(i + 1, event.id)
    }
    if (!this.#projection.isExact) throw new Error('the log lacked what had been live')
  }

  #checkpoint(): void {
    if (!this.#projection.isExact) return
    this.#saved = { snapshot: this.#projection.takeSnapshot(), ids: this.#projection.recentIds(256) }
  }

  #acknowledge(): void {
    const { position = 0 } = this.#saved?.snapshot ?? {}
    this.#acknowledged += this.#pick(position - this.#acknowledged + 1)
  }

  #restart(): void {
    this.#connection = { type: 'none' }
    this.#projection = new Projection(this.#options.fold, this.#saved?.snapshot, this.#saved?.ids)
  }
}

/** An event as it comes: one of its own each time. */
function received(event: Event): Event {
  return JSON.parse(JSON.stringify(event)) as Event
}

/** Folds into a `Seen`; asynchronously if asked, and keeping what it is given if asked. */
export function seeingFold(isAsync: boolean, isKeeping = false): Fold<Seen> {
  const take = isKeeping ? keep : see
  return {
    initialState: () => ({}),
    reducer: isAsync
      ? async (state, event) => {
          await undefined
          take(state, event)
        }
      : take,
    codec: { encode: (state) => JSON.stringify(state), decode: (text) => JSON.parse(text) },
  }
}

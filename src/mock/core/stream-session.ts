import { readShaped } from '../http/body-reader.ts'
import { type JsonShape, object, optional, required, text, texts } from '../http/json-shape.ts'
import { entriesAfterCursor } from './consumers.ts'
import type { CoreState } from './core-state.ts'
import type { LogEntry } from './log-entry.ts'
import { passesLive } from './type-filter.ts'

/** What a live socket lets through: all that is set must match. */
interface LiveFilter {
  readonly entityId?: string
  readonly eventType?: string
  readonly typeFilters: readonly string[]
}

type Phase =
  | { readonly type: 'accepted' }
  | {
      readonly type: 'replaying'
      readonly backlog: Iterator<{ position: number; entry: LogEntry }>
      replayed: number
    }
  | { readonly type: 'live' }
  | { readonly type: 'closed' }

// Core asks for 1,000 and its channel rounds up to a power of two.
const queueSize = 1024

/**
 * The server's end of one event stream: which frame is next, and what a client's frame changes. It sends nothing
 * itself; a door pulls `nextFrame` as fast as its peer reads. The queue is the list of broadcasts from the place where
 * this connection subscribed, so a slow reader costs nothing and loses the oldest events beyond the newest 1,024.
 */
export class StreamSession {
  readonly #core: CoreState
  readonly #consumerId: string | undefined
  readonly #unread: string[] = []
  #phase: Phase = { type: 'accepted' }
  #filter: LiveFilter = { typeFilters: [] }
  /** Index of the next broadcast to look at. */
  #next: number
  #toLose = 0
  #toReport = 0
  #lost = 0

  /** Subscribes. What is appended from here on reaches this session. */
  constructor(core: CoreState, consumerId: string | undefined) {
    this.#core = core
    this.#consumerId = consumerId
    this.#next = core.log.broadcasts.length
  }

  /** True once the backlog is sent; until then the server reads nothing, not even a ping. */
  get isLive(): boolean {
    return this.#phase.type === 'live'
  }

  /** Takes the snapshot to replay. What was appended since the subscription is in both, so it will come twice. */
  start(): void {
    if (this.#phase.type !== 'accepted') return
    if (this.#consumerId === undefined) {
      this.#goLive()
      return
    }
    const consumer = this.#core.consumers.get(this.#consumerId)
    const { entries } = this.#core.log
    this.#filter = { typeFilters: consumer.event_type_filters }
    this.#phase = {
      type: 'replaying',
      backlog: entriesAfterCursor(consumer, entries, entries.length),
      replayed: 0,
    }
  }

  /** The next frame to send, or `undefined` until something happens. */
  nextFrame(): string | undefined {
    const phase = this.#phase
    if (phase.type === 'live') return this.#nextLive()
    if (phase.type !== 'replaying') return undefined
    const item = phase.backlog.next()
    if (item.done) {
      this.#goLive()
      return `{"replayed":${phase.replayed},"type":"replay_complete"}`
    }
    phase.replayed += 1
    return `{"event":${item.value.entry.json},"position":${item.value.position},"type":"replay"}`
  }

  /** Takes a text frame of the client. It is read once the session is live. */
  receive(text: string): void {
    if (this.#phase.type === 'live') this.#filter = changedFilter(this.#filter, text)
    else if (this.#phase.type !== 'closed') this.#unread.push(text)
  }

  /** Loses the next `count` broadcast events and then says so, as if the reader had been too slow. */
  lag(count: number): void {
    this.#toReport += count
  }

  /** Loses the next `count` broadcast events and says nothing. */
  lose(count: number): void {
    this.#toLose += count
  }

  close(): void {
    this.#phase = { type: 'closed' }
  }

  #goLive(): void {
    this.#phase = { type: 'live' }
    for (const frame of this.#unread.splice(0)) this.receive(frame)
  }

  #nextLive(): string | undefined {
    const { broadcasts } = this.#core.log
    const overflow = broadcasts.length - this.#next - queueSize
    if (overflow > 0) {
      this.#next += overflow
      return laggedFrame(overflow)
    }
    while (this.#next < broadcasts.length) {
      const entry = broadcasts[this.#next] as LogEntry
      this.#next += 1
      if (this.#toLose > 0) {
        this.#toLose -= 1
      } else if (this.#toReport > 0) {
        this.#toReport -= 1
        this.#lost += 1
        if (this.#toReport === 0) return this.#reportLoss()
      } else if (passes(entry, this.#filter)) {
        return entry.json
      }
    }
    return undefined
  }

  #reportLoss(): string {
    const lost = this.#lost
    this.#lost = 0
    return laggedFrame(lost)
  }
}

function laggedFrame(missed: number): string {
  return `{"missed":${missed},"type":"lagged"}`
}

function passes({ event }: LogEntry, filter: LiveFilter): boolean {
  if (filter.entityId !== undefined && event.entity_id !== filter.entityId) return false
  if (filter.eventType !== undefined && event.event_type !== filter.eventType) return false
  return passesLive(event.event_type, filter.typeFilters)
}

const subscribeShape = object('SubscribeMessage', {
  type: required(text),
  filters: { presence: 'defaulted', shape: texts },
})

const filtersShape = object('EventFilters', {
  entity_id: optional(text),
  event_type: optional(text),
  event_type_prefixes: { presence: 'defaulted', shape: texts },
})

/**
 * The filter after a client's frame. A subscribe replaces the type filters and keeps an entity filter; any other
 * object replaces everything, and lets everything through if it names none of the fields. The rest is ignored.
 */
function changedFilter(current: LiveFilter, frame: string): LiveFilter {
  const subscribe = readAs<{ type: string; filters?: string[] }>(frame, subscribeShape)
  if (subscribe?.type === 'subscribe') {
    const { filters = [] } = subscribe
    return { ...(current.entityId === undefined ? {} : { entityId: current.entityId }), typeFilters: filters }
  }
  const fields = readAs<FilterFrame>(frame, filtersShape)
  if (fields === undefined) return current
  const { entity_id = null, event_type = null, event_type_prefixes = [] } = fields
  return {
    ...(entity_id === null ? {} : { entityId: entity_id }),
    ...(event_type === null ? {} : { eventType: event_type }),
    typeFilters: event_type_prefixes,
  }
}

interface FilterFrame {
  readonly entity_id?: string | null
  readonly event_type?: string | null
  readonly event_type_prefixes?: readonly string[]
}

function readAs<T>(frame: string, shape: JsonShape): T | undefined {
  const read = readShaped(frame, shape)
  return read.ok ? (read.value as T) : undefined
}

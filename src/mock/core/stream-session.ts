import { entriesAfterCursor } from './consumers.ts'
import type { CoreState } from './core-state.ts'
import type { LogEntry } from './event-log.ts'
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
 * itself; a door pulls `nextFrame` as fast as its peer reads. The queue is the log itself from the place where this
 * connection subscribed, so a slow reader costs nothing and loses the oldest events beyond the newest 1,024.
 */
export class StreamSession {
  readonly #core: CoreState
  readonly #consumerId: string | undefined
  readonly #unread: string[] = []
  #phase: Phase = { type: 'accepted' }
  #filter: LiveFilter = { typeFilters: [] }
  /** Index in the log of the next broadcast event to look at. */
  #next: number
  #toLose = 0
  #lost = 0

  /** Subscribes. What is appended from here on reaches this session. */
  constructor(core: CoreState, consumerId: string | undefined) {
    this.#core = core
    this.#consumerId = consumerId
    this.#next = core.log.entries.length
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
  lose(count: number): void {
    this.#toLose += count
  }

  close(): void {
    this.#phase = { type: 'closed' }
  }

  #goLive(): void {
    this.#phase = { type: 'live' }
    for (const text of this.#unread.splice(0)) this.receive(text)
  }

  #nextLive(): string | undefined {
    const { entries } = this.#core.log
    const overflow = entries.length - this.#next - queueSize
    if (overflow > 0) {
      this.#next += overflow
      return laggedFrame(overflow)
    }
    while (this.#next < entries.length) {
      const entry = entries[this.#next] as LogEntry
      this.#next += 1
      if (this.#toLose > 0) {
        this.#toLose -= 1
        this.#lost += 1
        if (this.#toLose === 0) return this.#reportLoss()
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

/**
 * The filter after a client's frame. A subscribe replaces the type filters and keeps an entity filter; any other
 * object replaces everything, and lets everything through if it names none of the fields. The rest is ignored.
 */
function changedFilter(current: LiveFilter, text: string): LiveFilter {
  const frame = parse(text)
  const { type, filters = [] } = fieldsOf(frame, ['type', 'filters'], 1) ?? {}
  if (type === 'subscribe' && isTextList(filters)) {
    return { ...(current.entityId === undefined ? {} : { entityId: current.entityId }), typeFilters: filters }
  }
  const fields = fieldsOf(frame, ['entity_id', 'event_type', 'event_type_prefixes'], 2)
  if (fields === undefined) return current
  const { entity_id = null, event_type = null, event_type_prefixes = [] } = fields
  if (!isTextOrNull(entity_id) || !isTextOrNull(event_type) || !isTextList(event_type_prefixes))
    return current
  return {
    ...(entity_id === null ? {} : { entityId: entity_id }),
    ...(event_type === null ? {} : { eventType: event_type }),
    typeFilters: event_type_prefixes,
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The fields of a frame. The server takes a list of them, the last one optional, for the object. */
function fieldsOf(
  frame: unknown,
  names: readonly string[],
  minItems: number,
): Record<string, unknown> | undefined {
  if (typeof frame !== 'object' || frame === null) return undefined
  if (!Array.isArray(frame)) return frame as Record<string, unknown>
  if (frame.length < minItems || frame.length > names.length) return undefined
  return Object.fromEntries(frame.map((item, i) => [names[i], item]))
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}

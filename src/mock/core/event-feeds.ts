import type { Random } from '../../internal/random.ts'
import type { EventLog } from './event-log.ts'
import type { LogEntry } from './log-entry.ts'

/** A place in a tenant's feed. Positions mean nothing under another epoch. */
export interface FeedCursor {
  readonly epoch: number
  readonly position: number
}

/** A tenant's events, numbered without gaps under an epoch. */
export interface EventFeed {
  readonly epoch: number
  readonly entries: readonly LogEntry[]
}

/** The type of the events in which read models keep their commits. No feed shows them. */
export const journalEventType = 'allsource.read_model.committed'

/** The feed of each tenant. It is made when it is first asked for, and again after each restart: with a new epoch. */
export class EventFeeds {
  readonly #log: EventLog
  readonly #random: Random
  readonly #feeds = new Map<string, { epoch: number; entries: LogEntry[]; seen: number }>()

  constructor(log: EventLog, random: Random) {
    this.#log = log
    this.#random = random
  }

  of(tenant: string): EventFeed {
    const feed = this.#feeds.get(tenant) ?? this.#make(tenant)
    const { broadcasts } = this.#log
    while (feed.seen < broadcasts.length) {
      const entry = broadcasts[feed.seen++] as LogEntry
      if (entry.event.tenant_id === tenant && isPublic(entry)) feed.entries.push(entry)
    }
    return feed
  }

  headOf(tenant: string): FeedCursor {
    const { epoch, entries } = this.of(tenant)
    return { epoch, position: entries.length }
  }

  /** Lets a tenant's feed be numbered anew. */
  forget(tenant: string): void {
    this.#feeds.delete(tenant)
  }

  clear(): void {
    this.#feeds.clear()
  }

  #make(tenant: string) {
    const feed = {
      epoch: Math.floor(this.#random() * 2 ** 52),
      entries: this.#log.everythingOf(tenant).filter(isPublic),
      seen: this.#log.broadcasts.length,
    }
    this.#feeds.set(tenant, feed)
    return feed
  }
}

function isPublic({ event }: LogEntry): boolean {
  return event.event_type !== journalEventType
}

import { type Clock, systemClock } from '../../internal/clock.ts'
import type { Random } from '../../internal/random.ts'
import type { CoreTraits } from '../flavours.ts'
import { ConsumerRegistry } from './consumers.ts'
import { type CoreServices, coreServices } from './core-services.ts'
import { EventFeeds } from './event-feeds.ts'
import { EventLog } from './event-log.ts'
import { KeyValueStates } from './key-value-states.ts'
import { ReadModels } from './read-models.ts'
import { Views } from './views.ts'
import { loopbackFetch } from './webhook-sender.ts'

/** Everything a Core holds. */
export interface CoreState {
  readonly traits: CoreTraits
  readonly log: EventLog
  readonly consumers: ConsumerRegistry
  readonly states: KeyValueStates
  readonly feeds: EventFeeds
  readonly models: ReadModels
  readonly views: Views
  /** Core serves views only when it is told to. */
  readonly servesViews: boolean
  /** Milliseconds since 1970. */
  readonly nowMs: () => number
  /** What Core does with events besides keeping them. */
  readonly services: CoreServices
  /** A follower answers reads only. */
  readonly role: CoreRole
  /** Called after each append, when the event is in the log. */
  readonly wakeStreams: () => void
}

/** A Core takes writes, or follows one that does. */
export type CoreRole = 'leader' | 'follower'

export interface CoreStateOptions {
  readonly traits: CoreTraits
  readonly servesViews: boolean
  readonly nowMs: () => number
  readonly random: Random
  readonly wakeStreams: () => void
  /** @default 'leader' */
  readonly role?: CoreRole
  /** For delays. @default the machine's */
  readonly clock?: Clock
  /** Where webhooks are delivered through. @default this machine's loopback only */
  readonly webhookFetch?: typeof globalThis.fetch
  /** How long a replay takes. @default 0 */
  readonly replayMs?: number
}

/** A Core that has seen nothing yet. */
export function emptyCore(options: CoreStateOptions): CoreState {
  const { traits, servesViews, nowMs, random, wakeStreams } = options
  const log = new EventLog({ stampsVersions: traits.stampsVersions, nowMs, random })
  const feeds = new EventFeeds(log, random)
  const models = new ReadModels(log, feeds)
  const services = coreServices({
    traits,
    log,
    clock: {
      now: nowMs,
      setTimeout: options.clock?.setTimeout.bind(options.clock) ?? systemClock.setTimeout,
    },
    random,
    webhookFetch: options.webhookFetch ?? loopbackFetch,
    replayMs: options.replayMs ?? 0,
  })
  return {
    traits,
    log,
    consumers: new ConsumerRegistry(),
    states: new KeyValueStates(),
    feeds,
    models,
    views: new Views(models, feeds),
    servesViews,
    nowMs,
    services,
    role: options.role ?? 'leader',
    wakeStreams() {
      services.catchUp()
      wakeStreams()
    },
  }
}

import type { Clock } from '../../internal/clock.ts'
import type { Random } from '../../internal/random.ts'
import { randomUuid } from '../../internal/uuid.ts'
import type { CoreTraits } from '../flavours.ts'
import { BuiltInProjections } from './built-in-projections.ts'
import { EntitySnapshots } from './entity-snapshots.ts'
import type { EventLog, LogEntry } from './event-log.ts'
import { Metrics } from './metrics.ts'
import { Pipelines } from './pipelines.ts'
import { Replays } from './replays.ts'
import { SchemaEvolution } from './schema-evolution.ts'
import { SchemaRegistry } from './schema-registry.ts'
import { deliver } from './webhook-sender.ts'
import { WebhookRegistry } from './webhooks.ts'

/** What a Core does with events besides keeping them. All of it is in memory only. */
export interface CoreServices {
  readonly projections: BuiltInProjections
  readonly snapshots: EntitySnapshots
  readonly schemas: SchemaRegistry
  readonly webhooks: WebhookRegistry
  readonly replays: Replays
  readonly pipelines: Pipelines
  readonly metrics: Metrics
  readonly evolution: SchemaEvolution
  /** A new id. */
  readonly newId: () => string
  /** The time, as Core writes it, later at each call. */
  readonly now: () => string
  /** Lets all of them see the events that were appended since. */
  catchUp(): void
  /** What a restart leaves of them: projections of what is in the log. */
  restart(): void
}

/** What the services need. */
export interface CoreServiceParts {
  readonly traits: CoreTraits
  readonly log: EventLog
  readonly clock: Clock
  readonly random: Random
  readonly webhookFetch: typeof globalThis.fetch
  /** How long a replay takes. */
  readonly replayMs: number
}

/** Makes the services of a Core that has seen nothing yet. */
export function coreServices(parts: CoreServiceParts): CoreServices {
  const { traits, log, clock, random, webhookFetch, replayMs } = parts
  const newId = () => randomUuid(random)
  const now = () => log.newTimestamp()
  const projections = new BuiltInProjections()
  const caughtUpProjections = onDemand(log, projections)
  const snapshots = new EntitySnapshots(log, { everyEvents: traits.snapshotEvery, newId, now })
  const schemas = new SchemaRegistry(newId, now)
  const webhooks = new WebhookRegistry(newId, now)
  const replays = new Replays({ projections: caughtUpProjections, clock, replayMs, newId, now })
  const pipelines = new Pipelines(now)
  const sender = { registry: webhooks, fetch: webhookFetch, clock, newId, now }
  const metrics = new Metrics()
  const evolution = new SchemaEvolution(newId, now)
  const caughtUpEvolution = onDemand(log, evolution)
  let seen = 0
  const see = (entry: LogEntry) => {
    pipelines.process(entry)
    for (const webhook of webhooks.matching(entry)) void deliver(sender, webhook, entry)
    snapshots.afterAppend(entry)
    metrics.countEvent(entry.event.event_type, log.entries.length)
  }
  return {
    get projections() {
      return caughtUpProjections()
    },
    snapshots,
    schemas,
    webhooks,
    replays,
    pipelines,
    metrics,
    get evolution() {
      return caughtUpEvolution()
    },
    newId,
    now,
    catchUp() {
      for (const entry of log.broadcasts.slice(seen)) see(entry)
      seen = log.broadcasts.length
    },
    restart() {
      seen = log.broadcasts.length
      for (const service of [snapshots, schemas, webhooks, replays, pipelines, metrics, evolution])
        service.clear()
      projections.rebuild(log.entries)
    },
  }
}

/** Shows what was appended to something only when somebody looks at it, for that is seldom and appends are many. */
function onDemand<T extends { process(entry: LogEntry): void }>(log: EventLog, target: T): () => T {
  let batch = log.broadcasts
  let next = 0
  return () => {
    // A restart begins another list.
    if (batch !== log.broadcasts) next = 0
    batch = log.broadcasts
    while (next < batch.length) target.process(batch[next++] as LogEntry)
    return target
  }
}

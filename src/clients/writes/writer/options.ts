import { choiceOption, integerOption, maxTimerMs, namesOption } from '../../../internal/check.ts'
import type { EventMetadata } from '../event-metadata.ts'
import { batchLimits } from '../item-text.ts'

/** How a writer batches. */
export interface WriterOptions {
  /** Events in one request, at most. @default 1_000 */
  readonly maxBatch?: number | undefined
  /** Bytes of one request's body, at most. @default `maxRequestBytes` of the client: 2_097_152 (2 MiB), which is all that Core takes */
  readonly maxBytes?: number | undefined
  /**
   * How long an event may wait for others while the server is idle. With 0 a batch is what was appended in one go of the program, and
   * what gathered while `maxInFlight` requests were under way.
   * @default 0
   */
  readonly lingerMs?: number | undefined
  /** Requests under way at once. With 1, the log has the events in the order of their appends, not only those of each entity. @default 4 */
  readonly maxInFlight?: number | undefined
  /** Events that may be appended and not settled before `ready` makes callers wait. @default 10_000 */
  readonly maxQueued?: number | undefined
  /**
   * After which failure of an event those of its entity that were appended behind it are not sent, and reject with `not_tried`:
   * `unknown`, when nothing tells whether it is stored, and what comes behind it could overtake it; `failure`, also when it was refused,
   * for events that build on one another; `never`.
   * @default 'unknown'
   */
  readonly stopEntityAfter?: 'unknown' | 'failure' | 'never' | undefined
  /** As `eventMetadata` of the client, for what this writer takes: over that, and beneath the event's own. `false`: none. */
  readonly eventMetadata?: EventMetadata | false | undefined
}

/** Writer options without gaps. */
export type ResolvedWriterOptions = {
  readonly [Name in Exclude<keyof WriterOptions, 'eventMetadata'>]-?: NonNullable<WriterOptions[Name]>
}

const names = Object.keys({
  maxBatch: true,
  maxBytes: true,
  lingerMs: true,
  maxInFlight: true,
  maxQueued: true,
  stopEntityAfter: true,
  eventMetadata: true,
} satisfies Record<keyof WriterOptions, true>)

/** Checks everything once. @throws config */
export function resolveWriterOptions(options: WriterOptions, maxRequestBytes: number): ResolvedWriterOptions {
  namesOption('options', options, names)
  const { maxBatch, maxBytes, lingerMs, maxInFlight, maxQueued, stopEntityAfter } = options
  return {
    ...batchLimits(maxBatch, maxBytes, maxRequestBytes),
    lingerMs: integerOption('lingerMs', lingerMs, 0, 0, maxTimerMs),
    maxInFlight: integerOption('maxInFlight', maxInFlight, 4, 1),
    maxQueued: integerOption('maxQueued', maxQueued, 10_000, 1),
    stopEntityAfter: choiceOption('stopEntityAfter', stopEntityAfter, 'unknown', [
      'unknown',
      'failure',
      'never',
    ]),
  }
}

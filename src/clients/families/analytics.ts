import type { CoreApi, EventCorrelation, EventFrequency, EventSummary } from '../../api.ts'
import { refuseInput } from '../../internal/check.ts'
import { type CallOptions, callInit } from '../../transport/options.ts'
import { checkInteger, checkText, checkTime, requireText } from '../check-params.ts'
import { type Time, timeText } from '../query-params.ts'
import { type Reply, reply, replyIfThere } from '../reply.ts'
import { givenFields, requireChoice } from './check-family.ts'
import type { HonouringTimes } from './honoured-times.ts'

/** Which events to summarize; all unless given. */
export interface SummaryFields {
  readonly entity_id?: string | undefined
  /** Exactly this type. */
  readonly event_type?: string | undefined
  /** Only events at this time or later. */
  readonly since?: Time | undefined
  /** Only events at this time or earlier. */
  readonly until?: Time | undefined
}

/** Which events to count in windows. */
export interface FrequencyFields extends SummaryFields {
  readonly since: Time
  /** @default now */
  readonly until?: Time | undefined
  /** How long a window is; at most 100,000 may lie between `since` and `until`. */
  readonly window: EventFrequency['window']
}

/** Which pairs of events to count. */
export interface CorrelationFields {
  readonly event_type_a: string
  readonly event_type_b: string
  /** How far apart a pair may be, in whole seconds. */
  readonly time_window_seconds: number
  readonly since?: Time | undefined
  readonly until?: Time | undefined
}

const DAY_MS = 86_400_000
const WINDOWS_MS = {
  minute: 60_000,
  hour: 3_600_000,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 30 * DAY_MS,
} as const satisfies Record<EventFrequency['window'], number>
const MAX_WINDOWS = 100_000

/** Counts over the events of every tenant that are in Core's memory. Needs a valid key. */
export class Analytics {
  readonly #api: CoreApi
  readonly #honouringTimes: HonouringTimes

  /** @internal */
  constructor(api: CoreApi, honouringTimes: HonouringTimes) {
    this.#api = api
    this.#honouringTimes = honouringTimes
  }

  /**
   * How many events there are in each window of time, windows without events too; no windows at all if none matches.
   * @throws invalid_input; unsupported on a Core that heeds times only beside an entity or a type
   * @source openapi `getEventFrequency`
   */
  frequency(params: FrequencyFields, options: CallOptions = {}): Reply<EventFrequency> {
    return reply(async () => {
      const fields = givenFields(params, ['entity_id', 'event_type', 'since', 'until', 'window'])
      requireChoice('window', fields.window, Object.keys(WINDOWS_MS))
      if (fields.since === undefined) refuseInput('since', 'is required')
      checkFilters(fields)
      checkSpan(fields)
      const query = { ...timesOf(fields), since: timeText(fields.since) }
      return this.#honouringTimes(fields, [fields.since], options, (bounded) =>
        this.#api.GET('/api/v1/analytics/frequency', { params: { query }, ...callInit(bounded) }),
      )
    })
  }

  /**
   * Which types and entities have how many events, the ten with the most of each; `undefined` if no event matches.
   * `unique_entities` and `unique_event_types` are Core's, which stop at 10.
   * @throws invalid_input; unsupported on a Core that heeds times only beside an entity or a type
   * @source openapi `getEventSummary`
   */
  summary(params: SummaryFields = {}, options: CallOptions = {}): Reply<EventSummary | undefined> {
    return replyIfThere(async () => {
      const fields = givenFields(params, ['entity_id', 'event_type', 'since', 'until'])
      checkFilters(fields)
      const query = timesOf(fields)
      return this.#honouringTimes(fields, [fields.since, fields.until], options, (bounded) =>
        this.#api.GET('/api/v1/analytics/summary', { params: { query }, ...callInit(bounded) }),
      )
    })
  }

  /**
   * How many pairs of events of two types, each pair of one entity, lie close together in time.
   * @throws invalid_input
   * @source openapi `getEventCorrelation`
   */
  correlation(params: CorrelationFields, options: CallOptions = {}): Reply<EventCorrelation> {
    return reply(async () => {
      const names = ['event_type_a', 'event_type_b', 'time_window_seconds', 'since', 'until'] as const
      const fields = givenFields(params, names)
      requireText('event_type_a', fields.event_type_a)
      requireText('event_type_b', fields.event_type_b)
      if (fields.time_window_seconds === undefined) refuseInput('time_window_seconds', 'is required')
      checkInteger('time_window_seconds', fields.time_window_seconds, 0)
      checkFilters(fields)
      const query = timesOf(fields)
      return this.#api.GET('/api/v1/analytics/correlation', { params: { query }, ...callInit(options) })
    })
  }
}

function checkFilters(fields: SummaryFields): void {
  checkText('entity_id', fields.entity_id)
  checkText('event_type', fields.event_type)
  checkTime('since', fields.since)
  checkTime('until', fields.until)
}

/** Core fills every window, however many there are, before it sees that the answer is too large. */
function checkSpan({ since, until = new Date(), window }: FrequencyFields): void {
  const spanMs = Date.parse(timeText(until)) - Date.parse(timeText(since))
  if (spanMs / WINDOWS_MS[window] > MAX_WINDOWS)
    refuseInput(
      'window',
      `must be longer, or \`since\` later: there would be more than ${MAX_WINDOWS} windows`,
    )
}

function timesOf<Fields extends { readonly since?: Time | undefined; readonly until?: Time | undefined }>(
  fields: Fields,
) {
  const { since, until, ...rest } = fields
  return {
    ...rest,
    ...(since !== undefined && { since: timeText(since) }),
    ...(until !== undefined && { until: timeText(until) }),
  }
}

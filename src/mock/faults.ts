import { jsonAnswer, type MockAnswer, type MockRequest, textAnswer } from './http/answer.ts'

/**
 * Something that goes wrong with a request. `takesEffect` says whether the server did its work all the same (stored
 * the event, moved the cursor) before the answer went wrong; otherwise it never saw the request.
 */
export type MockFault =
  /** Another answer instead. A text body is sent as text, anything else as JSON, none as an empty body. */
  | {
      readonly type: 'answer'
      readonly status: number
      readonly body?: unknown
      readonly headers?: Readonly<Record<string, string>>
      readonly takesEffect?: boolean
    }
  /** The right answer, late. */
  | { readonly type: 'delay'; readonly delayMs: number }
  /** The connection is reset without an answer. */
  | { readonly type: 'drop'; readonly takesEffect?: boolean }
  /** The connection stays open and no answer ever comes. */
  | { readonly type: 'hang'; readonly takesEffect?: boolean }
  /** Nobody listens. A real socket cannot refuse while the server listens: there it is a reset. */
  | { readonly type: 'refuse' }
  /** The right answer, cut off: its headers promise all of it, and the connection is reset in its middle. */
  | {
      readonly type: 'truncate'
      /** How much of the body arrives. @default the half of it */
      readonly bytes?: number
    }
  /** Something befalls the server around the request, which is answered as usual: see `when`. */
  | (MockIncident & {
      /**
       * `during`: the request took effect, and then the connection is reset instead of an answer. @default 'before'
       */
      readonly when?: 'before' | 'during' | 'after'
    })
  /** An upgrade opens as usual, and then its frames go wrong. Does nothing to other requests. */
  | ({ readonly type: 'frames' } & FrameFaults)

/** What can befall the server, without any request's doing. */
export type MockIncident =
  /** It stops and starts. @default { log: 'kept' } */
  | { readonly type: 'restart'; readonly restart?: MockRestart }
  /** The archive's files are merged: events stand in another order once they are loaded again. */
  | { readonly type: 'compaction' }
  /** A tenant's events are put out of memory until they are asked for; its feed gets a new epoch. @default 'default' */
  | { readonly type: 'eviction'; readonly tenant?: string }
  /** A consumer, or every one, forgets its cursor. */
  | { readonly type: 'consumer_reset'; readonly consumerId?: string }
  /** Every open stream loses the next events and is told so by one `lagged` frame. */
  | { readonly type: 'lag'; readonly count: number }
  /** Every open stream loses the next events, and nobody says so. */
  | { readonly type: 'loss'; readonly count: number }
  /** Every open stream is cut. */
  | { readonly type: 'disconnect' }

/** What a restart leaves behind. Streams are cut and key-value rows are gone in each case; feeds get new epochs. */
export type MockRestart =
  /** The log keeps its order and its positions. */
  | { readonly log: 'kept'; readonly cursors?: MockCursors }
  /** The same events stand at other positions, as after a compaction. */
  | { readonly log: 'renumbered'; readonly cursors?: MockCursors }
  /** Nothing was on disk: events, consumers and read models are gone. */
  | { readonly log: 'lost' }
  /**
   * What a Core with a data directory does. Core 0.27 has only the `unflushed` newest events in its log, with versions
   * counted anew, and appends a tenant's others when it is first asked for; Core 0.19 loads all of them before the
   * unflushed ones, and has forgotten whose they were. What was flushed has lost its nanoseconds.
   */
  | {
      readonly log: 'archived'
      /** How many of the newest events had not reached the archive. @default 0 */
      readonly unflushed?: number
      readonly cursors?: MockCursors
    }

/**
 * Where consumers' cursors stand after a restart. `recovered` is what Core does: a consumer that registered and has
 * acknowledged nothing new since then has lost its cursor. @default 'recovered'
 */
export type MockCursors = 'recovered' | 'kept' | 'reset'

/** What goes wrong with the frames of one stream. They count from 1, whatever they carry. */
export interface FrameFaults {
  /** These frames never arrive, and nobody says so. */
  readonly lose?: readonly number[]
  /** These frames arrive without their second half. */
  readonly cut?: readonly number[]
  /** The connection is reset behind so many frames. */
  readonly dropAfter?: number
  /** How long each frame takes, in milliseconds. */
  readonly delayMs?: number
}

/** Which requests a fault meets. What is left out matches everything. */
export interface FaultMatch {
  readonly method?: string
  /** A path such as `/api/v1/events`, a template such as `/api/v1/consumers/{consumer_id}/ack`, or an expression. */
  readonly path?: string | RegExp
  /** How many requests that match go well before. @default 0 */
  readonly skip?: number
  /** How many requests it meets. @default 1 */
  readonly times?: number
}

interface ScriptedFault {
  readonly fault: MockFault
  readonly method: string | undefined
  readonly path: RegExp | undefined
  skip: number
  left: number
}

/** The faults to come. Of those that match a request, the oldest meets it. */
export class FaultScript {
  readonly #faults: ScriptedFault[] = []

  add(fault: MockFault, match: FaultMatch): void {
    const path = typeof match.path === 'string' ? templateToExpression(match.path) : match.path
    const { method, skip = 0, times = 1 } = match
    this.#faults.push({ fault, method: method?.toUpperCase(), path, skip, left: times })
  }

  /** Takes the fault that meets a request, `undefined` if none does. */
  take(request: Pick<MockRequest, 'method' | 'path'>): MockFault | undefined {
    const matching = this.#faults.filter(
      ({ method, path }) =>
        (method === undefined || method === request.method) &&
        (path === undefined || path.test(request.path)),
    )
    const found = matching.find(({ skip }) => skip === 0)
    for (const fault of matching) if (fault.skip > 0) fault.skip -= 1
    if (found === undefined) return undefined
    found.left -= 1
    if (found.left <= 0) this.#faults.splice(this.#faults.indexOf(found), 1)
    return found.fault
  }

  clear(): void {
    this.#faults.length = 0
  }
}

function templateToExpression(template: string): RegExp {
  const parts = template.split(/\{[^{}]+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^/]+')}$`)
}

/** The answer that an `answer` fault describes. */
export function scriptedAnswer(fault: Extract<MockFault, { type: 'answer' }>): MockAnswer {
  const { status, body, headers = {} } = fault
  const lowered = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
  if (body === undefined) return { status, headers: lowered, body: '' }
  const answer = typeof body === 'string' ? textAnswer(status, body) : jsonAnswer(status, body)
  return { ...answer, headers: { ...answer.headers, ...lowered } }
}

import type { CoreApi, IngestReceipt } from '../../api.ts'
import { type AnyAllSourceError, isAllSourceError, OutcomeUnknownError, ProtocolError } from '../../errors.ts'
import { compareTimestamps } from '../../internal/timestamp.ts'
import { type CallOptions, callInit } from '../../transport/options.ts'
import type { Answered } from '../expect-body.ts'
import { type Replied, replied } from '../reply.ts'
import type { ClientSettings } from '../settings.ts'
import { isAlike } from './alike-look-up.ts'
import { knownAnswers } from './known-answers.ts'
import type { BatchItem } from './send-batch.ts'

/** A write, and what it was answered. */
export interface AnsweredWrite<Body> {
  readonly api: CoreApi
  readonly settings: ClientSettings
  readonly options: CallOptions
  /** What was written, in order. */
  readonly items: readonly BatchItem[]
  readonly answered: Answered<Body>
  /** The latest time that Core had given to a write before this one was sent. */
  readonly sentAfter: string | undefined
  receiptsOf(body: Body): readonly IngestReceipt[]
  /** What shows that receipts are not those of the items, as `checkShape` words it. */
  findProblem(body: Body): string | undefined
}

/**
 * What a write was answered, if nothing shows that it is the answer to another request: a proxy may give one twice, and all that comes
 * by that connection is then behind by one. Once that has shown, a receipt counts only if the event of its id reads as what was
 * written, and a refusal leaves the outcome open, for nothing in it says what it refuses.
 * @throws what the answer says; protocol and outcome_unknown for another's
 */
export async function ownAnswer<Body>(write: AnsweredWrite<Body>): Promise<Replied<Body>> {
  const { settings, items, answered, receiptsOf, findProblem } = write
  const known = knownAnswers(settings.transport)
  try {
    const reply = await replied(Promise.resolve(answered), (body) => {
      const [first] = receiptsOf(body)
      // An answer comes twice as a whole: its first receipt is enough to know it by.
      const isNew = first === undefined || known.add(first.event_id)
      return isNew ? findProblem(body) : `${idField(items)}: ${ANOTHERS}`
    })
    const receipts = receiptsOf(reply.data)
    const [first] = receipts
    if (receipts.length !== items.length) known.doubt()
    if (first === undefined) return reply
    // Clocks can be set back, so what seems to be from before the write is looked at, and not yet refused.
    if (known.isDoubted || isBefore(first.timestamp, write.sentAfter)) await confirm(write, first)
    known.addTimestamp(first.timestamp)
    return reply
  } catch (error) {
    if (!isAllSourceError(error)) throw error
    // A route that has answered does not go.
    const isOthers = isOfOthers(error, items) || (known.hasAny && isNotThere(error))
    if (isOthers) known.doubt()
    else if (error.code === 'version_conflict') known.addConflict(error)
    const isRefusal = ['api', 'version_conflict', 'unsupported'].includes(error.code)
    throw isRefusal && (isOthers || known.isDoubted) ? openAfter(error, answered.response) : error
  }
}

function isBefore(timestamp: string, sentAfter: string | undefined): boolean {
  return sentAfter !== undefined && compareTimestamps(timestamp, sentAfter) < 0
}

const ANOTHERS = 'is that of another event, as in an answer that comes twice'

function idField({ length }: readonly BatchItem[]): string {
  return length > 1 ? 'events[0].event_id' : 'event_id'
}

/** Whether an error shows that an answer is another request's. A body that is cut shows nothing. */
function isOfOthers(error: AnyAllSourceError, items: readonly BatchItem[]): boolean {
  if (error.code === 'protocol') return !/^(body|redirect|status)/.test(error.where)
  const expected = items.flatMap(({ event }) => event.expected_version ?? [])
  if (error.code === 'version_conflict')
    return error.expected === undefined ? expected.length === 0 : !expected.includes(error.expected)
  // Another 409 is of all writes, and says so.
  return error.code === 'api' && error.status === 409 && expected.length === 0 && isCut(error.body)
}

/** Whether it is Core's word for what is not there: its own JSON, or nothing. What stands before a Core says it in words of its own. */
function isNotThere(error: AnyAllSourceError): boolean {
  if (error.code !== 'api' || error.status !== 404) return false
  return error.body === undefined || error.body === '' || typeof error.body === 'object'
}

/** Whether the body of a refusal does not come to an end, or is missing. */
export function isCut(body: unknown): boolean {
  return body === undefined || (typeof body === 'string' && body.startsWith('{'))
}

function openAfter(cause: AnyAllSourceError, { status }: Response): OutcomeUnknownError {
  const { request, attempts, correlationId } = cause
  const what = `a refusal that may be the answer to another request (${status})`
  return new OutcomeUnknownError(what, { status }, { request, attempts, correlationId, cause })
}

/** Reads the event that a receipt names. @throws protocol if it is another; outcome_unknown if it cannot be read */
async function confirm(write: AnsweredWrite<unknown>, { event_id }: IngestReceipt): Promise<void> {
  const { api, options, items } = write
  const params = { path: { event_id } }
  const read = replied(api.GET('/api/v1/events/{event_id}', { params, ...callInit(options) }))
  const { event } = (
    await read.catch((cause: unknown) => {
      if (!isAllSourceError(cause)) throw cause
      const what = `the receipt may be another's, and cannot be confirmed: ${cause.message}`
      throw new OutcomeUnknownError(what, {}, { cause })
    })
  ).data
  const written: BatchItem['event'] = JSON.parse(items[0]?.text ?? 'null')
  if (event?.id === event_id && isAlike(event, written)) return
  throw new ProtocolError(idField(items), `${ANOTHERS}; the write may be stored: read before writing again`)
}

import type { BatchInput, BatchReceipt } from '../../api.ts'
import { NotTriedError } from '../../batch-errors.ts'
import {
  type AnyAllSourceError,
  type ItemOutcome,
  isAllSourceError,
  messageOf,
  OutcomeUnknownError,
  ProtocolError,
  type WriteStamp,
} from '../../errors.ts'
import { proofOf, type Range, suspectsOf } from './batch-refusal.ts'
import type { LookUp } from './look-up.ts'

/** An event that was checked, as it travels. */
export interface BatchItem {
  readonly event: BatchInput['events'][number]
  /** Its JSON, with the stamp if it has one. */
  readonly text: string
}

/** Sends the body of one batch, made of `items`, and gives what the server answers. @throws what any write throws */
export type SendBody = (body: string, items: readonly BatchItem[]) => Promise<BatchReceipt>

/**
 * Sends items as one batch, or as smaller ones where the server says that it is too large, and tells what became of each, in order.
 * Never rejects: a failure and an abort, too, are outcomes.
 * @param lookUp asked when the answer leaves something open; without it that is `unknown`
 */
export async function sendBatch(
  send: SendBody,
  items: readonly BatchItem[],
  lookUp?: LookUp,
): Promise<ItemOutcome[]> {
  try {
    const { events } = await send(bodyOf(items), items)
    if (events.length === items.length) return events.map((receipt) => ({ type: 'stored', receipt }))
    throw new ProtocolError(
      'events',
      `holds ${events.length} receipts for ${items.length} events that were sent by POST; they may be stored: read before writing again`,
    )
  } catch (thrown) {
    const error = isAllSourceError(thrown) ? thrown : endedBy(thrown)
    if (isRefusedForSize(error) && items.length > 1) return sendHalves(send, items, lookUp)
    return outcomesOf(error, items, lookUp)
  }
}

function bodyOf(items: readonly BatchItem[]): string {
  return `{"events":[${items.map(({ text }) => text).join(',')}]}`
}

/** Whether the server took nothing of a batch, because it is too large. */
export function isRefusedForSize(error: unknown): boolean {
  return (
    isAllSourceError(error) &&
    error.code === 'api' &&
    error.status === 413 &&
    proofOf(error) === 'nothing_stored'
  )
}

async function sendHalves(
  send: SendBody,
  items: readonly BatchItem[],
  lookUp?: LookUp,
): Promise<ItemOutcome[]> {
  const middle = Math.ceil(items.length / 2)
  const first = await sendBatch(send, items.slice(0, middle), lookUp)
  const rest = items.slice(middle)
  const failed = first.find((outcome) => outcome.type !== 'stored')
  if (failed === undefined) return [...first, ...(await sendBatch(send, rest, lookUp))]
  return [
    ...first,
    ...rest.map(() => ({ type: 'not_stored' as const, error: new NotTriedError(failed.error) })),
  ]
}

/** The server stores one item after the other until it refuses one: each item's fate follows from its place. */
async function outcomesOf(
  error: AnyAllSourceError,
  items: readonly BatchItem[],
  lookUp: LookUp | undefined,
): Promise<ItemOutcome[]> {
  const proof = proofOf(error)
  if (proof === 'nothing_stored') return items.map(() => ({ type: 'not_stored', error }))
  const isOver = proof === 'item_refused'
  const found = await lookUp?.find(items, isOver).catch(() => undefined)
  const isProof = lookUp?.isProof === true
  const refused = isOver ? refusedPlace(suspectsOf(error, items), items, found, isProof) : undefined
  const open = (item: BatchItem, what: string): ItemOutcome => ({
    type: 'unknown',
    error: openFor(error, what, lookUp?.stampOf(item)),
  })
  return items.map((item, index): ItemOutcome => {
    const receipt = found?.get(index)
    const isIts = isProof || (refused !== undefined && index < refused.first)
    if (receipt !== undefined && isIts) return { type: 'stored', receipt }
    if (refused === undefined)
      return isProof ? open(item, 'not answered, and not found so far') : { type: 'unknown', error }
    if (index > refused.last) return { type: 'not_stored', error: new NotTriedError(error) }
    if (index < refused.first) return open(item, 'it is stored, but its receipt is lost')
    const isAbsent = !isProof && index === refused.last && index === found?.size && !found.has(index)
    return refused.first === refused.last || isAbsent
      ? { type: 'not_stored', error }
      : open(item, 'it or another of its batch was refused')
  })
}

/**
 * Where the refused item is: at the first that is not stored, if that is known and the error can mean it. Where others read the same,
 * it is there or before.
 */
function refusedPlace(
  suspects: Range,
  items: readonly BatchItem[],
  found: ReadonlyMap<number, unknown> | undefined,
  isProof: boolean,
): Range {
  if (found === undefined) return suspects
  const place = items.findIndex((_, index) => !found.has(index))
  const isFirstGap = place === found.size && place >= suspects.first && place <= suspects.last
  return isFirstGap ? { first: isProof ? place : suspects.first, last: place } : suspects
}

function openFor(cause: AnyAllSourceError, what: string, stamp: WriteStamp | undefined): OutcomeUnknownError {
  const { request, attempts, correlationId } = cause
  return new OutcomeUnknownError(what, { stamp }, { request, attempts, correlationId, cause })
}

/** An abort, or what else is none of this package's errors. Whether the request was on its way then is not known. */
function endedBy(cause: unknown): AnyAllSourceError {
  return new OutcomeUnknownError(`ended before the answer: ${messageOf(cause)}`, {}, { cause })
}

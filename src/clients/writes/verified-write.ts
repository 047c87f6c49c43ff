import { type BatchInput, coreOperations, type IngestReceipt } from '../../api.ts'
import {
  type AnyAllSourceError,
  isAllSourceError,
  OutcomeUnknownError,
  type VersionConflictError,
  type WriteStamp,
} from '../../errors.ts'
import type { OperationFacts } from '../../internal/shape.ts'
import type { Replied } from '../reply.ts'
import { ownReceiptOf } from './find-write.ts'
import { knownAnswers } from './known-answers.ts'
import { type LookPlan, lookAgain, pause, policyOf } from './look-again.ts'
import { countEvents, ofTenant, type ReadBackClient, readBack } from './read-back.ts'

/** What is written, and what it takes to look for it. */
export interface VerifiedWrite extends LookPlan {
  readonly client: ReadBackClient
  readonly event: BatchInput['events'][number]
  readonly stamp: WriteStamp
  readonly send: () => Promise<Replied<IngestReceipt>>
}

type Outcome =
  | { readonly type: 'replied'; readonly replied: Replied<IngestReceipt> }
  | { readonly type: 'failed'; readonly error: AnyAllSourceError }

/**
 * Writes, and where no answer tells whether it was stored, looks for it. What is not found is sent again only if `expected_version`
 * keeps it from being stored twice: Core then refuses the second, and the first is found.
 * @throws what the write throws; outcome_unknown with the stamp if it was not found, or could not be looked for
 */
export async function writeVerified(write: VerifiedWrite): Promise<Replied<IngestReceipt>> {
  let open: AnyAllSourceError | undefined
  for (let failures = 1; ; failures++) {
    const sent: Outcome = await attempt(write.send)
    if (sent.type === 'replied') return sent.replied
    if (leavesOpen(sent.error)) open ??= sent.error
    if (open === undefined) {
      // Nothing was sent before, so this answer says all there is to say, unless it came before: then it may be that to another write.
      const { error } = sent
      const isDoubtful =
        error.code === 'version_conflict' && knownAnswers(write.settings.transport).isRepeated(error)
      const seen = isDoubtful ? await lookOnce(write) : undefined
      if (seen?.type === 'stored') return seen.replied
      throw error
    }
    const seen = await lookedFor(write, sent.error, failures)
    if (seen.type === 'stored') return seen.replied
    if (seen.type === 'conflict') throw sent.error
    if (seen.type === 'unknown') throw unknown(write, open, seen.reason)
  }
}

async function attempt(send: VerifiedWrite['send']): Promise<Outcome> {
  try {
    return { type: 'replied', replied: await send() }
  } catch (error) {
    if (isAllSourceError(error)) return { type: 'failed', error }
    throw error
  }
}

/** Whether an error of a write tells not whether it was stored: no answer, a server's error, or a success that cannot be read. */
export function leavesOpen({ code }: AnyAllSourceError): boolean {
  return code === 'outcome_unknown' || code === 'protocol'
}

/** Through a gateway `expected_version` may be lost. */
async function mayRepeat({ client, event, options }: VerifiedWrite): Promise<boolean> {
  const { retry }: OperationFacts = coreOperations['POST /api/v1/events']
  if (event.expected_version == null || retry !== 'conditional') return false
  return (await client.abilities(options)).comparesArchive !== undefined
}

type Seen =
  | { readonly type: 'stored'; readonly replied: Replied<IngestReceipt> }
  /** Another has taken the version, so this write can no longer be stored. */
  | { readonly type: 'conflict' }
  | { readonly type: 'nothing' }

/** As `Seen`; what cannot be seen is to be sent `again`, or is `unknown`. */
type Verdict = Exclude<Seen, { type: 'nothing' }> | { readonly type: 'again' } | Unknown

interface Unknown {
  readonly type: 'unknown'
  readonly reason: string
}

/** Looks as often as the write may be retried; but once where it can be sent again after a pause, which tells more than a second look. */
async function lookedFor(write: VerifiedWrite, error: AnyAllSourceError, failures: number): Promise<Verdict> {
  const conflict = error.code === 'version_conflict' ? error : undefined
  try {
    const repeats = failures <= policyOf(write).maxRetries && leavesOpen(error) && (await mayRepeat(write))
    const seen = await lookAgain(
      write,
      () => look(write, conflict),
      ({ type }) => repeats || type !== 'nothing',
    )
    if (seen.type !== 'nothing') return seen
    if (!repeats) return { type: 'unknown', reason: 'not answered, and not found so far' }
    await pause(write, failures)
    return { type: 'again' }
  } catch (failure) {
    if (!isAllSourceError(failure)) throw failure
    return { type: 'unknown', reason: `not answered, and not to be looked for now (${failure.message})` }
  }
}

/** What one look shows, if it can be had. */
async function lookOnce(write: VerifiedWrite): Promise<Seen | undefined> {
  try {
    return await look(write, undefined)
  } catch (failure) {
    if (!isAllSourceError(failure)) throw failure
    return undefined
  }
}

async function look(write: VerifiedWrite, conflict: VersionConflictError | undefined): Promise<Seen> {
  const { client, event, stamp, options } = write
  const { tenant_id: tenantId, entity_id, append_id: appendId, index, sentAt: since } = stamp
  const counted = await countEvents(ofTenant(client, tenantId), entity_id, options)
  const fields = { tenantId, entityIds: [entity_id], appendId, since, count: 1, fromIndex: index }
  const found = (await readBack(client, fields, options)).get(index)
  if (found !== undefined) {
    const receipt = await ownReceiptOf(client, found, options)
    const data =
      event.expected_version == null ? receipt : { ...receipt, version: event.expected_version + 1 }
    return { type: 'stored', replied: { data, response: counted.response } }
  }
  // Core counts an event before it shows it: only when as many are seen as were counted, none of them is this one.
  const { current } = conflict ?? {}
  const isAllSeen = current !== undefined && (counted.data.total_count ?? 0) >= current
  const { isDoubted } = knownAnswers(write.settings.transport)
  return { type: isAllSeen && !isDoubted ? 'conflict' : 'nothing' }
}

function unknown(write: VerifiedWrite, cause: AnyAllSourceError, found: string): OutcomeUnknownError {
  const { request, attempts, correlationId } = cause
  const status = cause.code === 'outcome_unknown' ? cause.status : undefined
  return new OutcomeUnknownError(
    found,
    { status, stamp: write.stamp },
    { request, attempts, correlationId, cause },
  )
}

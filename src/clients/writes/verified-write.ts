import { type BatchInput, coreOperations, type IngestReceipt } from '../../api.ts'
import {
  type AnyAllSourceError,
  isAllSourceError,
  OutcomeUnknownError,
  type VersionConflictError,
  type WriteStamp,
} from '../../errors.ts'
import { backoffDelayMs } from '../../internal/backoff.ts'
import { jsonCopy } from '../../internal/json-copy.ts'
import type { Random } from '../../internal/random.ts'
import type { OperationFacts } from '../../internal/shape.ts'
import { sleep } from '../../internal/sleep.ts'
import {
  type CallOptions,
  type RetryPolicy,
  resolveCallOptions,
  transportDefaults,
} from '../../transport/options.ts'
import type { Replied } from '../reply.ts'
import type { ClientSettings } from '../settings.ts'
import { receiptOf } from './find-write.ts'
import { countEvents, ofTenant, type ReadBackClient, readBack } from './read-back.ts'
import { newAppendId, stampEvent } from './stamp.ts'

type PreparedEvent = BatchInput['events'][number]

/** An event that can be found again, as it travels. */
export interface StampedWrite {
  readonly event: PreparedEvent
  readonly stamp: WriteStamp
}

/** What is written, and what it takes to look for it. */
interface VerifiedWrite extends StampedWrite {
  readonly client: ReadBackClient
  readonly settings: ClientSettings
  readonly send: () => Promise<Replied<IngestReceipt>>
  readonly options: CallOptions
}

/** A stamped copy of an event, which its owner can no longer change. @throws invalid_input */
export function stampedWrite(event: PreparedEvent, tenant_id: string, random: Random): StampedWrite {
  const append_id = newAppendId(random)
  const { entity_id } = event
  const stamp = { append_id, index: 0, tenant_id, entity_id, sentAt: new Date().toISOString() }
  return { event: jsonCopy('body', stampEvent(event, append_id, 0)), stamp }
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
    const isOpen = leavesOpen(sent.error)
    if (isOpen) open ??= sent.error
    // Nothing that was sent before is stored, so this answer says all there is to say.
    if (open === undefined) throw sent.error
    const seen = await lookedFor(write, sent.error, failures)
    if (seen.type === 'stored') return seen.replied
    if (seen.type === 'conflict') throw sent.error
    if (seen.type === 'unknown') throw unknown(write, open, seen.reason)
  }
}

function policyOf({ settings, options }: VerifiedWrite): RetryPolicy {
  const { retry } = resolveCallOptions(options, settings.defaults)
  return retry === false ? { ...transportDefaults.retry, maxRetries: 0 } : retry
}

function pause(write: VerifiedWrite, failures: number): Promise<void> {
  const { clock, random } = write.settings.transport.options
  return sleep(backoffDelayMs(policyOf(write), failures, random), clock, write.options.signal)
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
  try {
    const { maxRetries } = policyOf(write)
    const conflict = error.code === 'version_conflict' ? error : undefined
    const repeats = failures <= maxRetries && leavesOpen(error) && (await mayRepeat(write))
    for (let looks = 1; ; looks++) {
      const seen = await look(write, conflict)
      if (seen.type !== 'nothing') return seen
      if (!repeats && looks > maxRetries)
        return { type: 'unknown', reason: 'not answered, and not found so far' }
      await pause(write, repeats ? failures : looks)
      if (repeats) return { type: 'again' }
    }
  } catch (failure) {
    if (!isAllSourceError(failure)) throw failure
    return { type: 'unknown', reason: `not answered, and not to be looked for now (${failure.message})` }
  }
}

async function look(write: VerifiedWrite, conflict: VersionConflictError | undefined): Promise<Seen> {
  const { client, event, stamp, options } = write
  const { tenant_id: tenantId, entity_id, append_id: appendId, index, sentAt: since } = stamp
  const counted = await countEvents(ofTenant(client, tenantId), entity_id, options)
  const fields = { tenantId, entityIds: [entity_id], appendId, since, count: 1 }
  const found = (await readBack(client, fields, options)).get(index)
  if (found !== undefined) {
    const receipt = await receiptOf(client, found, options)
    const data =
      event.expected_version == null ? receipt : { ...receipt, version: event.expected_version + 1 }
    return { type: 'stored', replied: { data, response: counted.response } }
  }
  // Core counts an event before it shows it: only when as many are seen as were counted, none of them is this one.
  const { current } = conflict ?? {}
  const isAllSeen = current !== undefined && (counted.data.total_count ?? 0) >= current
  return { type: isAllSeen ? 'conflict' : 'nothing' }
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

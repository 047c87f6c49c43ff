import type { EventInput } from '../../../api.ts'
import { NotTriedError } from '../../../batch-errors.ts'
import { type ItemOutcome, TimeoutError } from '../../../errors.ts'
import { onAbort } from '../../../internal/abort.ts'
import type { CallOptions } from '../../../transport/options.ts'
import { alikeLookUp } from '../alike-look-up.ts'
import type { WritePath } from '../bulk.ts'
import { resolveEventMetadata } from '../event-metadata.ts'
import { itemText } from '../item-text.ts'
import { stampedLookUp } from '../look-up.ts'
import { postBatch } from '../post-batch.ts'
import { type BatchItem, sendBatch } from '../send-batch.ts'
import { newAppendId, stampEvent } from '../stamp.ts'
import { writeEvent } from '../write-event.ts'
import { resolveWriterOptions, type WriterOptions } from './options.ts'
import type { Send } from './outbox.ts'
import { type PreparedEvent, Writer } from './writer.ts'

/** Makes a writer. @throws config */
export function coreWriter(path: WritePath, options: WriterOptions): Writer {
  const { clock, random, maxRequestBytes } = path.settings.transport.options
  const resolved = resolveWriterOptions(options, maxRequestBytes)
  const metadata = resolveEventMetadata(options.eventMetadata, path.settings.eventMetadata)
  const appendId = path.settings.verifyWrites ? newAppendId(random) : undefined
  const prepare = (given: EventInput, seq: number) => {
    const event = path.prepare(given, '', metadata)
    return prepared(appendId === undefined ? event : stampEvent(event, appendId, seq), resolved.maxBytes)
  }
  const name = `a writer to ${path.settings.transport.options.baseUrl} (tenant ${path.client.tenantId})`
  return new Writer({ name, clock, prepare, send: sendOn(path, appendId) }, resolved)
}

function prepared(event: BatchItem['event'], maxBytes: number): PreparedEvent {
  const { text, bytes } = itemText(event, 'event', maxBytes)
  // In a batch its conflict would leave open what became of the others.
  return { event, text, bytes, isAlone: event.expected_version != null }
}

function sendOn(path: WritePath, appendId: string | undefined): Send {
  const { settings } = path
  const { clock } = settings.transport.options
  return async (batch, signal) => {
    const given = new AbortController()
    const startedMs = clock.now()
    // Of an abort a call gives the reason alone; of the end of its time, whether it was sent.
    const letGo = onAbort(signal, () => given.abort(new TimeoutError('deadline', clock.now() - startedMs)))
    const send = (options: CallOptions) => sendItems(path, batch, appendId, options)
    const outcomes = await settings.within({ signal: given.signal }, send).finally(letGo)
    return signal.aborted ? outcomes.map((outcome) => notTriedIf(outcome, signal.reason)) : outcomes
  }
}

/** One event goes by the route for one, whose failures tell more. */
function sendItems(
  path: WritePath,
  batch: readonly BatchItem[],
  appendId: string | undefined,
  options: CallOptions,
): Promise<ItemOutcome[]> {
  const { client, api, settings } = path
  const [first] = batch
  if (first !== undefined && batch.length === 1) {
    const send = async () => ({
      total: 1,
      ingested: 1,
      events: [(await writeEvent(path, first, options)).data],
    })
    return sendBatch(send, batch)
  }
  const since = new Date()
  const lookUp =
    appendId === undefined
      ? alikeLookUp(client, since, options)
      : stampedLookUp({ client, settings, since, options, appendId })
  return sendBatch(postBatch(api, settings, options), batch, lookUp)
}

/** What the writer's end kept from being sent, be it once more. */
function notTriedIf(outcome: ItemOutcome, reason: unknown): ItemOutcome {
  const isUnsent = outcome.type === 'not_stored' && outcome.error instanceof TimeoutError
  return isUnsent ? { type: 'not_stored', error: new NotTriedError(reason) } : outcome
}

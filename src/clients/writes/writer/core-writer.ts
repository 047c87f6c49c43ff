import type { EventInput, IngestReceipt } from '../../../api.ts'
import type { WritePath } from '../bulk.ts'
import { resolveEventMetadata } from '../event-metadata.ts'
import { stampedLookUp } from '../look-up.ts'
import { postBatch } from '../post-batch.ts'
import { type BatchItem, itemText, sendBatch } from '../send-batch.ts'
import { newAppendId, stampEvent } from '../stamp.ts'
import type { WriteOptions } from '../write-options.ts'
import { resolveWriterOptions, type WriterOptions } from './options.ts'
import type { Send } from './outbox.ts'
import { type PreparedEvent, Writer } from './writer.ts'

/** What a writer needs of its client. */
export interface WriterPath extends WritePath {
  ingestEvent(event: EventInput, options: WriteOptions): Promise<IngestReceipt>
}

/** Makes a writer. @throws config */
export function coreWriter(path: WriterPath, options: WriterOptions): Writer {
  const { clock, random, maxRequestBytes } = path.settings.transport.options
  const resolved = resolveWriterOptions(options, maxRequestBytes)
  const metadata = resolveEventMetadata(options.eventMetadata, path.settings.eventMetadata)
  const appendId = path.settings.verifyWrites ? newAppendId(random) : undefined
  const prepare = (given: EventInput, seq: number) => {
    const event = path.prepare(given, '', metadata)
    return prepared(appendId === undefined ? event : stampEvent(event, appendId, seq), resolved.maxBytes)
  }
  return new Writer({ clock, prepare, send: sendOn(path, appendId) }, resolved)
}

function prepared(event: BatchItem['event'], maxBytes: number): PreparedEvent {
  const { text, bytes } = itemText(event, 'event', maxBytes)
  // In a batch its conflict would leave open what became of the others.
  return { event, text, bytes, isAlone: event.expected_version != null }
}

/** One event goes by the route for one, whose failures tell more. */
function sendOn({ client, api, settings, ingestEvent }: WriterPath, appendId: string | undefined): Send {
  return async (batch, signal) => {
    const options = { signal }
    const [first] = batch
    if (first === undefined || batch.length > 1)
      return settings.within(options, (bounded) => {
        const plan = { client, settings, since: new Date(), options: bounded }
        const lookUp = appendId === undefined ? undefined : stampedLookUp({ ...plan, appendId })
        return sendBatch(postBatch(api, bounded), batch, lookUp)
      })
    const send = async () => {
      const receipt = await ingestEvent(JSON.parse(first.text), { ...options, eventMetadata: false })
      return { total: 1, ingested: 1, events: [receipt] }
    }
    return sendBatch(send, batch)
  }
}

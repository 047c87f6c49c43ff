import type { EventInput, IngestReceipt } from '../../api.ts'
import type { CallOptions } from '../../transport/options.ts'
import type { Replied } from '../reply.ts'
import type { WritePath } from './bulk.ts'
import { itemText } from './item-text.ts'
import { postEvent } from './post-event.ts'
import type { BatchItem } from './send-batch.ts'
import { newAppendId, stampEvent, writeStampOf } from './stamp.ts'
import { writeVerified } from './verified-write.ts'

/** An event as it will travel, whatever its owner does to it: stamped, if it is to be found again. @throws invalid_input */
export function eventItem(
  { settings }: WritePath,
  prepared: BatchItem['event'],
  verifies: boolean,
): BatchItem {
  const { random, maxRequestBytes } = settings.transport.options
  const event = verifies ? stampEvent(prepared, newAppendId(random), 0) : prepared
  return { event, text: itemText(event, 'event', maxRequestBytes, 0).text }
}

/** Writes an event by the route for one; one that is stamped is looked for where no answer tells of it. @throws as `ingestEvent` */
export function writeEvent(
  path: WritePath,
  item: BatchItem,
  options: CallOptions,
): Promise<Replied<IngestReceipt>> {
  const { client, api, settings } = path
  const { event } = item
  const stamp = writeStampOf(event, client.tenantId, new Date())
  const send = async () => {
    if (event.expected_version != null) await path.loadCompared([event as EventInput], options)
    return postEvent(api, settings, item, options)
  }
  return stamp === undefined ? send() : writeVerified({ client, settings, send, options, event, stamp })
}

import type { IngestReceipt } from '../../api.ts'
import { functionOption, integerOption } from '../../internal/check.ts'
import { checkCallOptions } from '../../transport/option-names.ts'
import type { CallOptions } from '../../transport/options.ts'
import type { ClientSettings } from '../settings.ts'
import { type MetadataSources, resolveEventMetadata } from './event-metadata.ts'
import { batchLimits } from './item-text.ts'
import { resolveVerifyWrites, type WriteOptions } from './write-options.ts'

/** How many events are written at once, and who is told. */
export interface BatchOptions extends WriteOptions {
  /** Events in a request, at most. @default 1_000 */
  readonly maxBatch?: number | undefined
  /** Bytes of a request's body, at most. @default the client's `maxRequestBytes` */
  readonly maxBytes?: number | undefined
  /** Requests under way at once, at most. Two that hold events of one entity never are. @default 1 */
  readonly concurrency?: number | undefined
  /** Called after each request whose events are all stored. A promise that it gives is awaited; a failure ends the batch. */
  readonly onProgress?: ((progress: BatchProgress) => void) | undefined
}

/** How far a batch is. */
export interface BatchProgress {
  /** Events that are stored by now. */
  readonly stored: number
  /** How many were given; `undefined` of an iterable. */
  readonly total: number | undefined
  /** Of the events that were stored last, in order. */
  readonly receipts: readonly IngestReceipt[]
  /** The index of the first of these among all that were given. */
  readonly index: number
}

/** Batch options without gaps, and those of each call. */
export interface ResolvedBatchOptions {
  readonly maxBatch: number
  readonly maxBytes: number
  readonly concurrency: number
  readonly onProgress: ((progress: BatchProgress) => void) | undefined
  readonly verifies: boolean
  readonly metadata: MetadataSources
  readonly call: CallOptions
}

const ownNames = Object.keys({
  maxBatch: true,
  maxBytes: true,
  concurrency: true,
  onProgress: true,
  verifyWrites: true,
  eventMetadata: true,
} satisfies Record<Exclude<keyof BatchOptions, keyof CallOptions>, true>)

/** @throws config */
export function resolveBatchOptions(options: BatchOptions, settings: ClientSettings): ResolvedBatchOptions {
  checkCallOptions(options, ownNames)
  const { maxBatch, maxBytes, concurrency, onProgress, verifyWrites, eventMetadata, ...call } = options
  const { maxRequestBytes } = settings.transport.options
  functionOption('onProgress', onProgress)
  return {
    ...batchLimits(maxBatch, maxBytes, maxRequestBytes),
    concurrency: integerOption('concurrency', concurrency, 1, 1),
    onProgress,
    verifies: resolveVerifyWrites(verifyWrites, settings.verifyWrites),
    metadata: resolveEventMetadata(eventMetadata, settings.eventMetadata),
    call,
  }
}

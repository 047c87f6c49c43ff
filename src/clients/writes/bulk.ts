import type { BatchInput, BatchReceipt, CoreApi, EventInput } from '../../api.ts'
import { NotTriedError } from '../../batch-errors.ts'
import { InvalidInputError, type ItemOutcome, isAllSourceError } from '../../errors.ts'
import { abortable } from '../../internal/abort.ts'
import { isPromise } from '../../internal/is-promise.ts'
import { utf8Length } from '../../internal/utf8-length.ts'
import type { CallOptions } from '../../transport/options.ts'
import { type Replied, type Reply, replyOf } from '../reply.ts'
import type { ClientSettings } from '../settings.ts'
import { alikeLookUp } from './alike-look-up.ts'
import { type BatchOptions, type ResolvedBatchOptions, resolveBatchOptions } from './batch-options.ts'
import { type ChunkLimits, Chunks } from './chunks.ts'
import type { MetadataSources } from './event-metadata.ts'
import { fly } from './flights.ts'
import { type Given, givenFrom, givenOf, type Prepare } from './given.ts'
import { type Entry, Ledger } from './ledger.ts'
import { stampedLookUp } from './look-up.ts'
import { postBatch } from './post-batch.ts'
import type { ReadBackClient } from './read-back.ts'
import { isRefusedForSize, type SendBody, sendBatch } from './send-batch.ts'
import { newAppendId, stampEvent } from './stamp.ts'

/** What writing takes of a client. */
export interface WritePath {
  readonly client: ReadBackClient
  readonly api: CoreApi
  readonly settings: ClientSettings
  /** The event as it travels. @param at names it in errors @throws invalid_input */
  prepare(event: EventInput, at: string, metadata: MetadataSources): BatchInput['events'][number]
  /** Brings into the server's memory what it compares expected versions with. */
  loadCompared(events: readonly EventInput[], options: CallOptions): Promise<void>
}

/** What `ingestBatch` gives for an iterable; the receipts went to `onProgress`. */
export type BulkReceipt = Omit<BatchReceipt, 'events'>

/** Writes any number of events, in batches. @throws as `CoreClient.ingestBatch` */
export function ingestBulk(
  path: WritePath,
  events: Iterable<EventInput> | AsyncIterable<EventInput>,
  options: BatchOptions,
): Reply<BatchReceipt | BulkReceipt> {
  return replyOf(async () => {
    const { settings } = path
    const resolved = resolveBatchOptions(options, settings)
    const appendId = resolved.verifies ? newAppendId(settings.transport.options.random) : undefined
    const plain: Prepare = (event, at) => path.prepare(event, at, resolved.metadata)
    const prepare = appendId === undefined ? plain : stamping(plain, appendId)
    // All of an array is checked and made text before anything is sent, or its owner can change it.
    const list = Array.isArray(events) ? givenOf(events, prepare, resolved.maxBytes) : undefined
    const source = list?.values() ?? givenFrom(events, prepare, resolved.maxBytes)
    return settings.within(resolved.call, (call) =>
      run({ ...path, appendId }, source, list, { ...resolved, call }),
    )
  })
}

type Source = Iterator<Given, void> | AsyncGenerator<Given, void>

/** A path whose events are stamped for one append, if they are. */
interface AppendPath extends WritePath {
  readonly appendId: string | undefined
}

async function run(
  path: AppendPath,
  source: Source,
  list: readonly Given[] | undefined,
  { call, concurrency, maxBatch, maxBytes, onProgress }: ResolvedBatchOptions,
): Promise<Replied<BatchReceipt | BulkReceipt>> {
  const limits = { maxBatch, maxBytes }
  const chunks = new Chunks(() => source.next(), limits)
  const ledger = new Ledger(list !== undefined)
  let response = new Response()
  const post = postBatch(path.api, path.settings, call, (last) => {
    response = last
  })

  async function next(): Promise<Entry | undefined> {
    const given = await chunks.next()
    // An empty batch is sent, too: it tells whether the server is there.
    return given === undefined && !ledger.isEmpty ? undefined : ledger.open(given ?? [])
  }
  async function send(entry: Entry): Promise<boolean> {
    const outcomes = await write(path, heedSize(post, limits), entry, call)
    ledger.settle(entry, outcomes)
    const receipts = outcomes.flatMap((outcome) => (outcome.type === 'stored' ? [outcome.receipt] : []))
    if (receipts.length < outcomes.length) return false
    const progress = { stored: ledger.stored, total: list?.length, index: entry.index, receipts }
    const told: unknown = onProgress?.(progress)
    // It may well be async, and then fails by its promise.
    if (isPromise(told)) await abortable(told, call.signal)
    return true
  }

  const ended = await fly({ next, send, concurrency, signal: call.signal }).then(
    () => ({ thrown: undefined }),
    (thrown: unknown) => ({ thrown }),
  )
  const { stored: total, isComplete } = ledger
  if (isComplete && ended.thrown === undefined) {
    const data = { total, ingested: total }
    return { data: list ? { ...data, events: ledger.receipts() } : data, response }
  }
  if (!list) await leave(source, chunks, call.signal)
  const reason: unknown = call.signal?.reason
  if (call.signal?.aborted && !isAllSourceError(reason)) throw reason
  ledger.open(chunks.held)
  if (list) ledger.open([...(source as ArrayIterator<Given>)])
  throw ledger.toError(ended.thrown)
}

/** Ends an iterable as a loop does that is left. One that is still asked for an event ends when it answers, and may never. */
async function leave(source: Source, chunks: Chunks, signal: AbortSignal | undefined): Promise<void> {
  const left = Promise.resolve(source.return?.()).catch(() => {})
  if (!chunks.isTaking) await abortable(left, signal).catch(() => {})
}

async function write(
  path: AppendPath,
  post: SendBody,
  { given }: Entry,
  call: CallOptions,
): Promise<ItemOutcome[]> {
  const [first] = given
  if (first && 'error' in first) return [{ type: 'not_stored', error: first.error }]
  const items = given.flatMap((one) => ('item' in one ? [one.item] : []))
  const compared = items.map(({ event }) => event).filter((event) => event.expected_version != null)
  try {
    if (compared.length > 0) await path.loadCompared(compared as EventInput[], call)
  } catch (thrown) {
    const error = isAllSourceError(thrown) ? thrown : new NotTriedError(thrown)
    return items.map(() => ({ type: 'not_stored', error }))
  }
  const { client, settings, appendId } = path
  const since = new Date()
  const lookUp = appendId
    ? stampedLookUp({ client, settings, appendId, since, isInOrder: true, options: call })
    : alikeLookUp(client, since, call)
  return sendBatch(post, items, lookUp)
}

function stamping(prepare: Prepare, appendId: string): Prepare {
  return (event, at, index) => {
    try {
      return stampEvent(prepare(event, at, index), appendId, index)
    } catch (error) {
      if (error instanceof InvalidInputError && error.field === 'metadata')
        throw new InvalidInputError(`${at}.metadata`, error.reason)
      throw error
    }
  }
}

/** The batches after one that was too large for the server are no longer than its half. */
function heedSize(post: SendBody, limits: ChunkLimits): SendBody {
  return async (body, items) => {
    try {
      return await post(body, items)
    } catch (error) {
      if (isRefusedForSize(error))
        limits.maxBytes = Math.min(limits.maxBytes, Math.ceil(utf8Length(body) / 2))
      throw error
    }
  }
}

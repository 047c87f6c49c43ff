import type { EventInput, IngestReceipt } from '../../../api.ts'
import { InvalidInputError } from '../../../errors.ts'
import { abortable } from '../../../internal/abort.ts'
import { methodsOption, namesOption } from '../../../internal/check.ts'
import type { Clock } from '../../../internal/clock.ts'
import type { NewEvent, Source } from './event-queue.ts'
import { Failures } from './failures.ts'
import type { ResolvedWriterOptions } from './options.ts'
import { Outbox, type Send } from './outbox.ts'
import { ReceiptPromise } from './receipt-promise.ts'
import { type WritablePort, writableOf } from './writable.ts'

/** What a writer stands on. */
export interface WriterPort {
  /** What it is called at the end of a process that it is not ready for. */
  readonly name: string
  readonly clock: Clock
  /** Checks an event and writes it as JSON. @param seq its number in this writer @throws invalid_input */
  prepare(event: EventInput, seq: number): PreparedEvent
  readonly send: Send
}

/** An event that was checked. */
export type PreparedEvent = Pick<NewEvent, 'event' | 'text' | 'bytes' | 'isAlone'>

/** What ends a wait, or takes an event back. */
export interface WaitOptions {
  readonly signal?: AbortSignal | undefined
}

const waitNames = Object.keys({ signal: true } satisfies Record<keyof WaitOptions, true>)

/** @throws config */
function signalOf(options: WaitOptions | undefined): AbortSignal | undefined {
  if (options === undefined) return undefined
  namesOption('options', options, waitNames)
  methodsOption('signal', options.signal, ['addEventListener'])
  return options.signal
}

/**
 * Takes events one by one and writes them in batches: `append` promises each event its own receipt. Made by `core.writer()`; one for a
 * process is enough, and it is to be closed.
 *
 * A failure rejects the promise of its event. One that nobody awaits does not end the process: `flush` and `close` reject with it.
 * A process that ends of itself ends once all is settled. One that is ended before that, by `process.exit()` or an error that nobody
 * caught, is told on `console.error` how many events were left; what kills it by a signal is heard by nobody: close on that yourself.
 */
export class Writer implements AsyncDisposable {
  readonly #port: WriterPort
  readonly #outbox: Outbox
  readonly #failures = new Failures()
  #state: { readonly type: 'open' } | { readonly type: 'closed' } = { type: 'open' }
  #seq = 0

  /** @internal */
  constructor(port: WriterPort, options: ResolvedWriterOptions) {
    this.#port = port
    this.#outbox = new Outbox(port.name, port.send, options, port.clock, this.#failures)
  }

  /** How many more events may be appended before the caller should await `ready`: `maxQueued` less those that are not settled. */
  get desiredSize(): number {
    return this.#outbox.desiredSize
  }

  /**
   * Resolves as soon as `desiredSize` is above 0, whatever came of the events, be it outcome_unknown. It never rejects.
   * @source openapi `ingestBatch`, for whose answers it waits
   */
  get ready(): Promise<void> {
    return this.#outbox.ready
  }

  /**
   * Takes an event and promises its receipt. The events of one entity are stored in the order of their appends. It takes any number:
   * who appends without awaiting the receipt awaits `ready` first, or what waits grows in memory.
   * @param options.signal takes the event back if it is not sent yet; if it is, the promise tells its outcome all the same
   * @throws (as a rejection) invalid_input naming the field, or `writer` once that is closed; not_tried, see `stopEntityAfter`; and
   * as `ingestEvent`: outcome_unknown (read before writing again), version_conflict, rate_limited, api
   * @source openapi `ingestBatch`; `ingestEvent` for an event that travels alone
   */
  append(event: EventInput, options?: WaitOptions): Promise<IngestReceipt> {
    return this.#append(event, options, undefined)
  }

  /**
   * Resolves once all that was appended so far is settled, and lets none of it linger.
   * @param options.signal ends the waiting alone
   * @throws appends_failed: events that failed, as by outcome_unknown, and whose promise nobody awaited; each is told of once
   * @source openapi `ingestBatch`
   */
  async flush(options?: WaitOptions): Promise<void> {
    const signal = signalOf(options)
    signal?.throwIfAborted()
    await abortable(this.#outbox.settled(), signal)
    this.#failures.report()
  }

  /**
   * Takes no more events, and resolves once all that were taken are settled.
   * @param options.signal gives up: what is not sent rejects with its reason, requests under way are cut and leave their events
   * outcome_unknown
   * @throws appends_failed, as `flush`, also of what is outcome_unknown then
   * @source openapi `ingestBatch`
   */
  async close(options?: WaitOptions): Promise<void> {
    const signal = signalOf(options)
    this.#state = { type: 'closed' }
    try {
      signal?.throwIfAborted()
      await abortable(this.#outbox.settled(), signal)
    } catch (reason) {
      this.#outbox.abort(reason)
      throw reason
    }
    this.#failures.report()
  }

  /** As `close`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /**
   * A stream to pipe events into, at the pace of the server. It ends when its events are settled, and leaves the writer open. The
   * first failure breaks it: events behind that one which are not sent are taken back. The error of an invalid event names its
   * place in the stream, as in `events[3].entity_id`.
   * @param options.signal breaks it as a failure does. To abort a pipe, give it to both: `pipeTo(writer.writable({ signal }), { signal })`;
   * `pipeTo` alone would wait for room first
   * @throws config
   */
  writable(options?: WaitOptions): WritableStream<EventInput> {
    const outbox = this.#outbox
    const port: WritablePort = {
      append: (event, source) => this.#append(event, undefined, source),
      takeBack: ({ stream, index }, reason) =>
        outbox.takeBack(({ source }) => source?.stream === stream && source.index > index, reason),
      get desiredSize() {
        return outbox.desiredSize
      },
      get ready() {
        return outbox.ready
      },
    }
    return writableOf(port, signalOf(options))
  }

  #append(event: EventInput, options: WaitOptions | undefined, source: Source | undefined): ReceiptPromise {
    const appended = new ReceiptPromise()
    try {
      const signal = signalOf(options)
      if (signal?.aborted) {
        appended.failed(signal.reason)
        return appended
      }
      if (this.#state.type === 'closed') throw new InvalidInputError('writer', 'is closed: make another')
      const seq = this.#seq + 1
      const { event: prepared, text, bytes, isAlone } = this.#port.prepare(event, seq)
      this.#outbox.add({ event: prepared, text, bytes, isAlone, appended, seq, source, signal })
      this.#seq = seq
    } catch (error) {
      this.#failures.add(appended, error, event)
    }
    return appended
  }
}

import {
  type Attributes,
  context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import type { Event } from '../api.ts'
import { messageOf } from '../errors.ts'
import { integerOption, namesOption } from '../internal/check.ts'
import { type Clock, systemClock } from '../internal/clock.ts'
import { isPromise } from '../internal/is-promise.ts'
import type { AroundReducer } from '../worker/around-reducer.ts'
import { SCOPE } from './attributes.ts'
import { traceLink } from './trace-context.ts'

/** How to record what a worker folds. */
export interface ReducerSpanOptions {
  /** The worker's, for the spans' attributes. */
  readonly name: string
  /** @default the global provider's */
  readonly tracer?: Tracer | undefined
  /** Events in one span, at most. @default 1_000 */
  readonly maxEvents?: number | undefined
  /** @default the machine's */
  readonly clock?: Clock | undefined
}

/** What an SDK keeps of one span, unless it is told otherwise. */
const MAX_LINKS = 128

interface Batch {
  readonly span: Span
  readonly linked: Set<string>
  events: number
  /** While there is one event. */
  only: Event | undefined
  running: number
  /** Set while more events are let in. */
  cancelTimer: (() => void) | undefined
}

/** Of a span over one event. @source semantic conventions, messaging spans */
function messageAttributes({ id, metadata }: Event): Attributes {
  const said = (metadata as { readonly correlation_id?: unknown } | null | undefined)?.correlation_id
  return {
    'messaging.message.id': id,
    ...(typeof said === 'string' && { 'messaging.message.conversation_id': said }),
  }
}

/**
 * For `aroundReducer` of a worker: a consumer span over all events that are folded in one go, linked to the spans that they were written
 * under, up to 128 of these. A live event thus mostly has a span of its own, and of a replay hundreds share one. What the reducer does
 * is below that span. Without an OpenTelemetry SDK nothing is recorded.
 */
export function reducerSpans(options: ReducerSpanOptions): AroundReducer {
  namesOption('options', options, ['name', 'tracer', 'maxEvents', 'clock'])
  const { name, clock = systemClock } = options
  const maxEvents = integerOption('maxEvents', options.maxEvents, 1_000, 1)
  let open: Batch | undefined

  function begin(): Batch {
    const span = (options.tracer ?? trace.getTracer(SCOPE)).startSpan(`process ${name}`, {
      kind: SpanKind.CONSUMER,
      attributes: {
        'messaging.system': 'allsource',
        'messaging.operation.type': 'process',
        'messaging.operation.name': 'process',
        'messaging.consumer.group.name': name,
      },
      // What happens to be active here is whatever the worker was started in, which may be long over.
      root: true,
    })
    const cancelTimer = clock.setTimeout(() => {
      close(batch)
      endIfDone(batch)
    }, 0)
    const batch: Batch = { span, linked: new Set(), events: 0, only: undefined, running: 0, cancelTimer }
    return batch
  }

  function close(batch: Batch): void {
    batch.cancelTimer?.()
    batch.cancelTimer = undefined
    if (open === batch) open = undefined
  }

  function endIfDone(batch: Batch): void {
    if (batch.cancelTimer !== undefined || batch.running > 0) return
    batch.span.setAttribute('messaging.batch.message_count', batch.events)
    if (batch.only !== undefined) batch.span.setAttributes(messageAttributes(batch.only))
    batch.span.end()
  }

  function enter(events: readonly Event[]): Batch {
    const batch = open ?? begin()
    open = batch
    batch.running++
    batch.events += events.length
    batch.only = batch.events === 1 ? (events[0] ?? batch.only) : undefined
    if (!batch.span.isRecording()) return batch
    for (const event of events) {
      if (batch.linked.size >= MAX_LINKS) break
      const link = traceLink(event)
      if (link === undefined || batch.linked.has(link.context.spanId)) continue
      batch.linked.add(link.context.spanId)
      batch.span.addLink(link)
    }
    return batch
  }

  function leave(batch: Batch): void {
    batch.running--
    if (batch.events >= maxEvents) close(batch)
    endIfDone(batch)
  }

  function fail(batch: Batch, error: unknown): void {
    const type = error instanceof Error ? error.name : typeof error
    batch.span.setAttribute('error.type', type)
    batch.span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) })
    leave(batch)
  }

  return (events, reduce) => {
    const batch = enter(events)
    try {
      const reduced = context.with(trace.setSpan(context.active(), batch.span), reduce)
      if (!isPromise(reduced)) {
        leave(batch)
        return reduced
      }
      reduced.then(
        () => leave(batch),
        (error: unknown) => fail(batch, error),
      )
      return reduced
    } catch (error) {
      fail(batch, error)
      throw error
    }
  }
}

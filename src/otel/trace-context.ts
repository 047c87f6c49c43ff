import {
  context,
  createTraceState,
  isSpanContextValid,
  type Link,
  type SpanContext,
  trace,
} from '@opentelemetry/api'
import type { Event } from '../api.ts'

/** A trace context as the W3C writes it, in headers and in the metadata of events. */
export type TraceContext = {
  readonly traceparent: string
  readonly tracestate?: string
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/**
 * The context of the span that is active now, for `eventMetadata` of a client, a writer or a write: events then carry `traceparent`, and
 * `tracestate` where there is one. `undefined` where no span is active, as without an OpenTelemetry SDK.
 * @source W3C Trace Context, section 3
 */
export function traceMetadata(): TraceContext | undefined {
  return traceContextOf(trace.getSpanContext(context.active()))
}

/** As the W3C writes it; `undefined` for one that is not valid. */
export function traceContextOf(span: SpanContext | undefined): TraceContext | undefined {
  if (span === undefined || !isSpanContextValid(span)) return undefined
  const flags = (span.traceFlags & 0xff).toString(16).padStart(2, '0')
  const traceparent = `00-${span.traceId}-${span.spanId}-${flags}`
  const tracestate = span.traceState?.serialize()
  return tracestate ? { traceparent, tracestate } : { traceparent }
}

/**
 * A link to the span that an event was written under, by `traceparent` in its metadata; `undefined` for one without, or with one that is
 * malformed. For spans of your own over what you read or stream.
 */
export function traceLink({ metadata }: Pick<Event, 'metadata'>): Link | undefined {
  const carried = metadata as
    | { readonly traceparent?: unknown; readonly tracestate?: unknown }
    | null
    | undefined
  const parts = typeof carried?.traceparent === 'string' ? TRACEPARENT.exec(carried.traceparent) : null
  if (parts === null) return undefined
  const [, version, traceId = '', spanId = '', flags = '00', more] = parts
  // Version 00 has these fields alone; later ones may have more, and ff is forbidden (section 3.2).
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined
  const state = carried?.tracestate
  const linked: SpanContext = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
    ...(typeof state === 'string' && { traceState: createTraceState(state) }),
  }
  return isSpanContextValid(linked) ? { context: linked } : undefined
}

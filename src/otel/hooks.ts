import {
  type Attributes,
  context,
  type Meter,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import type { RequestFacts } from '../errors.ts'
import { namesOption } from '../internal/check.ts'
import type { AttemptNotice, Hooks, NotSentNotice, RequestNotice } from '../transport/hooks.ts'
import { outcomeOf, requestOf, SCOPE, serverOf } from './attributes.ts'
import { clientMetrics } from './client-metrics.ts'
import { traceContextOf } from './trace-context.ts'

/** What to record of a client, and with what. */
export interface TelemetryOptions {
  /** `false`: no spans. @default the global provider's */
  readonly tracer?: Tracer | false | undefined
  /** `false`: no metrics. @default the global provider's */
  readonly meter?: Meter | false | undefined
  /**
   * Sends `traceparent` and `tracestate` with each request, and what else the SDK propagates, as `baggage`. In browsers only where the
   * server lets it: the Query Service lets none of them be sent from another origin.
   * @default false
   */
  readonly propagate?: boolean | undefined
}

const CIRCUIT = { closed: 0, half_open: 1, open: 2 }

/**
 * Hooks that record each attempt at a call, and each handshake of a stream, as a client span below the span that is active, and what a
 * client does as metrics; by the HTTP semantic conventions, but without `url.full`, which would tell ids and filters. An attempt that
 * ended before it began is an internal span over its wait. Without an OpenTelemetry SDK nothing is recorded.
 * @source OpenTelemetry semantic conventions, HTTP client spans and metrics
 */
export function openTelemetryHooks(options: TelemetryOptions = {}): Hooks {
  namesOption('options', options, ['tracer', 'meter', 'propagate'])
  const { tracer, meter, propagate = false } = options
  const measured = clientMetrics(meter)
  /** The span of a call's attempt: its attempts follow one another. */
  const spans = new WeakMap<RequestFacts, Span>()

  function startSpan(kind: SpanKind, notice: AttemptNotice, times: { startTime?: number } = {}) {
    if (tracer === false) return undefined
    const attributes = requestOf(notice)
    if (notice.attempt > 1) attributes['http.request.resend_count'] = notice.attempt - 1
    if (notice.queuedMs > 0) attributes['allsource.queue.duration'] = notice.queuedMs / 1_000
    const { method, path } = notice.request
    return (tracer ?? trace.getTracer(SCOPE)).startSpan(`${method} ${path}`, { kind, attributes, ...times })
  }

  function endSpan(span: Span | undefined, ended: Attributes): void {
    span?.setAttributes(ended)
    if ('error.type' in ended) span?.setStatus({ code: SpanStatusCode.ERROR })
    span?.end()
  }

  function begin(notice: AttemptNotice): void {
    measured()?.active.add(1, requestOf(notice))
    measured()?.queued.record(notice.queuedMs / 1_000, requestOf(notice))
    const span = startSpan(SpanKind.CLIENT, notice)
    if (span !== undefined) spans.set(notice.request, span)
  }

  function end(notice: RequestNotice, elapsedMs: number, ended: Attributes): void {
    measured()?.active.add(-1, requestOf(notice))
    measured()?.duration.record(elapsedMs / 1_000, { ...requestOf(notice), ...ended })
    endSpan(spans.get(notice.request), ended)
    spans.delete(notice.request)
  }

  function tellNotSent(notice: NotSentNotice): void {
    const ended = outcomeOf(notice.error)
    const attributes = { ...requestOf(notice), ...ended }
    measured()?.queued.record(notice.queuedMs / 1_000, attributes)
    measured()?.notSent.add(1, attributes)
    endSpan(startSpan(SpanKind.INTERNAL, notice, { startTime: Date.now() - notice.queuedMs }), ended)
  }

  return {
    onRequest: begin,
    onResponse(notice) {
      if (notice.status === 101) measured()?.openStreams.add(1, serverOf(notice.baseUrl))
      end(notice, notice.elapsedMs, outcomeOf(notice.status, notice.isError))
    },
    onRequestError: (notice) => end(notice, notice.elapsedMs, outcomeOf(notice.error)),
    onNotSent: tellNotSent,
    onStreamEnd({ baseUrl, elapsedMs, error }) {
      measured()?.openStreams.add(-1, serverOf(baseUrl))
      measured()?.streamDuration.record(elapsedMs / 1_000, { ...serverOf(baseUrl), ...outcomeOf(error) })
    },
    onRetry: (notice) => measured()?.retries.add(1, { ...requestOf(notice), ...outcomeOf(notice.outcome) }),
    onRetryBudgetSpent: (notice) => measured()?.spentBudgets.add(1, requestOf(notice)),
    onRateLimited: ({ baseUrl, scope }) =>
      measured()?.rateLimits.add(1, {
        ...serverOf(baseUrl),
        ...(scope === undefined ? {} : { 'allsource.rate_limit.scope': scope }),
      }),
    onBreakerChange: ({ baseUrl, to }) => measured()?.circuit.record(CIRCUIT[to], serverOf(baseUrl)),
    requestHeaders: propagate
      ? ({ request }) => {
          const span = spans.get(request)
          const within = span === undefined ? context.active() : trace.setSpan(context.active(), span)
          const sent: Record<string, string> = { ...traceContextOf(trace.getSpanContext(within)) }
          propagation.inject(within, sent)
          return sent
        }
      : undefined,
  }
}

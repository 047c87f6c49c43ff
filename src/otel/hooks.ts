import { type Meter, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import type { RequestFacts } from '../errors.ts'
import { namesOption } from '../internal/check.ts'
import type { Hooks, RequestNotice } from '../transport/hooks.ts'
import { outcomeOf, requestOf, SCOPE, serverOf } from './attributes.ts'
import { clientMetrics } from './client-metrics.ts'
import { traceContextOf, traceMetadata } from './trace-context.ts'

/** What to record of a client, and with what. */
export interface TelemetryOptions {
  /** `false`: no spans. @default the global provider's */
  readonly tracer?: Tracer | false | undefined
  /** `false`: no metrics. @default the global provider's */
  readonly meter?: Meter | false | undefined
  /**
   * Sends `traceparent` and `tracestate` with each request. In browsers only where the server lets it: the Query Service lets neither be
   * sent from another origin.
   * @default false
   */
  readonly propagate?: boolean | undefined
}

const CIRCUIT = { closed: 0, half_open: 1, open: 2 }

/**
 * Hooks that record each attempt at a call as a client span, below the span that is active, and what a client does as metrics; by the
 * HTTP semantic conventions, but without `url.full`, which would tell ids and filters. Without an OpenTelemetry SDK nothing is recorded.
 * @source OpenTelemetry semantic conventions, HTTP client spans and metrics
 */
export function openTelemetryHooks(options: TelemetryOptions = {}): Hooks {
  namesOption('options', options, ['tracer', 'meter', 'propagate'])
  const { tracer, meter, propagate = false } = options
  const measured = clientMetrics(meter)
  /** The span of a call's attempt: its attempts follow one another. */
  const spans = new WeakMap<RequestFacts, Span>()
  const active = (notice: RequestNotice) => ({
    'http.request.method': notice.request.method,
    ...serverOf(notice.baseUrl),
  })

  function begin(notice: RequestNotice): void {
    measured()?.active.add(1, active(notice))
    if (tracer === false) return
    const attributes = requestOf(notice)
    if (notice.attempt > 1) attributes['http.request.resend_count'] = notice.attempt - 1
    const { method, path } = notice.request
    const span = (tracer ?? trace.getTracer(SCOPE)).startSpan(`${method} ${path}`, {
      kind: SpanKind.CLIENT,
      attributes,
    })
    spans.set(notice.request, span)
  }

  function end(notice: RequestNotice, elapsedMs: number, outcome: number | string): void {
    const ended = outcomeOf(outcome)
    measured()?.active.add(-1, active(notice))
    measured()?.duration.record(elapsedMs / 1_000, { ...requestOf(notice), ...ended })
    const span = spans.get(notice.request)
    if (span === undefined) return
    spans.delete(notice.request)
    span.setAttributes(ended)
    if ('error.type' in ended) span.setStatus({ code: SpanStatusCode.ERROR })
    span.end()
  }

  return {
    onRequest: begin,
    onResponse: (notice) => end(notice, notice.elapsedMs, notice.status),
    onRequestError: (notice) => end(notice, notice.elapsedMs, notice.error),
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
          return span === undefined ? traceMetadata() : traceContextOf(span.spanContext())
        }
      : undefined,
  }
}

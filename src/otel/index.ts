export { openTelemetryHooks, type TelemetryOptions } from './hooks.ts'
export { type ReducerSpanOptions, reducerSpans } from './reducer-spans.ts'
export { type TraceContext, traceLink, traceMetadata } from './trace-context.ts'
export { observeWorker, type WorkerTelemetryOptions } from './worker-metrics.ts'

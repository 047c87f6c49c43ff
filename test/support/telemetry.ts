import { type Attributes, context, metrics, propagation, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics'
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace'

class MemoryReader extends MetricReader {
  protected async onForceFlush(): Promise<void> {}
  protected async onShutdown(): Promise<void> {}
}

/** An OpenTelemetry SDK that keeps what it is told, registered for the whole process until it is switched off. */
export function telemetry() {
  const exporter = new InMemorySpanExporter()
  const reader = new MemoryReader()
  const tracers = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  const meters = new MeterProvider({ readers: [reader] })
  trace.setGlobalTracerProvider(tracers)
  metrics.setGlobalMeterProvider(meters)
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())

  /** Each measured value of an instrument, with its attributes. */
  async function measured(name: string): Promise<{ value: unknown; attributes: Attributes }[]> {
    const { resourceMetrics } = await reader.collect()
    const found = resourceMetrics.scopeMetrics
      .flatMap((scope) => scope.metrics)
      .find(({ descriptor }) => descriptor.name === name)
    return (found?.dataPoints ?? []).map(({ value, attributes }) => ({ value, attributes }))
  }

  return {
    /** Those that ended, in that order. */
    spans: (): ReadableSpan[] => exporter.getFinishedSpans(),
    measured,
    tracer: tracers.getTracer('test'),
  }
}

/** Leaves the process without a provider, as it was. */
export function withoutTelemetry(): void {
  trace.disable()
  metrics.disable()
  context.disable()
  propagation.disable()
}

import { type BatchObservableResult, type Meter, metrics } from '@opentelemetry/api'
import type { ProjectionHandle } from '../worker/projection-handle.ts'
import { SCOPE } from './attributes.ts'

/** What to measure of a worker, and with what. */
export interface WorkerTelemetryOptions {
  /** The worker's, for the measurements' attributes. */
  readonly name: string
  /** @default the global provider's */
  readonly meter?: Meter | undefined
}

/**
 * Measures a running worker whenever metrics are collected: how far it is behind, in events (not while it has no connection to know it by)
 * and in seconds, and its counts. Register the SDK's meter provider first.
 * @returns what ends it; call it when the worker was stopped
 */
export function observeWorker(
  handle: Pick<ProjectionHandle<unknown>, 'lag' | 'metrics'>,
  { name, meter = metrics.getMeter(SCOPE) }: WorkerTelemetryOptions,
): () => void {
  const gauge = (field: string, unit: string, description: string) =>
    meter.createObservableGauge(`allsource.worker.${field}`, { unit, description })
  const counter = (field: string, unit: string, description: string) =>
    meter.createObservableCounter(`allsource.worker.${field}`, { unit, description })
  const lagEvents = gauge('lag.events', '{event}', 'Events that are stored and not in the state.')
  const lagTime = gauge('lag.duration', 's', 'Time since the state was last known to be complete.')
  const deadLetters = gauge('dead_letters', '{event}', 'Events that were put aside.')
  const counters = {
    applied: counter('applied', '{event}', 'Events in the state, or left out of it.'),
    reconnects: counter('reconnects', '{connection}', 'Connections after one that was lost.'),
    gaps: counter('gaps', '{gap}', 'Times that Core dropped live frames.'),
    rebuilds: counter('rebuilds', '{rebuild}', 'Times that the log was another one.'),
    checkpoints: counter('checkpoints', '{checkpoint}', 'States that were saved.'),
    failedSaves: counter('failed_saves', '{save}', 'States that could not be saved.'),
    failedFlushes: counter('failed_flushes', '{flush}', 'Rows that could not be pushed back.'),
    listenerErrors: counter('listener_errors', '{error}', 'Times that a listener threw.'),
    leftOut: counter('left_out', '{event}', 'Events that the reducer failed on.'),
  }
  const all = [lagEvents, lagTime, deadLetters, ...Object.values(counters)]
  const attributes = { 'allsource.worker.name': name }

  function observe(result: BatchObservableResult): void {
    const { events, ms } = handle.lag()
    const counts = handle.metrics()
    if (events !== undefined) result.observe(lagEvents, events, attributes)
    result.observe(lagTime, ms / 1_000, attributes)
    result.observe(deadLetters, counts.deadLetters, attributes)
    for (const [field, instrument] of Object.entries(counters))
      result.observe(instrument, counts[field as keyof typeof counters], attributes)
  }

  meter.addBatchObservableCallback(observe, all)
  return () => meter.removeBatchObservableCallback(observe, all)
}

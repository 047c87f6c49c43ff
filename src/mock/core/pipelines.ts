import type { Pipeline as ApiPipeline, PipelineStats } from '../../api.ts'
import type { LogEntry } from './event-log.ts'
import { applyOperator, type PipelineScratch } from './pipeline-operators.ts'

interface Pipeline {
  readonly config: ApiPipeline
  stats: PipelineStats
  readonly scratch: PipelineScratch
}

/** The pipelines. Their results go nowhere: only the statistics show that they ran. */
export class Pipelines {
  readonly #now: () => string
  readonly #pipelines = new Map<string, Pipeline>()

  constructor(now: () => string) {
    this.#now = now
  }

  /** Registers one, in the place of another with the same id. */
  register(config: ApiPipeline): void {
    this.#pipelines.set(config.id, { config, stats: noStats(config.id), scratch: new Map() })
  }

  list(): ApiPipeline[] {
    return [...this.#pipelines.values()].map(({ config }) => config)
  }

  get(id: string): ApiPipeline | undefined {
    return this.#pipelines.get(id)?.config
  }

  remove(id: string): boolean {
    return this.#pipelines.delete(id)
  }

  allStats(): PipelineStats[] {
    return [...this.#pipelines.values()].map(({ stats }) => stats)
  }

  statsOf(id: string): PipelineStats | undefined {
    return this.#pipelines.get(id)?.stats
  }

  reset(id: string): void {
    const pipeline = this.#pipelines.get(id)
    if (pipeline === undefined) return
    pipeline.stats = noStats(id)
    pipeline.scratch.clear()
  }

  process(entry: LogEntry): void {
    for (const pipeline of this.#pipelines.values()) {
      const { enabled, source_event_types: types } = pipeline.config
      if (enabled && (types.length === 0 || types.includes(entry.event.event_type)))
        this.#run(pipeline, entry)
    }
  }

  clear(): void {
    this.#pipelines.clear()
  }

  #run(pipeline: Pipeline, entry: LogEntry): void {
    const { config, scratch, stats } = pipeline
    let value: unknown = entry.event.payload
    let filtered = 0
    for (const operator of config.operators) {
      const outcome = applyOperator(operator, value, scratch)
      if (outcome.type === 'failed') {
        pipeline.stats = { ...stats, events_failed: stats.events_failed + 1 }
        return
      }
      if (outcome.type === 'filtered') {
        filtered = 1
        break
      }
      value = outcome.value
    }
    pipeline.stats = {
      ...stats,
      events_processed: stats.events_processed + 1,
      events_filtered: stats.events_filtered + filtered,
      last_processed: this.#now(),
    }
  }
}

function noStats(id: string): PipelineStats {
  return {
    pipeline_id: id,
    events_processed: 0,
    events_filtered: 0,
    events_failed: 0,
    last_processed: null,
  }
}

import { type MetricFacts, metricTable } from './metric-table.ts'

/** What a query looked events up by. */
export type QueryKind = 'entity' | 'type' | 'type_prefix' | 'full_scan'

/** An answer that went out. */
export interface ServedRequest {
  /** The path with its parameters' names, `unmatched` for an unknown one. */
  readonly endpoint: string
  readonly method: string
  readonly status: number
  readonly bytes: number
}

/** Labels as they stand between the braces, and a value. */
type Samples = ReadonlyMap<string, number>

/** What the server counts from its start on. Nothing takes any time in a mock, so that every duration is 0. */
export class Metrics {
  readonly #ingested = new Map<string, number>()
  readonly #queries = new Map<string, number>()
  readonly #results = new Map<string, number>()
  readonly #requests = new Map<string, number>()
  readonly #requestsByEndpoint = new Map<string, number>()
  readonly #responseBytes = new Map<string, number>()
  #stored = 0

  /** Counts an event that is stored now, as one of so many. */
  countEvent(eventType: string, stored: number): void {
    add(this.#ingested, `event_type="${escaped(eventType)}"`, 1)
    this.#stored = stored
  }

  countQuery(kind: QueryKind, results: number): void {
    add(this.#queries, `query_type="${kind}"`, 1)
    add(this.#results, `query_type="${kind}"`, results)
  }

  countRequest({ endpoint, method, status, bytes }: ServedRequest): void {
    const labels = `endpoint="${endpoint}",method="${escaped(method)}"`
    add(this.#requestsByEndpoint, labels, 1)
    add(this.#requests, `${labels},status="${status}"`, 1)
    add(this.#responseBytes, `${labels},status="${status}"`, bytes)
  }

  clear(): void {
    for (const counter of this.#all()) counter.clear()
    this.#stored = 0
  }

  /** All of it in Prometheus' text format. An old Core counts no requests. */
  format(countsRequests: boolean): string {
    const ingested = sum(this.#ingested)
    const live: Record<string, Samples> = {
      events_ingested_by_type: this.#ingested,
      events_ingested_total: one(ingested),
      http_request_duration_seconds: this.#requestsByEndpoint,
      http_requests_in_flight: one(countsRequests ? 1 : 0),
      http_requests_total: this.#requests,
      http_response_bytes_total: this.#responseBytes,
      ingestion_duration_seconds: one(ingested),
      queries_total: this.#queries,
      query_duration_seconds: this.#queries,
      query_results_total: this.#results,
      storage_events_total: one(this.#stored),
    }
    return metricTable
      .filter(({ isNew }) => countsRequests || !isNew)
      .map((facts) => formatMetric(facts, live[facts.name] ?? one(0)))
      .join('')
  }

  #all(): Map<string, number>[] {
    return [
      this.#ingested,
      this.#queries,
      this.#results,
      this.#requests,
      this.#requestsByEndpoint,
      this.#responseBytes,
    ]
  }
}

function add(counter: Map<string, number>, labels: string, amount: number): void {
  counter.set(labels, (counter.get(labels) ?? 0) + amount)
}

function sum(counter: Samples): number {
  return [...counter.values()].reduce((total, value) => total + value, 0)
}

function one(value: number): Samples {
  return new Map([['', value]])
}

function escaped(label: string): string {
  return label.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))
}

const bounds = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '10', '+Inf']
const ackBounds = ['0.001', '0.002', ...bounds.filter((bound) => bound !== '10')]

/** A metric with labels has nothing to say before the first of them. */
function formatMetric({ name, type, help }: MetricFacts, samples: Samples): string {
  if (samples.size === 0) return ''
  const full = `allsource_${name}`
  const lines = [...samples]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([labels, value]) =>
      type === 'histogram' ? histogram(full, labels, value) : [`${full}${braced(labels)} ${value}`],
    )
  return `${[`# HELP ${full} ${help}`, `# TYPE ${full} ${type}`, ...lines].join('\n')}\n`
}

function histogram(name: string, labels: string, count: number): string[] {
  const used = name === 'allsource_replication_ack_wait_seconds' ? ackBounds : bounds
  const buckets = used.map((bound) => {
    const all = labels === '' ? `le="${bound}"` : `${labels},le="${bound}"`
    return `${name}_bucket{${all}} ${count}`
  })
  return [...buckets, `${name}_sum${braced(labels)} 0`, `${name}_count${braced(labels)} ${count}`]
}

function braced(labels: string): string {
  return labels === '' ? '' : `{${labels}}`
}

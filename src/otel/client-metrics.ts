import { type Meter, metrics } from '@opentelemetry/api'
import { SCOPE } from './attributes.ts'

/** What is measured of a client. */
export type ClientMetrics = ReturnType<typeof makeClientMetrics>

/** Made when first needed: a meter that is asked for before there is an SDK measures nothing for good. */
export function clientMetrics(meter: Meter | false | undefined): () => ClientMetrics | undefined {
  let made: ClientMetrics | undefined
  return () => {
    if (meter === false) return undefined
    made ??= makeClientMetrics(meter ?? metrics.getMeter(SCOPE))
    return made
  }
}

/** Of the semantic conventions. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
const HOURS = [1, 10, 60, 300, 900, 3_600, 14_400, 86_400]

/** Names and units of the first two are those of the semantic conventions. */
function makeClientMetrics(meter: Meter) {
  return {
    duration: meter.createHistogram('http.client.request.duration', {
      description: 'Duration of HTTP client requests.',
      unit: 's',
      advice: { explicitBucketBoundaries: SECONDS },
    }),
    active: meter.createUpDownCounter('http.client.active_requests', {
      description: 'Number of active HTTP requests.',
      unit: '{request}',
    }),
    queued: meter.createHistogram('allsource.client.queue.duration', {
      description: 'Wait of an attempt for its turn: for a place, and as the server asked all calls to wait.',
      unit: 's',
      advice: { explicitBucketBoundaries: SECONDS },
    }),
    notSent: meter.createCounter('allsource.client.not_sent', {
      description: 'Attempts that ended before they began, as by an open circuit.',
      unit: '{attempt}',
    }),
    openStreams: meter.createUpDownCounter('allsource.client.streams', {
      description: 'Number of open event streams.',
      unit: '{connection}',
    }),
    streamDuration: meter.createHistogram('allsource.client.stream.duration', {
      description: 'How long event streams were open.',
      unit: 's',
      advice: { explicitBucketBoundaries: HOURS },
    }),
    retries: meter.createCounter('allsource.client.retries', {
      description: 'Attempts after the first.',
      unit: '{attempt}',
    }),
    spentBudgets: meter.createCounter('allsource.client.retry_budget.refusals', {
      description: 'Calls that were not tried again because the retry budget was spent.',
      unit: '{call}',
    }),
    rateLimits: meter.createCounter('allsource.client.rate_limits', {
      description: 'Requests that the server declined for want of capacity.',
      unit: '{request}',
    }),
    circuit: meter.createGauge('allsource.client.circuit.state', {
      description: 'State of the circuit breaker: 0 closed, 1 half open, 2 open. From its first change on.',
    }),
  }
}

import { CoreClient } from '../../src/clients/core-client.ts'
import { QueryClient } from '../../src/clients/query-client.ts'
import type { ClientOptions } from '../../src/clients/settings.ts'
import { fakeFetch, json, type SeenRequest, type Step, status } from './fake-fetch.ts'
import { sampleHealth } from './samples.ts'
import { KEY } from './test-transport.ts'
import { type VirtualClock, virtualClock } from './virtual-clock.ts'

interface Made<Client> {
  readonly client: Client
  readonly requests: SeenRequest[]
  readonly clock: VirtualClock
}

/** A CoreClient over a scripted `fetch`. */
export function testCore(steps: Step[], options: Partial<ClientOptions> = {}): Made<CoreClient> {
  const { made, ...rest } = make(steps, options)
  return { client: new CoreClient(made), ...rest }
}

/** A QueryClient over a scripted `fetch`. */
export function testQuery(steps: Step[], options: Partial<ClientOptions> = {}): Made<QueryClient> {
  const { made, ...rest } = make(steps, options)
  return { client: new QueryClient(made), ...rest }
}

function make(steps: Step[], options: Partial<ClientOptions>) {
  const { fetch, requests } = fakeFetch(...steps)
  const clock = virtualClock()
  const made = { baseUrl: 'http://allsource.test', apiKey: KEY, fetch, clock, random: () => 1, ...options }
  return { made, requests, clock }
}

/** Answers the probes of a Core of a version, which has no views switched on, and everything else by `step`. */
export function withProbes(version: string, hasProjectionState: boolean, step: Step): Step {
  return (request) => {
    if (request.path === '/health') return json({ ...sampleHealth, version })(request)
    if (request.query.event_type === 'allsource_probe')
      return json({ events: [], count: 0, total_count: 0, has_more: false })(request)
    if (request.path === VIEW_PROBE) return json({ error: 'views_disabled' }, { status: 404 })(request)
    if (!isProbe(request)) return step(request)
    const found = { projection: 'allsource_probe', entity_id: 'x', state: null, found: false }
    return (hasProjectionState ? json(found) : status(404))(request)
  }
}

/** Whether a request is one of those that `withProbes` answers. */
export function isProbe(request: Pick<SeenRequest, 'path' | 'query'>): boolean {
  if (request.query.event_type === 'allsource_probe') return true
  return ['/health', VIEW_PROBE].includes(request.path) || request.path.includes('/allsource_probe/')
}

const VIEW_PROBE = '/api/v1/views/allsource_probe'

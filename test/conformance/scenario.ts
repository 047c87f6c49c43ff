import type { EventInput, IngestReceipt } from '../../src/api.ts'
import { type FrameStream, openFrames } from './frames.ts'
import { ok, type Seen, see } from './seen.ts'
import type { CoreVersion, Target } from './target.ts'
import type { Witness } from './witness.ts'

/** Query parameters; `undefined` is left out. */
export type Params = Record<string, string | number | boolean | undefined>

/** What a request may have besides method and path. */
export interface RequestParts {
  params?: Params
  /** Sent as JSON. */
  body?: unknown
  /** Sent as it is, instead of `body`. */
  raw?: BodyInit
  headers?: Record<string, string>
  /** What is asked for is in no document, so that the answer is not judged by one. @default false */
  isUndocumented?: boolean
}

/** One case: a short story whose every step can be seen on the wire. */
export interface Case {
  name: string
  /** The only version that has what the case looks at; without it the case runs on all. */
  only?: CoreVersion
  run(scenario: Scenario): Promise<void>
}

/** What a case works with. Ids, types and tenants are its own, so that one server serves all cases. */
export interface Scenario {
  readonly target: Target
  /** An id (of an entity, a consumer or a tenant) that no other case has. */
  id(name: string): string
  /** An event type that starts like no other case's: `case7.` and the name. */
  type(name: string): string
  /** What is expected of the version under test. */
  perVersion<T>(expected: Record<CoreVersion, T>): T
  get(path: string, params?: Params, headers?: Record<string, string>): Promise<Seen>
  post(path: string, body: unknown): Promise<Seen>
  put(path: string, body: unknown): Promise<Seen>
  /** Any request, without the key unless the headers bring it. */
  request(method: string, path: string, parts?: RequestParts): Promise<{ seen: Seen; headers: Headers }>
  /** Any request with the key. */
  asAdmin(method: string, path: string, parts?: RequestParts): Promise<Seen>
  /** Stores one event; the payload defaults to `{}`. */
  ingest(event: Omit<EventInput, 'payload'> & { payload?: EventInput['payload'] }): Promise<IngestReceipt>
  /** Opens the stream, as a consumer if one is named. Closed when the case ends. */
  connect(consumerId?: string): Promise<FrameStream>
}

/** Makes what the case with this number needs, and what ends it. */
export function createScenario(witness: Witness, serial: number): { scenario: Scenario; end: () => void } {
  const { target } = witness
  const streams: FrameStream[] = []
  const request: Scenario['request'] = async (method, path, parts = {}) => {
    const fetch = parts.isUndocumented ? witness.unjudged : target.fetch
    const response = await fetch(target.baseUrl + path + queryString(parts.params), {
      method,
      ...bodyAndHeaders(parts),
    })
    return { seen: await see(response), headers: response.headers }
  }
  const seen = async (...args: Parameters<Scenario['request']>): Promise<Seen> =>
    (await request(...args)).seen
  const post: Scenario['post'] = (path, body) => seen('POST', path, { body })
  const scenario: Scenario = {
    target,
    id: (name) => `case${serial}-${name}`,
    type: (name) => `case${serial}.${name}`,
    perVersion: (expected) => expected[target.version],
    get: (path, params = {}, headers = {}) => seen('GET', path, { params, headers }),
    post,
    put: (path, body) => seen('PUT', path, { body }),
    request,
    asAdmin: (method, path, parts = {}) =>
      seen(method, path, {
        ...parts,
        headers: { Authorization: `Bearer ${target.apiKey}`, ...parts.headers },
      }),
    ingest: (event) => ok(post('/api/v1/events', { payload: {}, ...event })),
    async connect(consumerId) {
      const query = queryString({ consumer_id: consumerId })
      const url = `${target.baseUrl.replace(/^http/, 'ws')}/api/v1/events/stream${query}`
      const stream = await openFrames(target.openSocket(url), witness.seeFrame)
      streams.push(stream)
      return stream
    },
  }
  return { scenario, end: () => streams.forEach((stream) => void stream.close()) }
}

function queryString(params: Params = {}): string {
  const given = Object.entries(params).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  )
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}

function bodyAndHeaders({ body, raw, headers = {} }: RequestParts): RequestInit {
  if (raw !== undefined) return { body: raw, headers }
  if (body === undefined) return { headers }
  return { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } }
}

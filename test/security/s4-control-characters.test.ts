import { expect, test } from 'vitest'
import { CoreClient } from '../../src/clients/core-client.ts'
import { QueryClient } from '../../src/clients/query-client.ts'
import {
  DetectDuplicatesParams,
  ListEntitiesParams,
  QueryEventsParams,
} from '../../src/clients/query-params.ts'
import { EventStreamClient } from '../../src/stream/index.ts'
import { ProjectionWorker } from '../../src/worker/index.ts'
import { fakeFetch, json } from '../support/fake-fetch.ts'
import { shownOf } from '../support/pieces-of-key.ts'
import { samplePage } from '../support/samples.ts'
import { ending, KEY } from '../support/test-transport.ts'

/** Part of every value that is refused: it must not come back in an error. */
const MARK = 's3cr3t'

/** What ends a header or a line of a log, or is no character. */
const controls: [name: string, text: string][] = [
  ['a carriage return', '\r'],
  ['a line feed', '\n'],
  ['a header of its own', '\r\nx-evil: 1\r\n\r\n'],
  ['a NUL', '\0'],
  ['a tab', '\t'],
  ['an escape', '\u001b[2J'],
  ['a delete', '\u007f'],
  ['a next line', '\u0085'],
  ['half a character', '\ud800'],
]

/** What a header cannot carry, or would carry as something else. */
const beyondAscii: [name: string, text: string][] = [
  ['latin-1', 'é'],
  ['more than latin-1', '→'],
  ['what looks like a line feed to who keeps the low byte alone', '\u010a'],
  ['an emoji', '😀'],
  ['a line separator', '\u2028'],
]

const options = (given: object) => ({ baseUrl: 'http://core.test', apiKey: KEY, ...given })
const builder = () => ProjectionWorker.builder(new CoreClient(options({})))

/** Places of which a header is made. They are refused at construction. */
const inHeaders: [place: string, make: (value: string) => unknown][] = [
  ['the key', (apiKey) => new CoreClient(options({ apiKey }))],
  ['the key of a QueryClient', (apiKey) => new QueryClient('http://core.test', apiKey)],
  [
    'the key under its older header',
    (apiKey) => new CoreClient(options({ apiKey, authScheme: 'x-api-key' })),
  ],
  ['the value of a header', (value) => new CoreClient(options({ headers: { 'x-request-id': value } }))],
  ['the name of a header', (name) => new CoreClient(options({ headers: { [name]: '1' } }))],
  ['a header of a clone', (value) => new CoreClient(options({})).with({ headers: { 'x-a': value } })],
  ['an etag', (etag) => new QueryEventsParams().ifNoneMatch(etag)],
]

/** Names and filters that are checked when they are given. */
const atConstruction: [place: string, make: (value: string) => unknown][] = [
  ...inHeaders,
  ['the base URL', (value) => new CoreClient(options({ baseUrl: `http://core.test/${value}` }))],
  ['the tenant', (tenantId) => new CoreClient(options({ tenantId }))],
  ['the tenant of a clone', (tenantId) => new CoreClient(options({})).with({ tenantId })],
  ['the name of a worker', (name) => builder().name(name)],
  ['a type of a worker', (type) => builder().eventTypes(['a', type])],
  ['a prefix of a worker', (type) => builder().eventTypes([`${type}.*`])],
  ['a type of a handler', (type) => builder().reducer({ [type]: () => {} })],
  ['an entity to query', (id) => new QueryEventsParams().entityId(id)],
  ['a type to query', (type) => new QueryEventsParams().eventType(type)],
  ['a prefix to query', (prefix) => new QueryEventsParams().eventTypePrefix(prefix)],
  ['a prefix to leave out', (prefix) => new QueryEventsParams().excludeEventTypePrefix('a', prefix)],
  ['a time', (time) => new QueryEventsParams().since(`2026-01-31T12:00:00Z${time}`)],
  ['an order', (order) => new QueryEventsParams().order(order as never)],
  ['a prefix of entities', (prefix) => new ListEntitiesParams().eventTypePrefix(prefix)],
  [
    'a prefix of duplicates',
    (event_type_prefix) => new DetectDuplicatesParams({ event_type_prefix, group_by: ['a'] }),
  ],
  [
    'a field of duplicates',
    (field) => new DetectDuplicatesParams({ event_type_prefix: 'a', group_by: [field] }),
  ],
  ['the name of a read model', (name) => new CoreClient(options({})).readModel(name)],
]

test.each(
  inHeaders.flatMap((place) => beyondAscii.map((bad) => [place[0], bad[0], place[1], bad[1]] as const)),
)('%s that holds %s is refused at construction, without repeating it', (_, __, make, bad) =>
  refuses(() => make(`${MARK}${bad}`)),
)

test.each(
  atConstruction.flatMap((place) => controls.map((bad) => [place[0], bad[0], place[1], bad[1]] as const)),
)('%s that holds %s is refused at construction, without repeating it', (place, bad, make, text) => {
  // A tab may stand in the value of a header: RFC 9110 section 5.5.
  if (bad === 'a tab' && /value of a header|header of a clone/.test(place)) make(`${MARK}${text}`)
  else refuses(() => make(`${MARK}${text}${MARK}`))
})

type Call = (core: CoreClient, value: string, query: QueryClient) => Promise<unknown>

/** Names and filters of calls. */
const inCalls: [place: string, call: Call][] = [
  ['a header', (core, value) => core.health({ headers: { 'x-a': `${value}\0` } })],
  [
    'a header of a typed path',
    (core, value) => core.api.GET('/health', { params: { header: { 'x-a': `${value}\0` } as never } }),
  ],
  ['a consumer to read', (core, id) => core.getConsumer(id)],
  ['a consumer to make', (core, id) => core.registerConsumer(id)],
  ['a consumer to move', (core, id) => core.ackConsumer(id, 1)],
  ['a consumer to poll', (core, id) => core.pollConsumerEvents(id)],
  ['a consumer to stream', (core, id) => new EventStreamClient(core).connect(id)],
  ['a filter of a consumer', (core, type) => core.registerConsumer('c', [type])],
  ['a filter of a stream', (core, type) => new EventStreamClient(core).connect('c', [type])],
  ['the name of a projection to read', (core, name) => core.getProjectionState(name, 'e')],
  ['the name of a projection to write', (core, name) => core.putProjectionState(name, 'e', {})],
  ['the name of a projection to write in bulk', (core, name) => core.bulkPutProjectionState(name, [])],
  ['the name of a projection to list', (core, name) => core.listProjectionStates(name)],
  ['the name of a view', (core, name) => core.getView(name)],
  ['an entity to query', (core, entity_id) => core.queryEvents({ entity_id })],
  ['an entity of a feed', (core, entity_id) => core.feed({ entity_id })],
  ['an entity to read', (core, entity_id) => core.entityState(entity_id)],
  ['a type to count', (core, event_type) => core.analytics.summary({ event_type })],
  ['an entity to write', (core, entity_id) => core.ingestEvent({ event_type: 'a', entity_id, payload: {} })],
  ['a type to write', (core, event_type) => core.ingestEvent({ event_type, entity_id: 'a', payload: {} })],
  [
    'a tenant to write to',
    (core, tenant_id) => core.ingestEvent({ event_type: 'a', entity_id: 'a', payload: {}, tenant_id }),
  ],
  [
    'a type in a batch',
    (core, event_type) => core.ingestBatch([{ event_type, entity_id: 'a', payload: {} }]),
  ],
  [
    'a type in a writer',
    (core, event_type) => core.writer().append({ event_type, entity_id: 'a', payload: {} }),
  ],
  ['an entity of a gateway', (_, entity_id, query) => query.getEntityEvents(entity_id)],
  ['a type of a gateway', (_, type, query) => query.getEventsByType(type)],
  ['the name of a template', (_, name, query) => query.projectionState(name)],
]

test.each(inCalls.flatMap((place) => controls.map((bad) => [place[0], bad[0], place[1], bad[1]] as const)))(
  '%s that holds %s is refused before the network, without repeating it',
  async (_, __, call, bad) => {
    const { fetch, requests } = fakeFetch(json({}))
    const core = new CoreClient(options({ fetch }))
    const end = await ending(
      call(core, `${MARK}${bad}${MARK}`, new QueryClient(options({ fetch, tenantId: 't' }))),
    )
    expect((end as { code?: unknown }).code).toMatch(/^(config|invalid_input)$/)
    expect(shownOf(end)).not.toContain(MARK)
    expect(requests).toEqual([])
  },
)

test.each([...controls, ...beyondAscii])(
  'a provided key that holds %s is refused, without repeating it',
  async (_, bad) => {
    const { fetch, requests } = fakeFetch(json({}))
    const end = await ending(new CoreClient(options({ fetch, apiKey: async () => `${MARK}${bad}` })).health())
    expect(end).toMatchObject({ code: 'config', option: 'apiKey' })
    expect(shownOf(end)).not.toContain(MARK)
    expect(requests).toEqual([])
  },
)

test('a name in any writing travels as it is: only what a header cannot carry is refused', async () => {
  const { fetch, requests } = fakeFetch(json(samplePage([])))
  const core = new CoreClient(options({ fetch }))
  for (const name of ['größe', '消費者', '😀', 'a→b', "'; DROP TABLE"]) {
    await core.queryEvents({ entity_id: name })
    expect(requests.at(-1)?.query.entity_id).toBe(name)
    await ending(core.getConsumer(name))
    expect(decodeURIComponent(requests.at(-1)?.path ?? '')).toBe(`/api/v1/consumers/${name}`)
  }
})

function refuses(make: () => unknown): void {
  let error: unknown
  try {
    make()
  } catch (thrown) {
    error = thrown
  }
  expect((error as { code?: unknown } | undefined)?.code).toMatch(/^(config|invalid_input)$/)
  expect(shownOf(error)).not.toContain(MARK)
}

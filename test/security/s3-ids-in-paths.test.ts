import { expect, test } from 'vitest'
import { coreOperations } from '../../generated/core-operations.ts'
import { queryOperations } from '../../generated/query-operations.ts'
import { createCoreApi, createQueryApi } from '../../src/api.ts'
import { CoreClient } from '../../src/clients/core-client.ts'
import { QueryClient } from '../../src/clients/query-client.ts'
import { hostileIds, impossibleIds } from '../support/hostile-ids.ts'
import { serve } from '../support/loopback.ts'
import { sampleHealth } from '../support/samples.ts'
import { ending, KEY } from '../support/test-transport.ts'

type AnyCall = (path: string, init: object) => Promise<unknown>

/** Every operation of a document with a parameter in its path: a new one is tested without being named here. */
function operationsOf(document: 'core' | 'query') {
  const operations = Object.keys(document === 'core' ? coreOperations : queryOperations)
  return operations
    .filter((operation) => operation.includes('{'))
    .map((operation) => [document, ...(operation.split(' ') as [string, string])] as const)
}

function namesIn(template: string): string[] {
  return Array.from(template.matchAll(/\{(\w+)\}/g), ([, name = '']) => name)
}

/** What the server saw in each place of a template; `undefined` if the request was for another route. */
function valuesAt(template: string, url: string | undefined): Record<string, string> | undefined {
  const path = url?.split('?')[0] ?? ''
  // Whatever a server would cut or change is not allowed on the wire at all.
  if (!/^[\x21-\x7e]+$/.test(path) || /[#\\]/.test(path)) return undefined
  const [wanted, found] = [template.split('/'), path.split('/')]
  if (wanted.length !== found.length) return undefined
  const values: Record<string, string> = {}
  for (const [i, part] of wanted.entries()) {
    const segment = found[i] ?? ''
    const [name] = namesIn(part)
    if (name !== undefined) values[name] = decodeURIComponent(segment)
    else if (part !== segment) return undefined
  }
  return values
}

const everyOperation = [...operationsOf('core'), ...operationsOf('query')]

test('both documents are looked through', () => {
  expect(operationsOf('core').length).toBeGreaterThan(20)
  expect(operationsOf('query').length).toBeGreaterThan(10)
})

test.each(everyOperation)(
  '%s: %s %s is asked for exactly the id given, in every place',
  async (document, method, template) => {
    await using server = await serve((_, response) => response.writeHead(404).end())
    const options = { baseUrl: server.url, apiKey: KEY, circuitBreaker: false, retry: false } as const
    const api = document === 'core' ? createCoreApi(options) : createQueryApi(options)
    const call = (api as unknown as Record<string, AnyCall>)[method] as AnyCall
    for (const name of namesIn(template)) {
      const others = Object.fromEntries(namesIn(template).map((other) => [other, 'other']))
      const ask = (id: string) =>
        call(template, { params: { path: { ...others, [name]: id }, query: { tenant_id: 't' } } })

      await Promise.all(hostileIds.map(ask))
      const seen = server.seen.splice(0)
      expect(seen.map((request) => request.method)).toEqual(hostileIds.map(() => method))
      const values = seen.map(({ url }) => valuesAt(template, url))
      expect(values.map((found) => found?.[name]).sort()).toEqual([...hostileIds].sort())
      for (const found of values) expect({ ...found, [name]: 'other' }).toEqual(others)

      for (const id of impossibleIds)
        expect(await ending(ask(id))).toMatchObject({ code: 'invalid_input', field: name })
      expect(server.seen).toEqual([])
    }
  },
)

const core = (baseUrl: string) =>
  new CoreClient({ baseUrl, apiKey: KEY, circuitBreaker: false, retry: false })
const query = (baseUrl: string) =>
  new QueryClient({ baseUrl, apiKey: KEY, tenantId: 't', circuitBreaker: false, retry: false })
const aCommit = {
  expected_revision: 0,
  checkpoint: { epoch: 1, position: 0 },
  ready: true,
  changes: {},
} as never
const aDefinition = { event_types: ['a'], fields: {} } as never

/** Every method whose argument becomes a part of a path. */
const wrappers: [
  name: string,
  template: string,
  call: (url: string, id: string) => Promise<unknown>,
  prefix?: string,
][] = [
  ['getConsumer', '/api/v1/consumers/{id}', (url, id) => core(url).getConsumer(id)],
  ['ackConsumer', '/api/v1/consumers/{id}/ack', (url, id) => core(url).ackConsumer(id, 1)],
  ['pollConsumerEvents', '/api/v1/consumers/{id}/events', (url, id) => core(url).pollConsumerEvents(id)],
  ['saveCheckpoint', '/api/v1/consumers/{id}/ack', (url, id) => core(url).saveCheckpoint(id, 1)],
  ['loadCheckpoint', '/api/v1/consumers/{id}', (url, id) => core(url).loadCheckpoint(id)],
  ['entityState', '/api/v1/entities/{id}/state', (url, id) => core(url).entityState(id)],
  ['getEvent', '/api/v1/events/{id}', (url, id) => core(url).getEvent(id)],
  ['getView', '/api/v1/views/{id}', (url, id) => core(url).getView(id)],
  ['defineView', '/api/v1/views/{id}', (url, id) => core(url).defineView(id, aDefinition)],
  ['deleteView', '/api/v1/views/{id}', (url, id) => core(url).deleteView(id)],
  ['latest, its view', '/api/v1/views/{id}/entities/k', (url, id) => core(url).latest(id, 'k')],
  ['latest, its key', '/api/v1/views/v/entities/{id}', (url, id) => core(url).latest('v', id)],
  ['viewEntities', '/api/v1/views/{id}/entities', (url, id) => core(url).viewEntities(id)],
  ['viewChanges', '/api/v1/views/{id}/changes', (url, id) => core(url).viewChanges(id, { after: 0 })],
  ['readModel().page', '/api/v1/read-models/{id}', async (url, id) => core(url).readModel(id).page()],
  [
    'readModel().commit',
    '/api/v1/read-models/{id}',
    async (url, id) => core(url).readModel(id).commit(aCommit),
  ],
  [
    'getProjectionState, its name',
    '/api/v1/projections/{id}/e/state',
    (url, id) => core(url).getProjectionState(id, 'e'),
  ],
  [
    'getProjectionState, its entity',
    '/api/v1/projections/n/{id}/state',
    (url, id) => core(url).getProjectionState('n', id),
  ],
  [
    'putProjectionState, its entity',
    '/api/v1/projections/n/{id}/state',
    (url, id) => core(url).putProjectionState('n', id, {}),
  ],
  [
    'bulkPutProjectionState',
    '/api/v1/projections/{id}/bulk/save',
    (url, id) => core(url).bulkPutProjectionState(id, []),
  ],
  [
    'bulkGetProjectionStates',
    '/api/v1/projections/{id}/bulk',
    (url, id) => core(url).bulkGetProjectionStates(id, ['e']),
  ],
  ['listProjectionStates', '/api/v1/projections/{id}/state', (url, id) => core(url).listProjectionStates(id)],
  ['schemas.get', '/api/v1/schemas/{id}', (url, id) => core(url).schemas.get(id)],
  ['schemas.listVersions', '/api/v1/schemas/{id}/versions', (url, id) => core(url).schemas.listVersions(id)],
  [
    'schemas.setCompatibility',
    '/api/v1/schemas/{id}/compatibility',
    (url, id) => core(url).schemas.setCompatibility(id, 'FULL'),
  ],
  ['snapshots.getLatest', '/api/v1/snapshots/{id}/latest', (url, id) => core(url).snapshots.getLatest(id)],
  ['apiKeys.revoke', '/api/v1/auth/api-keys/{id}', (url, id) => core(url).apiKeys.revoke(id)],
  ['webhooks.get', '/api/v1/webhooks/{id}', (url, id) => core(url).webhooks.get(id)],
  ['pipelines.get', '/api/v1/pipelines/{id}', (url, id) => core(url).pipelines.get(id)],
  ['replays.get', '/api/v1/replay/{id}', (url, id) => core(url).replays.get(id)],
  ['query.entityState', '/api/v1/entities/{id}/state', (url, id) => query(url).entityState(id)],
  ['disableProjection', '/api/v1/projections/{id}', (url, id) => query(url).disableProjection(id)],
  ['projectionState', '/api/v1/projections/{id}/state', (url, id) => query(url).projectionState(id)],
  ['getProjectionReplay', '/api/replay/{id}', (url, id) => query(url).getProjectionReplay(id)],
  ['cancelProjectionReplay', '/api/replay/{id}/cancel', (url, id) => query(url).cancelProjectionReplay(id)],
  [
    'projectNode',
    '/api/v1/prime/nodes/{id}/project',
    (url, id) => query(url).projectNode(`node:t:${id}`),
    'node:t:',
  ],
  [
    'nodeFieldProvenance, its node',
    '/api/v1/prime/nodes/{id}/fields/f/provenance',
    (url, id) => query(url).nodeFieldProvenance(`node:t:${id}`, 'f'),
    'node:t:',
  ],
  [
    'nodeFieldProvenance, its field',
    '/api/v1/prime/nodes/node%3At%3An/fields/{id}/provenance',
    (url, id) => query(url).nodeFieldProvenance('node:t:n', id),
  ],
]

/** What a client asks besides, to learn what the server is; nothing of an id is in it. */
const PROBES =
  /^\/(?:health|api\/v1\/event-feed|api\/v1\/events\/query|api\/v1\/(?:views\/allsource_probe|projections\/allsource_probe\/x\/state))$/

test.each(wrappers)(
  '%s asks for exactly the id given, or refuses it before the network',
  async (_, template, call, prefix = '') => {
    await using server = await serve((request, response) => {
      const path = request.url?.split('?')[0] ?? ''
      if (path === '/health') return response.end(JSON.stringify({ ...sampleHealth, version: '0.19.2' }))
      if (path.endsWith('/allsource_probe/x/state'))
        return response.end(JSON.stringify({ projection: 'p', entity_id: 'x', state: null, found: false }))
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"not_found"}')
    })
    let arrived = 0
    for (const id of [...hostileIds, ...impossibleIds, 'plain', '0b4c972e-4651-42a8-9fff-a5a32f3f311c']) {
      const end = await ending(call(server.url, id))
      const seen = server.seen.splice(0).filter(({ url }) => !PROBES.test(url?.split('?')[0] ?? ''))
      if ((end as { code?: unknown }).code === 'invalid_input') expect(seen).toEqual([])
      else
        for (const { url } of seen) expect([url, valuesAt(template, url)]).toEqual([url, { id: prefix + id }])
      arrived += seen.length
    }
    expect(arrived).toBeGreaterThan(0)
  },
)

test('a path of its own base URL stays in front of every id', async () => {
  await using server = await serve((_, response) => response.writeHead(404).end())
  const { api } = core(`${server.url}/gate%2Fway/core//`)
  for (const id of hostileIds)
    await api.GET('/api/v1/consumers/{consumer_id}', { params: { path: { consumer_id: id } } })
  const found = server.seen.map(({ url }) => valuesAt('/gate%2Fway/core/api/v1/consumers/{id}', url))
  expect(found).toEqual(hostileIds.map((id) => ({ id })))
})

test.each([7, null, undefined, {}, ['a', 'b'], true, Symbol.iterator])('refuses %s for an id', async (id) => {
  const { api } = core('http://core.test')
  const path = { consumer_id: id as string }
  const end = await ending(api.GET('/api/v1/consumers/{consumer_id}', { params: { path } }))
  expect(end).toMatchObject({ code: 'invalid_input', field: 'consumer_id' })
})

test('ends with a typed error on an id that no server takes', async () => {
  await using server = await serve((_, response) => response.writeHead(404).end())
  const end = await ending(core(server.url).getConsumer('x'.repeat(2 * 1024 * 1024)))
  expect(end).toMatchObject({ code: expect.stringMatching(/^(api|network)$/) })
})

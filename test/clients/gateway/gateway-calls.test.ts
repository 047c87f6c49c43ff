import { expect, test } from 'vitest'
import type { QueryClient } from '../../../src/clients/query-client.ts'
import { json, type Step, status, text } from '../../support/fake-fetch.ts'
import { testQuery } from '../../support/test-client.ts'
import { ending } from '../../support/test-transport.ts'

const template = { name: 'event-count', title: 'Event count', description: 'Events', kind: 'counter' }
const projection = { name: 'event-count', title: 'Event count', kind: 'counter', status: 'building' }
const state = { projection: 'event-count', entity_id: '_tenant', status: 'ready', state: { total: 1 } }
const run = { replay_id: 'r-1', projection_name: 'event-count', status: 'running', total_events: 5 }
const analysis = { projection_name: 'event-count', total_events: 5, ready_to_replay: true }
const definition = { entity_type: 'contact', field_policies: { status: 'last_write' as const } }
const receipt = { entity_type: 'contact', persisted: true }
const node = { entity_type: 'contact', fields: { status: 'warm' }, observation_count: 2 }
const provenance = { field: 'status', value: 'warm', source_event_id: 'e-1' }
const nodePath = '/api/v1/prime/nodes/node%3Acontact%3A1'

/** Each call once: what it sends, what comes, what it gives. */
const calls: [
  name: string,
  call: (query: QueryClient) => Promise<unknown>,
  sent: string,
  step: Step,
  given: unknown,
][] = [
  [
    'listProjectionTemplates',
    (query) => query.listProjectionTemplates(),
    'GET /api/v1/projection-templates',
    json({ templates: [template], total: 1 }),
    [template],
  ],
  [
    'enableProjection',
    (query) => query.enableProjection('event-count'),
    'POST /api/v1/projections {"template":"event-count"}',
    json({ projection }, { status: 201 }),
    projection,
  ],
  [
    'disableProjection',
    (query) => query.disableProjection('event-count'),
    'DELETE /api/v1/projections/event-count',
    json({ deleted: 'event-count' }),
    true,
  ],
  [
    'disableProjection of none',
    (query) => query.disableProjection('event-count'),
    'DELETE /api/v1/projections/event-count',
    json({ error: 'Projection not enabled for tenant: event-count' }, { status: 404 }),
    false,
  ],
  [
    'projectionState',
    (query) => query.projectionState('event-count'),
    'GET /api/v1/projections/event-count/state',
    json(state),
    state,
  ],
  [
    'projectionState of nothing',
    (query) => query.projectionState('entity-activity', 'BTC'),
    'GET /api/v1/projections/entity-activity/state?entity_id=BTC',
    json({ error: 'No state for entity' }, { status: 404 }),
    undefined,
  ],
  [
    'analyzeProjectionReplay',
    (query) => query.analyzeProjectionReplay('event-count'),
    'POST /api/replay/preview {"projection_name":"event-count"}',
    json({ data: analysis }),
    analysis,
  ],
  [
    'startProjectionReplay',
    (query) => query.startProjectionReplay('event-count'),
    'POST /api/replay {"projection_name":"event-count"}',
    json({ data: run }, { status: 202 }),
    run,
  ],
  [
    'listProjectionReplays',
    (query) => query.listProjectionReplays(),
    'GET /api/replay',
    json({ data: [run], count: 1, total: 1 }),
    [run],
  ],
  [
    'getProjectionReplay',
    (query) => query.getProjectionReplay('r-1'),
    'GET /api/replay/r-1',
    json({ data: run }),
    run,
  ],
  [
    'getProjectionReplay of none',
    (query) => query.getProjectionReplay('r-1'),
    'GET /api/replay/r-1',
    json({ error: 'Replay not found' }, { status: 404 }),
    undefined,
  ],
  [
    'cancelProjectionReplay',
    (query) => query.cancelProjectionReplay('r-1'),
    'POST /api/replay/r-1/cancel',
    json({ data: run }),
    run,
  ],
  [
    'listPrimeProjections',
    (query) => query.listPrimeProjections(),
    'GET /api/v1/prime/projections',
    json({ data: [definition], count: 1 }),
    [definition],
  ],
  [
    'listPrimeProjections without an envelope',
    (query) => query.listPrimeProjections(),
    'GET /api/v1/prime/projections',
    json({ projections: [definition], total: 1 }),
    [definition],
  ],
  [
    'definePrimeProjection',
    (query) => query.definePrimeProjection('contact', { status: 'last_write' }),
    'POST /api/v1/prime/projections {"entity_type":"contact","field_policies":{"status":"last_write"}}',
    json({ data: receipt }, { status: 201 }),
    receipt,
  ],
  [
    'definePrimeProjection without an envelope',
    (query) => query.definePrimeProjection('contact', { status: 'last_write' }),
    'POST /api/v1/prime/projections {"entity_type":"contact","field_policies":{"status":"last_write"}}',
    json(receipt, { status: 201 }),
    receipt,
  ],
  [
    'projectNode',
    (query) => query.projectNode('node:contact:1'),
    `POST ${nodePath}/project`,
    json({ data: node }),
    node,
  ],
  [
    'projectNode without an envelope',
    (query) => query.projectNode('node:contact:1'),
    `POST ${nodePath}/project`,
    json(node),
    node,
  ],
  [
    'nodeFieldProvenance',
    (query) => query.nodeFieldProvenance('node:contact:1', 'status'),
    `GET ${nodePath}/fields/status/provenance`,
    json({ data: provenance }),
    provenance,
  ],
  [
    'nodeFieldProvenance without an envelope',
    (query) => query.nodeFieldProvenance('node:contact:1', 'status'),
    `GET ${nodePath}/fields/status/provenance`,
    json(provenance),
    provenance,
  ],
  [
    'nodeFieldProvenance of nothing',
    (query) => query.nodeFieldProvenance('node:contact:1', 'tags'),
    `GET ${nodePath}/fields/tags/provenance`,
    json({ error: "no provenance for field 'tags' on node:contact:1" }, { status: 404 }),
    undefined,
  ],
]

test.each(calls)(
  '%s sends what the document says and gives what comes',
  async (_, call, sent, step, given) => {
    const { client, requests } = testQuery([step])
    expect(await call(client)).toEqual(given)
    expect(
      requests.map(({ method, url, body }) => {
        const { pathname, search } = new URL(url)
        return `${method} ${pathname}${search}${body === undefined ? '' : ` ${body}`}`
      }),
    ).toEqual([sent])
  },
)

test('knows that there is no provenance also where Core’s words are wrapped', async () => {
  const error = 'HTTP 404: %{"error" => "no provenance for field \'tags\' on node:contact:1"}'
  const { client } = testQuery([json({ error }, { status: 502 })])
  expect(await client.nodeFieldProvenance('node:contact:1', 'tags')).toBeUndefined()
})

test('keeps the correlation id of an answer that it cannot read', async () => {
  const { client } = testQuery([json({ data: {} }, { headers: { 'x-correlation-id': 'c-1' } })])
  expect(await ending(client.startProjectionReplay('event-count'))).toMatchObject({
    code: 'protocol',
    correlationId: 'c-1',
    message: expect.stringContaining('data.replay_id: missing'),
  })
})

test('gives the response with the data', async () => {
  const { client } = testQuery([json({ data: [run] }, { headers: { 'x-ratelimit-remaining': '9' } })])
  const { data, response } = await client.listProjectionReplays().withResponse()
  expect([data, response.headers.get('x-ratelimit-remaining')]).toEqual([[run], '9'])
})

test.each<[field: string, call: (query: QueryClient) => Promise<unknown>]>([
  ['template', (query) => query.enableProjection('')],
  ['name', (query) => query.disableProjection('')],
  ['name', (query) => query.projectionState('')],
  ['entity_id', (query) => query.projectionState('event-count', 7 as unknown as string)],
  ['name', (query) => query.analyzeProjectionReplay('')],
  ['name', (query) => query.startProjectionReplay('')],
  ['replay_id', (query) => query.getProjectionReplay('')],
  ['replay_id', (query) => query.cancelProjectionReplay(7 as unknown as string)],
  ['entity_type', (query) => query.definePrimeProjection('', {})],
  [
    'field_policies',
    (query) => query.definePrimeProjection('contact', [] as unknown as Record<string, 'last_write'>),
  ],
  [
    'field_policies.a',
    (query) => query.definePrimeProjection('contact', { a: 7 as unknown as 'last_write' }),
  ],
  ['id', (query) => query.projectNode('contact-1')],
  ['id', (query) => query.nodeFieldProvenance('node:contact', 'status')],
  ['field', (query) => query.nodeFieldProvenance('node:contact:1', '')],
])('refuses a bad %s before anything is sent', async (field, call) => {
  const { client, requests } = testQuery([status(500)])
  expect(await ending(call(client))).toMatchObject({ code: 'invalid_input', field })
  expect(requests).toEqual([])
})

test('never takes the key-value states of an old Core for a projection’s state', async () => {
  const { client } = testQuery([json({ projection: 'event-count', states: [], total: 0 })])
  expect(await ending(client.projectionState('event-count'))).toMatchObject({
    code: 'unsupported',
    message: expect.stringContaining('getProjectionState of a CoreClient'),
  })
})

test('does not send what would clear a projection of every tenant on a Core', async () => {
  const { client, requests } = testQuery([status(200)])
  expect(await ending(client.disableProjection('entity_snapshots'))).toMatchObject({ code: 'unsupported' })
  expect(requests).toEqual([])
})

/** What the services answer where they lack templates, replays and Prime. */
test.each<[service: string, step: Step]>([
  ['the Query Service', json({ errors: { detail: 'Not Found' } }, { status: 404 })],
  ['the control plane', text('404 page not found', { status: 404 })],
  ['a Core', status(404)],
  ['a Core', status(405, { allow: 'GET,HEAD' })],
])('says that %s lacks a route, of every call', async (service, step) => {
  for (const [, call] of calls) {
    const { client, requests } = testQuery([step])
    expect(await ending(call(client))).toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining(service),
    })
    expect(requests).toHaveLength(1)
  }
})

test('retries what only reads, also by POST, and never what changes something', async () => {
  const attempts = async (call: (query: QueryClient) => Promise<unknown>) => {
    const { client, requests, clock } = testQuery([status(503)], { circuitBreaker: false })
    const error = await clock.run(ending(call(client)))
    return [requests.length, (error as { code: string }).code]
  }
  expect(await attempts((query) => query.projectNode('node:contact:1'))).toEqual([4, 'api'])
  expect(await attempts((query) => query.analyzeProjectionReplay('event-count'))).toEqual([4, 'api'])
  for (const change of [
    (query: QueryClient) => query.startProjectionReplay('event-count'),
    (query: QueryClient) => query.cancelProjectionReplay('r-1'),
    (query: QueryClient) => query.enableProjection('event-count'),
    (query: QueryClient) => query.disableProjection('event-count'),
    (query: QueryClient) => query.definePrimeProjection('contact', {}),
  ]) {
    expect(await attempts(change)).toEqual([1, 'outcome_unknown'])
  }
})

import { expect, test } from 'vitest'
import { readDocument } from '../../../scripts/document/read-document.ts'
import {
  type GatewayOptions,
  type MockFault,
  type MockFlavour,
  mockCore,
  refusals,
} from '../../../src/mock/index.ts'
import { answerChecker } from '../../support/document/answer-checker.ts'
import { ask, input } from '../ask.ts'

const checker = answerChecker(await readDocument('query'))
const key = { authorization: 'Bearer ask_test' }
const node = 'node%3Acontact%3A1'
const view = {
  source: { prefixes: ['asset.'] },
  key: '{entity_id}',
  ops: [{ on: 'asset.a', set: { price: 'payload.price' } }],
}
const commit = (expected_revision: number, epoch: number) => ({
  expected_revision,
  checkpoint: { epoch, position: 0 },
  ready: true,
  changes: { x: 1 },
})

/** What a gateway is asked, in this order. `{run}`, `{event}` and `{key}` are ids that came before. */
const program: [method: string, path: string, body?: unknown][] = [
  ['GET', '/health'],
  ['GET', '/api/health/live'],
  ['GET', '/api/health/ready'],
  ['GET', '/api/health/replay'],
  ['GET', '/livez'],
  ['POST', '/api/v1/events', input('asset.a', 'x', { price: 1 })],
  ['POST', '/api/v1/events', { ...input('asset.a', 'x'), expected_version: 0 }],
  ['POST', '/api/v1/events', { entity_id: 'x' }],
  ['POST', '/api/v1/events', 'no JSON'],
  ['POST', '/api/v1/events/batch', { events: [input('asset.a', 'y')] }],
  ['POST', '/api/v1/events/batch', {}],
  ['GET', '/api/v1/events'],
  ['GET', '/api/v1/events/query?limit=1'],
  ['GET', '/api/v1/events/query?since=x'],
  ['GET', '/api/v1/events/recent?limit=1'],
  ['GET', '/api/v1/events/entity/x'],
  ['GET', '/api/v1/events/type/asset.a'],
  ['GET', '/api/v1/events/{event}'],
  ['GET', '/api/v1/events/00000000-0000-4000-8000-000000000000'],
  ['GET', '/api/v1/streams'],
  ['GET', '/api/v1/event-types'],
  ['GET', '/api/v1/entities'],
  ['GET', '/api/v1/entities/x/state'],
  ['GET', '/api/v1/entities/z/state'],
  ['GET', '/api/v1/stats'],
  ['GET', '/api/v1/projection-templates'],
  ['POST', '/api/v1/projections', { template: 'event-count' }],
  ['POST', '/api/v1/projections', { template: 'x' }],
  ['POST', '/api/v1/projections', {}],
  ['GET', '/api/v1/projections'],
  ['GET', '/api/v1/projections/event-count/state'],
  ['GET', '/api/v1/projections/event-count/state?entity_id=x'],
  ['POST', '/api/replay/preview', { projection_name: 'event-count' }],
  ['POST', '/api/replay', { projection_name: 'event-count' }],
  ['POST', '/api/replay', {}],
  ['GET', '/api/replay'],
  ['GET', '/api/replay/{run}'],
  ['POST', '/api/replay/{run}/cancel'],
  ['DELETE', '/api/replay/{run}'],
  ['DELETE', '/api/replay/{run}'],
  ['DELETE', '/api/v1/projections/event-count'],
  ['DELETE', '/api/v1/projections/event-count'],
  [
    'POST',
    '/api/v1/prime/projections',
    { entity_type: 'contact', field_policies: { a: 'last_write', b: 'merge_array' } },
  ],
  ['POST', '/api/v1/prime/projections', { entity_type: 'contact', field_policies: { a: 'x' } }],
  ['POST', '/api/v1/events', input('prime.node.created', 'node:contact:1', { properties: { a: 1, b: [1] } })],
  ['GET', '/api/v1/prime/projections'],
  ['POST', `/api/v1/prime/nodes/${node}/project`],
  ['POST', '/api/v1/prime/nodes/node%3Aorder%3A1/project'],
  ['GET', `/api/v1/prime/nodes/${node}/fields/a/provenance`],
  ['GET', `/api/v1/prime/nodes/${node}/fields/b/provenance`],
  ['GET', '/api/v1/prime/graph?limit=1'],
  ['GET', '/api/v1/event-feed'],
  ['GET', '/api/v1/event-feed?limit=501'],
  ['GET', '/api/v1/event-feed?epoch=1&position=1'],
  ['GET', '/api/v1/read-models/assets'],
  ['PUT', '/api/v1/read-models/assets', commit(0, 1)],
  ['PUT', '/api/v1/read-models/assets', commit(7, 1)],
  ['PUT', '/api/v1/views/prices', view],
  ['PUT', '/api/v1/views/prices', {}],
  ['GET', '/api/v1/views'],
  ['GET', '/api/v1/views/prices'],
  ['GET', '/api/v1/views/none'],
  ['GET', '/api/v1/views/prices/entities'],
  ['GET', '/api/v1/views/prices/entities/x'],
  ['GET', '/api/v1/views/prices/entities/none'],
  ['GET', '/api/v1/views/prices/changes'],
  ['DELETE', '/api/v1/views/prices'],
  ['POST', '/api/api-keys', { name: 'worker' }],
  ['GET', '/api/api-keys'],
  ['DELETE', '/api/api-keys/{key}'],
  ['DELETE', '/api/api-keys/{key}'],
]

/** Every problem that the document has with what a gateway says to the program. */
async function problemsOf(flavour: MockFlavour, gateway: GatewayOptions, headers = key): Promise<string[]> {
  const mock = mockCore({
    flavour,
    gateway,
    apiKey: 'ask_test',
    plan: { rateLimit: { perSecond: 1000, burst: 1000 } },
  })
  const ids: Record<string, string> = {}
  const problems: string[] = []
  for (const [method, template, body] of program) {
    const path = template.replace(/\{(\w+)\}/, (_, name: string) => ids[name] ?? 'none')
    const answer = await ask(mock, method, path, body, headers)
    ids.event ??= mock.events[0]?.id ?? 'none'
    const { data, id } = (answer.json ?? {}) as { data?: { replay_id?: string }; id?: string }
    ids.run ??= data?.replay_id as string
    if (path === '/api/api-keys' && id !== undefined) ids.key = id
    // Which every answer of the Query Service has, as the document says at its beginning.
    answer.headers.delete('x-correlation-id')
    const pathname = new URL(path, 'http://gateway.test').pathname
    problems.push(
      ...checker.answerProblems({
        method,
        pathname,
        status: answer.status,
        headers: answer.headers,
        body: answer.text,
      }),
    )
  }
  return problems
}

test.each<[MockFlavour, GatewayOptions]>([
  ['query-service', {}],
  ['query-service', { isOld: true }],
  ['query-service', { omitsHasMore: true, buildMs: 1e9, replayMs: 1e9 }],
  ['query-service', { hasPrime: false }],
  ['control-plane', {}],
])('the %s %j says only what the document says', async (flavour, options) => {
  expect(await problemsOf(flavour, options)).toEqual([])
  expect(await problemsOf(flavour, options, { authorization: 'Bearer wrong' })).toEqual([])
})

test.each<[name: string, fault: MockFault]>([
  ['bucketEmpty', refusals.bucketEmpty()],
  ['heldBack', refusals.heldBack('tenant', 1)],
  ['heldBack by the whole', refusals.heldBack('global', 1)],
  ['quotaExceeded', refusals.quotaExceeded()],
  ['subscriptionRequired', refusals.subscriptionRequired()],
  ['unavailable', refusals.unavailable()],
  ['upstreamFailed', refusals.upstreamFailed()],
  ['archiveRefused', refusals.archiveRefused()],
])('the refusal %s is one that the document knows', async (_, fault) => {
  const mock = mockCore({ flavour: 'query-service' })
  mock.fail(fault)
  const { status, headers, text: body } = await ask(mock, 'GET', '/api/v1/events/query', undefined, key)
  const answer = { method: 'GET', pathname: '/api/v1/events/query', status, headers, body }
  expect(checker.answerProblems(answer)).toEqual([])
})

test.each([refusals.unhealthy(), refusals.coreUnreachable()])(
  'an unhealthy gateway says what the document says',
  async (fault) => {
    const mock = mockCore({ flavour: 'query-service' })
    mock.fail(fault)
    const { status, headers, text: body } = await ask(mock, 'GET', '/health')
    expect(status).toBe(503)
    expect(checker.answerProblems({ method: 'GET', pathname: '/health', status, headers, body })).toEqual([])
  },
)

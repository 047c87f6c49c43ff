import { expect, test } from 'vitest'
import { json, type Step, status } from '../support/fake-fetch.ts'
import { sampleHealth } from '../support/samples.ts'
import { testCore, withProbes } from '../support/test-client.ts'
import { ending } from '../support/test-transport.ts'
import { settled } from '../support/virtual-clock.ts'

const unexpected: Step = ({ path }) => {
  throw new Error(`${path} was not expected`)
}

/** Every ability that some Core lacks, in the order in which Cores came by it. */
const ABILITIES = [
  'loadsTenantsOnQuery',
  'keepsTenants',
  'honoursOrder',
  'ordersEntities',
  'honoursOffset',
  'honoursExclusion',
  'honoursTimeAlone',
  'validatesPayloadFilter',
  'honoursTenant',
  'stampsVersions',
  'hasEventFeed',
  'hasReadModels',
  'hasEntityTags',
] as const

test.each([
  ['0.19.2', 0, undefined],
  ['0.20.0', 2, undefined],
  ['0.20.1', 2, undefined],
  ['0.20.2', 3, undefined],
  ['0.21.0', 4, undefined],
  ['0.22.0', 4, undefined],
  ['0.23.0', 9, undefined],
  ['0.25.1', 9, undefined],
  ['0.25.2', 10, undefined],
  ['0.26.0', 10, 10_000],
  ['0.26.9', 10, 10_000],
  ['0.27.0', 13, 10_000],
  ['v0.27', 13, 10_000],
  ['0.27.0-rc.1', 13, 10_000],
  ['0.100.0', 13, 10_000],
  ['1.0.0+build.5', 13, 10_000],
])('knows what Core %s can do', async (version, count, maxPageSize) => {
  const isNew = count === 13
  const { client } = testCore([withProbes(version, !isNew, unexpected)])
  const known = await client.capabilities()
  expect(ABILITIES.filter((ability) => known[ability])).toEqual(ABILITIES.slice(0, count))
  expect(known).toMatchObject({
    serverVersion: version,
    service: 'allsource-core',
    hasConsumers: true,
    hasProjectionState: !isNew,
    pagesProjectionState: count >= 9 && !isNew,
    hasSnapshots: !isNew,
    maxPageSize,
  })
})

test.each([
  [true, ['loadsTenantsOnQuery']],
  [false, ABILITIES],
])(
  'takes a Core of no known version for the newest unless it has key-value routes (%s)',
  async (has, expected) => {
    const { client } = testCore([withProbes('nightly', has, unexpected)])
    const known = await client.capabilities()
    expect(ABILITIES.filter((ability) => known[ability])).toEqual(expected)
    expect(known).toMatchObject({ serverVersion: 'nightly', hasConsumers: true, hasSnapshots: has })
  },
)

test.each([
  ['views_disabled', 404, false],
  ['view_not_found', 404, true],
  [undefined, 404, false],
  ['rate limited', 429, true],
  ['Invalid API key', 401, true],
])('asks whether views are switched on: %s (%i)', async (error, code, hasViews) => {
  const views: Step = error === undefined ? status(code) : json({ error }, { status: code })
  const probed: Step = (request) =>
    (request.path.includes('/views/') ? views : withProbes('0.27.0', false, unexpected))(request)
  const { client } = testCore([probed], { retry: false })
  expect(await client.capabilities()).toMatchObject({ hasViews })
})

test('does not ask a Core for views that came before them', async () => {
  const { client, requests } = testCore([withProbes('0.26.1', true, unexpected)])
  expect(await client.capabilities()).toMatchObject({ hasViews: false })
  expect(requests).toHaveLength(2)
})

test('asks once for all clients of one transport', async () => {
  const { client, requests } = testCore([withProbes('0.27.0', false, unexpected)])
  const all = await Promise.all([
    client.capabilities(),
    client.capabilities(),
    client.with({ tenantId: 'acme' }).capabilities(),
  ])
  expect(new Set(all).size).toBe(1)
  await client.capabilities()
  expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /health',
    'GET /api/v1/projections/allsource_probe/x/state',
    'GET /api/v1/views/allsource_probe',
  ])
})

test('asks again after a failure', async () => {
  let isUp = false
  const step: Step = (request) => (isUp ? withProbes('0.27.0', false, unexpected) : status(401))(request)
  const { client } = testCore([step])
  expect(await ending(client.capabilities())).toMatchObject({ code: 'api', status: 401 })
  isUp = true
  expect(await client.capabilities()).toMatchObject({ serverVersion: '0.27.0' })
})

test('does not take a refusal for a missing route', async () => {
  const { client } = testCore([json(sampleHealth), status(403)])
  expect(await ending(client.capabilities())).toMatchObject({ code: 'api', status: 403 })
})

test('lets one caller give up without ending the question for the others', async () => {
  let answer = () => {}
  const slow: Step = (request) =>
    new Promise((resolve) => {
      answer = () => resolve(withProbes('0.27.0', false, unexpected)(request))
    })
  const { client, requests } = testCore([slow, withProbes('0.27.0', false, unexpected)])
  const controller = new AbortController()
  const impatient = ending(client.capabilities({ signal: controller.signal }))
  const patient = client.capabilities()
  await settled()
  controller.abort('enough')
  expect(await impatient).toBe('enough')
  answer()
  expect(await patient).toMatchObject({ serverVersion: '0.27.0' })
  expect(requests).toHaveLength(3)
})

test('cancels the question when nobody waits for it any more, and begins anew for the next who asks', async () => {
  const signals: AbortSignal[] = []
  const never: Step = ({ signal }) => {
    signals.push(signal as AbortSignal)
    return new Promise(() => {})
  }
  const { client } = testCore([never, never, withProbes('0.27.0', false, unexpected)])
  const [one, other] = [new AbortController(), new AbortController()]
  const ends = [one, other].map(({ signal }) => ending(client.capabilities({ signal })))
  await settled()
  one.abort('enough')
  await settled()
  expect(signals.map(({ aborted }) => aborted)).toEqual([false])
  other.abort('enough, too')
  await settled()
  const third = new AbortController()
  ends.push(ending(client.queryEvents({ offset: 1 }, { signal: third.signal })))
  expect(await Promise.all(ends.slice(0, 2))).toEqual(['enough', 'enough, too'])
  await settled()
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
  third.abort('enough for all')
  expect(await ends[2]).toBe('enough for all')
  expect(await client.capabilities()).toMatchObject({ serverVersion: '0.27.0' })
})

test('asks nothing for a caller who is gone already', async () => {
  const { client, requests } = testCore([unexpected])
  expect(await ending(client.capabilities({ signal: AbortSignal.abort('too late') }))).toBe('too late')
  expect(requests).toEqual([])
})

test('asks no more than its health of a server that is only to be written to', async () => {
  const page = { events: [], count: 0, total_count: 0, has_more: false, entity_version: 0 }
  const { client, requests } = testCore([withProbes('0.27.0', false, json(page))])
  await client.append('a', () => undefined)
  expect(requests.map(({ path }) => path)).toEqual(['/health', '/api/v1/events/query'])
  await client.capabilities()
  expect(requests.filter(({ path }) => path === '/health')).toHaveLength(1)
})

test('asks for itself when a caller says how long to wait', async () => {
  const never: Step = () => new Promise(() => {})
  const { client, clock } = testCore([never, never, withProbes('0.27.0', false, unexpected)])
  const patient = client.capabilities()
  const impatient = ending(client.capabilities({ timeoutMs: 50, retry: false }))
  await clock.advance(50)
  expect(await impatient).toMatchObject({ code: 'timeout', request: { path: '/health' } })
  expect(await client.capabilities({ timeoutMs: 50 })).toMatchObject({ serverVersion: '0.27.0' })
  patient.catch(() => {})
})

test("bounds the question that a call has to ask first by the call's own deadline", async () => {
  const never: Step = () => new Promise(() => {})
  const { client, clock } = testCore([never])
  const end = ending(client.queryEvents({ offset: 3 }, { deadlineMs: 300 }))
  await clock.advance(300)
  expect(await end).toMatchObject({ code: 'timeout', phase: 'deadline' })
})

test.each([
  ['query_service_ex', 200],
  ['query_service_ex', 503],
  ['allsource-control-plane', 503],
])(
  'knows that %s has neither consumers nor streams, and of the Core behind it nothing, well or not (%i)',
  async (service, code) => {
    const health = { status: 'degraded', service, version: '9.0.0' }
    const { client } = testCore([json(health, { status: code }), status(404)])
    const known = await client.capabilities({ retry: false })
    expect(known).toMatchObject({
      service,
      serverVersion: '9.0.0',
      hasConsumers: false,
      hasProjectionState: false,
    })
    expect(ABILITIES.map((ability) => known[ability])).toEqual(ABILITIES.map(() => undefined))
  },
)

import { expect, test } from 'vitest'
import { json, type Step, status } from '../support/fake-fetch.ts'
import { sampleHealth } from '../support/samples.ts'
import { testCore, withProbes } from '../support/test-client.ts'
import { ending } from '../support/test-transport.ts'
import { settled } from '../support/virtual-clock.ts'

const unexpected: Step = ({ path }) => {
  throw new Error(`${path} was not expected`)
}

test.each([
  ['0.19.2', true, { stampsVersions: false, honoursOrder: false, honoursOffset: false, keepsTenants: false }],
  ['0.20.0', true, { stampsVersions: false, honoursOrder: false, honoursOffset: false, keepsTenants: true }],
  ['0.21.0', true, { stampsVersions: false, honoursOrder: true, honoursOffset: false, keepsTenants: true }],
  ['0.26.9', false, { stampsVersions: false, honoursOrder: true, honoursOffset: false, keepsTenants: true }],
  ['0.27.0', false, { stampsVersions: true, honoursOrder: true, honoursOffset: true, keepsTenants: true }],
  ['0.27.0-rc.1', false, { stampsVersions: true }],
  ['0.100.0', false, { stampsVersions: true, honoursOffset: true }],
  ['1.0.0+build.5', false, { stampsVersions: true, honoursOffset: true }],
  [
    'unknown',
    false,
    { stampsVersions: false, honoursOrder: false, honoursOffset: false, keepsTenants: false },
  ],
])('knows what Core %s can do', async (version, hasProjectionState, expected) => {
  const { client } = testCore([withProbes(version, hasProjectionState, unexpected)])
  expect(await client.capabilities()).toMatchObject({
    serverVersion: version,
    service: 'allsource-core',
    hasProjectionState,
    ...expected,
  })
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
  expect(requests).toHaveLength(2)
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
])('knows that %s has neither consumers nor streams, well or not (%i)', async (service, code) => {
  const health = { status: 'degraded', service, version: '9.0.0' }
  const { client } = testCore([json(health, { status: code }), status(404)])
  expect(await client.capabilities({ retry: false })).toMatchObject({
    service,
    hasConsumers: false,
    honoursOffset: false,
  })
})

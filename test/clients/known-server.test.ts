import { expect, test } from 'vitest'
import { json, status } from '../support/fake-fetch.ts'
import { samplePage } from '../support/samples.ts'
import { isProbe, testCore, testQuery, withProbes } from '../support/test-client.ts'
import { ending } from '../support/test-transport.ts'

const controlPlane = { status: 'healthy', service: 'allsource-control-plane', version: '0.24.0' }

test('does not take a gateway’s version for a Core’s', async () => {
  const { client } = testCore([
    (request) => (isProbe(request) ? json(controlPlane) : json(samplePage([])))(request),
  ])
  expect(await ending(client.queryEvents({ order: 'desc' }))).toMatchObject({
    code: 'unsupported',
    serverVersion: 'allsource-control-plane 0.24.0',
    message: expect.stringMatching(
      /a way to tell whether it heeds `order` of queryEvents.*use a QueryClient/,
    ),
  })
})

test('names the version in every refusal, once it is known', async () => {
  const { client } = testCore([withProbes('0.27.0', false, status(404))])
  const before = await ending(client.snapshots.list())
  expect(before).toMatchObject({ code: 'unsupported', serverVersion: undefined })
  await client.capabilities()
  expect(await ending(client.snapshots.list())).toMatchObject({
    serverVersion: '0.27.0',
    message: expect.stringContaining('the server (0.27.0) lacks: '),
  })
  expect(await ending(client.listViews())).toMatchObject({ serverVersion: '0.27.0' })
})

test('names the version where templates are asked of a Core', async () => {
  const states = { projection: 'p', states: [], total: 0 }
  const { client } = testQuery([withProbes('0.22.0', true, json(states))])
  await ending(client.queryEvents({ offset: 1 }))
  for (const call of [client.projectionState('p'), client.disableProjection('event_counters')])
    expect(await ending(call)).toMatchObject({ code: 'unsupported', serverVersion: '0.22.0' })
})

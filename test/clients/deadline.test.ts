import { expect, test } from 'vitest'
import { CoreClient } from '../../src/clients/core-client.ts'
import { QueryClient } from '../../src/clients/query-client.ts'
import type { ClientOptions } from '../../src/clients/settings.ts'
import { sleep } from '../../src/internal/sleep.ts'
import { type MockFlavour, mockCore } from '../../src/mock/index.ts'
import type { FetchLike } from '../../src/transport/options.ts'
import { hang, json, type SeenRequest } from '../support/fake-fetch.ts'
import { sampleEvent, samplePage } from '../support/samples.ts'
import { testCore, withProbes } from '../support/test-client.ts'
import { ending, KEY } from '../support/test-transport.ts'
import { virtualClock } from '../support/virtual-clock.ts'

const DEADLINE_MS = 1_000

/** A mock Core each of whose answers takes 600 ms, so that of two requests the second is cut off. */
function slowCore(flavour: MockFlavour, options: Partial<ClientOptions> = {}) {
  const mock = mockCore({ flavour })
  const clock = virtualClock()
  const fetch: FetchLike = async (url, init) => {
    await sleep(600, clock, init.signal ?? undefined)
    return mock.fetch(url, init)
  }
  const made = { baseUrl: 'http://core', apiKey: KEY, fetch, clock, ...options }
  return { core: new CoreClient(made), query: new QueryClient({ ...made, tenantId: 'default' }), mock, clock }
}

type Slow = ReturnType<typeof slowCore>
type Settings = { readonly deadlineMs?: number }

test.each<[flavour: MockFlavour, name: string, call: (slow: Slow, own: Settings) => Promise<unknown>]>([
  ['core-0.27.0', 'capabilities', ({ core }, own) => core.capabilities(own)],
  ['core-0.27.0', 'putProjectionState', ({ core }, own) => core.putProjectionState('p', 'a', 1, own)],
  ['core-0.27.0', 'getProjectionState', ({ core }, own) => core.getProjectionState('p', 'a', own)],
  ['core-0.27.0', 'listProjectionStates', ({ core }, own) => core.listProjectionStates('p', own)],
  ['core-0.27.0', 'stats', ({ core }, own) => core.stats(own)],
  ['core-0.27.0', 'listEntities', ({ core }, own) => core.listEntities({}, own)],
  ['core-0.19.2', 'putProjectionState', ({ core }, own) => core.putProjectionState('p', 'a', 1, own)],
  ['core-0.19.2', 'entityState', ({ core }, own) => core.entityState('a', {}, own)],
  ['core-0.27.0', 'queryEvents', ({ core }, own) => core.queryEvents({ offset: 1 }, own)],
  ['core-0.19.2', 'getEvent', ({ core }, own) => core.getEvent(crypto.randomUUID(), own)],
  ['core-0.27.0', 'analytics.summary', ({ core }, own) => core.analytics.summary({ since: new Date() }, own)],
  [
    'core-0.27.0',
    'queryAndFold',
    ({ query }, own) =>
      query.queryAndFold({ order: 'desc' }, { initialState: () => 0, reducer: (sum) => sum }, own),
  ],
])('ends at the deadline, on %s: %s', async (flavour, _, call) => {
  for (const isOwn of [true, false]) {
    const slow = slowCore(flavour, isOwn ? {} : { deadlineMs: DEADLINE_MS })
    const body = JSON.stringify({ event_type: 'a.b', entity_id: 'a', payload: {} })
    const headers = { 'content-type': 'application/json' }
    await slow.mock.fetch('http://core/api/v1/events', { method: 'POST', headers, body })
    const end = await slow.clock.run(ending(call(slow, isOwn ? { deadlineMs: DEADLINE_MS } : {})))
    expect(end).toMatchObject({ code: 'timeout', phase: 'deadline', elapsedMs: DEADLINE_MS })
    expect(slow.clock.now()).toBe(DEADLINE_MS)
  }
})

test('reads every row of a read model by one deadline', async () => {
  const page = (request: SeenRequest) => {
    const after = Number(request.query.after ?? 0)
    const next = String(after + 1)
    const at = { name: 'm', tenant_id: 'default', revision: 1, content_revision: 1, checkpoint: null }
    return json({ ...at, ready: true, unchanged: false, rows: { [next]: {} }, next })(request)
  }
  const { client, clock, requests } = testCore([
    async (request) => {
      await sleep(300, clock, request.signal)
      return page(request)
    },
  ])
  const end = await clock.run(ending(client.readModel('m').rows({}, { deadlineMs: DEADLINE_MS })))
  expect(end).toMatchObject({
    code: 'timeout',
    phase: 'deadline',
    request: { path: '/api/v1/read-models/{name}' },
  })
  expect(clock.now()).toBe(DEADLINE_MS)
  expect(requests).toHaveLength(4)
})

test('gives up a write that waits behind one that hangs, and sends nothing of it', async () => {
  const mock = mockCore({ flavour: 'core-0.27.0' })
  const clock = virtualClock()
  let isHanging = false
  const fetch: FetchLike = async (url, init) => {
    if (isHanging) await new Promise(() => {})
    return mock.fetch(url, init)
  }
  const core = new CoreClient({ baseUrl: 'http://core', apiKey: KEY, fetch, clock, timeoutMs: false })
  await core.capabilities()
  isHanging = true
  const first = core.putProjectionState('p', 'a', 1)
  first.catch(() => {})
  const end = ending(core.putProjectionState('p', 'b', 2, { deadlineMs: DEADLINE_MS }))
  await clock.advance(DEADLINE_MS)
  expect(await end).toMatchObject({ code: 'timeout', phase: 'deadline' })
})

test('leaves the outcome of a write open that was sent before the deadline', async () => {
  const receipt = withProbes('0.22.0', true, hang())
  const { client, clock } = testCore([receipt])
  const event = { event_type: 'a.b', entity_id: 'a', payload: {}, expected_version: 0 }
  const end = await clock.run(ending(client.ingestEvent(event, { deadlineMs: DEADLINE_MS })))
  expect(end).toMatchObject({ code: 'outcome_unknown', cause: { code: 'timeout', phase: 'deadline' } })
  expect(clock.now()).toBe(DEADLINE_MS)
})

test('bounds each page of an iterable, not the whole', async () => {
  const events = [1, 2, 3].map((n) => sampleEvent({ id: `e${n}`, timestamp: `2026-01-0${n}T00:00:00Z` }))
  const { client, clock } = testCore([
    async (request) => {
      await sleep(600, clock, request.signal)
      const rest = events.filter(({ timestamp }) => timestamp >= (request.query.since ?? ''))
      return json({ ...samplePage(rest.slice(0, 2)), has_more: rest.length > 2 })(request)
    },
  ])
  const read = async () => {
    const ids: string[] = []
    for await (const { id } of client.events({}, { deadlineMs: DEADLINE_MS })) ids.push(id)
    return ids
  }
  expect(await clock.run(read())).toEqual(['e1', 'e2', 'e3'])
  expect(clock.now()).toBe(1_200)
})

test('keeps what was found out, though who asked had no time left', async () => {
  const slow = slowCore('core-0.27.0', { deadlineMs: DEADLINE_MS })
  expect(await slow.clock.run(ending(slow.core.capabilities()))).toMatchObject({ code: 'timeout' })
  expect((await slow.clock.run(slow.core.capabilities())).serverVersion).toBe('0.27.0')
  expect(slow.mock.requests.filter(({ path }) => path === '/health')).toHaveLength(1)
})

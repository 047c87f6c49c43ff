import { expect, test } from 'vitest'
import { CoreClient } from '../../../src/clients/core-client.ts'
import { ClientSettings } from '../../../src/clients/settings.ts'
import { stampedLookUp } from '../../../src/clients/writes/look-up.ts'
import type { BatchItem } from '../../../src/clients/writes/send-batch.ts'
import { stampEvent } from '../../../src/clients/writes/stamp.ts'
import { mockCore } from '../../../src/mock/index.ts'
import { virtualClock } from '../../support/virtual-clock.ts'

function setUp(flavour: 'core-0.19.2' | 'core-0.27.0' = 'core-0.27.0') {
  const clock = virtualClock(Date.now())
  const mock = mockCore({ flavour, clock })
  const options = {
    baseUrl: 'http://core.test',
    apiKey: 'ask_test',
    fetch: mock.fetch,
    clock,
    random: () => 1,
  }
  const plan = {
    client: new CoreClient(options),
    settings: ClientSettings.from(options, 'default'),
    appendId: 'mine',
    since: new Date(),
    options: {},
  }
  const queries = () => mock.requests.filter(({ path }) => path.startsWith('/api/v1/events/query')).length
  return { clock, mock, plan, queries }
}

function item(index: number, fields: { tenant_id?: string; expected_version?: number } = {}): BatchItem {
  const event = stampEvent({ event_type: 'a.b', entity_id: 'e', payload: index, ...fields }, 'mine', index)
  return { event: event as BatchItem['event'], text: '' }
}

test.each(['core-0.19.2', 'core-0.27.0'] as const)(
  'gives receipts by place, not index, on %s',
  async (flavour) => {
    const { mock, plan } = setUp(flavour)
    mock.append(...[0, 1, 2, 3].map((index) => item(index).event))
    const found = await stampedLookUp(plan).find([item(2), item(3), item(4)], true)
    expect([...(found ?? [])].sort(([a], [b]) => a - b)).toEqual(
      [2, 3].map((n) => {
        const { id, timestamp } = mock.events[n] ?? {}
        return [n - 2, { event_id: id, timestamp, version: n + 1 }]
      }),
    )
  },
)

test('looks in the tenant of each event', async () => {
  const { mock, plan } = setUp()
  const items = [item(0), item(1, { tenant_id: 'acme' })]
  mock.append(...items.map(({ event }) => event))
  expect([...((await stampedLookUp(plan).find(items, true))?.keys() ?? [])].sort()).toEqual([0, 1])
})

test('looks again while the server may still be at work, as often as a read is tried again', async () => {
  const { mock, plan, clock } = setUp()
  clock.setTimeout(() => mock.append(item(0).event), 500)
  expect((await clock.run(stampedLookUp(plan).find([item(0)], false)))?.size).toBe(1)
  const once = clock.now()
  expect((await clock.run(stampedLookUp(plan).find([item(1)], true)))?.size).toBe(0)
  expect(clock.now()).toBe(once)
  expect((await clock.run(stampedLookUp(plan).find([item(1)], false)))?.size).toBe(0)
  expect(clock.now() - once).toBe(200 + 400 + 800)
})

test('reads nothing that is older than the batch before, where batches keep their order', async () => {
  const { mock, plan, queries } = setUp()
  mock.append(item(0).event)
  mock.append(...Array.from({ length: 12_000 }, () => ({ event_type: 'a.b', entity_id: 'e', payload: null })))
  mock.append(item(1).event)
  await stampedLookUp(plan).find([item(2)], true)
  const all = queries()
  await stampedLookUp({ ...plan, isInOrder: true }).find([item(2)], true)
  expect(queries() - all).toBeLessThan(all)
})

test('tells what to look for an event by, later', () => {
  const { plan } = setUp()
  expect(stampedLookUp(plan).stampOf(item(3))).toEqual({
    append_id: 'mine',
    index: 3,
    tenant_id: 'default',
    entity_id: 'e',
    sentAt: plan.since.toISOString(),
  })
})

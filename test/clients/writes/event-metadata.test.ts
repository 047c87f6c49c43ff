import { expect, test } from 'vitest'
import type { EventInput } from '../../../src/api.ts'
import { CoreClient } from '../../../src/clients/core-client.ts'
import type { ClientOptions } from '../../../src/clients/settings.ts'
import type { EventMetadata } from '../../../src/clients/writes/event-metadata.ts'
import { mockCore } from '../../../src/mock/index.ts'
import { ending } from '../../support/test-transport.ts'

const made = (n: number, more: Partial<EventInput> = {}): EventInput => ({
  event_type: 'a.made',
  entity_id: 'one',
  payload: { n },
  ...more,
})

function setUp(options: Partial<ClientOptions> = {}) {
  const mock = mockCore()
  const core = new CoreClient({
    baseUrl: 'http://core.test',
    apiKey: 'ask_test',
    fetch: mock.fetch,
    ...options,
  })
  const stored = () => mock.events.map(({ metadata }) => metadata)
  return { mock, core, stored }
}

test('of a client is in each event, however it is written', async () => {
  const { core, stored } = setUp({ eventMetadata: { source: 'shop' } })
  await core.ingestEvent(made(1))
  await core.ingestBatch([made(2), made(3)])
  await core.append('one', () => ({ event_type: 'a.made', payload: {} }))
  await core.append('one', () => [made(4), made(5)])
  const writer = core.writer()
  await writer.append(made(6))
  await Promise.all([writer.append(made(7)), writer.append(made(8))])
  await writer.close()
  expect(stored()).toHaveLength(9)
  for (const metadata of stored()) expect(metadata).toMatchObject({ source: 'shop' })
})

test.each<[string, (core: CoreClient, eventMetadata: EventMetadata | false) => Promise<unknown>]>([
  ['ingestEvent', (core, eventMetadata) => core.ingestEvent(made(1), { eventMetadata })],
  ['ingestBatch', (core, eventMetadata) => core.ingestBatch([made(1)], { eventMetadata })],
  ['append', (core, eventMetadata) => core.append('one', () => made(1), { eventMetadata })],
  ['a writer', (core, eventMetadata) => core.writer({ eventMetadata }).append(made(1))],
])('of %s is over that of the client, and `false` leaves both out', async (_, write) => {
  const { core, stored } = setUp({ eventMetadata: { source: 'shop', user: 'a' } })
  await write(core, { user: 'b' })
  await write(core, false)
  expect(stored()).toEqual([{ source: 'shop', user: 'b' }, null])
})

test('of an append of several events is in each of them', async () => {
  const { core, stored } = setUp()
  await core.append('one', () => [made(1), made(2)], { eventMetadata: { user: 'b' } })
  for (const metadata of stored()) expect(metadata).toMatchObject({ user: 'b' })
})

test('is beneath what the event has itself', async () => {
  const { core, stored } = setUp({ eventMetadata: { user: 'client', source: 'shop' } })
  await core.ingestEvent(made(1, { metadata: { user: 'event', n: 1 } }))
  expect(stored()).toEqual([{ user: 'event', source: 'shop', n: 1 }])
})

test('of a function is asked for each event when it is taken, once', async () => {
  const asked: unknown[] = []
  const { core, stored } = setUp({
    eventMetadata: (event) => {
      asked.push((event.payload as { n: number }).n)
      return { asked: asked.length }
    },
  })
  await core.ingestEvent(made(1))
  await core.ingestBatch([made(2), made(3)])
  const writer = core.writer()
  const receipt = writer.append(made(4))
  expect(asked).toEqual([1, 2, 3, 4])
  await receipt
  await writer.close()
  expect(asked).toEqual([1, 2, 3, 4])
  expect(stored()).toEqual([1, 2, 3, 4].map((n) => ({ asked: n })))
})

test('of a function that gives nothing leaves the event as it is', async () => {
  const { core, stored } = setUp({ eventMetadata: () => undefined })
  await core.ingestEvent(made(1))
  await core.ingestEvent(made(2, { metadata: { own: true } }))
  expect(stored()).toEqual([null, { own: true }])
})

test('of `with` adds to that of the client', async () => {
  const { core, stored } = setUp({ eventMetadata: { source: 'shop' } })
  await core.with({ eventMetadata: { user: 'a' } }).ingestEvent(made(1))
  await core.with({ eventMetadata: false }).ingestEvent(made(2))
  await core.ingestEvent(made(3))
  expect(stored()).toEqual([{ source: 'shop', user: 'a' }, null, { source: 'shop' }])
})

test('stands beside the mark of a verified write', async () => {
  const { core, stored } = setUp({ eventMetadata: { source: 'shop' }, verifyWrites: true })
  await core.ingestEvent(made(1))
  await core.ingestBatch([made(2)])
  for (const metadata of stored())
    expect(metadata).toMatchObject({ source: 'shop', $client: { append_id: expect.any(String) } })
})

test('leaves the event that it was given untouched', async () => {
  const { core } = setUp({ eventMetadata: { source: 'shop' } })
  const event = made(1, { metadata: Object.freeze({ own: 1 }) })
  await core.ingestEvent(Object.freeze(event))
  expect(event.metadata).toEqual({ own: 1 })
})

test('has no place in metadata that is no object, and names the event', async () => {
  const { core, stored } = setUp({ eventMetadata: { source: 'shop' } })
  const odd = made(1, { metadata: 'text' as never })
  expect(await ending(core.ingestEvent(odd))).toMatchObject({ code: 'invalid_input', field: 'metadata' })
  expect(await ending(core.ingestBatch([made(0), odd]))).toMatchObject({
    code: 'invalid_input',
    field: 'events[1].metadata',
  })
  expect(stored()).toEqual([])
})

test('is refused where a function gives no object', async () => {
  const { core, stored } = setUp({ eventMetadata: () => 'text' as never })
  expect(await ending(core.ingestEvent(made(1)))).toMatchObject({ code: 'invalid_input', field: 'metadata' })
  expect(stored()).toEqual([])
})

test('is refused where it is neither fields nor a function', async () => {
  const expected = { code: 'config', option: 'eventMetadata' }
  for (const eventMetadata of ['text', 1, true, null, [1]] as never[]) {
    expect(() => setUp({ eventMetadata })).toThrow(expect.objectContaining(expected))
    expect(() => setUp().core.writer({ eventMetadata })).toThrow(expect.objectContaining(expected))
    expect(await ending(setUp().core.ingestEvent(made(1), { eventMetadata }))).toMatchObject(expected)
  }
})

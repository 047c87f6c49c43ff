import { expect, test } from 'vitest'
import { CoreClient } from '../../../src/clients/core-client.ts'
import { causedBy } from '../../../src/clients/writes/caused-by.ts'
import { mockCore } from '../../../src/mock/index.ts'

test('begins a chain with the id of an event that is in none', () => {
  for (const metadata of [undefined, null, 'text', [], {}, { correlation_id: 7 }, { correlation_id: '' }])
    expect(causedBy({ id: 'e1', metadata: metadata as never })).toEqual({
      causation_id: 'e1',
      correlation_id: 'e1',
    })
})

test('hands the chain of an event on', () => {
  const metadata = { correlation_id: 'c1', causation_id: 'e0', user: 'a' }
  expect(causedBy({ id: 'e1', metadata })).toEqual({ causation_id: 'e1', correlation_id: 'c1' })
})

test('leads from the last event of a chain back to the first, through what a server stores', async () => {
  const mock = mockCore()
  const core = new CoreClient({ baseUrl: 'http://core.test', apiKey: 'ask_test', fetch: mock.fetch })
  const ids: string[] = []
  for (const n of [0, 1, 2]) {
    const cause = mock.events.at(-1)
    const receipt = await core.ingestEvent(
      { event_type: 'a.made', entity_id: `e${n}`, payload: {} },
      cause === undefined ? {} : { eventMetadata: causedBy(cause) },
    )
    ids.push(receipt.event_id)
  }
  expect(mock.events.map(({ metadata }) => metadata)).toEqual([
    null,
    { causation_id: ids[0], correlation_id: ids[0] },
    { causation_id: ids[1], correlation_id: ids[0] },
  ])
})

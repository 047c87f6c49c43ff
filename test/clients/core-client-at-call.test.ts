import { describe, expect, test } from 'vitest'
import { world } from '../support/world.ts'

describe.each(['core-0.19.2', 'core-0.27.0'] as const)('events written to %s', (flavour) => {
  test.each([undefined, 0])('are stored as they are at the call: expected_version %j', async (version) => {
    const { core } = world({ flavour }).program()
    const expected = version === undefined ? {} : { expected_version: version }
    const make = (entity_id: string) => ({
      event_type: 'asset.updated',
      entity_id,
      payload: { price: 1 },
      metadata: { by: 'me' },
      ...expected,
    })
    const [one, other] = [make('a'), make('b')]
    const events = [other]
    const writes = [core.ingestEvent(one), core.ingestBatch(events)]
    for (const event of [one, other]) {
      event.payload.price = 2
      event.metadata.by = 'you'
      event.entity_id = 'c'
    }
    events.length = 0
    await Promise.all(writes)
    for (const entity_id of ['a', 'b'])
      expect((await core.queryEvents({ entity_id })).events).toMatchObject([
        { payload: { price: 1 }, metadata: { by: 'me' } },
      ])
  })
})

import { describe, expectTypeOf, it } from 'vitest'
import type { Event } from '../../src/api.ts'
import { type MockFault, mockCore } from '../../src/mock/index.ts'
import type { TransportOptions } from '../../src/transport/options.ts'

describe('the types of a mock', () => {
  it('fit where clients take a fetch and a WebSocket', () => {
    const mock = mockCore()
    expectTypeOf(mock.fetch).toExtend<NonNullable<TransportOptions['fetch']>>()
    expectTypeOf(mock.webSocket).toExtend<NonNullable<TransportOptions['webSocket']>>()
    expectTypeOf(mock.events).toEqualTypeOf<readonly Event[]>()
  })

  it('refuse unknown flavours and faults', () => {
    // @ts-expect-error there is no such Core
    mockCore({ flavour: 'core-0.1.0' })
    // @ts-expect-error a delay has a length
    const fault: MockFault = { type: 'delay' }
    expectTypeOf(fault).toExtend<MockFault>()
  })
})

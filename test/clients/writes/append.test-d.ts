import { expectTypeOf, test } from 'vitest'
import type { Appended, CoreClient, Event } from '../../../src/index.ts'
import type { ProjectionHandle } from '../../../src/worker/index.ts'

declare const core: CoreClient
declare const handle: ProjectionHandle<unknown>

type Order =
  | { event_type: 'order.placed'; payload: { amount: number } }
  | { event_type: 'order.shipped'; payload: { by: string } }

test('append decides on events, and gives receipts', () => {
  const appended = core.append('order-1', (events, version) => {
    expectTypeOf(events).toEqualTypeOf<readonly Event[]>()
    expectTypeOf(version).toEqualTypeOf<number>()
    return { event_type: 'order.placed', payload: { anything: true } }
  })
  expectTypeOf(appended).resolves.toEqualTypeOf<Appended>()
  void appended.then((written) => handle.waitFor(written))
})

test('append knows the payload of each type, given the types', () => {
  void core.append<Order>('order-1', (events) => {
    const [first] = events
    if (first?.event_type === 'order.placed') expectTypeOf(first.payload.amount).toBeNumber()
    return [{ event_type: 'order.shipped', payload: { by: 'sea' }, metadata: { source: 'web' } }]
  })
  // @ts-expect-error: the payload is another type's
  void core.append<Order>('order-1', () => ({ event_type: 'order.shipped', payload: { amount: 1 } }))
  // @ts-expect-error: there is no such type
  void core.append<Order>('order-1', () => ({ event_type: 'order.lost', payload: {} }))
  // @ts-expect-error: an event has a payload
  void core.append('order-1', () => ({ event_type: 'order.placed' }))
})

test('append may write nothing', () => {
  void core.append('order-1', () => {})
  void core.append('order-1', async (events) => {
    if (events.length > 0) return
    return { event_type: 'order.placed', payload: null }
  })
})

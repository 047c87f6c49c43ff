import { describe, expect, test } from 'vitest'
import { Tail } from '../../src/worker/tail.ts'
import { storedEvent } from '../support/events.ts'

const [a1, a2, b1] = [
  storedEvent({ entity_id: 'a' }),
  storedEvent({ entity_id: 'a' }),
  storedEvent({ entity_id: 'b' }),
]

function tailOf(...events: ReturnType<typeof storedEvent>[]): Tail {
  const tail = new Tail()
  for (const event of events) tail.add(event)
  return tail
}

describe('Tail', () => {
  test('keeps events in the order that they were added', () => {
    const tail = tailOf(a1, b1, a2)
    expect([tail.events, tail.size, tail.has(b1.id)]).toEqual([[a1, b1, a2], 3, true])
  })

  test('confirms an event that is the first of its entity, and lets it go', () => {
    const tail = tailOf(b1, a1, a2)
    expect([tail.place(a1), tail.place(a2), tail.events]).toEqual(['confirmed', 'confirmed', [b1]])
  })

  test('leaves an event free that has none of its entity before it', () => {
    const tail = tailOf(b1)
    expect([tail.place(a1), tail.events]).toEqual(['free', [b1]])
  })

  test('finds an event out of order that others of its entity were applied before', () => {
    const tail = tailOf(a1, a2)
    expect([tail.place(a2), tail.events]).toEqual(['out_of_order', [a1]])
  })

  test('finds an event out of order that is not there while others of its entity are', () => {
    const tail = tailOf(a1)
    expect([tail.place(a2), tail.events]).toEqual(['out_of_order', [a1]])
  })

  test('is empty when it was cleared', () => {
    const tail = tailOf(a1, b1)
    tail.clear()
    expect([tail.size, tail.place(a1), tail.has(b1.id)]).toEqual([0, 'free', false])
  })
})

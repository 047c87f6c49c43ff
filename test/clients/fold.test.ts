import { expect, test } from 'vitest'
import { type EventFolder, foldEvents, reducerFolder } from '../../src/clients/fold.ts'
import { sampleEvent } from '../support/samples.ts'

const events = [1, 2, 3].map((price) => sampleEvent({ id: `${price}`, payload: { price } }))
const priceOf = (event: { payload: unknown }) => (event.payload as { price: number }).price

function latestPrice(): EventFolder<number> {
  let latest: number | undefined
  return {
    apply(event) {
      if (event.event_type !== 'asset.registered') return false
      latest = priceOf(event)
      return true
    },
    finalize: () => latest,
  }
}

test('folds events in the order given', () => {
  expect(foldEvents(events, latestPrice())).toBe(3)
})

test('has no state when no event concerned the folder', () => {
  expect(foldEvents([sampleEvent({ event_type: 'other' })], latestPrice())).toBeUndefined()
  expect(foldEvents([], latestPrice())).toBeUndefined()
})

test('takes the state that a reducer returns', () => {
  expect(
    foldEvents(
      events,
      reducerFolder(
        () => 0,
        (sum, event) => sum + priceOf(event),
      ),
    ),
  ).toBe(6)
})

test('takes the state that a reducer changed', () => {
  const folder = reducerFolder(
    () => new Set<number>(),
    (seen, event) => {
      seen.add(priceOf(event))
    },
  )
  expect(foldEvents(events, folder)).toEqual(new Set([1, 2, 3]))
})

test('makes a folder that every event concerns', () => {
  expect(
    reducerFolder(
      () => 0,
      () => undefined,
    ).apply(sampleEvent()),
  ).toBe(true)
})

test('takes `null`, `0` and an empty text for states', () => {
  for (const state of [null, 0, '']) {
    expect(
      foldEvents(
        events,
        reducerFolder<unknown>(
          () => 'before',
          () => state,
        ),
      ),
    ).toBe(state)
  }
})

test('has the initial state after no event', () => {
  expect(
    foldEvents(
      [],
      reducerFolder(
        () => 'empty',
        () => undefined,
      ),
    ),
  ).toBe('empty')
})

test('folds names such as `__proto__` like any other', () => {
  const named = ['__proto__', 'constructor', 'toString'].map((entity_id) => sampleEvent({ entity_id }))
  const counts = foldEvents(
    named,
    reducerFolder(
      () => new Map<string, number>(),
      (map, { entity_id }) => {
        map.set(entity_id, (map.get(entity_id) ?? 0) + 1)
      },
    ),
  )
  expect([...(counts ?? [])]).toEqual([
    ['__proto__', 1],
    ['constructor', 1],
    ['toString', 1],
  ])
})

import { expect, test } from 'vitest'
import { adaptiveLimit, type Ending, fixedLimit } from '../../src/transport/adaptive-limit.ts'
import { virtualClock } from '../support/virtual-clock.ts'

function make() {
  const clock = virtualClock()
  const limit = adaptiveLimit(clock)
  const hear = (ending: Partial<Ending> = {}) =>
    limit.hear({ begun: limit.begin(), isRefusal: false, elapsedMs: 10, isCrowded: true, ...ending })
  /** A round of answers: as many as may be under way. */
  const round = (ending: Partial<Ending> = {}, times = 1) => {
    for (let i = 0; i < times; i++) for (let left = limit.max; left > 0; left--) hear(ending)
  }
  return { clock, limit, hear, round }
}

test('begins with what a Core works on at once', () => {
  expect(make().limit.max).toBe(16)
})

test('grows by one for each round of answers while calls wait, up to 64', () => {
  const { limit, hear, round } = make()
  for (let i = 0; i < 15; i++) hear()
  expect(limit.max).toBe(16)
  hear()
  expect(limit.max).toBe(17)
  round()
  expect(limit.max).toBe(18)
  round({}, 100)
  expect(limit.max).toBe(64)
})

test('does not grow while nobody waits', () => {
  const { limit, round } = make()
  round({ isCrowded: false }, 50)
  expect(limit.max).toBe(16)
})

test('does not grow while the server takes more than twice its best time', () => {
  const { limit, round } = make()
  round({ elapsedMs: 10 })
  round({ elapsedMs: 21 }, 50)
  expect(limit.max).toBe(17)
  round({ elapsedMs: 20 })
  expect(limit.max).toBe(18)
})

test('learns nothing of the server’s pace from what is no success', () => {
  const { limit, round } = make()
  round({ elapsedMs: undefined }, 50)
  expect(limit.max).toBe(16)
})

test('halves when it is refused, down to one', () => {
  const { limit, hear } = make()
  const seen = [8, 4, 2, 1, 1].map(() => {
    hear({ isRefusal: true })
    return limit.max
  })
  expect(seen).toEqual([8, 4, 2, 1, 1])
})

test('halves once for attempts that were under way together', () => {
  const { limit, hear } = make()
  const begun = limit.begin()
  for (let i = 0; i < 16; i++) hear({ begun, isRefusal: true })
  expect(limit.max).toBe(8)
  hear({ isRefusal: true })
  expect(limit.max).toBe(4)
})

test('does not grow again for ten seconds after a refusal', async () => {
  const { limit, hear, round, clock } = make()
  hear({ isRefusal: true })
  await clock.advance(9_999)
  round({}, 20)
  expect(limit.max).toBe(8)
  await clock.advance(1)
  round()
  expect(limit.max).toBe(9)
})

test('stays where it is told to, whatever it hears', () => {
  const limit = fixedLimit(40)
  for (let i = 0; i < 100; i++)
    limit.hear({ begun: limit.begin(), isRefusal: i % 2 === 0, elapsedMs: 1, isCrowded: true })
  expect(limit.max).toBe(40)
})

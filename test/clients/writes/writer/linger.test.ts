import { expect, test } from 'vitest'
import { Linger } from '../../../../src/clients/writes/writer/linger.ts'
import { virtualClock } from '../../../support/virtual-clock.ts'

test('holds an event for its time, with those that come meanwhile, and each once', async () => {
  const clock = virtualClock()
  let over = 0
  const linger = new Linger(50, clock, () => over++)

  expect([linger.holds(1, () => 3), linger.holds(1, () => 3)]).toEqual([true, true])
  expect(clock.pending).toBe(1)
  await clock.advance(50)
  expect(over).toBe(1)
  expect([1, 3, 4].map((seq) => linger.holds(seq, () => 4))).toEqual([false, false, true])
  linger.end()
  expect([over, clock.pending]).toEqual([1, 0])
})

test('holds nothing without a time', () => {
  const clock = virtualClock()
  expect(new Linger(0, clock, () => {}).holds(1, () => 1)).toBe(false)
  expect(clock.pending).toBe(0)
})

import { expect, test } from 'vitest'
import { sleep } from '../../src/internal/sleep.ts'
import { listeners } from '../support/test-transport.ts'
import { virtualClock } from '../support/virtual-clock.ts'

test('waits as long as it is told', async () => {
  const clock = virtualClock()
  let isOver = false
  const waiting = sleep(100, clock).then(() => {
    isOver = true
  })
  await clock.advance(99)
  expect(isOver).toBe(false)
  await clock.advance(1)
  await waiting
})

test('ends with the reason of its signal and leaves nothing behind', async () => {
  const clock = virtualClock()
  const controller = new AbortController()
  const waiting = sleep(100, clock, controller.signal)
  controller.abort('enough')
  await expect(waiting).rejects.toBe('enough')
  expect([clock.pending, listeners(controller.signal)]).toEqual([0, 0])
})

test('does not begin for a signal that is aborted already', async () => {
  const clock = virtualClock()
  const waiting = sleep(100, clock, AbortSignal.abort('before'))
  expect(clock.pending).toBe(0)
  await expect(waiting).rejects.toBe('before')
})

test('listens no more once it is over', async () => {
  const clock = virtualClock()
  const { signal } = new AbortController()
  const waiting = sleep(5, clock, signal)
  expect(listeners(signal)).toBe(1)
  await clock.advance(5)
  await waiting
  expect(listeners(signal)).toBe(0)
})

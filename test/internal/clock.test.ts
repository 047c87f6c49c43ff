import { expect, test } from 'vitest'
import { systemClock } from '../../src/internal/clock.ts'

test('never goes back', () => {
  const [first, second] = [systemClock.now(), systemClock.now()]
  expect(second).toBeGreaterThanOrEqual(first)
})

test('calls back once, unless it is cancelled', async () => {
  const called: string[] = []
  const cancel = systemClock.setTimeout(() => called.push('cancelled'), 0)
  cancel()
  await new Promise<void>((resolve) => {
    systemClock.setTimeout(() => {
      called.push('kept')
      resolve()
    }, 0)
  })
  expect(called).toEqual(['kept'])
})

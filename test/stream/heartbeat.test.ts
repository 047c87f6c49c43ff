import { describe, expect, test } from 'vitest'
import { startHeartbeat } from '../../src/stream/heartbeat.ts'
import { virtualClock } from '../support/virtual-clock.ts'

const INTERVAL_MS = 1_000

function start({ answers = false } = {}) {
  const clock = virtualClock()
  const pingedAt: number[] = []
  const diedAt: number[] = []
  const heartbeat = startHeartbeat(
    INTERVAL_MS,
    clock,
    () => {
      pingedAt.push(clock.now())
      if (answers) heartbeat.beat()
    },
    () => diedAt.push(clock.now()),
  )
  return { clock, heartbeat, pingedAt, diedAt }
}

describe('startHeartbeat', () => {
  test('asks a quiet connection within one interval and gives it up before a second is over', async () => {
    const { clock, pingedAt, diedAt } = start()
    await clock.advance(10 * INTERVAL_MS)
    expect(pingedAt).toEqual([INTERVAL_MS])
    expect(diedAt).toEqual([1.5 * INTERVAL_MS])
    expect(clock.pending).toBe(0)
  })

  test('gives up within two intervals whenever the last sign of life came', async () => {
    for (let lastMs = 0; lastMs < 2 * INTERVAL_MS; lastMs += 50) {
      const { clock, heartbeat, pingedAt, diedAt } = start()
      for (let ms = 0; ms < lastMs; ms += 50) {
        heartbeat.beat()
        await clock.advance(50)
      }
      heartbeat.beat()
      await clock.advance(2 * INTERVAL_MS)
      expect(pingedAt).toHaveLength(1)
      expect(diedAt).toHaveLength(1)
      expect(diedAt[0]).toBeGreaterThan(lastMs + INTERVAL_MS / 2)
      expect(diedAt[0]).toBeLessThanOrEqual(lastMs + 2 * INTERVAL_MS)
    }
  })

  test('neither asks nor gives up while frames flow', async () => {
    const { clock, heartbeat, pingedAt, diedAt } = start()
    for (let i = 0; i < 100; i++) {
      await clock.advance(INTERVAL_MS / 3)
      heartbeat.beat()
    }
    expect([pingedAt, diedAt]).toEqual([[], []])
  })

  test('goes on as long as it is answered', async () => {
    const { clock, pingedAt, diedAt } = start({ answers: true })
    await clock.advance(20 * INTERVAL_MS)
    expect(pingedAt.length).toBeGreaterThanOrEqual(19)
    expect(diedAt).toEqual([])
  })

  test('leaves no timer behind when it is stopped', async () => {
    const { clock, heartbeat, diedAt } = start()
    await clock.advance(1.2 * INTERVAL_MS)
    heartbeat.stop()
    expect(clock.pending).toBe(0)
    await clock.advance(10 * INTERVAL_MS)
    expect(diedAt).toEqual([])
  })
})

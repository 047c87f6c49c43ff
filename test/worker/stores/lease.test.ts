import { describe, expect, test } from 'vitest'
import { keepLease, LeaseWatch } from '../../../src/worker/stores/lease.ts'
import { virtualClock } from '../../support/virtual-clock.ts'

const LEASE_MS = 30_000

function kept(beat: () => Promise<boolean>) {
  const clock = virtualClock()
  let releases = 0
  const release = async () => {
    releases++
  }
  let ends = 0
  const onEnd = () => {
    ends++
  }
  const startedMs = clock.now()
  const lease = keepLease({ location: 'x', clock, leaseMs: LEASE_MS, startedMs, beat, release, onEnd })
  return { clock, lease, releases: () => releases, ends: () => ends }
}

describe('keepLease', () => {
  test('tells once that it is over, be it released or lost', async () => {
    const released = kept(async () => true)
    await released.lease.release()
    await released.lease.release()
    const lost = kept(async () => {
      throw new Error('no disk')
    })
    await lost.clock.advance(LEASE_MS * 2)
    await lost.lease.release()
    expect([released.ends(), lost.ends()]).toEqual([1, 1])
  })

  test('beats three times in a lease, until it is released', async () => {
    let beats = 0
    const { clock, lease, releases } = kept(async () => ++beats > 0)
    await clock.advance(LEASE_MS * 10)
    expect([beats, lease.isHeld]).toEqual([30, true])
    await lease.release()
    await lease.release()
    await clock.advance(LEASE_MS)
    expect([beats, lease.isHeld, lease.lost.aborted, releases(), clock.pending]).toEqual([
      30,
      false,
      false,
      1,
      0,
    ])
  })

  test('is lost at once when another holds it', async () => {
    const { clock, lease, releases } = kept(async () => false)
    await clock.advance(LEASE_MS / 3)
    expect(lease.lost.reason).toMatchObject({ code: 'state_store', problem: 'lost' })
    await lease.release()
    expect([releases(), clock.pending]).toEqual([0, 0])
  })

  test.each([
    ['fail', () => Promise.reject(new TypeError('no'))],
    ['hang', () => new Promise<boolean>(() => {})],
  ])('is lost after a lease in which all beats %s', async (_, beat) => {
    const { clock, lease } = kept(beat)
    await clock.advance(LEASE_MS * 0.9)
    expect(lease.lost.aborted).toBe(false)
    await clock.advance(LEASE_MS * 0.2)
    expect(lease.lost.aborted).toBe(true)
  })

  test('survives beats that fail between others', async () => {
    let beats = 0
    const { clock, lease } = kept(() => (++beats % 3 === 0 ? Promise.resolve(true) : Promise.reject(beats)))
    await clock.advance(LEASE_MS * 20)
    expect(lease.isHeld).toBe(true)
  })
})

describe('LeaseWatch', () => {
  test('takes a holder for running when it sees a beat, and for dead after a lease without', async () => {
    const clock = virtualClock()
    const watch = new LeaseWatch()
    const see = (beat: string) => watch.see('token', beat, LEASE_MS, clock)
    expect(see('1')).toBe('unknown')
    await clock.advance(10_000)
    expect([see('1'), see('2')]).toEqual(['unknown', 'running'])
    await clock.advance(LEASE_MS)
    expect(see('2')).toBe('unknown')
    await clock.advance(1)
    expect(see('2')).toBe('expired')
  })

  test('counts anew for another holder', async () => {
    const clock = virtualClock()
    const watch = new LeaseWatch()
    watch.see('one', '1', LEASE_MS, clock)
    await clock.advance(LEASE_MS * 2)
    expect(watch.see('two', '1', LEASE_MS, clock)).toBe('unknown')
  })
})

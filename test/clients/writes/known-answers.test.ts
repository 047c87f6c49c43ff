import { describe, expect, it } from 'vitest'
import { KnownAnswers } from '../../../src/clients/writes/known-answers.ts'
import { VersionConflictError } from '../../../src/errors.ts'
import { virtualClock } from '../../support/virtual-clock.ts'

describe('KnownAnswers', () => {
  it('tells an id that is new from one that it was given lately', () => {
    const known = new KnownAnswers(virtualClock())
    expect(known.hasAny).toBe(false)
    expect(['a', 'b', 'a', 'b', 'c'].map((id) => known.add(id))).toEqual([true, true, false, false, true])
    expect(known.hasAny).toBe(true)
  })

  it('keeps the last 4,000 ids at least and 8,000 at most', () => {
    const known = new KnownAnswers(virtualClock())
    for (let n = 0; n < 20_000; n++) known.add(`id-${n}`)
    expect(known.add('id-16000')).toBe(false)
    expect(known.add('id-11999')).toBe(true)
  })

  it('doubts for a minute after the last answer that was another’s', async () => {
    const clock = virtualClock()
    const known = new KnownAnswers(clock)
    expect(known.isDoubted).toBe(false)
    known.doubt()
    await clock.advance(59_000)
    known.doubt()
    await clock.advance(59_999)
    expect(known.isDoubted).toBe(true)
    await clock.advance(1)
    expect(known.isDoubted).toBe(false)
  })

  it('knows a conflict of versions that were told before', () => {
    const known = new KnownAnswers(virtualClock())
    const conflicts = [1, 2, 1].map((current) => new VersionConflictError('x', { expected: 0, current }))
    for (const conflict of conflicts) known.addConflict(conflict)
    expect(conflicts.map((conflict) => known.isRepeated(conflict))).toEqual([false, false, true])
  })
})

import { describe, expect, test } from 'vitest'
import { KnownIds } from '../../src/worker/known-ids.ts'

describe('KnownIds', () => {
  test('begins with the ids it is given', () => {
    const known = new KnownIds(['a', 'b'])
    expect([known.has('a'), known.has('c'), known.last(9)]).toEqual([true, false, ['a', 'b']])
  })

  test('knows an id of the past until the log has gone past it, and then as one of the log', () => {
    const known = new KnownIds()
    known.addHistory('a')
    expect([known.isHistory('a'), known.hasHistory, known.has('a'), known.last(1)]).toEqual([
      true,
      true,
      true,
      [],
    ])
    expect(known.addAgain('a')).toBe(true)
    expect([known.isHistory('a'), known.hasHistory, known.has('a'), known.last(1)]).toEqual([
      false,
      false,
      true,
      ['a'],
    ])
  })

  test('does not remember an id of the log that was not known before it is added', () => {
    const known = new KnownIds()
    expect([known.addAgain('a'), known.has('a')]).toEqual([false, false])
    known.add('a')
    expect([known.addAgain('a'), known.last(9)]).toEqual([true, ['a']])
  })

  test('takes a live copy that was expected for known once, however long ago the event was', () => {
    const known = new KnownIds()
    known.expectLive('old')
    expect([known.takeLive('old'), known.takeLive('old')]).toEqual([true, false])
  })

  test('expects live copies of the last that a broadcast queue holds, and of no others', () => {
    const ids = Array.from({ length: 5_200 }, (_, i) => `id-${i}`)
    const known = new KnownIds(ids)
    known.expectLive('before')
    known.expectQueue()
    for (let i = 0; i < 5_000; i++) known.add(`later-${i}`)
    const taken = ids.filter((id) => known.takeLive(id))
    expect([taken.length, taken[0], known.takeLive('before')]).toEqual([1_024, 'id-4176', false])
  })
})

import { describe, expect, test } from 'vitest'
import { RecentIds } from '../../src/worker/recent-ids.ts'

describe('RecentIds', () => {
  test('forgets the oldest beyond its capacity', () => {
    const ids = new RecentIds(3, ['a', 'b'])
    ids.add('c')
    ids.add('d')
    expect(['a', 'b', 'c', 'd'].map((id) => ids.has(id))).toEqual([false, true, true, true])
  })

  test('counts an id that comes again once', () => {
    const ids = new RecentIds(2, ['a', 'b'])
    ids.add('b')
    ids.add('b')
    expect(ids.has('a')).toBe(true)
  })

  test('gives the last ones, oldest first', () => {
    const ids = new RecentIds(5, ['a', 'b', 'c'])
    expect(ids.last(2)).toEqual(['b', 'c'])
    expect(ids.last(9)).toEqual(['a', 'b', 'c'])
  })
})

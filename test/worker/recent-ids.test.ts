import { describe, expect, test } from 'vitest'
import { RecentIds } from '../../src/worker/recent-ids.ts'
import { randomRuns } from '../support/random-runs.ts'
import { seededRandom } from '../support/seeded-random.ts'

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

  test('does as a list does that is cut to its capacity, whatever is added', () => {
    const { seed } = randomRuns(1)
    const random = seededRandom(seed)
    const ids = new RecentIds(7)
    let model: string[] = []
    for (let i = 0; i < 2_000; i++) {
      const id = `id${Math.floor(random() * 12)}`
      ids.add(id)
      if (!model.includes(id)) model = [...model, id].slice(-7)
      const count = 1 + Math.floor(random() * 9)
      expect(ids.last(count)).toEqual(model.slice(-count))
      expect(ids.has('id3')).toBe(model.includes('id3'))
    }
  })
})

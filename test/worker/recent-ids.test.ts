import { describe, expect, test } from 'vitest'
import { RecentIds } from '../../src/worker/recent-ids.ts'
import { randomRuns } from '../support/random-runs.ts'
import { seededRandom } from '../support/seeded-random.ts'

describe('RecentIds', () => {
  test('forgets the oldest beyond its capacity', () => {
    const ids = new RecentIds(4, ['a', 'b', 'c'])
    ids.add('d')
    ids.add('e')
    expect(['a', 'b', 'c', 'd', 'e'].map((id) => ids.has(id))).toEqual([false, true, true, true, true])
  })

  test('counts an id that comes again once', () => {
    const ids = new RecentIds(2, ['a', 'b'])
    ids.add('b')
    ids.add('b')
    expect(ids.has('a')).toBe(true)
  })

  test('gives the last ones, oldest first', () => {
    const ids = new RecentIds(8, ['a', 'b', 'c'])
    expect(ids.last(2)).toEqual(['b', 'c'])
    expect(ids.last(9)).toEqual(['a', 'b', 'c'])
  })

  test('knows nothing before the first, the empty id included', () => {
    const ids = new RecentIds(4)
    expect([ids.has(''), ids.has('a'), ids.last(3)]).toEqual([false, false, []])
    ids.add('')
    expect([ids.has(''), ids.last(3)]).toEqual([true, ['']])
  })

  test('gives an id a place of its own for as long as it is remembered', () => {
    const ids = new RecentIds(4)
    const places = ['a', 'b', 'c', 'd'].map((id) => ids.add(id))
    expect(new Set(places).size).toBe(4)
    expect(ids.add('b')).toBe(places[1])
    expect(ids.add('e')).toBe(places[0])
    expect([ids.placeOf('a'), ids.placeOf('d'), ids.placeOf('e')]).toEqual([undefined, places[3], places[0]])
  })

  test('adds an id that was looked for in vain before another one was added', () => {
    const ids = new RecentIds(4)
    expect([ids.has('a'), ids.has('b'), ids.add('a'), ids.add('b')]).toEqual([false, false, 0, 1])
    expect([ids.has('c'), ids.add('a'), ids.add('c'), ids.last(4)]).toEqual([false, 0, 2, ['a', 'b', 'c']])
  })

  // Alike in all that is hashed of an id, and so in one bucket.
  const alike = (id: string) => `${id}-000000000000`

  test.each([
    ['of any kind', (id: string) => id],
    ['that end alike', alike],
    ['of which one in three ends alike', (id: string) => (Number(id.slice(2)) % 3 === 0 ? alike(id) : id)],
  ])('does as a list does that is cut to its capacity, whatever is added of ids %s', (_, idOf) => {
    const { seed } = randomRuns(1)
    const random = seededRandom(seed)
    const ids = new RecentIds(8)
    const some = Array.from({ length: 14 }, (_, i) => idOf(`id${i}`))
    let model: string[] = []
    for (let i = 0; i < 2_000; i++) {
      const id = some[Math.floor(random() * some.length)] as string
      ids.add(id)
      if (!model.includes(id)) model = [...model, id].slice(-8)
      const count = 1 + Math.floor(random() * 10)
      expect(ids.last(count)).toEqual(model.slice(-count))
      expect(some.map((one) => ids.has(one))).toEqual(some.map((one) => model.includes(one)))
    }
  })
})

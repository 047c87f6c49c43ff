import { describe, expect, test } from 'vitest'
import { chunksOf, rowOf, stateIn } from '../../../src/clients/projection-state/rows.ts'

describe('rows', () => {
  test.each([null, 0, '', false, [], {}, { state: 1 }, [null]])('keep the state %j', (state) => {
    const row = JSON.parse(JSON.stringify(rowOf('a', state)))
    expect(row).not.toBeNull()
    expect(stateIn('p', 'a', row)).toEqual(state)
  })

  test.each([null, 1, 'x', [], {}, { price: 1 }, { state: 1, more: 2 }])(
    'of somebody else are not taken for states: %j',
    (row) => {
      expect(() => stateIn('p', 'a', row)).toThrow(
        expect.objectContaining({
          code: 'invalid_input',
          field: 'name',
          message: expect.stringMatching(/"p".*"a".*readModel\("p"\)/),
        }),
      )
    },
  )

  test.each<[string, unknown, string]>([
    ['x'.repeat(513), 1, 'entity_id'],
    ['a', 'x'.repeat(126_976), 'state'],
  ])('are refused where Core would refuse them: %j', (entity_id, state, field) => {
    expect(() => rowOf(entity_id, state)).toThrow(expect.objectContaining({ code: 'invalid_input', field }))
  })

  test('are parted into what one commit takes', () => {
    const many = new Map(Array.from({ length: 1_201 }, (_, i) => [`k${i}`, { state: i }]))
    expect([...chunksOf(many)].map((chunk) => chunk.size)).toEqual([500, 500, 201])
    const large = new Map(['a', 'b', 'c'].map((key) => [key, { state: 'x'.repeat(90_000) }]))
    expect([...chunksOf(large)].map((chunk) => [...chunk.keys()])).toEqual([['a', 'b'], ['c']])
    expect([...chunksOf(new Map())]).toEqual([])
  })
})

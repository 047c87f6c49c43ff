import { describe, expect, it } from 'vitest'
import { fieldOf, sameJson, sortKeys } from '../../../src/mock/core/canonical-json.ts'

describe('canonical JSON', () => {
  it('gives back what is sorted already', () => {
    const value = { a: [1, { b: null, c: 'x' }], d: {} }
    expect(sortKeys(value)).toBe(value)
  })

  it('sorts at every depth', () => {
    expect(JSON.stringify(sortKeys({ b: [{ z: 1, y: { d: 1, c: 2 } }], a: 1 }))).toBe(
      '{"a":1,"b":[{"y":{"c":2,"d":1},"z":1}]}',
    )
  })

  it('compares without regard to the order of keys, but with regard to that of lists', () => {
    expect(sameJson({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toBe(true)
    expect(sameJson([1, 2], [2, 1])).toBe(false)
    expect(sameJson({ a: null }, {})).toBe(false)
    expect(sameJson([], {})).toBe(false)
  })

  it('finds only fields of the object itself', () => {
    expect(fieldOf({}, 'toString')).toBeUndefined()
    expect(fieldOf(['x'], '0')).toBeUndefined()
    expect(fieldOf(JSON.parse('{"__proto__":1}'), '__proto__')).toBe(1)
  })
})

import { describe, expect, test } from 'vitest'
import { isSameJson } from '../../src/internal/same-json.ts'

describe('isSameJson', () => {
  test.each<[a: unknown, b: unknown]>([
    [null, null],
    [1.5, 1.5],
    ['', ''],
    [
      { a: 1, b: [{ c: null }] },
      { b: [{ c: null }], a: 1 },
    ],
    [JSON.parse('{"__proto__":1}'), JSON.parse('{"__proto__":1}')],
  ])('takes %j for %j', (a, b) => {
    expect(isSameJson(a, b)).toBe(true)
  })

  test.each<[a: unknown, b: unknown]>([
    [null, 0],
    [null, {}],
    [1, '1'],
    [[], {}],
    [
      [1, 2],
      [2, 1],
    ],
    [[1], [1, 2]],
    [{ a: 1 }, { a: 1, b: undefined }],
    [{ a: undefined }, { b: undefined }],
    [{ a: { b: 1 } }, { a: { b: 2 } }],
    [JSON.parse('{"__proto__":1}'), {}],
    [{ toString: 1 }, { a: 1 }],
  ])('tells %j from %j', (a, b) => {
    expect([isSameJson(a, b), isSameJson(b, a)]).toEqual([false, false])
  })
})

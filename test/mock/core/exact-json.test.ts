import { describe, expect, it } from 'vitest'
import { sameJson, sortKeys } from '../../../src/mock/core/canonical-json.ts'
import { needsCare, toPlain, writeJson } from '../../../src/mock/core/exact-json.ts'
import { readShaped } from '../../../src/mock/http/body-reader.ts'
import { exactly } from '../../../src/mock/http/json-shape.ts'

function read(text: string): unknown {
  const result = readShaped(text, exactly)
  if (!result.ok) throw new Error(result.problem.message)
  return result.value
}

describe('exact JSON', () => {
  it.each([
    ['1', '1'],
    ['1.0', '1.0'],
    ['1e0', '1.0'],
    ['-0', '-0.0'],
    ['1.50', '1.5'],
    ['1e15', '1000000000000000.0'],
    ['1e16', '1e+16'],
    ['100000000000000000000', '1e+20'],
    ['18446744073709551615', '18446744073709551615'],
    ['18446744073709551616', '1.8446744073709552e+19'],
    ['9007199254740993', '9007199254740993'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['0.00001', '0.00001'],
    ['0.000001', '1e-6'],
    ['{"b":1,"a":{"10":1.0,"9":[2.0]},"b":3}', '{"a":{"10":1.0,"9":[2.0]},"b":3}'],
    ['{"😀":1,"\\uffff":2}', '{"\uffff":2,"😀":1}'],
  ])('writes %s as Core does: %s', (text, written) => {
    expect(writeJson(read(text))).toBe(written)
  })

  it.each([
    ['1', '1.0', false],
    ['1.0', '1e0', true],
    ['0.0', '-0', true],
    ['0', '-0.0', false],
    ['9007199254740993', '9007199254740992', false],
    ['[1,{"a":2.0}]', '[1,{"a":2.0}]', true],
    ['[1,{"a":2.0}]', '[1,{"a":2}]', false],
    ['1.5', '1.5', true],
    ['1.0', '{}', false],
  ])('takes %s for %s: %s', (a, b, isSame) => {
    expect(sameJson(read(a), read(b))).toBe(isSame)
    expect(sameJson(read(b), read(a))).toBe(isSame)
  })

  it('is needed only where JavaScript writes something else', () => {
    for (const text of ['{"a":[1,2.5,"x",null]}', '{"9":1}', '"1.0"'])
      expect(needsCare(read(text))).toBe(false)
    for (const text of ['[[1.0]]', '{"10":1,"9":2}', '{"a":{"b":1e20}}'])
      expect(needsCare(read(text))).toBe(true)
  })

  it('can be made plain, and survives sorting', () => {
    const value = read('{"b":[1.0],"a":1e20}')
    expect(toPlain(value)).toEqual({ a: 1e20, b: [1] })
    expect(writeJson(sortKeys(value))).toBe('{"a":1e+20,"b":[1.0]}')
    expect(JSON.stringify(value)).toBe('{"b":[1],"a":100000000000000000000}')
  })
})

import { describe, expect, test } from 'vitest'
import { jsonCopy } from '../../src/internal/json-copy.ts'

describe('jsonCopy', () => {
  test('gives what JSON makes of a value, and shares nothing with it', () => {
    const value = { at: new Date(0), list: [undefined, { n: 1 }], none: undefined }
    const copy: unknown = jsonCopy('state', value)
    value.list.length = 0
    expect(copy).toStrictEqual({ at: '1970-01-01T00:00:00.000Z', list: [null, { n: 1 }] })
  })

  test.each([[1n], [undefined], [() => 1], [Symbol('x')], [[1n]]])('refuses %s by its field', (value) => {
    expect(() => jsonCopy('state', value)).toThrow(
      expect.objectContaining({ code: 'invalid_input', field: 'state' }),
    )
  })
})

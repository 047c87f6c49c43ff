import { describe, expect, it } from 'vitest'
import { byteLength, compareBytes } from '../../src/internal/byte-order.ts'

describe('byte order', () => {
  it('sorts as the UTF-8 bytes do', () => {
    const texts = [
      '',
      '10',
      '9',
      'a',
      'aa',
      'b',
      'é',
      '\ud7ff',
      '\ue000',
      '\uffff',
      '😀',
      '😀a',
      '\u{10ffff}',
    ]
    const bytes = (text: string) => Buffer.from(text)
    const expected = texts.toSorted((a, b) => Buffer.compare(bytes(a), bytes(b)))
    expect(texts.toReversed().sort(compareBytes)).toEqual(expected)
  })

  it('counts bytes', () => {
    expect(byteLength('aé😀')).toBe(7)
  })
})

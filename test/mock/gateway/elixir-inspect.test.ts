import { describe, expect, it } from 'vitest'
import { inspect } from '../../../src/mock/gateway/elixir-inspect.ts'

describe('Elixir inspection', () => {
  it('prints maps, lists, strings and nil', () => {
    expect(inspect({ b: [1, 'x', null, true], a: { c: 1.5 } })).toBe(
      '%{"a" => %{"c" => 1.5}, "b" => [1, "x", nil, true]}',
    )
  })
})

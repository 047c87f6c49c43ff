import { describe, expect, test } from 'vitest'
import { modelNameOf, slotNameOf } from '../../../src/clients/projection-state/model-names.ts'

describe('modelNameOf', () => {
  test.each(['assets', 'A-b_9', 'views', 'view', 'Views_registry', 'x'.repeat(64)])('keeps %j', (name) => {
    expect(modelNameOf(name)).toBe(name)
  })

  test('gives every other name one that Core takes, and each its own', () => {
    const others = [
      'a b',
      'a/b',
      'a:b',
      'ä',
      'view_',
      'view_prices',
      'view_\n',
      'views_registry',
      'views_index',
      'kv-',
      'kv-1',
      'x'.repeat(65),
      'assets\n',
    ]
    const names = others.map(modelNameOf)
    expect(new Set([...names, ...names.map(modelNameOf)]).size).toBe(2 * others.length)
    for (const name of names) expect(name).toMatch(/^kv-[0-9a-f]{40}$/)
  })
})

describe('slotNameOf', () => {
  test('gives names that Core takes and that no projection has', () => {
    const slot = slotNameOf('x'.repeat(64), '0'.repeat(24))
    expect(slot).toMatch(/^kv-[0-9a-f]{28}-0{24}$/)
    expect(modelNameOf(slot)).not.toBe(slot)
    expect(slotNameOf('a', '1')).not.toBe(slotNameOf('b', '1'))
  })
})

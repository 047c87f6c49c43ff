import { describe, expect, it } from 'vitest'
import { KeyValueStates } from '../../../src/mock/core/key-value-states.ts'

describe('key-value states', () => {
  it('tell a stored null from no row', () => {
    const states = new KeyValueStates()
    states.set('p', 'a', null)
    expect(states.get('p', 'a')).toBeNull()
    expect(states.get('p', 'b')).toBeUndefined()
  })

  it('confuse a colon in a name with one in an id, as Core does', () => {
    const states = new KeyValueStates()
    states.set('a', 'b:c', 1)
    expect(states.get('a:b', 'c')).toBe(1)
    expect(states.of('a:b')).toEqual([{ entity_id: 'c', state: 1 }])
  })
})

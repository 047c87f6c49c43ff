import { describe, expect, it } from 'vitest'
import { passesLive, passesRegistered } from '../../../src/mock/core/type-filter.ts'

describe('type filters', () => {
  it.each([
    ['asset.*', 'asset.updated', true],
    ['asset.*', 'asset.price.updated', true],
    ['asset.*', 'assets.updated', false],
    ['asset.updated', 'asset.updated', true],
    ['asset.updated', 'asset.updated.twice', false],
    ['asset.', 'asset.updated', false],
    ['asset*', 'asset.updated', false],
    ['*', 'asset.updated', false],
    ['.*', 'asset.updated', false],
    ['a.*.b', 'a.x.b', false],
    ['Asset.*', 'asset.updated', false],
  ])('with %s on %s give %s in replay and live', (filter, type, passes) => {
    expect(passesRegistered(type, [filter])).toBe(passes)
    expect(passesLive(type, [filter])).toBe(passes)
  })

  it('let the bare name through in replay only', () => {
    expect(passesRegistered('asset', ['asset.*'])).toBe(true)
    expect(passesLive('asset', ['asset.*'])).toBe(false)
  })

  it('let everything through when there are none', () => {
    expect(passesRegistered('anything', [])).toBe(true)
    expect(passesLive('anything', [])).toBe(true)
  })
})

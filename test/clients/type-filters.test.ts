import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalizeFilters } from '../../src/clients/type-filters.ts'
import { randomRuns } from '../support/random-runs.ts'

/** Core's own rule for live frames, by reading: a prefix with its dot, or the very type. */
function coreLetsThrough(registered: readonly string[], type: string): boolean {
  if (registered.length === 0) return true
  return registered.some((filter) =>
    filter.endsWith('.*') ? type.startsWith(filter.slice(0, -1)) : type === filter,
  )
}

const segment = fc.stringMatching(/^[a-z0-9_]{1,4}$/)
const eventType = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'))
const filter = fc.tuple(eventType, fc.constantFrom('', '.', '.*')).map(([type, end]) => type + end)

describe('normalizeFilters', () => {
  test.each([
    [[], []],
    [['*'], []],
    [['asset.updated', '*'], []],
    [['asset.updated'], ['asset.updated']],
    [['asset.'], ['asset.*']],
    [['asset.*'], ['asset.*']],
    [['asset.price.'], ['asset.price.*']],
    [['asset.', 'asset.*'], ['asset.*']],
    [
      ['b.two', 'a.one', 'b.two'],
      ['a.one', 'b.two'],
    ],
    [['user_created'], ['user_created']],
    [['preis.geändert'], ['preis.geändert']],
    [['v2.asset.'], ['v2.asset.*']],
  ])('brings %j into the form %j', (given, registered) => {
    expect(normalizeFilters(given).registered).toEqual(registered)
  })

  test.each([
    '',
    '.',
    '.*',
    '..',
    '**',
    '*foo',
    'foo*',
    'asset*',
    'a.*.b',
    'asset.**',
    'asset..',
    'asset..*',
    '.asset',
    'asset..updated',
    'Asset.updated',
    'asset-updated',
    'asset updated',
    'asset.updated\n',
    'asset.\u0000',
  ])('refuses %j, which Core would take for an exact type that never comes', (given) => {
    expect(() => normalizeFilters(['fine.', given])).toThrow(
      expect.objectContaining({ code: 'invalid_input', field: 'filters[1]' }),
    )
  })

  test.each([[undefined], [null], [7], [['asset.']]])('refuses %j as a filter', (given) => {
    expect(() => normalizeFilters([given as unknown as string])).toThrow(
      expect.objectContaining({ code: 'invalid_input', field: 'filters[0]' }),
    )
  })

  test('refuses a text in place of an array', () => {
    expect(() => normalizeFilters('asset.' as unknown as string[])).toThrow(
      expect.objectContaining({ code: 'invalid_input', field: 'filters' }),
    )
  })

  test.each([
    ['asset.', 'asset.updated', true],
    ['asset.', 'asset.price.updated', true],
    ['asset.', 'asset', false],
    ['asset.', 'assets.updated', false],
    ['asset.updated', 'asset.updated', true],
    ['asset.updated', 'asset.updated.twice', false],
    ['*', 'anything.at.all', true],
  ])('says of %j and %j: %j', (given, type, verdict) => {
    const { matches } = normalizeFilters([given])
    expect(matches(type)).toBe(verdict)
    expect(matches(type)).toBe(verdict)
  })

  test('takes names of object members for types like any other', () => {
    const { matches } = normalizeFilters(['constructor', '__proto__.'])
    expect(matches('constructor')).toBe(true)
    expect(matches('__proto__.x')).toBe(true)
    expect(matches('toString')).toBe(false)
  })

  test('goes on telling types apart when there are more of them than it remembers', () => {
    const { matches } = normalizeFilters(['asset.'])
    for (let i = 0; i < 10_050; i++) matches(`other.t${i}`)
    expect(matches('asset.late')).toBe(true)
    expect(matches('other.late')).toBe(false)
  })

  test('lets through what Core does live, for any filters and types', () => {
    fc.assert(
      fc.property(fc.array(filter, { maxLength: 5 }), eventType, (filters, type) => {
        const { registered, matches } = normalizeFilters(filters)
        expect(matches(type)).toBe(coreLetsThrough(registered, type))
      }),
      randomRuns(2_000),
    )
  })

  test('leaves what it has made as it is', () => {
    fc.assert(
      fc.property(fc.array(filter, { minLength: 1, maxLength: 5 }), (filters) => {
        const { registered } = normalizeFilters(filters)
        expect(normalizeFilters(registered).registered).toEqual(registered)
      }),
      randomRuns(500),
    )
  })
})

import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonCodec } from '../../src/worker/codec.ts'
import { randomRuns } from '../support/random-runs.ts'

const roundTrip = (state: unknown) => jsonCodec.decode(jsonCodec.encode(state))

const plainKey = fc.oneof(
  fc.string(),
  fc.constantFrom('__proto__', 'constructor', 'toString', '$allsource', ''),
)
const { state } = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.boolean(),
    fc.double(),
    fc.bigInt(),
    fc.constantFrom(null, undefined, -0, 0, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_VALUE),
    fc.date(),
  ),
  record: fc
    .tuple(fc.array(fc.tuple(plainKey, tie('state')), { maxLength: 4 }), fc.boolean())
    .map(([entries, hasPrototype]) => {
      const record: object = Object.fromEntries(entries)
      return hasPrototype ? record : Object.setPrototypeOf(record, null)
    }),
  state: fc.oneof(
    { depthSize: 'small' },
    tie('leaf'),
    fc.array(tie('state'), { maxLength: 4 }),
    tie('record'),
    fc.array(fc.tuple(tie('state'), tie('state')), { maxLength: 4 }).map((entries) => new Map(entries)),
    fc.array(tie('state'), { maxLength: 4 }).map((items) => new Set(items)),
  ),
}))

describe('jsonCodec', () => {
  test('gives back any plain state equal to what it was', () => {
    fc.assert(
      fc.property(state, (value) => {
        expect(isDeepStrictEqual(roundTrip(value), value)).toBe(true)
      }),
      randomRuns(2_000),
    )
  })

  test('writes what JSON can hold as JSON', () => {
    const plain = { a: [1, 'two', null, true], b: { c: -1.5e300 } }
    expect(JSON.parse(jsonCodec.encode(plain))).toEqual(plain)
  })

  test.each([
    ['undefined', undefined],
    ['NaN', Number.NaN],
    ['minus zero', -0],
    ['an infinity', Number.NEGATIVE_INFINITY],
    ['a bigint', 2n ** 70n],
    ['a date', new Date(1_769_851_800_123)],
    ['an invalid date', new Date(Number.NaN)],
    ['an empty map', new Map()],
    ['maps in maps', new Map([[new Map([[1, new Set([undefined])]]), new Map([['x', [-0]]])]])],
    ['half a surrogate pair', 'a\ud800b'],
    ['a key that is the tag', { $allsource: ['Map', []] }],
    ['the tag beside others', { $allsource: 1, other: { $allsource: { $allsource: null } } }],
  ])('keeps %s', (_, value) => {
    expect(roundTrip(value)).toStrictEqual(value)
    expect(roundTrip([{ deep: value }])).toStrictEqual([{ deep: value }])
  })

  test('gives a hole of an array back as undefined', () => {
    const holed: unknown[] = [1]
    holed[2] = 3
    expect(jsonCodec.decode(jsonCodec.encode({ holed }))).toStrictEqual({ holed: [1, undefined, 3] })
  })

  test('keeps the order of the entries of maps and sets', () => {
    const map = new Map<unknown, number>([
      ['b', 1],
      [1, 2],
      ['a', 3],
    ])
    expect([...(roundTrip(map) as Map<unknown, number>)]).toEqual([...map])
    expect([...(roundTrip(new Set([3, 1, 2])) as Set<number>)]).toEqual([3, 1, 2])
  })

  test('keeps a key named __proto__ without touching any prototype', () => {
    const text = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'
    const back = roundTrip(JSON.parse(text)) as Record<string, unknown>
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype)
    expect(Object.keys(back)).toEqual(['__proto__', 'constructor'])
    const bare = Object.assign(Object.create(null), { a: 1 })
    Object.defineProperty(bare, '__proto__', { value: { polluted: true }, enumerable: true })
    const bareBack = roundTrip(bare) as object
    expect(Object.getPrototypeOf(bareBack)).toBeNull()
    expect(Object.keys(bareBack)).toEqual(['a', '__proto__'])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  test('gives back an object that stands in two places as two', () => {
    const shared = { n: 1 }
    const back = roundTrip([shared, shared]) as { n: number }[]
    expect(back).toEqual([{ n: 1 }, { n: 1 }])
    expect(back[0]).not.toBe(back[1])
  })

  class Asset {
    readonly price = 1
  }
  class Prices extends Map {}
  class Names extends Array<string> {}
  const self: Record<string, unknown> = { name: 'self' }
  self.list = [new Map([['me', self]])]
  test.each<[unknown, string, string]>([
    [() => 1, 'state', 'a function'],
    [Symbol('s'), 'state', 'a symbol'],
    [{ assets: { BTC: new Asset() } }, 'state.assets.BTC', 'an instance of Asset'],
    [{ list: [1, { run: () => 1 }] }, 'state.list[1].run', 'a function'],
    [new Map([['BTC', { when: /x/ }]]), 'state.get(BTC).when', 'an instance of RegExp'],
    [new Map([[{ key: Symbol('s') }, 1]]), 'state key Object.key', 'a symbol'],
    [new Map([[Object.create(null), new Asset()]]), 'state.get(a class)', 'an instance of Asset'],
    [[new Set(['a', new Uint8Array(2)])], 'state[0] item 1', 'an instance of Uint8Array'],
    [{ prices: new Prices() }, 'state.prices', 'an instance of Prices'],
    [{ names: new Names() }, 'state.names', 'an instance of Names'],
    [{ error: new TypeError('no') }, 'state.error', 'an instance of TypeError'],
    [{ text: new String('boxed') }, 'state.text', 'an instance of String'],
    [{ weak: new WeakMap() }, 'state.weak', 'an instance of WeakMap'],
    [{ later: Promise.resolve(1) }, 'state.later', 'an instance of Promise'],
    [Object.create({ inherited: 1 }), 'state', 'an instance of Object'],
    [{ [Symbol.for('tag')]: 1 }, 'state key Symbol(tag)', 'a symbol'],
    [self, 'state.list[0].get(me)', 'a reference to an object that holds it'],
  ])('refuses %o and says that %s is %s', (value, field, what) => {
    expect(() => jsonCodec.encode(value)).toThrow(
      expect.objectContaining({ code: 'invalid_input', field, message: expect.stringContaining(what) }),
    )
  })

  test('goes on after a refusal', () => {
    expect(() => jsonCodec.encode({ a: Symbol('s') })).toThrow('state.a')
    expect(() => jsonCodec.encode({ b: Symbol('s') })).toThrow('state.b')
    expect(roundTrip({ a: 1 })).toEqual({ a: 1 })
  })

  test('refuses what a newer version wrote', () => {
    expect(() => jsonCodec.decode('{"$allsource":["Temporal.Instant","x"]}')).toThrow(
      expect.objectContaining({ code: 'invalid_input', field: 'state' }),
    )
  })
})
